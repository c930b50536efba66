#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <vector>

#include "app/live.hpp"

namespace sweepline {

/// A message with the number of its event; 0 for one that the record knows nothing of.
struct Numbered {
    std::int64_t number = 0;
    Message text;
};

/// The newest messages, for any number of readers that each go at their own pace. Thread-safe.
class Stream {
public:
    /// Begins behind event `number`, and keeps `ring` messages.
    Stream(std::size_t ring, std::int64_t number);

    /// Adds them, and calls the listener.
    void add(std::vector<Numbered> messages);
    [[nodiscard]] Place place_after(std::int64_t number) const;
    [[nodiscard]] Followed after(const Place& place, std::size_t most) const;
    [[nodiscard]] std::int64_t newest() const;
    /// Waits until that event has its message; not longer than `patience`.
    void wait_for(std::int64_t number, std::chrono::milliseconds patience) const;
    /// How many were ever added.
    [[nodiscard]] std::int64_t count() const;
    void on_news(std::function<void()> listener);

private:
    struct Entry {
        std::int64_t number = 0;  ///< the newest event up to here
        Message text;
    };
    const std::size_t ring_;
    mutable std::mutex mutex_;
    mutable std::condition_variable added_;
    std::deque<Entry> entries_;
    std::uint64_t first_;  // the line of the first entry; lines before it are gone
    std::int64_t before_;  // the newest event before the first entry
    std::int64_t newest_;
    std::int64_t count_ = 0;
    std::mutex listening_;
    std::function<void()> listener_;
};

}  // namespace sweepline
