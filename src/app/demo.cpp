#include <algorithm>
#include <chrono>
#include <system_error>
#include <tuple>
#include <utility>

#include "app/demo_git.hpp"
#include "app/demo_served.hpp"
#include "app/demo_services.hpp"
#include "app/demo_story.hpp"
#include "app/in_parallel.hpp"
#include "app/look_commands.hpp"
#include "app/lookup.hpp"
#include "app/tend_commands.hpp"
#include "hq/hq.hpp"

namespace sweepline {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFolder = "sweepline-demo";
constexpr const char* kPlayer = "ana";             // whom the reader plays there
constexpr std::chrono::days kHeadquartersAge{16};  // the story begins later

Error unwritable(const fs::path& path, const std::error_code& error) {
    return {ErrorKind::unavailable, path.string() + ": " + error.message(), "name a folder you may write: --into DIR"};
}

/// Empties a folder that an earlier demo made; the mark goes last, so that a broken-off removal can be repeated.
Result<> clear(const fs::path& folder) {
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        if (at->path().filename() == kDemoMark) continue;
        fs::remove_all(at->path(), error);
        if (error) return std::unexpected(unwritable(at->path(), error));
    }
    if (error) return std::unexpected(unwritable(folder, error));
    return {};
}

/// Makes the folder, or takes over one that an earlier demo made; conflict when it is somebody else's.
Result<> take_folder(const fs::path& folder) {
    std::error_code error;
    const bool is_there = fs::exists(fs::symlink_status(folder, error));
    const bool is_ours = is_there && fs::is_regular_file(folder / kDemoMark, error);
    if (is_there && !is_ours && !(fs::is_directory(folder, error) && fs::is_empty(folder, error)))
        return fail(ErrorKind::conflict, folder.string() + " is there and was not made by the demo",
                    "sweepline demo --into ANOTHER-FOLDER");
    fs::create_directories(folder, error);
    if (error) return std::unexpected(unwritable(folder, error));
    // The mark comes first, so that a broken-off demo can be made anew.
    TRY(mark_demo(folder, false));
    return is_ours ? clear(folder) : Result<>();
}

Result<> make_headquarters(const DemoGit& git, const fs::path& example, const fs::path& folder,
                           const DemoGit::Act& act) {
    std::error_code error;
    fs::copy_file(example / "README.md", folder / "README.md", fs::copy_options::overwrite_existing, error);
    if (!error) fs::copy(example / "hq", folder / "hq", fs::copy_options::recursive, error);
    // Installed files may be read-only, and the reader is to edit these.
    for (fs::recursive_directory_iterator at(folder / "hq", error), end; !error && at != end; at.increment(error))
        fs::permissions(at->path(), fs::perms::owner_write, fs::perm_options::add, error);
    if (error) return std::unexpected(unwritable(folder, error));
    const fs::path headquarters = folder / "hq";
    TRY(git.run(headquarters, {"init", "--quiet", "--template=", "--initial-branch=main"}, act));
    TRY(git.run(headquarters, {"config", "user.name", act.who.name}, act));
    TRY(git.run(headquarters, {"config", "user.email", act.who.email}, act));
    TRY(git.run(headquarters, {"add", "--all"}, act));
    TRY(git.run(headquarters, {"commit", "--quiet", "--message", "The layers, as the pilot taught them"}, act));
    return {};
}

/// A service that came after the services were listed, so that there is one to propose.
Service newcomer(const fs::path& folder) {
    const fs::path repository = folder / "services" / "gift-cards";
    return {.name = ServiceName("gift-cards"),
            .repos = {{std::string(kDefaultRole), {.url = repository.string()}}},
            .owner = "team-money"};
}

/// Builds every repository; the first thing wrong with any of them.
Result<std::int64_t> build_services(App& app, const DemoGit& git, const fs::path& example,
                                    const std::vector<Service>& services) {
    const auto repositories = TRY(demo_repositories(example / "services", services));
    std::vector<Result<>> results(repositories.size());
    in_parallel(
        repositories.size(), app.surroundings().processors, app.stop,
        [&](std::size_t i) { results[i] = make_demo_repository(git, repositories[i]); },
        [&](std::size_t done) {
            if (app.on_progress)
                app.on_progress({.doing = "building the services",
                                 .done = static_cast<std::int64_t>(done),
                                 .total = static_cast<std::int64_t>(repositories.size())});
        });
    if (app.stop.stop_requested()) return fail(ErrorKind::cancelled, "stopped before the demo was complete");
    for (const Result<>& result : results)
        if (!result) return std::unexpected(result.error());
    return static_cast<std::int64_t>(repositories.size());
}

Surroundings inside(const Surroundings& around, const fs::path& headquarters) {
    Surroundings inner = around;
    inner.server = kServerHere;
    inner.working_directory = headquarters;
    inner.headquarters = headquarters;
    return inner;
}

/// What the grid shows, in a few sentences.
std::vector<std::string> story_of(const GridReply& grid, std::int64_t repositories) {
    std::vector<std::string> closed;
    std::vector<std::string> under_way;
    std::int64_t blocked = 0;
    std::int64_t failed = 0;
    for (std::size_t column = 0; column < grid.layers.size(); ++column) {
        const GridLayer& layer = grid.layers[column];
        bool begun = false;
        for (const GridRow& row : grid.rows) {
            const GridCell& cell = row.cells[column];
            begun = begun || (cell.status != Status::not_started && row.track != "serial");
            blocked += cell.status == Status::blocked ? 1 : 0;
            const bool has_failed = std::ranges::find(cell.marks, Mark::failed) != cell.marks.end();
            failed += has_failed && cell.status == Status::in_progress ? 1 : 0;
        }
        if (layer.state == "closed")
            closed.push_back(layer.layer);
        else if (begun)
            under_way.push_back(layer.layer);
    }
    const auto serial = std::ranges::count_if(grid.rows, [](const GridRow& row) { return row.track == "serial"; });
    return {std::to_string(repositories) + " git repositories hold the services and their Terraform; " +
                std::to_string(serial) + " services do not fit the layers and go on their own",
            "closed: " + listed(closed, closed.size()),
            "under way: " + listed(under_way, under_way.size()),
            std::to_string(blocked) + " cells are blocked and " + std::to_string(failed) +
                " runs failed, each for a reason that `sweepline explain` tells",
            "the runs, commits, branches and merges are real; only their dates were moved into the last two weeks",
            std::string("you are ") + kPlayer + " there: hq/.git/config says so"};
}

/// Everything a demo needs that is the same however it is asked for.
struct DemoPlan {
    fs::path example;
    fs::path folder;
    std::string name;
    Instant today;
    DemoGit git;
};

std::vector<std::string> next_of(const std::string& folder) {
    return {"cd " + folder + "/hq", "sweepline", "sweepline explain fraud-scoring runtime-config", "sweepline blockers",
            "sweepline plan logging"};
}

Result<DemoReply> make_demo(App& app, const DemoPlan& plan) {
    const Instant begun{plan.today.micros - std::chrono::microseconds(kHeadquartersAge).count()};
    const DemoGit::Act player{demo_signature(kPlayer), begun};
    TRY(take_folder(plan.folder));
    TRY(make_headquarters(plan.git, plan.example, plan.folder, player));
    StandingClock clock(plan.today);
    App inner(inside(app.surroundings(), plan.folder / "hq"), clock);
    inner.stop = app.stop;
    const LoadedHeadquarters& loaded = *TRY(inner.headquarters());
    if (!loaded.problems.empty())
        return fail(ErrorKind::internal, loaded.problems.front().file + ": " + loaded.problems.front().message);
    std::vector<Service> services = loaded.headquarters.services;
    services.push_back(newcomer(plan.folder));
    const std::int64_t repositories = TRY(build_services(app, plan.git, plan.example, services));

    const auto entries = TRY(read_demo_story(plan.example / "story.yaml"));
    TRY(DemoStory(inner, clock, plan.today, plan.git).tell(entries, [&](std::size_t done) {
        if (app.on_progress)
            app.on_progress({.doing = "telling its story",
                             .done = static_cast<std::int64_t>(done),
                             .total = static_cast<std::int64_t>(entries.size())});
    }));
    clock.move_to(plan.today);
    DemoReply reply{.folder = plan.folder.string(),
                    .services = static_cast<std::int64_t>(loaded.headquarters.services.size()),
                    .layers = static_cast<std::int64_t>(loaded.headquarters.layers.size())};
    reply.grid = TRY(run(inner, Caller{kPlayer, true}, Grid{}));
    reply.story = story_of(*reply.grid, repositories);
    reply.next = next_of(plan.name);
    TRY(mark_demo(plan.folder, true));
    return reply;
}

/// The demo that stands in the folder, made where none stands whole, with what is there to be watched.
Result<DemoReply> served_demo(App& app, const DemoPlan& plan) {
    if (!is_whole_demo(plan.folder)) std::ignore = TRY(make_demo(app, plan));
    const fs::path headquarters = plan.folder / "hq";
    TRY(add_served_layer(plan.git, plan.example, plan.folder, {demo_signature(kPlayer), plan.today}));
    App inner(inside(app.surroundings(), headquarters), app.clock());
    const Headquarters& loaded = TRY(inner.headquarters())->headquarters;
    DemoReply reply{.folder = plan.folder.string(),
                    .services = static_cast<std::int64_t>(loaded.services.size()),
                    .layers = static_cast<std::int64_t>(loaded.layers.size()),
                    .headquarters = headquarters.string()};
    reply.sweep = TRY(sweep_to_begin(inner));
    return reply;
}

}  // namespace

Result<DemoReply> run(App& app, const Caller& /*caller*/, const Demo& request) {
    const Surroundings& around = app.surroundings();
    const fs::path example = around.examples / "ecs-to-eks";
    std::error_code error;
    if (!fs::is_directory(example / "hq", error))
        return fail(ErrorKind::not_found, "the example that the demo is made of is not at " + example.string(),
                    "install Sweepline whole, with share/sweepline/examples");
    const std::string name = request.into.empty() ? kFolder : request.into;
    const DemoPlan plan{.example = example,
                        .folder = (around.working_directory / name).lexically_normal(),
                        .name = name,
                        .today = app.clock().now(),
                        .git = DemoGit(around.keeper, around.environment)};
    return request.serve ? served_demo(app, plan) : make_demo(app, plan);
}

}  // namespace sweepline
