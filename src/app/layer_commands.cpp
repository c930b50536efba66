#include "app/layer_commands.hpp"

#include <algorithm>
#include <stop_token>
#include <system_error>

#include "app/lookup.hpp"
#include "app/work_folder.hpp"
#include "git/git.hpp"
#include "run/run.hpp"
#include "run/step_names.hpp"
#include "store/store.hpp"

namespace sweepline {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kDiffBytes = std::size_t{32} << 10U;

Result<> run_git(const Tools& tools, const std::stop_token& stop, const fs::path& directory,
                 std::vector<std::string> arguments) {
    Command command{
        .argv = {"git", "-c", "core.autocrlf=false", "-c", "core.hooksPath=/dev/null", "-c", "commit.gpgsign=false"},
        .directory = directory,
        .environment = tools.environment};
    std::move(arguments.begin(), arguments.end(), std::back_inserter(command.argv));
    for (const char* who : {"GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"}) command.environment[who] = "Sweepline";
    for (const char* who : {"GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"})
        command.environment[who] = "sweepline@localhost";
    const Exit exit = TRY(tools.starter.run(command, stop));
    if (exit.cancelled) return fail(ErrorKind::cancelled, "git was told to stop");
    if (exit.ok()) return {};
    // The first line says what is wrong; what follows is advice for who runs git by hand.
    const std::string said = exit.err.substr(0, exit.err.find('\n'));
    return fail(ErrorKind::unavailable, "git: " + (said.empty() ? describe(exit, command.limits) : said));
}

/// A repository made of one example tree, on which the layer runs as it would on a service.
Result<> make_example(const Tools& tools, const std::stop_token& stop, const fs::path& tree,
                      const fs::path& repository) {
    std::error_code error;
    fs::create_directories(repository, error);
    if (!error) fs::copy(tree, repository, fs::copy_options::recursive | fs::copy_options::copy_symlinks, error);
    if (error) return fail(ErrorKind::unavailable, tree.string() + ": " + error.message());
    TRY(run_git(tools, stop, repository, {"init", "-q", "-b", "main"}));
    TRY(run_git(tools, stop, repository, {"add", "-A", "-f"}));
    return run_git(tools, stop, repository, {"commit", "-q", "--allow-empty", "-m", "example tree"});
}

/// Runs the layer on `before` and holds what comes out against `after`.
Result<LayerTestResult> test_one(const Tools& tools, const std::stop_token& stop, const PreparedLayer& layer,
                                 const LayerTest& test, const fs::path& folder) {
    Service service = test.service;
    service.repos = {{layer.layer.in, Repository{.url = (folder / "before").string()}}};
    TRY(make_example(tools, stop, test.before, folder / "before"));
    TRY(make_example(tools, stop, test.after, folder / "after"));
    Mirror mirror = TRY(tools.mirrors.open(service.repos.at(layer.layer.in).url));
    const Base base = TRY(mirror.base(std::nullopt));
    RunStarted start;
    start.service = service.name;
    start.layer = layer.layer.name;
    start.run = RunId("example-" + test.name);
    start.base = base.commit.hex;
    start.branch = "example";
    const RunFinished finished = perform_run(layer, service, start, tools, Keep::yes, stop);
    if (finished.state == RunState::running) return fail(ErrorKind::cancelled, "the run was told to stop");
    LayerTestResult result{.name = test.name};
    if (finished.state == RunState::failed) {
        result.message = finished.because;
        return result;
    }
    for (const std::string& check : finished.vacuous)
        result.message += (result.message.empty() ? "vacuous: " : ", ") + check;
    Mirror wanted = TRY(tools.mirrors.open((folder / "after").string()));
    const ObjectId wanted_tree = TRY(wanted.base(std::nullopt)).tree;
    const ObjectId got = finished.commit.empty() ? base.tree : TRY(mirror.tree_of(ObjectId{finished.commit}));
    result.passed = got == wanted_tree && finished.vacuous.empty();
    if (got == wanted_tree) return result;
    // Both trees must be in one object store to be held against each other.
    TRY(run_git(tools, stop, folder / "before", {"fetch", "-q", (folder / "after").string(), "main"}));
    result.message = "what came out (+) is not after/ (-)";
    if (finished.state != RunState::swept) result.message += "; the run ended early: " + finished.because;
    result.diff = TRY(mirror.diff(wanted_tree, got, kDiffBytes));
    return result;
}

std::string words_of_step(const PreparedStep& prepared) {
    const Step& step = prepared.step;
    std::string line = step.label() + "  " + std::string(to_word(step.kind));
    if (step.kind != StepKind::context) line += "  " + std::string(to_word(step.form));  // nobody performs a context
    std::vector<std::string> what;
    if (prepared.edits) what = prepared.edits->describe();
    if (prepared.checks) what = prepared.checks->describe();
    if (prepared.queries) what = prepared.queries->describe();
    return what.empty() ? line : line + ": " + listed(what, 4);
}

/// What must become of a needed layer, and whether it has.
std::string words_of_need(const Migration& migration, const Layer& layer, const NeededLayer& need) {
    if (migration.closed(need.layer)) return need.layer.value + ", which is closed";
    if (layer.barrier == Barrier::layer) return need.layer.value + " to be closed, which is open";
    return need.layer.value + " " + std::string(to_word(need.need)) + " on each service";
}

}  // namespace

Result<FilesReply> run(App& app, const Caller& /*caller*/, const NewLayer& request) {
    const Headquarters& headquarters = TRY(app.headquarters())->headquarters;
    return FilesReply{TRY(write_new_layer(headquarters, request.layer, request.concern, request.by_hand))};
}

Result<LayerTestReply> run(App& app, const Caller& /*caller*/, const TestLayer& request) {
    const Headquarters& headquarters = TRY(app.headquarters())->headquarters;
    const LayerFiles& files = *TRY(find_layer(headquarters, request.layer));
    const PreparedLayer& layer = *TRY(app.prepared(request.layer));
    TRY(can_sweep(layer));
    const auto tests = TRY(layer_tests(files));
    if (tests.empty())
        return fail(ErrorKind::not_found, files.layer.name.value + " has no example trees",
                    "put one under layers/" + files.folder_name + "/tests/NAME/before and …/after");
    const OwnWorkFolder own = TRY(OwnWorkFolder::make(app));
    const Tools& tools = own.tools();
    LayerTestReply reply{.layer = files.layer.name.value, .results = {}};
    const fs::path folder = tools.work_folder / ("layer-test-" + app.new_id());
    const Mirrors mirrors = tools.mirrors.beside(folder / "mirrors");
    const Tools testing{tools.clock, tools.starter, mirrors, folder / "work", tools.environment};
    for (const LayerTest& test : tests) {
        auto result = test_one(testing, app.stop, layer, test, folder / test.name);
        if (app.stop.stop_requested()) return fail(ErrorKind::cancelled, "stopped while trying '" + test.name + "'");
        reply.results.push_back(result ? std::move(*result)
                                       : LayerTestResult{.name = test.name, .message = result.error().message});
    }
    reply.next.push_back(reply.exit_code() == 0 ? "sweepline sweep " + reply.layer + " --dry-run"
                                                : "sweepline layer show " + reply.layer);
    return reply;
}

Result<LayerShowReply> run(App& app, const Caller& /*caller*/, const ShowLayer& request) {
    const LoadedHeadquarters& loaded = *TRY(app.headquarters());
    const LayerFiles& files = *TRY(find_layer(loaded.headquarters, request.layer));
    const PreparedLayer& prepared = *TRY(app.prepared(request.layer));
    const Layer& layer = files.layer;
    LayerShowReply reply{.layer = layer.name.value,
                         .title = layer.title,
                         .concern = layer.concern,
                         .in = layer.in,
                         .demand = std::string(to_word(layer.demand()))};
    for (const Owned& owned : layer.owns)
        reply.owns.push_back(owned.text + (owned.at ? " at " + to_text(*owned.at) : ""));
    for (const PreparedStep& step : prepared.steps) reply.steps.push_back(words_of_step(step));
    for (const PreparedStep& step : prepared.validate) reply.checks.push_back(words_of_step(step));
    reply.by_hand = layer.by_hand();
    if (layer.by_hand())
        if (const auto items = read_runbook(loaded.headquarters.folder / layer.runbook)) reply.steps = *items;
    const std::string folder = files.yaml_file.substr(0, files.yaml_file.rfind('/') + 1);
    const auto add_problem = [&](const Diagnostic& problem) {
        reply.problems.push_back(problem.file + ":" + std::to_string(problem.line) + ": " + problem.message);
    };
    for (const Diagnostic& problem : loaded.problems)
        if (problem.file.starts_with(folder)) add_problem(problem);
    for (const Diagnostic& problem : prepared.problems) add_problem(problem);
    reply.problems.insert(reply.problems.end(), prepared.unsupported.begin(), prepared.unsupported.end());
    Store& store = *TRY(app.store());
    const Migration& migration = *TRY(store.migration());
    reply.closed = migration.closed(layer.name);
    for (const NeededLayer& need : layer.needs) reply.needs.push_back(words_of_need(migration, layer, need));
    if (layer.needs_switch) reply.needs.emplace_back("the traffic switch");
    for (const Service& service : loaded.headquarters.services)
        if (service.track == Track::layered)
            ++reply.statuses[std::string(
                to_word(status_at(migration.cell_or_new(service.name, layer.name), app.clock().now())))];
    return reply;
}

}  // namespace sweepline
