#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "app/live.hpp"
#include "app/live_desk.hpp"
#include "base/id.hpp"

namespace sweepline {

/// What the record says of a sweep that ended because the server did: the next start goes on with it.
inline constexpr std::string_view kServerEnded = "the server ended";

/// Use cases that take long, each with a thread and an App of its own. Thread-safe.
class Jobs {
public:
    /// `tell` is called whenever there is news of a job, from its thread: at most once in `pace`, and at its end.
    using Tell = std::function<void(const JobView&)>;
    Jobs(Premises& premises, unsigned most, std::chrono::milliseconds pace, Tell tell);
    ~Jobs();
    Jobs(const Jobs&) = delete;
    Jobs& operator=(const Jobs&) = delete;

    [[nodiscard]] Result<std::string> begin(const UseCase& what, const Caller& caller, Value request, Live::Done done);
    [[nodiscard]] std::vector<JobView> list() const;
    [[nodiscard]] std::int64_t running() const;
    [[nodiscard]] Result<> stop(std::string_view job);
    /// Begins none any more, ends all as Ctrl-C does, and joins.
    void close();

private:
    struct Job;
    void perform(Job& job, const UseCase& what, const Caller& caller, const Value& request, const Live::Done& done);
    void note(Job& job, const Progress& progress);
    void forget_old(std::vector<std::unique_ptr<Job>>& old);

    Premises& premises_;
    const unsigned most_;
    const std::chrono::milliseconds pace_;
    const Tell tell_;
    mutable std::mutex mutex_;
    bool closed_ = false;
    IdSource ids_;
    std::list<std::unique_ptr<Job>> jobs_;  // newest first
};

}  // namespace sweepline
