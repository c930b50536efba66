#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace sweepline {

/// A point in time: microseconds since 1970-01-01T00:00:00Z, leap seconds ignored.
struct Instant {
    std::int64_t micros = 0;
    friend auto operator<=>(const Instant&, const Instant&) = default;
};

/// `2026-03-01T12:30:05.000123Z`; the fraction is left out when it is zero.
[[nodiscard]] std::string to_text(Instant instant);

/// Reads what `to_text` writes, and `2026-03-01` as midnight UTC.
[[nodiscard]] Result<Instant> parse_instant(std::string_view text);

/// Where "now" comes from; pure rooms are handed an `Instant` instead.
class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual Instant now() = 0;
};

/// The computer's clock. It may jump; nothing may rely on its order (events are ordered by their number).
class SystemClock final : public Clock {
public:
    [[nodiscard]] Instant now() override;
};

/// A clock that stands until it is moved: for tests and the demo.
class StandingClock final : public Clock {
public:
    explicit StandingClock(Instant start) : now_(start) {}
    [[nodiscard]] Instant now() override { return now_; }
    void move_to(Instant instant) { now_ = instant; }

private:
    Instant now_;
};

}  // namespace sweepline
