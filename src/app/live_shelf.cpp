#include "app/live_shelf.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "app/live_snapshot.hpp"
#include "store/store.hpp"

namespace sweepline {
namespace {

/// A snapshot is made anew at the latest then, also without news: leases and waivers run out by themselves.
constexpr std::chrono::seconds kAgeMax{60};

bool fulfils(const Snapshot& snapshot, const SnapshotWish& wish) {
    return snapshot.number >= wish.after && (!wish.plain || !snapshot.json.empty());
}

}  // namespace

void SnapshotShelf::ask(OnSnapshot done, const SnapshotWish& wish) {
    // A number that was never told is another record's, and would never come.
    const SnapshotWish wanted{.after = std::min(wish.after, parts_.stream.newest()), .plain = wish.plain};
    Made at_once;
    bool begins = false;
    {
        const std::scoped_lock lock(mutex_);
        if (is_fresh(wanted)) {
            at_once = newest_;
        } else if (waiting_.size() >= parts_.waiting_max) {
            at_once = too_many_wait();
        } else {
            waiting_.push_back({std::exchange(done, nullptr), wanted});
            begins = !std::exchange(in_the_making_, true);
        }
    }
    if (done) return done(std::move(at_once));
    if (begins) begin(false);
}

/// Whether the newest may be handed out as it is.
bool SnapshotShelf::is_fresh(const SnapshotWish& wish) const {
    if (!newest_ || edition_ != parts_.premises.edition.load() || !fulfils(*newest_, wish)) return false;
    const auto age = std::chrono::steady_clock::now() - made_;
    return age <= parts_.fresh || (age <= kAgeMax && newest_->number == parts_.stream.newest());
}

void SnapshotShelf::begin(bool again) {
    // The edition is taken before the App reads the files, so that a snapshot is never taken for newer than it is.
    parts_.lane.add([this, again, edition = parts_.premises.edition.load()](Result<App*> app) {
        const auto begun = std::chrono::steady_clock::now();
        const auto settle = [&](const Made& made) {
            // Who asks because the files are others now is not given the former ones; where they change all the time,
            // it says which they were.
            if (made && !again && edition != parts_.premises.edition.load()) return begin(true);
            hand_out(made, edition, begun);
        };
        answer(settle, [&] { return make(std::move(app), edition); });
    });
}

SnapshotShelf::Made SnapshotShelf::make(Result<App*> app, std::uint64_t edition) {
    App& mine = *TRY(std::move(app));
    const bool plain = [&] {
        const std::scoped_lock lock(mutex_);
        return std::ranges::any_of(waiting_, [](const Waiting& each) { return each.wish.plain; });
    }();
    auto snapshot = TRY(make_snapshot(mine, edition, plain));
    // Its reader goes on in the stream from there. Should the stream not have come that far, they hear of it there.
    std::ignore = parts_.follower.tell_up_to(snapshot->number, *TRY(mine.store()));
    return snapshot;
}

void SnapshotShelf::hand_out(const Made& made, std::uint64_t edition, std::chrono::steady_clock::time_point begun) {
    std::vector<Waiting> served;
    bool more = false;
    {
        const std::scoped_lock lock(mutex_);
        if (made) {
            newest_ = *made;
            edition_ = edition;
            made_ = begun;
        }
        // Who came while it was made may wish for more than is in it.
        const auto later = std::ranges::stable_partition(
            waiting_, [&](const Waiting& each) { return !made || fulfils(**made, each.wish); });
        served.assign(std::move_iterator(waiting_.begin()), std::move_iterator(later.begin()));
        waiting_.erase(waiting_.begin(), later.begin());
        more = in_the_making_ = !waiting_.empty();
    }
    for (const Waiting& each : served) each.done(made);
    if (more) begin(false);
}

}  // namespace sweepline
