#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/live.hpp"
#include "http/front.hpp"

namespace sweepline {

/// One reader of the event stream: where they stand, and what they are sent next. It keeps no message but those just
/// being written, which all readers share: a slow reader costs no memory, and whoever falls too far behind is told to
/// begin anew.
class EventStream {
public:
    using Time = std::chrono::steady_clock::time_point;

    EventStream(Front& front, Following following, std::function<void()> wake);
    ~EventStream();
    EventStream(const EventStream&) = delete;
    EventStream& operator=(const EventStream&) = delete;
    EventStream(EventStream&&) = delete;
    EventStream& operator=(EventStream&&) = delete;

    /// What to write now; texts live until the next call. Nothing: wait until `due()`, or for news. After the last
    /// piece of a stream that `ended`, the connection closes.
    [[nodiscard]] std::vector<std::string_view> next(Time now);
    [[nodiscard]] Time due() const { return due_; }
    [[nodiscard]] bool ended() const { return ended_; }

private:
    struct Replayed;
    void begin();
    void catch_up();
    void reset();

    Front& front_;
    Following following_;
    std::function<void()> wake_;
    std::shared_ptr<Replayed> replay_;  ///< what was asked of the record, while it is
    Place place_ = {};
    std::vector<Message> messages_ = {};  ///< being written
    std::string own_ = {};                ///< a text of this reader alone, being written
    Time due_ = {};
    bool begun_ = false;
    bool ended_ = false;
};

}  // namespace sweepline
