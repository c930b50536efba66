#include "app/live_resume.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "app/door.hpp"
#include "app/live_jobs.hpp"
#include "app/plan_work.hpp"
#include "app/sweep_layer.hpp"
#include "hq/hq.hpp"
#include "process/file_lock.hpp"
#include "store/store.hpp"

namespace sweepline {
namespace {

/// What to ask for, so that the sweep's own work is done and no other; the decision to go ahead is in the record.
Result<SweepLayer> request_of(const Sweep& sweep) {
    auto request = TRY(from_json_text<SweepLayer>(sweep.asked));
    request.ahead = false;
    request.because.clear();
    return request;
}

bool is_broken_off(const Sweep& sweep) {
    return sweep.served && (!sweep.ended || (sweep.paused && sweep.because == kServerEnded));
}

const Sweep* newest_sweep(const Migration& outline, const LayerName& layer) {
    const Sweep* newest = nullptr;
    for (const auto& [id, sweep] : outline.sweeps)
        if (sweep.layer == layer && (newest == nullptr || newest->started_at < sweep.started_at)) newest = &sweep;
    return newest;
}

/// Who goes on with what `name` began: whoever has a token of that name, or is at this machine; else nobody.
std::optional<Caller> still_let_in(App& app, const Headquarters& headquarters, const Tokens& tokens,
                                   const std::string& name) {
    const auto token = tokens.find(name);
    if (token == tokens.end()) {
        const Caller local = app.local_caller();
        return local.name == name ? std::optional(local) : std::nullopt;
    }
    const bool in_team =
        std::ranges::any_of(headquarters.settings.team, [&](const TeamMember& member) { return member.name == name; });
    return Caller{.name = name, .in_team = in_team, .access = token->second.access, .remote = true};
}

/// The services whose runs this sweep left without an end, also before it was resumed the last time.
Result<std::vector<ServiceName>> left_running(App& app, const LayerName& layer) {
    Store& store = *TRY(app.store());
    std::ignore = TRY(store.refresh());
    const Migration& now = *TRY(store.migration());
    std::vector<ServiceName> left;
    const Sweep* const newest = newest_sweep(now, layer);
    if (newest == nullptr || !is_broken_off(*newest)) return left;
    const std::string asked = to_json_text(TRY(request_of(*newest)));
    for (const auto& [key, cell] : now.cells) {
        if (key.layer != layer || !cell.run || cell.run->state != RunState::running) continue;
        const auto sweep = now.sweeps.find(cell.run->sweep);
        if (sweep == now.sweeps.end() || !is_broken_off(sweep->second)) continue;
        const auto request = request_of(sweep->second);
        if (request && to_json_text(*request) == asked) left.push_back(key.service);
    }
    return left;
}

Result<Reply> go_on(App& app, const Caller& caller, const Value& request) {
    TRY(may(caller, SweepLayer::about));
    SweepLayer wanted{};
    TRY(read_value(request, wanted));
    wanted.also = TRY(left_running(app, wanted.layer));
    return Reply(TRY(run(app, caller, wanted)));
}

}  // namespace

Result<std::vector<BrokenOff>> broken_off_sweeps(App& app) {
    const Headquarters& headquarters = TRY(app.headquarters())->headquarters;
    // Whoever has the turn goes on with it.
    const auto turn =
        TRY(FileLock::try_lock(headquarters.folder / ".sweepline" / "conductor", "looks what to go on with"));
    if (!turn) return std::vector<BrokenOff>();
    Store& store = *TRY(app.store());
    const Migration outline = TRY(store.outline());
    std::vector<BrokenOff> found;
    for (const LayerFiles& files : headquarters.layers) {
        const LayerName& layer = files.layer.name;
        const Sweep* const sweep = newest_sweep(outline, layer);
        if (sweep == nullptr || sweep->performer != this_performer(app) || !is_broken_off(*sweep) ||
            outline.closed(layer))
            continue;
        const auto caller = still_let_in(app, headquarters, outline.tokens, sweep->by);
        // What a newer program was asked for, this one does not go on with.
        const auto request = request_of(*sweep);
        if (!caller || !request) continue;
        found.push_back({*caller, TRY(parse_json(to_json_text(*request)))});
    }
    return found;
}

const UseCase& resumed_sweep() {
    static const UseCase kCase{.about = SweepLayer::about, .fields = {}, .perform = go_on};
    return kCase;
}

void begin_in_turn(std::vector<BrokenOff> sweeps,
                   const std::function<void(const BrokenOff&, std::function<void()> then)>& begin) {
    if (sweeps.empty()) return;
    const BrokenOff next = std::move(sweeps.back());
    sweeps.pop_back();
    begin(next, [sweeps = std::move(sweeps), begin] { begin_in_turn(sweeps, begin); });
}

}  // namespace sweepline
