#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "app/live.hpp"
#include "app/live_desk.hpp"
#include "app/live_follower.hpp"
#include "app/live_stream.hpp"

namespace sweepline {

/// The newest snapshot, and who waits for the next one: however many ask, one is made at a time, and all share it.
/// Thread-safe.
class SnapshotShelf {
public:
    struct Parts {
        Premises& premises;
        Stream& stream;
        Follower& follower;
        Lane& lane;                       ///< on which snapshots are made
        std::chrono::milliseconds fresh;  ///< how old one may be that is handed out though there is news
        std::size_t waiting_max;
    };
    explicit SnapshotShelf(const Parts& parts) : parts_(parts) {}

    /// See `Live::snapshot`.
    void ask(OnSnapshot done, const SnapshotWish& wish);

private:
    using Made = Result<std::shared_ptr<const Snapshot>>;
    struct Waiting {
        OnSnapshot done;
        SnapshotWish wish;
    };
    [[nodiscard]] bool is_fresh(const SnapshotWish& wish) const;
    void begin(bool again);
    Made make(Result<App*> app, std::uint64_t edition);
    void hand_out(const Made& made, std::uint64_t edition, std::chrono::steady_clock::time_point begun);

    const Parts parts_;
    std::mutex mutex_;  // of the rest
    std::shared_ptr<const Snapshot> newest_;
    std::uint64_t edition_ = 0;
    std::chrono::steady_clock::time_point made_;
    std::vector<Waiting> waiting_;
    bool in_the_making_ = false;
};

}  // namespace sweepline
