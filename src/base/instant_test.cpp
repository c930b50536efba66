#include "base/instant.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace sweepline {
namespace {

void check(std::int64_t micros, std::string_view text) {
    SCOPED_TRACE(text);
    EXPECT_EQ(to_text(Instant{micros}), text);
    const auto read = parse_instant(text);
    ASSERT_TRUE(read.has_value()) << read.error().message;
    EXPECT_EQ(read->micros, micros);
}

TEST(Instant, WritesAndReadsBack) {
    check(0, "1970-01-01T00:00:00Z");
    check(1, "1970-01-01T00:00:00.000001Z");
    check(-1, "1969-12-31T23:59:59.999999Z");
    check(1'772'368'205'000'123, "2026-03-01T12:30:05.000123Z");
    check(1'709'164'800'000'000, "2024-02-29T00:00:00Z");
    check(253'402'300'799'999'999, "9999-12-31T23:59:59.999999Z");
    check(-62'167'219'200'000'000, "0000-01-01T00:00:00Z");
}

void check_reads(std::string_view text, std::int64_t micros) {
    const auto read = parse_instant(text);
    ASSERT_TRUE(read.has_value()) << text;
    EXPECT_EQ(read->micros, micros) << text;
}

TEST(Instant, ReadsShorterSpellings) {
    check_reads("1970-01-02", 86'400'000'000);
    check_reads("1970-01-01 00:00:01Z", 1'000'000);
    check_reads("1970-01-01T00:00:00.5Z", 500'000);
    check_reads("1970-01-01T00:00:00.05Z", 50'000);
    check_reads("1970-01-01T00:00:60Z", 60'000'000);  // a leap second is the next minute's first
}

TEST(Instant, RefusesWhatIsNoTime) {
    for (const std::string_view text : {"",
                                        "now",
                                        "2026",
                                        "2026-3-1",
                                        "2026-13-01",
                                        "2026-02-30",
                                        "2025-02-29",
                                        "2026/03/01",
                                        "2026-03-01T",
                                        "2026-03-01T12:30",
                                        "2026-03-01T12:30:05",
                                        "2026-03-01T12:30:05+01:00",
                                        "2026-03-01T24:00:00Z",
                                        "2026-03-01T12:60:00Z",
                                        "2026-03-01T12:30:61Z",
                                        "2026-03-01T-1:30:05Z",
                                        "-026-03-01",
                                        "2026-03-01T12:30:05.Z",
                                        "2026-03-01T12:30:05.1234567Z",
                                        "2026-03-01T12:30:05Z ",
                                        " 2026-03-01",
                                        "2026-03-01x"}) {
        const auto read = parse_instant(text);
        ASSERT_FALSE(read.has_value()) << text;
        EXPECT_EQ(read.error().kind, ErrorKind::invalid);
        EXPECT_EQ(read.error().message, "'" + std::string(text) + "' is not a time");
        EXPECT_FALSE(read.error().hint.empty());
    }
}

TEST(Clock, StandsUntilMoved) {
    StandingClock clock(Instant{5});
    EXPECT_EQ(clock.now(), Instant{5});
    EXPECT_EQ(clock.now(), Instant{5});
    clock.move_to(Instant{3});
    EXPECT_EQ(clock.now(), Instant{3});
}

TEST(Clock, SystemKnowsRoughlyWhatYearItIs) {
    SystemClock clock;
    EXPECT_GT(to_text(clock.now()), "2024");
    EXPECT_LT(to_text(clock.now()), "2200");
}

}  // namespace
}  // namespace sweepline
