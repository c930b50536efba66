#include "run/run.hpp"
#include "run/step_runner.hpp"

namespace sweepline {
namespace {

Result<std::optional<Foreseen>> look(const PreparedLayer& layer, const Service& service, const Tools& tools,
                                     const std::string& base, std::stop_token stop) {
    RunFinished report{.service = service.name, .layer = layer.layer.name, .run = {}, .state = RunState::none};
    Workplace place = TRY(Workplace::open(layer, service, tools,
                                          {.commit = base,
                                           .in_folder = false,
                                           .name = "plan-" + layer.layer.name.value + "-" + service.name.value,
                                           .offline = true,
                                           .stop = std::move(stop)}));
    StepRunner runner(layer, place, tools, TRY(Boundary::of(layer.layer, place.context().own().path)), report);
    if (!TRY(runner.applies())) return Foreseen{RunState::not_applicable, report.because};
    if (!TRY(runner.old_form()).value_or(true)) return Foreseen{RunState::nothing_to_do, "the old form is not there"};
    return std::optional<Foreseen>();
}

}  // namespace

bool can_foresee(const PreparedLayer& layer) {
    return !layer.detect || !layer.detect->needs_folder();  // nothing under `applies_to` can
}

std::optional<Foreseen> foresee(const PreparedLayer& layer, const Service& service, const Tools& tools,
                                const std::string& base, std::stop_token stop) {
    if (!can_foresee(layer)) return std::nullopt;
    // What cannot be judged here, the run will say.
    return look(layer, service, tools, base, std::move(stop)).value_or(std::nullopt);
}

}  // namespace sweepline
