#include "app/layer_progress.hpp"

#include <algorithm>
#include <map>
#include <unordered_set>
#include <utility>

#include "app/app.hpp"
#include "app/lookup.hpp"
#include "migration/rules.hpp"
#include "store/store.hpp"
#include "text/spelling.hpp"

namespace sweepline {
namespace {

constexpr std::int64_t kMomentsMost = 240;  // more than a chart has columns for

/// What the record of one layer folds to, event by event.
class Following {
public:
    explicit Following(const Headquarters& headquarters) {
        for (const Service& service : headquarters.services)
            if (service.track == Track::layered) layered_.insert(service.name.value);
    }

    void fold(const Event& event) {
        LayerMoment before = now_;
        const EventSubject subject = subject_of(event.what);
        const CellKey key{subject.service, subject.layer};
        count(key, -1);
        apply(migration_, event);
        count(key, +1);
        before.at = now_.at = event.at;
        if (before == now_) return;
        moments_.push_back(now_);
        if (std::ssize(moments_) > 2 * kMomentsMost) thin();
    }
    std::vector<LayerMoment> take() {
        if (std::ssize(moments_) > kMomentsMost) thin();
        return std::move(moments_);
    }

private:
    void count(const CellKey& key, std::int64_t by) {
        const Cell* const cell = migration_.cell(key.service, key.layer);
        if (cell == nullptr || !layered_.contains(key.service.value)) return;
        switch (cell->status) {
            case Status::done:
                now_.done += by;
                break;
            case Status::in_progress:
                now_.in_progress += by;
                break;
            case Status::blocked:
                now_.blocked += by;
                break;
            case Status::not_applicable:
                now_.not_applicable += by;
                break;
            case Status::not_started:
                break;
        }
    }
    /// Keeps the last moment of each equal stretch of time.
    void thin() {
        const std::int64_t first = moments_.front().at.micros;
        const std::int64_t stretch = std::max<std::int64_t>(1, (moments_.back().at.micros - first) / kMomentsMost + 1);
        std::vector<LayerMoment> kept;
        for (const LayerMoment& moment : moments_) {
            const bool same =
                !kept.empty() && (kept.back().at.micros - first) / stretch == (moment.at.micros - first) / stretch;
            if (same)
                kept.back() = moment;
            else
                kept.push_back(moment);
        }
        moments_ = std::move(kept);
    }

    std::unordered_set<std::string> layered_;
    Migration migration_;
    LayerMoment now_;
    std::vector<LayerMoment> moments_;
};

/// A service is followed under the name that it has now.
void call_as_now(Happening& what, const std::map<ServiceName, ServiceName>& now_called) {
    std::visit(
        [&](auto& each) {
            if constexpr (requires { each.service; })
                if (const auto found = now_called.find(each.service); found != now_called.end())
                    each.service = found->second;
        },
        what);
}

/// How the layer came to where it is.
Result<std::vector<LayerMoment>> moments_of(Store& store, const Headquarters& headquarters, const LayerName& layer) {
    std::map<ServiceName, ServiceName> now_called;
    TRY(store.read({.kind = std::string(ServiceRenamed::kind)}, [&](const Event& event) {
        const auto& renamed = std::get<ServiceRenamed>(event.what);
        for (auto& [was, now] : now_called)
            if (now == renamed.from) now = renamed.to;
        now_called.insert_or_assign(renamed.from, renamed.to);
        return true;
    }));
    Following following(headquarters);
    TRY(store.read({.layer = layer}, [&](Event event) {
        call_as_now(event.what, now_called);
        following.fold(event);
        return true;
    }));
    return following.take();
}

/// What keeps the layer open, most pressing first.
std::vector<KeptOpen> kept_open(const Migration& migration, const Layer& layer, const Gate& gate, Instant now) {
    std::map<Standing, std::vector<std::string>> services;
    for (const AtGate& each : gate.missing)
        services[standing_of(migration.cell_or_new(each.service, layer.name), layer, now)].push_back(
            each.service.value);
    std::vector<KeptOpen> kept;
    for (auto& [standing, names] : services) kept.push_back({standing, std::move(names)});
    return kept;
}

/// Those that say the same, or nearly, together.
std::vector<FailureGroup> failures_of(const Headquarters& headquarters, const Migration& migration,
                                      const LayerName& layer) {
    std::map<std::string, std::vector<std::string>> by_reason;
    for (const Service& service : headquarters.services)
        if (const Cell* cell = migration.cell(service.name, layer); cell != nullptr && cell->marks.has(Mark::failed))
            by_reason[cell->note].push_back(service.name.value);
    std::vector<std::string> reasons;
    for (const auto& [because, services] : by_reason) reasons.push_back(because);
    std::vector<FailureGroup> groups;
    for (const auto& alike : similar_groups(reasons)) {
        FailureGroup& group = groups.emplace_back(reasons[alike.front()], alike.size() > 1);
        for (const std::size_t i : alike) {
            const std::vector<std::string>& services = by_reason[reasons[i]];
            if (services.size() > by_reason[group.because].size()) group.because = reasons[i];
            group.services.insert(group.services.end(), services.begin(), services.end());
        }
    }
    std::ranges::stable_sort(groups,
                             [](const auto& a, const auto& b) { return a.services.size() > b.services.size(); });
    return groups;
}

void add_waivers(const Migration& migration, const Layer& layer, const Gate& gate, LayerProgressReply& reply) {
    for (const AtGate& each : gate.waived) {
        const Cell cell = migration.cell_or_new(each.service, layer.name);
        reply.waivers.push_back({each.service.value, each.because, cell.waived_until, cell.changed_by});
    }
}

/// A sweep says how many runs ended when it is over; until then the cells do.
void count_ended(const Migration& migration, const SweepId& sweep, LatestSweep& latest) {
    latest.finished = latest.failed = 0;
    for (const auto& [key, cell] : migration.cells) {
        if (!cell.run || cell.run->sweep != sweep || cell.run->state == RunState::running) continue;
        ++latest.finished;
        if (cell.run->state == RunState::failed) ++latest.failed;
    }
}

void add_sweep(App& app, const Migration& migration, const Layer& layer, LayerProgressReply& reply) {
    for (const Rung& rung : layer.ramp)
        reply.ramp.push_back(rung.percent > 0 ? std::to_string(rung.percent) + "%" : std::to_string(rung.count));
    reply.failures_max_percent = layer.failures_max_percent;
    const Sweep* newest = nullptr;
    for (const auto& [id, sweep] : migration.sweeps) {
        if (sweep.layer != layer.name || (newest != nullptr && sweep.started_at < newest->started_at)) continue;
        newest = &sweep;
        reply.sweep = LatestSweep{.by = sweep.by,
                                  .host = sweep.host,
                                  .started_at = sweep.started_at,
                                  .ended = sweep.ended,
                                  .paused = sweep.paused,
                                  .because = sweep.because,
                                  .planned = sweep.planned,
                                  .finished = sweep.finished,
                                  .failed = sweep.failed,
                                  .silent = !sweep.ended && !is_under_way(app, sweep),
                                  .asked = sweep.asked};
    }
    if (newest != nullptr && reply.sweep && !newest->ended) count_ended(migration, newest->id, *reply.sweep);
}

}  // namespace

Result<LayerProgressReply> run(App& app, const Caller& /*caller*/, const ShowProgress& request) {
    const Headquarters& headquarters = TRY(app.headquarters())->headquarters;
    const Layer& layer = TRY(find_layer(headquarters, request.layer))->layer;
    Store& store = *TRY(app.store());
    const Migration& migration = *TRY(store.migration());
    const Instant now = app.clock().now();
    const Gate gate = close_gate(migration, layer, headquarters.services, now);
    LayerProgressReply reply{.layer = layer.name.value, .title = layer.title, .closed = migration.closed(layer.name)};
    reply.services = std::ranges::count(headquarters.services, Track::layered, &Service::track);
    reply.waiting = kept_open(migration, layer, gate, now);
    reply.failures = failures_of(headquarters, migration, layer.name);
    add_waivers(migration, layer, gate, reply);
    add_sweep(app, migration, layer, reply);
    reply.moments = TRY(moments_of(store, headquarters, layer.name));
    return reply;
}

}  // namespace sweepline
