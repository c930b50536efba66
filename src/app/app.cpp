#include "app/app.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <system_error>

#include "app/lookup.hpp"
#include "app/names.hpp"
#include "app/performer_mark.hpp"
#include "app/server_link.hpp"
#include "base/id.hpp"
#include "driver/driver.hpp"
#include "git/git.hpp"
#include "hq/hq.hpp"
#include "net/net.hpp"
#include "process/process.hpp"
#include "store/store.hpp"

namespace sweepline {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kStateFolder = ".sweepline";
constexpr std::string_view kCopy = "replica.db";             // of the record that a server keeps
constexpr std::chrono::minutes kGitPatience{30};             // a first clone of a big repository
constexpr std::chrono::milliseconds kGitOrphanGrace{2'000};  // to take its lock files away when we are killed
constexpr std::size_t kGitOutputMax = std::size_t{64} << 20U;

/// What the system git sees: everything of the caller's (credentials, proxies), never a prompt.
std::map<std::string, std::string> git_environment(std::map<std::string, std::string> environment) {
    environment["GIT_TERMINAL_PROMPT"] = "0";
    for (const char* name : {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY",
                             "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE"})
        environment.erase(name);
    return environment;
}

RunGit system_git(const Starter& starter, std::map<std::string, std::string> environment) {
    return [&starter, environment = git_environment(std::move(environment))](
               const std::vector<std::string>& arguments, const fs::path& directory, std::string_view input,
               std::stop_token stop) -> Result<GitExit> {
        Command command{
            .argv = {"git"}, .directory = directory, .environment = environment, .input = std::string(input)};
        command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
        command.limits.time = kGitPatience;
        command.limits.orphan_grace = kGitOrphanGrace;
        command.limits.output_bytes = kGitOutputMax;
        command.limits.file_bytes = 0;
        const Exit exit = TRY(starter.run(command, std::move(stop)));
        if (exit.cancelled) return fail(ErrorKind::cancelled, "git was told to stop");
        if (!exit.code)
            return fail(exit.timed_out ? ErrorKind::timed_out : ErrorKind::unavailable,
                        "git: " + describe(exit, command.limits));
        return GitExit{*exit.code, exit.out, exit.err};
    };
}

/// `sqlite:.sweepline/x.db` with the path made absolute.
std::string absolute_store(const std::string& url, const fs::path& headquarters) {
    constexpr std::string_view kSqlite = "sqlite:";
    if (!url.starts_with(kSqlite)) return url;
    return std::string(kSqlite) + (headquarters / url.substr(kSqlite.size())).string();
}

/// A service whose file says `was:` takes over the cells of its former name, once. In a record that a server keeps, the
/// server's own headquarters says so: what stands on somebody's branch renames nothing for everybody.
Result<> record_renames(Store& store, const std::vector<Service>& services) {
    if (store.is_copy()) return {};
    if (std::none_of(services.begin(), services.end(), [](const Service& service) { return !service.was.empty(); }))
        return {};
    const auto renames = [&](const Migration& now) {
        std::set<std::string> known;
        for (const auto& [key, cell] : now.cells) known.insert(key.service.value);
        std::vector<Happening> happened;
        for (const Service& service : services)
            if (!service.was.empty() && known.contains(service.was) && !known.contains(service.name.value))
                happened.emplace_back(ServiceRenamed{ServiceName(service.was), service.name});
        return happened;
    };
    const Migration& migration = *TRY(store.migration());
    if (renames(migration).empty()) return {};
    TRY(store.change("headquarters",
                     [&](const Migration& now) -> Result<std::vector<Happening>> { return renames(now); }));
    return {};
}

/// A clone that has always worked on a server's record begins none of its own because a file of another day names no
/// server.
Result<> must_keep_its_own(const fs::path& copy, std::string_view record, std::string_view said) {
    std::error_code ignored;
    const bool has_one = fs::exists(record.substr(record.find(':') + 1), ignored);
    if (said == kServerHere || has_one || !fs::exists(copy, ignored)) return {};
    return fail(ErrorKind::invalid,
                "this headquarters names no server, and " + copy.string() + " is a copy of the record that one keeps",
                "name it with --server URL or `server:` in migration.yaml, or begin a record here with --server here");
}

Result<> make_state_folder(const fs::path& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error)
        return fail(ErrorKind::unavailable, folder.string() + " cannot be made: " + error.message(),
                    "the headquarters must be writable, or name a `store:` elsewhere");
    return {};
}

}  // namespace

struct App::State {
    State(Surroundings around, Clock& its_clock)
        : surroundings(std::move(around)), clock(its_clock), starter(surroundings.keeper) {}

    Surroundings surroundings;
    Clock& clock;
    IdSource ids;
    GitLibrary git;
    Starter starter;
    std::optional<LoadedHeadquarters> headquarters;
    std::unique_ptr<ServerLink> link;  // outlives the store that uses it
    std::optional<Store> store;
    std::string performs_as;
    std::optional<Mirrors> mirrors;
    std::optional<Tools> tools;
    std::map<LayerName, PreparedLayer> prepared;

    Result<ServerLink*> server_link(App& app) {
        if (link) return link.get();
        const std::string url = TRY(app.server());
        link = TRY(ServerLink::open(surroundings, url, [&app] { return app.stop; }));
        return link.get();
    }
};

App::App(Surroundings surroundings, Clock& clock) : state_(std::make_unique<State>(std::move(surroundings), clock)) {}

App::~App() = default;

const Surroundings& App::surroundings() const { return state_->surroundings; }
Clock& App::clock() { return state_->clock; }
std::string App::new_id() { return state_->ids.next(state_->clock.now()); }

Result<const LoadedHeadquarters*> App::headquarters() {
    if (!state_->headquarters) {
        const Surroundings& around = state_->surroundings;
        const fs::path start =
            around.headquarters.empty() ? around.working_directory : around.working_directory / around.headquarters;
        const fs::path folder = around.headquarters.empty() ? TRY(find_headquarters(start)) : start.lexically_normal();
        state_->headquarters = TRY(load_headquarters(folder));
    }
    return &*state_->headquarters;
}

Result<> App::reread() {
    if (!state_->headquarters) return {};
    auto loaded = TRY(load_headquarters(state_->headquarters->headquarters.folder));
    state_->prepared.clear();
    state_->headquarters = std::move(loaded);
    if (!state_->store) return {};
    const auto renamed = record_renames(*state_->store, state_->headquarters->headquarters.services);
    return renamed || renamed.error().kind == ErrorKind::denied ? Result<>() : renamed;
}

Result<Store*> App::store() {
    if (state_->store) return &*state_->store;
    const Headquarters& headquarters = TRY(this->headquarters())->headquarters;
    const fs::path folder = headquarters.folder / kStateFolder;
    TRY(make_state_folder(folder));
    const std::string server = TRY(this->server());
    if (server.empty()) {
        const std::string record = absolute_store(headquarters.settings.store, headquarters.folder);
        TRY(must_keep_its_own(folder / kCopy, record, state_->surroundings.server));
        state_->store = TRY(Store::open(record, state_->clock));
    } else {
        const Caller caller = TRY(this->caller());
        state_->performs_as =
            state_->surroundings.machine + ":" + headquarters.folder.string() + "#" + TRY(performer_mark(folder));
        ServerLink& link = *TRY(state_->server_link(*this));
        state_->store = TRY(Store::open_copy(folder / kCopy, link.record(caller.name), state_->clock));
    }
    // Who may only read the record sees it as it is; whoever may write takes the renaming over.
    if (auto renamed = record_renames(*state_->store, headquarters.services);
        !renamed && renamed.error().kind != ErrorKind::denied) {
        state_->store.reset();
        return std::unexpected(renamed.error());
    }
    return &*state_->store;
}

Result<std::string> App::server() {
    std::string wanted = state_->surroundings.server;
    // Where there is no headquarters, whoever needs one says so.
    if (const auto loaded = headquarters(); loaded && wanted.empty()) wanted = (*loaded)->headquarters.settings.server;
    if (wanted.empty() || wanted == kServerHere) return std::string();
    return TRY(read_web_address(wanted)).url;
}

Result<Caller> App::caller() {
    const std::string server = TRY(this->server());
    if (server.empty()) return local_caller();
    const Settings& settings = TRY(headquarters())->headquarters.settings;
    ServerLink& link = *TRY(state_->server_link(*this));
    const ServerSession session = TRY(link.session());
    if (session.migration != settings.migration)
        return fail(ErrorKind::invalid,
                    server + " keeps the record of '" + session.migration + "', and this headquarters is of '" +
                        settings.migration + "'",
                    "name the server of this migration, or use the other one's headquarters with --hq");
    const bool in_team =
        std::ranges::any_of(settings.team, [&](const TeamMember& member) { return member.name == session.name; });
    return Caller{.name = session.name, .in_team = in_team, .access = session.access};
}

Result<> App::catch_up() {
    if (state_->store && state_->store->is_copy()) std::ignore = TRY(state_->store->refresh());
    return {};
}

bool App::has_news() { return !state_->link || state_->link->has_news(); }

std::string App::performer() const {
    return state_->performs_as.empty() ? state_->surroundings.machine : state_->performs_as;
}

Result<const Tools*> App::tools() {
    if (!state_->tools) {
        const fs::path folder = TRY(headquarters())->headquarters.folder / kStateFolder;
        state_->mirrors.emplace(folder / "mirrors", system_git(state_->starter, state_->surroundings.environment));
        state_->tools.emplace(Tools{.clock = state_->clock,
                                    .starter = state_->starter,
                                    .mirrors = *state_->mirrors,
                                    .work_folder = folder / "work",
                                    .environment = state_->surroundings.environment});
    }
    return &*state_->tools;
}

Result<const PreparedLayer*> App::prepared(const LayerName& name) {
    const Headquarters& headquarters = TRY(this->headquarters())->headquarters;
    const LayerFiles& files = *TRY(find_layer(headquarters, name));
    const auto found = state_->prepared.find(files.layer.name);
    if (found != state_->prepared.end()) return &found->second;
    return &state_->prepared.emplace(files.layer.name, prepare(files, headquarters.settings)).first->second;
}

Caller App::local_caller() {
    const Surroundings& around = state_->surroundings;
    const auto loaded = headquarters();
    // The headquarters may be a repository with an identity of its own.
    const Signature identity = configured_identity(system_git(state_->starter, around.environment),
                                                   loaded ? (*loaded)->headquarters.folder : around.working_directory);
    if (loaded && !identity.email.empty())
        for (const TeamMember& member : (*loaded)->headquarters.settings.team)
            if (member.email == identity.email) return {member.name, true};
    if (!identity.name.empty()) return {identity.name, false};
    for (const char* variable : {"USER", "LOGNAME"})
        if (const auto user = around.environment.find(variable);
            user != around.environment.end() && !user->second.empty())
            return {user->second, false};
    return {"somebody", false};
}

Result<std::vector<std::string>> known_names(App& app, std::string_view what) {
    const Headquarters& headquarters = TRY(app.headquarters())->headquarters;
    std::vector<std::string> names;
    if (what == "services") {
        for (const Service& service : headquarters.services) names.push_back(service.name.value);
    } else if (what == "layers") {
        for (const LayerFiles& layer : headquarters.layers) names.push_back(layer.layer.name.value);
    } else {
        return fail(ErrorKind::invalid, "there are names of services and layers, not of '" + std::string(what) + "'");
    }
    return names;
}

}  // namespace sweepline
