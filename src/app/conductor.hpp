#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "migration/event.hpp"
#include "migration/plan.hpp"
#include "store/store.hpp"
#include "work/work.hpp"

namespace sweepline {

/// One run that a sweep is to perform.
struct QueuedRun {
    RunStarted start;      ///< with its id and time when it is resumed, else they are given when it starts
    std::string owner;     ///< who is to act on a blocker: the service's owner, else who sweeps
    bool resumed = false;  ///< RunStarted is in the record already
    RunId before = {};     ///< the cell's newest run when this was planned: with another one it was overtaken
};

/// What the conductor needs to know of one sweep.
struct SweepOrder {
    SweepId sweep;
    const Layer& layer;
    PerformerId performer;
    std::string actor;
    std::size_t in_flight_max = 2;         ///< runs started and not finished
    std::chrono::milliseconds gather{25};  ///< outcomes are recorded together at most this late
    std::deque<QueuedRun> queue;
    std::function<Instant()> now;
    std::function<std::string()> new_id;
    std::function<Result<>()> settle;  ///< puts on disk what runs made; called before their ends are recorded
};

/// The loop that decides, starts and records. Each turn: settle what ended, fold it, decide what may start, record both
/// in one transaction, submit. Killed between any two, the next sweep finds runs without an end and performs them
/// again.
class Conductor {
public:
    Conductor(Store& store, Engine& engine, SweepOrder order);

    /// One turn; false when nothing is under way and nothing may start any more.
    [[nodiscard]] Result<bool> turn();
    /// Starts nothing more and cancels what is under way, also where it has paused already; once.
    void stop(std::string because);

    [[nodiscard]] const SweepCount& count() const { return count_; }
    /// Why it stopped before everything was performed; empty when it did not.
    [[nodiscard]] const std::string& paused() const { return paused_; }
    /// What ended, in the order in which it was recorded.
    [[nodiscard]] const std::vector<RunFinished>& finished() const { return finished_; }
    [[nodiscard]] std::size_t left() const { return order_.queue.size(); }
    /// Services that somebody else began, or was done with, before their turn came: with the machine that did.
    [[nodiscard]] const std::map<ServiceName, PerformerId>& overtaken() const { return overtaken_; }

private:
    /// What one turn comes to: events, and what is true when they are recorded. It may be decided more than once.
    struct Turn {
        std::vector<Happening> happened = {};
        std::vector<RunId> ended = {};       ///< no longer under way
        std::vector<RunStarted> start = {};  ///< the first of the queue, but for those overtaken
        std::map<ServiceName, PerformerId> overtaken = {};
        std::map<RunId, PerformerId> refused = {};  ///< outcomes of runs that somebody took over
        SweepCount count;
        std::string paused = {};
        Instant lease_renewed;
    };
    void gather_outcomes();
    [[nodiscard]] Turn decide(const Migration& migration) const;
    static void refuse(const Migration& migration, const RunFinished& outcome, Turn& turn);
    void start_what_may(const Migration& migration, Turn& turn) const;
    void renew_lease(Turn& turn) const;
    Result<> begin(Turn turn);

    Store& store_;
    Engine& engine_;
    SweepOrder order_;
    SweepCount count_;
    std::string paused_;
    bool stopped_ = false;
    std::map<RunId, std::string> owner_of_;  // of runs under way
    std::vector<RunFinished> outcomes_;      // ended, not yet recorded
    std::vector<RunFinished> finished_;
    std::map<ServiceName, PerformerId> overtaken_;
    Instant lease_renewed_;
};

/// How long a performer may be silent before others may take its sweep over, and how often it renews its lease.
inline constexpr std::chrono::seconds kLease{60};
inline constexpr std::chrono::seconds kLeaseRenewal{20};

}  // namespace sweepline
