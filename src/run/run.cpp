#include "run/run.hpp"

#include <chrono>

#include "run/step_runner.hpp"
#include "text/mustache.hpp"

namespace sweepline {
namespace {

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

Result<std::string> commit_message(const PreparedLayer& layer, const StepContext& context, const RunStarted& start) {
    std::string message = TRY(render(layer.layer.commit_message, context.names));
    while (!message.empty() && message.back() == '\n') message.pop_back();
    return message + "\n\nSweepline-Layer: " + start.layer.value + "\nSweepline-Service: " + start.service.value +
           "\nSweepline-Run: " + start.run.value + "\n";
}

/// Writes the commit and moves the branch onto it.
Result<> keep_tree(const PreparedLayer& layer, Workplace& place, const RunStarted& start, const ObjectId& tree,
                   RunFinished& report) {
    const std::string message = TRY(commit_message(layer, place.context(), start));
    Mirror& mirror = place.mirror();
    const ObjectId base{start.base};
    const ObjectId commit = layer.sign ? TRY(mirror.commit_signed(tree, base, layer.author, start.instant, message))
                                       : TRY(mirror.commit(tree, base, layer.author, start.instant, message));
    const auto tip = TRY(mirror.branch(start.branch));
    if (tip != commit) TRY(mirror.move_branch(start.branch, tip, commit));
    report.commit = commit.hex;
    return {};
}

void settle_nothing_to_do(const PreparedLayer& layer, const StepRunner& runner, const char* because,
                          RunFinished& report) {
    report.state = RunState::nothing_to_do;
    report.because = because;
    if (!runner.checks_held()) {
        report.clean = "look";
        report.because = runner.first_failure();
    } else if (!layer.layer.live_required) {
        report.clean = "pass";
    }
}

Result<> perform_in(const PreparedLayer& layer, Workplace& place, const RunStarted& start, const Tools& tools,
                    Keep keep, RunFinished& report) {
    Boundary boundary = TRY(Boundary::of(layer.layer, place.context().own().path));
    StepRunner runner(layer, place, tools, std::move(boundary), report);
    report.state = RunState::none;
    if (!TRY(runner.applies())) {
        report.state = RunState::not_applicable;
        return {};
    }
    const auto old_form = TRY(runner.old_form());
    const bool clean = old_form.has_value() && !*old_form;
    TRY(runner.perform(clean ? StepRunner::Extent::reading : StepRunner::Extent::everything));
    if (report.state != RunState::none) return {};
    if (clean) {
        settle_nothing_to_do(layer, runner, "the old form is not there", report);
        return {};
    }
    if (!runner.checks_held()) return fail(ErrorKind::invalid, runner.first_failure());
    if (old_form && TRY(runner.old_form()).value_or(false))
        return fail(ErrorKind::invalid, "the old form is still there after all steps");
    if (runner.tree() == place.base_tree()) {
        settle_nothing_to_do(layer, runner, "no step changed anything", report);
        return {};
    }
    for (const PathChange& change : TRY(place.changes(place.base_tree(), runner.tree())))
        report.touched.push_back(change.path);
    if (keep == Keep::yes) TRY(keep_tree(layer, place, start, runner.tree(), report));
    report.state = RunState::swept;
    return {};
}

RunFinished finished_of(const RunStarted& start) {
    return RunFinished{.service = start.service, .layer = start.layer, .run = start.run};
}

void settle(RunFinished& report, const Result<>& result, std::chrono::steady_clock::time_point begun) {
    report.millis =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun).count();
    if (result) return;
    report.commit.clear();
    report.state = result.error().kind == ErrorKind::cancelled ? RunState::running : RunState::failed;
    report.because = first_line(clause_of(result.error()));
}

}  // namespace

RunFinished perform_run(const PreparedLayer& layer, const Service& service, const RunStarted& start, const Tools& tools,
                        Keep keep, std::stop_token stop) {
    const auto begun = std::chrono::steady_clock::now();
    RunFinished report = finished_of(start);
    const auto attempt = [&]() -> Result<> {
        Workplace place = TRY(Workplace::open(layer, service, tools,
                                              {.commit = start.base,
                                               .in_folder = layer.needs_folder,
                                               .name = start.run.value,
                                               .offline = true,
                                               .stop = stop}));
        return perform_in(layer, place, start, tools, keep, report);
    };
    settle(report, attempt(), begun);
    return report;
}

}  // namespace sweepline
