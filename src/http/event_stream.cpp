#include "http/event_stream.hpp"

#include <fmt/format.h>

namespace sweepline {

/// What the record answers, on its way from another thread.
struct EventStream::Replayed {
    std::mutex mutex = {};
    std::optional<Result<Followed>> answer = std::nullopt;
};

EventStream::EventStream(Front& front, Following following, std::function<void()> wake)
    : front_(front), following_(std::move(following)), wake_(std::move(wake)) {
    front_.stream_begins(following_.visitor);
}

EventStream::~EventStream() { front_.stream_ends(following_.visitor); }

std::vector<std::string_view> EventStream::next(Time now) {
    own_.clear();
    messages_.clear();
    // Whoever's token was taken back hears nothing more.
    if (!front_.still_welcome(following_.visitor)) {
        ended_ = true;
        own_ = "event: goodbye\ndata: {}\n\n";
        return {own_};
    }
    if (!begun_) {
        begin();
    } else if (replay_ != nullptr) {
        catch_up();
    } else {
        Followed followed = front_.live().after(place_, front_.limits().stream_messages);
        if (followed.gone) {
            catch_up();
        } else {
            place_ = followed.place;
            messages_ = std::move(followed.messages);
        }
    }
    if (own_.empty() && messages_.empty() && now >= due_) own_ = ":\n\n";
    std::vector<std::string_view> pieces;
    if (!own_.empty()) pieces.emplace_back(own_);
    for (const Message& message : messages_) pieces.emplace_back(*message);
    if (!pieces.empty() || due_ == Time()) due_ = now + front_.limits().heartbeat;
    return pieces;
}

/// The first words, and what a new reader must know besides: which files count, who is there and what runs.
void EventStream::begin() {
    begun_ = true;
    const Live& live = front_.live();
    const std::int64_t newest = live.newest();
    const std::int64_t after = following_.after.value_or(newest);
    own_ = fmt::format(": after {}\nretry: 1000\n\n", after);
    // First the place: what is told from now on is heard, though it may be heard twice.
    place_ = live.place_after(after);
    messages_ = live.standing();
    messages_.insert(messages_.begin(), live.files());
    if (newest - after > front_.limits().replay_events) return reset();
    if (after <= newest) return;
    // It is another record's, or the record is ahead of what was told.
    place_ = {.line = 0, .number = after};
    catch_up();
}

/// Asks the record for what the ring has no longer, then waits until the answer is there.
void EventStream::catch_up() {
    if (replay_ == nullptr) {
        replay_ = std::make_shared<Replayed>();
        front_.live().replay(place_.number, front_.limits().stream_messages,
                             [replay = replay_, wake = wake_](Result<Followed> answer) {
                                 {
                                     const std::scoped_lock lock(replay->mutex);
                                     replay->answer = std::move(answer);
                                 }
                                 wake();
                             });
    }
    std::optional<Result<Followed>> answer;
    {
        const std::scoped_lock lock(replay_->mutex);
        answer = std::move(replay_->answer);
    }
    if (!answer) return;
    replay_.reset();
    if (!*answer || ((*answer)->gone && (*answer)->messages.empty())) return reset();
    place_ = (*answer)->place;
    for (Message& message : (*answer)->messages) messages_.push_back(std::move(message));
}

/// Too far behind: the reader fetches the whole grid and goes on from its number. The id is for readers that come
/// back by themselves.
void EventStream::reset() {
    ++front_.counts.streams_reset;
    const std::int64_t newest = front_.live().newest();
    own_ += fmt::format("id: {0}\nevent: reset\ndata: {{\"number\":{0}}}\n\n", newest);
    ended_ = true;
}

}  // namespace sweepline
