#include "app/live_stream.hpp"

#include <algorithm>

namespace sweepline {
namespace {

/// A place behind line 1 is behind nothing; line 0 stands for what is gone.
constexpr std::uint64_t kFirstLine = 2;

}  // namespace

Stream::Stream(std::size_t ring, std::int64_t number)
    : ring_(std::max<std::size_t>(ring, 1)), first_(kFirstLine), before_(number), newest_(number) {}

void Stream::add(std::vector<Numbered> messages) {
    if (messages.empty()) return;
    {
        const std::scoped_lock lock(mutex_);
        for (Numbered& message : messages) {
            newest_ = std::max(newest_, message.number);
            entries_.push_back({newest_, std::move(message.text)});
            ++count_;
            if (entries_.size() <= ring_) continue;
            before_ = entries_.front().number;
            entries_.pop_front();
            ++first_;
        }
    }
    added_.notify_all();
    const std::scoped_lock lock(listening_);
    if (listener_) listener_();
}

Place Stream::place_after(std::int64_t number) const {
    const std::scoped_lock lock(mutex_);
    if (number < before_) return {0, number};
    // Behind the last message up to which no later event came.
    const auto next = std::ranges::upper_bound(entries_, number, {}, &Entry::number);
    const auto passed = static_cast<std::uint64_t>(next - entries_.begin());
    return {first_ - 1 + passed, std::min(number, newest_)};
}

Followed Stream::after(const Place& place, std::size_t most) const {
    const std::scoped_lock lock(mutex_);
    Followed followed{.messages = {}, .place = place};
    if (place.line + 1 < first_) {
        followed.gone = true;
        return followed;
    }
    const std::size_t from = std::min(static_cast<std::size_t>(place.line + 1 - first_), entries_.size());
    const std::size_t until = from + std::min(most, entries_.size() - from);
    followed.messages.reserve(until - from);
    for (std::size_t i = from; i < until; ++i) followed.messages.push_back(entries_[i].text);
    if (until > from) followed.place = {first_ - 1 + until, std::max(place.number, entries_[until - 1].number)};
    return followed;
}

std::int64_t Stream::newest() const {
    const std::scoped_lock lock(mutex_);
    return newest_;
}

void Stream::wait_for(std::int64_t number, std::chrono::milliseconds patience) const {
    std::unique_lock lock(mutex_);
    added_.wait_for(lock, patience, [&] { return newest_ >= number; });
}

std::int64_t Stream::count() const {
    const std::scoped_lock lock(mutex_);
    return count_;
}

void Stream::on_news(std::function<void()> listener) {
    const std::scoped_lock lock(listening_);
    listener_ = std::move(listener);
}

}  // namespace sweepline
