#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "app/live.hpp"
#include "app/live_desk.hpp"
#include "app/live_presence.hpp"
#include "app/live_stream.hpp"
#include "migration/migration.hpp"

namespace sweepline {

struct Headquarters;
class Store;

/// The one thread that sees what happens, whoever makes it happen: new events of the record, edited files of the
/// headquarters, people who come and go. It makes each message once.
class Follower {
public:
    /// Called from the following thread.
    struct Calls {
        std::function<void(const Migration&)> tokens;    ///< somebody was let in, or no more: the outline
        std::function<void(const Headquarters&)> files;  ///< the files are others now
    };
    Follower(Premises& premises, const LiveOptions& options, Stream& stream, Presence& presence, Calls calls);
    ~Follower();
    Follower(const Follower&) = delete;
    Follower& operator=(const Follower&) = delete;

    /// Looks at the record now rather than at the next poll.
    void wake();
    /// Returns when the stream has told that event; not_found when the record has none of that number, unavailable
    /// when the stream does not come that far.
    Result<> tell_up_to(std::int64_t number, Store& store);
    void close();
    /// Whether the record could be read at the last look.
    [[nodiscard]] Result<> well() const;
    /// Fills in what it knows of.
    void count(Metrics& metrics) const;

private:
    void work(const std::stop_token& stop);
    [[nodiscard]] bool look(Desk& desk);
    Result<> follow(Desk& desk);
    Result<> follow_record(Store& store);
    Result<> look_at_time(App& app);
    void look_at_files(Desk& desk);
    void note(const Event& event, bool& renamed);
    void tell_files();

    Premises& premises_;
    const LiveOptions options_;
    Stream& stream_;
    Presence& presence_;
    const Calls calls_;
    bool tokens_moved_ = false;    // and nobody was told yet
    std::set<SweepId> under_way_;  // when time was looked at last
    Instant time_;                 // of that
    Migration outline_;
    std::chrono::steady_clock::time_point looked_at_time_;
    std::uint64_t look_ = 0;
    std::chrono::steady_clock::time_point looked_;
    std::chrono::steady_clock::time_point told_people_;
    mutable std::mutex mutex_;
    std::condition_variable_any news_;
    bool woken_ = false;
    bool well_ = true;
    Metrics counted_;
    std::jthread thread_;
};

}  // namespace sweepline
