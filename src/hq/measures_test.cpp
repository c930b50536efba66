#include "hq/measures.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace sweepline {
namespace {

/// Seconds; -1 where the text is no duration.
void check_duration(std::string_view text, long long seconds) {
    const auto read = parse_duration(text);
    EXPECT_EQ(read ? read->count() : -1, seconds) << text;
}

TEST(Measures, ReadsDurations) {
    check_duration("90s", 90);
    check_duration("25m", 1500);
    check_duration("2h", 7200);
    check_duration("1h30m", 5400);
    check_duration("7d", 604800);
    check_duration("2w", 1209600);
    check_duration("1w1d1h1m1s", 694861);
    check_duration("0s", 0);
    for (const std::string_view text :
         {"", "m", "25", "25 m", "25min", "1.5h", "-5m", "30m1h", "1m1m", "999999999w", "99999999999999999999s", "٣m"})
        check_duration(text, -1);
}

TEST(Measures, ReadsPercentages) {
    EXPECT_EQ(parse_percent("0%"), 0);
    EXPECT_EQ(parse_percent("20%"), 20);
    EXPECT_EQ(parse_percent("100%"), 100);
    for (const std::string_view text : {"", "%", "20", "101%", "1.5%", "-1%", "20 %", "20%%"})
        EXPECT_EQ(parse_percent(text), std::nullopt) << text;
}

TEST(Measures, ReadsNumbers) {
    EXPECT_EQ(parse_count("0"), 0);
    EXPECT_EQ(parse_count("1000000000"), 1'000'000'000);
    for (const std::string_view text : {"", "-1", "+1", "1000000001", "99999999999", "1.0", "0x1", " 1"})
        EXPECT_EQ(parse_count(text), std::nullopt) << text;
    EXPECT_EQ(parse_number("7"), 7);
    EXPECT_EQ(parse_number("1.5"), 1.5);
    for (const std::string_view text : {"", ".5", "-1", "1e3", "inf", "nan", "1.5x"})
        EXPECT_EQ(parse_number(text), std::nullopt) << text;
}

TEST(Measures, KnowsDaysAndHours) {
    for (const std::string_view text : {"2026-12-25", "2026-12-21..2027-01-03", "2026-12-25..2026-12-25"})
        EXPECT_TRUE(is_days(text)) << text;
    for (const std::string_view text : {"", "2026-02-30", "2026-12-25..", "..2026-12-25", "2027-01-03..2026-12-21",
                                        "2026-12-25T10:00:00Z", "tomorrow"})
        EXPECT_FALSE(is_days(text)) << text;
    for (const std::string_view text : {"10:00-15:00", "00:00-24:00"}) EXPECT_TRUE(is_hours(text)) << text;
    for (const std::string_view text :
         {"", "10-15", "10:00", "15:00-10:00", "10:00-24:01", "10:60-11:00", "10:00-10:00"})
        EXPECT_FALSE(is_hours(text)) << text;
    EXPECT_EQ(parse_weekday("mon"), 0);
    EXPECT_EQ(parse_weekday("sun"), 6);
    EXPECT_EQ(parse_weekday("Monday"), std::nullopt);
}

}  // namespace
}  // namespace sweepline
