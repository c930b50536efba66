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

/// The run that a cell has instead of the one it had when this was planned, or that somebody else went on with: they
/// were quicker.
const CellRun* run_instead(const Migration& migration, const QueuedRun& queued, const PerformerId& here, Instant now) {
    const Cell* cell = migration.cell(queued.start.service, queued.start.layer);
    if (cell == nullptr || !cell->run) return nullptr;
    const bool is_it = cell->run->id == queued.before && (!queued.resumed || cell->run->state == RunState::running) &&
                       !is_performed_elsewhere(migration, queued.start.layer, *cell->run, here, now);
    return is_it ? nullptr : &*cell->run;
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
    // Where the record is kept elsewhere, others may be quicker, and a turn is decided again.
    Turn turn{.count = count_, .lease_renewed = lease_renewed_};
    auto recorded = store_.change(order_.actor, [&](const Migration& migration) -> Result<std::vector<Happening>> {
        turn = decide(migration);
        return turn.happened;
    });
    if (!recorded) return std::unexpected(std::move(recorded).error());
    for (RunFinished& outcome : std::exchange(outcomes_, {})) {
        if (const auto other = turn.refused.find(outcome.run); other != turn.refused.end()) {
            overtaken_.insert_or_assign(outcome.service, other->second);
            continue;
        }
        // The record has the whole report; ten thousand of them are not kept in memory too.
        outcome.steps = {};
        outcome.touched = {};
        outcome.facts = {};
        finished_.push_back(std::move(outcome));
    }
    TRY(begin(std::move(turn)));
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

Conductor::Turn Conductor::decide(const Migration& migration) const {
    Turn turn{.count = count_, .paused = paused_, .lease_renewed = lease_renewed_};
    for (const RunFinished& outcome : outcomes_) {
        const auto owner = owner_of_.find(outcome.run);
        auto ended = outcome.state == RunState::running
                         ? std::vector<Happening>{}
                         : finish_run(migration, outcome, owner == owner_of_.end() ? std::string() : owner->second);
        turn.ended.push_back(outcome.run);
        // One that was told to stop has not finished: it has no end in the record.
        if (outcome.state == RunState::running) continue;
        if (ended.empty()) {
            refuse(migration, outcome, turn);
            continue;
        }
        std::move(ended.begin(), ended.end(), std::back_inserter(turn.happened));
        ++turn.count.finished;
        if (outcome.state == RunState::failed) ++turn.count.failed;
    }
    start_what_may(migration, turn);
    renew_lease(turn);
    return turn;
}

/// A run that somebody took over while it was performed here has its end already, or will have theirs.
void Conductor::refuse(const Migration& migration, const RunFinished& outcome, Turn& turn) {
    const Cell* cell = migration.cell(outcome.service, outcome.layer);
    turn.refused[outcome.run] = cell != nullptr && cell->run ? cell->run->performer : PerformerId();
    --turn.count.planned;
    --turn.count.started;
}

void Conductor::start_what_may(const Migration& migration, Turn& turn) const {
    if (!turn.paused.empty()) return;
    const Pace pace = next_moves(order_.layer, turn.count);
    if (pace.pause) {
        turn.paused = *pace.pause;
        return;
    }
    const auto ended = std::ranges::count_if(turn.ended, [&](const RunId& run) { return owner_of_.contains(run); });
    const std::size_t under_way = owner_of_.size() - static_cast<std::size_t>(ended);
    const std::size_t room = order_.in_flight_max > under_way ? order_.in_flight_max - under_way : 0;
    const std::size_t most = std::min(room, static_cast<std::size_t>(std::max<std::int64_t>(pace.may_start, 0)));
    const Instant now = order_.now();
    for (const QueuedRun& queued : order_.queue) {
        if (turn.start.size() == most) return;
        RunStarted start = queued.start;
        if (const CellRun* const other = run_instead(migration, queued, order_.performer, now)) {
            turn.overtaken[start.service] = other->performer;
            --turn.count.planned;
            continue;
        }
        if (!queued.resumed) {
            end_broken_off(migration, start, turn.happened);
            start.instant = order_.now();
            start.run = RunId(order_.new_id());
            turn.happened.emplace_back(start);
        }
        turn.start.push_back(std::move(start));
        ++turn.count.started;
    }
}

void Conductor::renew_lease(Turn& turn) const {
    const Instant now = order_.now();
    if (now < later(lease_renewed_, kLeaseRenewal)) return;
    turn.lease_renewed = now;
    turn.happened.emplace_back(LeaseRenewed{order_.sweep, order_.performer, later(now, kLease)});
}

/// What was decided is recorded: from here on it is so.
Result<> Conductor::begin(Turn turn) {
    count_ = turn.count;
    paused_ = std::move(turn.paused);
    lease_renewed_ = turn.lease_renewed;
    for (const RunId& run : turn.ended) owner_of_.erase(run);
    std::size_t started = 0;
    for (std::size_t taken = turn.start.size() + turn.overtaken.size(); taken > 0; --taken) {
        QueuedRun run = std::move(order_.queue.front());
        order_.queue.pop_front();
        if (turn.overtaken.contains(run.start.service)) continue;
        RunStarted& start = turn.start[started++];
        owner_of_[start.run] = std::move(run.owner);
        TRY(engine_.submit(std::move(start)));
    }
    overtaken_.merge(turn.overtaken);
    return {};
}

}  // namespace sweepline
