#include <algorithm>

#include "run/run.hpp"
#include "run/step_runner.hpp"

namespace sweepline {
namespace {

std::string_view how(Mirror::Merged merged) {
    switch (merged) {
        case Mirror::Merged::no:
            return "";
        case Mirror::Merged::reachable:
            return "reachable";
        case Mirror::Merged::same_patch:
            return "same_patch";
        case Mirror::Merged::same_blobs:
            return "same_blobs";
    }
    return "";
}

bool runs_programs(const PreparedStep& prepared) {
    return prepared.step.form == StepForm::executable || (prepared.checks && prepared.checks->needs_folder());
}

bool needs_folder(const PreparedLayer& layer) {
    return layer.needs_folder || std::any_of(layer.validate.begin(), layer.validate.end(), runs_programs);
}

/// Detector and checks on the tree, then `validate/` for each environment.
Result<> judge_tree(StepRunner& runner, const PreparedLayer& layer, const Judging& judging, Sight& sight,
                    const RunFinished& report) {
    if (!TRY(runner.applies())) {
        sight.not_applicable = true;
        sight.because.push_back(report.because);
        return {};
    }
    sight.old_form = TRY(runner.old_form());
    if (sight.old_form.value_or(false)) sight.because.emplace_back("the old form is still there");
    TRY(runner.perform(StepRunner::Extent::reading));
    if (report.state == RunState::not_applicable) {
        sight.not_applicable = true;
        sight.because.push_back(report.because);
        return {};
    }
    // A step that ended the run early left the checks after it unjudged.
    sight.inconclusive = report.state != RunState::none || runner.inconclusive();
    if (report.state != RunState::none) sight.because.push_back(report.because);
    if (layer.layer.checks()) sight.checks = runner.checks_held();
    for (const StepReport& step : report.steps)
        if (step.ended == "failed") sight.because.push_back(step.message);
    if (layer.validate.empty()) return {};
    for (const std::string& environment : judging.environments) {
        const bool holds = TRY(runner.holds_in(environment, sight.because));
        (holds ? sight.live : sight.not_live).push_back(environment);
    }
    return {};
}

/// Which commit is to be judged, and whether what was shipped is in it.
Result<Sight> find_merged(const PreparedLayer& layer, const Service& service, const Tools& tools,
                          const Judging& judging) {
    Sight sight{.version = judging.cell.version};
    const Repository& repository = service.repos.at(layer.layer.in);
    Mirror mirror = TRY(open_mirror(repository, tools, false, judging.stop));
    TRY(mirror.fetch(judging.stop));
    const Base base = TRY(mirror.resolve(repository.base));
    sight.tree = base.commit.hex;
    if (const auto& shipped = judging.cell.shipped)
        sight.merged = how(TRY(mirror.merged(ObjectId{shipped->commit}, ObjectId{shipped->base}, base.commit)));
    if (!judging.branch) return sight;
    if (!judging.cell.run || judging.cell.run->commit.empty())
        return fail(ErrorKind::not_found, "nothing was swept here yet");
    sight.tree = judging.cell.run->commit;
    sight.branch = judging.cell.run->branch;
    sight.merged.clear();
    return sight;
}

}  // namespace

Result<Sight> judge_service(const PreparedLayer& layer, const Service& service, const Tools& tools,
                            const Judging& judging) {
    TRY(can_judge(layer));
    Sight sight = TRY(find_merged(layer, service, tools, judging));
    RunFinished report{.service = service.name, .layer = layer.layer.name, .run = {}, .state = RunState::none};
    Workplace place = TRY(Workplace::open(layer, service, tools,
                                          {.commit = sight.tree,
                                           .in_folder = needs_folder(layer),
                                           .name = "validate-" + layer.layer.name.value + "-" + service.name.value,
                                           .offline = false,
                                           .stop = judging.stop}));
    StepRunner runner(layer, place, tools, TRY(Boundary::of(layer.layer, place.context().own().path)), report);
    const Result<> judged = judge_tree(runner, layer, judging, sight, report);
    if (judged) return sight;
    const Error& error = judged.error();
    if (error.kind == ErrorKind::cancelled || error.kind == ErrorKind::unavailable) return std::unexpected(error);
    // A step that breaks judges nothing; what is merged is merged all the same.
    sight.inconclusive = true;
    sight.because.push_back(clause_of(error));
    return sight;
}

}  // namespace sweepline
