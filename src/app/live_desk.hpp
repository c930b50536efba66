#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

#include "app/app.hpp"
#include "base/instant.hpp"
#include "base/result.hpp"

namespace sweepline {

/// What all threads of a server are made from.
struct Premises {
    Surroundings surroundings;
    Clock& clock;
    /// Of the headquarters' files: the look of their folder, the same again when a server is started anew.
    std::atomic<std::uint64_t> edition{0};
};

/// An App of one thread, opened when first needed, that keeps up with the headquarters' files and the record.
class Desk {
public:
    Desk(Premises& premises, std::stop_token stop) : premises_(premises), stop_(std::move(stop)) {}

    /// The App with the files as they are; not the fold, which whoever needs it refreshes.
    [[nodiscard]] Result<App*> app();

private:
    Premises& premises_;
    std::stop_token stop_;
    std::unique_ptr<App> app_;
    std::uint64_t edition_ = 0;
};

/// How long a request may wait before it is given up.
inline constexpr std::chrono::seconds kRequestPatience{30};

/// Threads that each take one task after the other from a bounded queue. Every task added is called exactly once: with
/// an App, or with why there is none for it (it waited too long, or the server ends).
class Lane {
public:
    using Task = std::function<void(Result<App*>)>;
    Lane(Premises& premises, unsigned threads, std::size_t waiting);
    /// As `close`.
    ~Lane();
    Lane(const Lane&) = delete;
    Lane& operator=(const Lane&) = delete;

    /// Queues it; where too many wait or the lane is closed, calls it with an error at once.
    void add(Task task);
    /// Ends what runs, answers what waits, and joins.
    void close();
    [[nodiscard]] std::size_t waiting() const;

private:
    struct Queued {
        Task task;
        std::chrono::steady_clock::time_point added;
    };
    void work(const std::stop_token& stop);

    Premises& premises_;
    const std::size_t waiting_max_;
    mutable std::mutex mutex_;
    std::condition_variable_any news_;
    std::deque<Queued> queue_;
    bool closed_ = false;
    std::vector<std::jthread> threads_;  // last: they use the others
};

/// Errors that all who wait are given.
[[nodiscard]] std::unexpected<Error> too_many_wait();
[[nodiscard]] std::unexpected<Error> server_ends();
[[nodiscard]] std::unexpected<Error> waited_too_long();

}  // namespace sweepline
