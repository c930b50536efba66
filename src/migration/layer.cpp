#include "migration/layer.hpp"

#include <algorithm>

namespace sweepline {

std::string Step::label() const { return (number < 10 ? "0" : "") + std::to_string(number) + "-" + name; }

bool Layer::changes() const {
    return std::ranges::any_of(steps, [](const Step& step) { return step.kind == StepKind::change; });
}

bool Layer::checks() const {
    return std::ranges::any_of(steps, [](const Step& step) { return step.kind == StepKind::check; });
}

Demand Layer::demand() const {
    if (live_required) return Demand::live;
    if (by_hand() && !detects && validate.empty()) return Demand::claimed;
    return Demand::validated;
}

}  // namespace sweepline
