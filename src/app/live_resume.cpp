#include "app/live_resume.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "app/live_jobs.hpp"
#include "app/plan_work.hpp"
#include "app/sweep_layer.hpp"
#include "hq/hq.hpp"
#include "process/file_lock.hpp"
#include "store/store.hpp"

namespace sweepline {
namespace {

/// What to ask for, so that the sweep's own work is done and no other.
Result<std::optional<SweepLayer>> request_of(Store& store, const Sweep& sweep) {
    SweepLayer request{.layer = sweep.layer};
    if (!sweep.asked.empty()) {
        request = TRY(from_json_text<SweepLayer>(sweep.asked));
        // The decision to go ahead is in the record already.
        request.ahead = false;
        request.because.clear();
        return request;
    }
    // One that was begun by an older program: only what it had started is known.
    const Migration& migration = *TRY(store.migration());
    for (const auto& [key, cell] : migration.cells)
        if (cell.run && cell.run->sweep == sweep.id && cell.run->state == RunState::running)
            request.selection.service.push_back(key.service.value);
    std::ranges::sort(request.selection.service);
    if (request.selection.service.empty()) return std::optional<SweepLayer>();
    return request;
}

bool is_broken_off(const Sweep& sweep) { return !sweep.ended || (sweep.paused && sweep.because == kServerEnded); }

}  // namespace

Result<std::vector<BrokenOff>> broken_off_sweeps(App& app) {
    const Headquarters& headquarters = TRY(app.headquarters())->headquarters;
    if (TRY(lock_holder(headquarters.folder / ".sweepline" / "conductor"))) return std::vector<BrokenOff>();
    Store& store = *TRY(app.store());
    const Migration outline = TRY(store.outline());
    std::map<LayerName, const Sweep*> newest;
    for (const auto& [id, sweep] : outline.sweeps) {
        const Sweep*& of_layer = newest[sweep.layer];
        if (of_layer == nullptr || of_layer->started_at < sweep.started_at) of_layer = &sweep;
    }
    std::vector<BrokenOff> found;
    for (const auto& [layer, sweep] : newest) {
        if (sweep->performer != this_performer(app) || !is_broken_off(*sweep) || outline.closed(layer) ||
            headquarters.layer(layer) == nullptr)
            continue;
        const auto request = TRY(request_of(store, *sweep));
        if (!request) continue;
        const bool in_team = std::ranges::any_of(headquarters.settings.team,
                                                 [&](const TeamMember& member) { return member.name == sweep->by; });
        found.push_back({{sweep->by, in_team}, TRY(parse_json(to_json_text(*request)))});
    }
    return found;
}

void resume(std::vector<BrokenOff> sweeps,
            const std::function<void(const BrokenOff&, std::function<void()> then)>& begin) {
    if (sweeps.empty()) return;
    const BrokenOff next = std::move(sweeps.back());
    sweeps.pop_back();
    begin(next, [sweeps = std::move(sweeps), begin] { resume(sweeps, begin); });
}

}  // namespace sweepline
