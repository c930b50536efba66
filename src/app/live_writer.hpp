#pragma once

#include <array>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "app/live.hpp"
#include "app/live_desk.hpp"
#include "migration/migration.hpp"

namespace sweepline {

/// The one thread that changes the record for a server's callers. What waits while the disk writes goes into the next
/// transaction together; each is answered when its transaction is on the disk.
class Writer {
public:
    /// Called from the writing thread after each transaction with what is then, before anybody is answered.
    using Written = std::function<void(const Migration&)>;
    /// `answered` is called from there when everybody was.
    Writer(Premises& premises, std::size_t waiting, Written written, std::function<void()> answered);
    ~Writer();
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    void add(const UseCase& what, const Caller& caller, Value request, Live::Done done);
    /// Ends after the transaction that is under way, answers what waits, and joins.
    void close();
    [[nodiscard]] std::size_t waiting() const;
    /// Whether the last changes could be written; a failure counts for a minute, since whoever asks may send none
    /// before it is well again.
    [[nodiscard]] Result<> well() const;
    /// Fills in what it knows of.
    void count(Metrics& metrics) const;

private:
    struct Change {
        const UseCase* what = nullptr;
        Caller caller;
        Value request;
        Live::Done done;
        std::chrono::steady_clock::time_point added;
    };
    struct Answered {
        Change change;
        Result<Reply> reply;
    };
    void work(const std::stop_token& stop);
    void write_group(Desk& desk);
    /// Hands each its answer; where the transaction came to nothing, nobody's change was kept.
    void tell(std::vector<Answered> answered, const Result<>& kept);
    void perform_what_waits(App& app, std::vector<Answered>& answered);
    std::optional<Change> take();
    void note_group(bool kept);
    void note_time(const Change& change);

    Premises& premises_;
    const std::size_t waiting_max_;
    const Written written_;
    const std::function<void()> answered_;
    mutable std::mutex mutex_;
    std::condition_variable_any news_;
    std::deque<Change> queue_;
    bool closed_ = false;
    Metrics counted_;
    std::optional<std::chrono::steady_clock::time_point> failed_;
    std::jthread thread_;
};

}  // namespace sweepline
