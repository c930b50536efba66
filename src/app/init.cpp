#include "app/init.hpp"

#include <algorithm>
#include <iterator>
#include <system_error>
#include <tuple>

#include "app/app.hpp"
#include "app/door.hpp"
#include "app/lookup.hpp"
#include "hq/hq.hpp"
#include "hq/refresh.hpp"
#include "hq/repository_address.hpp"
#include "text/ascii.hpp"

namespace sweepline {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kReasonsShown = 3;

Result<InitReply> make_headquarters(App& app, const Init& request);
Result<InitReply> refresh_headquarters(App& app, const Init& request);

}  // namespace

Result<InitReply> run(App& app, const Caller& caller, const Init& request) {
    if (!request.refresh || !request.from.empty() || !request.service_path.empty() || request.origin)
        TRY(may_name_folders(caller, Init::about));
    if (request.refresh) return refresh_headquarters(app, request);
    if (request.write)
        return fail(ErrorKind::invalid, "--write belongs to --refresh", "a new headquarters is written anyway");
    if (!request.only.empty() || !request.leave.empty())
        return fail(ErrorKind::invalid, "--only and --leave belong to --refresh", "sweepline init --refresh --help");
    return make_headquarters(app, request);
}

namespace {

/// The comma-separated titles of `--layers`, without blanks at their ends and without empty ones.
std::vector<std::string> titles_of(std::string_view text) {
    std::vector<std::string> titles;
    while (!text.empty()) {
        const std::size_t comma = std::min(text.find(','), text.size());
        if (const std::string_view title = trimmed(text.substr(0, comma)); !title.empty()) titles.emplace_back(title);
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return titles;
}

fs::path source_of(const App& app, const Init& request) {
    return (app.surroundings().working_directory / request.from).lexically_normal();
}

/// What the source holds; one without any service is not what was meant.
Result<Import> import_from(const ServiceSource& source, const std::string& called, const fs::path& headquarters) {
    Import import = TRY(import_services(
        source.from, {.service_path = source.service_path, .origin = source.origin, .headquarters = headquarters}));
    if (import.services.empty())
        return fail(ErrorKind::not_found,
                    called + " holds no service" +
                        (import.notes.empty() ? "" : ": " + listed(import.notes, kReasonsShown, "; ")),
                    "a folder of git repositories, repos.txt, a CSV, or catalog-info.yaml files");
    return import;
}

/// Whether the folder is a repository with files of its own: most likely a service.
bool holds_code(const fs::path& folder) {
    std::error_code error;
    if (!fs::exists(folder / ".git", error)) return false;
    const fs::directory_iterator entries(folder, error);
    return !error && std::any_of(begin(entries), end(entries), [](const fs::directory_entry& entry) {
        return !entry.path().filename().string().starts_with(".");
    });
}

Result<InitReply> make_headquarters(App& app, const Init& request) {
    const Surroundings& around = app.surroundings();
    fs::path folder =
        (around.headquarters.empty() ? around.working_directory : around.working_directory / around.headquarters)
            .lexically_normal();
    if (!folder.has_filename()) folder = folder.parent_path();  // `.` and `x/`
    InitReply reply{.folder = folder.string()};
    NewHeadquarters wanted{.migration = request.name.empty() ? usable_name(folder.filename().string()) : request.name,
                           .import = {},
                           .layers = titles_of(request.layers)};
    if (!request.from.empty()) {
        wanted.scope = {source_of(app, request).string(), request.service_path, request.origin};
        wanted.import = TRY(import_from(wanted.scope, request.from, folder));
        reply.kind = wanted.import.kind;
        reply.notes = wanted.import.notes;
    }
    reply.services = static_cast<std::int64_t>(wanted.import.services.size());
    const bool among_code = holds_code(folder);
    reply.files = TRY(write_headquarters(folder, wanted));
    if (among_code)
        reply.notes.push_back(folder.filename().string() +
                              " holds a repository's files: a headquarters is better kept in a folder of its own");
    return reply;
}

Result<> must_be_meant(const Init& request) {
    if (!request.only.empty() && !request.write)
        return fail(ErrorKind::invalid, "--only belongs to --write", "without --write everything is proposed");
    if (!request.layers.empty() || !request.name.empty())
        return fail(ErrorKind::invalid, "--refresh is about services",
                    "leave --layers and --name out; `sweepline layer new` adds layers");
    return {};
}

/// What to compare with: what was asked for, else what migration.yaml says.
Result<ServiceSource> compared_source(const App& app, const Init& request, const Headquarters& headquarters) {
    ServiceSource source = headquarters.settings.scope;
    if (!request.from.empty()) {
        source.from = source_of(app, request).string();
        source.service_path = request.service_path;
        source.origin = request.origin;
        return source;
    }
    if (source.from.empty())
        return fail(ErrorKind::invalid, "--refresh needs the source to compare with: --from",
                    "the one that the headquarters was made from; or keep it as `scope: {from: …}` in migration.yaml");
    source.from = (headquarters.folder / source.from).lexically_normal().string();
    return source;
}

/// The proposals without those of services that are left as they are.
void leave_out(const std::vector<std::string>& left, ServiceComparison& compared, InitReply& reply) {
    std::erase_if(compared.proposals, [&](const ServiceProposal& each) {
        const bool leaves = std::ranges::find(left, each.service) != left.end();
        if (leaves) reply.left.push_back(each.service);
        return leaves;
    });
}

/// What is entered of the proposals: retirements only of services that were named.
Result<std::vector<ServiceProposal>> chosen(const std::vector<ServiceProposal>& proposals,
                                            const std::vector<std::string>& only) {
    for (const std::string& name : only)
        if (std::ranges::find(proposals, name, &ServiceProposal::service) == proposals.end())
            return fail(ErrorKind::not_found, "nothing is proposed of '" + name + "'", "sweepline init --refresh");
    std::vector<ServiceProposal> kept;
    for (const ServiceProposal& each : proposals) {
        const bool named = std::ranges::find(only, each.service) != only.end();
        if (named ? each.change != Proposed::move : only.empty() && each.change != Proposed::retirement)
            kept.push_back(each);
        else if (named)
            return fail(ErrorKind::unsupported, "'" + each.service + "' moved: whether it is the same is not known",
                        "change its `repo:` and `path:` by hand if it is");
    }
    return kept;
}

/// A service that is left out because of a mistake would be proposed as a new one.
Result<> must_have_clean_services(const LoadedHeadquarters& loaded) {
    const auto& files = loaded.headquarters.services_files;
    for (const Diagnostic& problem : loaded.problems) {
        const bool matters = problem.file == "migration.yaml" ||
                             problem.file == loaded.headquarters.settings.services_at ||
                             std::ranges::find(files, problem.file) != files.end();
        if (matters && problem.severity == Diagnostic::Severity::error)
            return fail(ErrorKind::invalid,
                        problem.file + ":" + std::to_string(problem.line) + ":" + std::to_string(problem.column) +
                            ": " + problem.message,
                        problem.hint.empty() ? "sweepline lint shows every problem" : problem.hint);
    }
    return {};
}

/// What a reader of the comparison ought to know besides.
std::vector<std::string> remarks_on(const ServiceComparison& compared) {
    std::vector<std::string> remarks;
    if (compared.elsewhere > 0)
        remarks.push_back(std::to_string(compared.elsewhere) +
                          (compared.elsewhere == 1 ? " service lies" : " services lie") +
                          " elsewhere and could not be found there");
    const bool by_path = std::ranges::any_of(compared.proposals, [](const ServiceProposal& each) {
        return each.change == Proposed::move && is_remote_address(each.from) && !is_remote_address(each.repo);
    });
    if (by_path) remarks.emplace_back("clones are compared by their paths; --origin compares by where they came from");
    return remarks;
}

/// A former name that another one replaces is in the record before.
Result<> keep_former_names(App& app, const Headquarters& headquarters, const ServiceComparison& compared) {
    for (const ServiceProposal& each : compared.proposals) {
        if (each.change != Proposed::rename) continue;
        const Service* service = headquarters.service(ServiceName(each.was));
        if (service == nullptr || service->was.empty()) continue;
        std::ignore = TRY(app.store());
        break;
    }
    return {};
}

Result<InitReply> refresh_headquarters(App& app, const Init& request) {
    TRY(must_be_meant(request));
    const LoadedHeadquarters& loaded = *TRY(app.headquarters());
    TRY(must_have_clean_services(loaded));
    const Headquarters& headquarters = loaded.headquarters;
    const ServiceSource wanted = TRY(compared_source(app, request, headquarters));
    Import import = TRY(import_from(wanted, request.from.empty() ? headquarters.settings.scope.from : request.from,
                                    headquarters.folder));
    fs::path source = wanted.from;
    if (!source.has_filename()) source = source.parent_path();
    const bool by_path = import.kind == "folder" && !wanted.origin;
    ServiceComparison compared =
        compare_services(headquarters.services, import.services,
                         {.headquarters = headquarters.folder, .within = by_path ? source.string() : ""});
    InitReply reply{.folder = headquarters.folder.string(), .kind = std::move(import.kind)};
    reply.services = static_cast<std::int64_t>(import.services.size());
    reply.notes = std::move(import.notes);
    std::ranges::move(remarks_on(compared), std::back_inserter(reply.notes));
    reply.refreshed = true;
    std::vector<std::string> left = wanted.leave;
    std::ranges::copy(request.leave, std::back_inserter(left));
    leave_out(left, compared, reply);
    reply.proposals = compared.proposals;
    std::vector<ServiceProposal> entered;
    if (request.write) {
        entered = TRY(chosen(compared.proposals, request.only));
        TRY(keep_former_names(app, headquarters, compared));
    }
    if (!request.leave.empty()) reply.files = TRY(leave_services(headquarters, request.leave));
    if (request.write) std::ranges::move(TRY(enter_proposals(headquarters, entered)), std::back_inserter(reply.files));
    // Whoever asks next, in the same process, compares with what was written.
    if (!reply.files.empty()) TRY(app.reread());
    return reply;
}

}  // namespace

}  // namespace sweepline
