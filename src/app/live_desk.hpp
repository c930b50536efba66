#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "app/app.hpp"
#include "base/instant.hpp"
#include "base/result.hpp"

namespace sweepline {

/// What all threads of a server are made from.
struct Premises {
    Surroundings surroundings;
    Clock& clock;
    std::filesystem::path record = {};  ///< the file of the record, wherever it lies
    /// Of what a page has besides the record: the look of the headquarters' folder, the same again when a server is
    /// started anew; more by one for whatever ended by time since.
    std::atomic<std::uint64_t> edition{0};
};

/// An App of one thread, opened when first needed, that keeps up with the headquarters' files and the record.
class Desk {
public:
    Desk(Premises& premises, std::stop_token stop) : premises_(premises), stop_(std::move(stop)) {}

    /// The App with the files as they are; not the fold, which whoever needs it refreshes.
    [[nodiscard]] Result<App*> app();
    /// Gives the App up, which is made anew when it is needed: whatever it was at did not come to its end.
    void give_up() { app_.reset(); }

private:
    Premises& premises_;
    std::stop_token stop_;
    std::unique_ptr<App> app_;
    std::uint64_t edition_ = 0;
};

/// What is answered for a task that threw.
[[nodiscard]] std::unexpected<Error> broke(const std::exception_ptr& thrown);

/// Calls `done` with what `work` answers. Where `work` throws, `done` is told so, and then it is thrown on.
template <class Done, class Work>
void answer(const Done& done, const Work& work) {
    using Answer = std::invoke_result_t<Work>;
    done([&]() -> Answer {
        try {
            return work();
        } catch (...) {
            done(Answer(broke(std::current_exception())));
            throw;
        }
    }());
}

/// How long a request may wait before it is given up.
inline constexpr std::chrono::seconds kRequestPatience{30};

/// How many tasks of one caller may wait, where callers are told apart.
inline constexpr std::size_t kOwnWaitingMax = 32;

/// Threads that each take one task after the other from a bounded queue. Every task added is called exactly once: with
/// an App, or with why there is none for it (it waited too long, or the server ends). A task that throws has answered,
/// and costs its thread no more than the App.
class Lane {
public:
    using Task = std::function<void(Result<App*>)>;
    Lane(Premises& premises, unsigned threads, std::size_t waiting);
    /// As `close`.
    ~Lane();
    Lane(const Lane&) = delete;
    Lane& operator=(const Lane&) = delete;

    /// Queues it; where too many wait or the lane is closed, calls it with an error at once. Tasks of one caller are
    /// done one after the other, so that others come through; those of nobody, `of` being empty, side by side.
    void add(Task task, std::string of = {});
    /// Ends what runs, answers what waits, and joins.
    void close();
    [[nodiscard]] std::size_t waiting() const;

private:
    struct Queued {
        Task task;
        std::chrono::steady_clock::time_point added;
        std::string of;
    };
    void work(const std::stop_token& stop);
    void perform(Desk& desk, const Queued& next);
    /// The first whose caller has none under way; by the lock.
    [[nodiscard]] std::deque<Queued>::iterator next_in_turn();

    Premises& premises_;
    const std::size_t waiting_max_;
    mutable std::mutex mutex_;
    std::condition_variable_any news_;
    std::deque<Queued> queue_;
    std::set<std::string> at_work_;  // whose tasks are under way
    bool closed_ = false;
    std::vector<std::jthread> threads_;  // last: they use the others
};

/// Errors that all who wait are given.
[[nodiscard]] std::unexpected<Error> too_many_wait();
[[nodiscard]] std::unexpected<Error> server_ends();
[[nodiscard]] std::unexpected<Error> waited_too_long();

}  // namespace sweepline
