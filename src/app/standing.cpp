#include "app/standing.hpp"

#include "migration/rules.hpp"

namespace sweepline {

Standing standing_of(const Cell& cell, const Layer& layer, Instant now) {
    if (satisfies(cell, Need::done, now)) return cell.marks.has(Mark::stale) ? Standing::stale : Standing::done;
    if (cell.status == Status::blocked) return Standing::blocked;
    if (layer.by_hand()) {
        const bool walked = cell.marks.has(Mark::claimed) && (layer.detects || !layer.validate.empty());
        return walked ? Standing::to_validate : Standing::to_walk;
    }
    if (cell.marks.has(Mark::failed)) return Standing::failed;
    if (cell.marks.has(Mark::skipped)) return Standing::skipped;
    // What a newer run made is shipped before what an older one made is merged.
    const bool swept = cell.run && cell.run->state == RunState::swept;
    if (swept && (!cell.shipped || cell.shipped->commit != cell.run->commit)) return Standing::to_ship;
    if (cell.shipped && cell.status != Status::not_started)
        return cell.shipped->merged ? Standing::to_validate : Standing::to_merge;
    return Standing::to_sweep;
}

std::vector<std::string> ways_on(const Cell& cell, const Layer& layer, Standing standing) {
    const std::string at = cell.key.service.value + " " + layer.name.value;
    const std::string only = layer.name.value + " --service " + cell.key.service.value;
    switch (standing) {
        case Standing::done:
            return {};
        case Standing::blocked:
            return {"sweepline cell unblock " + at + " --because '…'"};
        case Standing::to_walk:
            return {"sweepline cell walk " + at};
        case Standing::failed:
            return {"sweepline run show " + at, "sweepline sweep " + only};
        case Standing::skipped:
            return {"sweepline cell set " + at + " not-applicable --because '…'",
                    "sweepline cell waive " + at + " '…'"};
        case Standing::to_ship:
            return {"sweepline ship " + only};
        case Standing::to_merge:
        case Standing::to_validate:
            return {"sweepline validate " + only};
        case Standing::stale:
            return {layer.by_hand() ? "sweepline cell walk " + at : "sweepline sweep " + only};
        case Standing::to_sweep:
            break;
    }
    return {"sweepline sweep " + only};
}

}  // namespace sweepline
