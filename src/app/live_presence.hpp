#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "app/live_events.hpp"

namespace sweepline {

/// Who looks at the grid, until they say nothing more for a while. Thread-safe.
class Presence {
public:
    using Time = std::chrono::steady_clock::time_point;
    explicit Presence(std::chrono::milliseconds lasts) : lasts_(lasts) {}

    void come(Present person, Time now);
    void go(const std::string& name);
    /// Forgets who was silent for too long. True if what `people` answers is different from what it was at the last
    /// call.
    bool is_news(Time now);
    [[nodiscard]] std::vector<Present> people() const;
    /// How long to wait before all are told again who is there: `few` of few, longer the more they are, for each is
    /// told of each.
    [[nodiscard]] std::chrono::milliseconds pace(std::chrono::milliseconds few) const;

private:
    struct Entry {
        Present person;
        Time until;
    };
    const std::chrono::milliseconds lasts_;
    mutable std::mutex mutex_;
    std::map<std::string, Entry> people_;
    bool changed_ = false;
};

}  // namespace sweepline
