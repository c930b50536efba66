#include "app/conductor.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "migration/rules.hpp"

namespace sweepline {
namespace {

constexpr std::chrono::milliseconds kPatience{200};  // for an outcome, before deciding again
constexpr std::int64_t kMicrosPerSecond = 1'000'000;

Instant later(Instant instant, std::chrono::seconds by) {
    return Instant{instant.micros + by.count() * kMicrosPerSecond};
}

/// A run that was broken off and will not be resumed still gets its one end.
void end_broken_off(const Migration& migration, const RunStarted& next, std::vector<Happening>& happened) {
    const Cell* cell = migration.cell(next.service, next.layer);
    if (cell == nullptr || !cell->run || cell->run->state != RunState::running) return;
    RunFinished end{.service = next.service, .layer = next.layer, .run = cell->run->id, .state = RunState::superseded};
    end.because = "it was broken off, and its inputs changed since";
    happened.emplace_back(std::move(end));
}

}  // namespace

Conductor::Conductor(Store& store, Engine& engine, SweepOrder order)
    : store_(store), engine_(engine), order_(std::move(order)) {
    count_.planned = static_cast<std::int64_t>(order_.queue.size());
    lease_renewed_ = order_.now();
}

Result<bool> Conductor::turn() {
    if (!owner_of_.empty()) gather_outcomes();
    if (!outcomes_.empty()) TRY(order_.settle());
    const SweepCount before = count_;
    auto recorded = store_.change(
        order_.actor, [&](const Migration& migration) -> Result<std::vector<Happening>> { return decide(migration); });
    if (!recorded) {
        count_ = before;
        return std::unexpected(std::move(recorded).error());
    }
    for (RunFinished& outcome : std::exchange(outcomes_, {})) {
        // The record has the whole report; ten thousand of them are not kept in memory too.
        outcome.steps = {};
        outcome.touched = {};
        outcome.facts = {};
        finished_.push_back(std::move(outcome));
    }
    TRY(submit_started());
    const bool may_start = paused_.empty() && !order_.queue.empty();
    return !owner_of_.empty() || may_start;
}

void Conductor::stop(std::string because) {
    if (std::exchange(stopped_, true)) return;
    if (paused_.empty()) paused_ = std::move(because);
    // What only waited stays without an end in the record; what is under way answers, and is recorded.
    for (const RunId& forgotten : engine_.cancel()) owner_of_.erase(forgotten);
}

/// Waits for an outcome, then a little longer, so that quick runs share a transaction.
void Conductor::gather_outcomes() {
    const auto add = [&](std::vector<RunFinished> ended) {
        std::move(ended.begin(), ended.end(), std::back_inserter(outcomes_));
    };
    add(engine_.next_outcomes(kPatience));
    const auto until = std::chrono::steady_clock::now() + order_.gather;
    while (!outcomes_.empty() && outcomes_.size() < owner_of_.size()) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        if (left.count() <= 0) return;
        add(engine_.next_outcomes(left));
    }
}

std::vector<Happening> Conductor::decide(const Migration& migration) {
    std::vector<Happening> happened;
    for (const RunFinished& outcome : outcomes_) {
        const auto owner = owner_of_.find(outcome.run);
        auto ended = outcome.state == RunState::running
                         ? std::vector<Happening>{}
                         : finish_run(migration, outcome, owner == owner_of_.end() ? std::string() : owner->second);
        std::move(ended.begin(), ended.end(), std::back_inserter(happened));
        if (owner != owner_of_.end()) owner_of_.erase(owner);
        // One that was told to stop has not finished: it has no end in the record.
        if (outcome.state != RunState::running) ++count_.finished;
        if (outcome.state == RunState::failed) ++count_.failed;
    }
    start_what_may(migration, happened);
    renew_lease(happened);
    return happened;
}

void Conductor::start_what_may(const Migration& migration, std::vector<Happening>& happened) {
    if (!paused_.empty()) return;
    const Pace pace = next_moves(order_.layer, count_);
    if (pace.pause) {
        paused_ = *pace.pause;
        return;
    }
    auto may_start = static_cast<std::size_t>(std::max<std::int64_t>(pace.may_start, 0));
    const std::size_t room = order_.in_flight_max > owner_of_.size() ? order_.in_flight_max - owner_of_.size() : 0;
    for (may_start = std::min({may_start, room, order_.queue.size()}); may_start > 0; --may_start) {
        QueuedRun run = std::move(order_.queue.front());
        order_.queue.pop_front();
        if (!run.resumed) {
            end_broken_off(migration, run.start, happened);
            run.start.instant = order_.now();
            run.start.run = RunId(order_.new_id());
            happened.emplace_back(run.start);
        }
        owner_of_[run.start.run] = std::move(run.owner);
        to_submit_.push_back(std::move(run.start));
        ++count_.started;
    }
}

void Conductor::renew_lease(std::vector<Happening>& happened) {
    const Instant now = order_.now();
    if (now < later(lease_renewed_, kLeaseRenewal)) return;
    lease_renewed_ = now;
    happened.emplace_back(LeaseRenewed{order_.sweep, order_.performer, later(now, kLease)});
}

Result<> Conductor::submit_started() {
    for (RunStarted& start : std::exchange(to_submit_, {})) TRY(engine_.submit(std::move(start)));
    return {};
}

}  // namespace sweepline
