#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sweepline {

/// `90s`, `25m`, `1h30m`, `7d`, `2w`: whole numbers with units, larger units first, each at most once, at most ten
/// years in all; nothing for any other text.
[[nodiscard]] std::optional<std::chrono::seconds> parse_duration(std::string_view text);

/// `20%`: a whole number from 0 to 100; nothing for any other text.
[[nodiscard]] std::optional<int> parse_percent(std::string_view text);

/// A whole number from 0 on in decimal digits, at most 1,000,000,000; nothing for any other text.
[[nodiscard]] std::optional<int> parse_count(std::string_view text);

/// A number such as `7` or `1.5`, not negative; nothing for any other text.
[[nodiscard]] std::optional<double> parse_number(std::string_view text);

/// Whether it is a day of the calendar, `2026-12-25`, or two with the earlier first, `2026-12-21..2027-01-03`.
[[nodiscard]] bool is_days(std::string_view text);

/// Whether it is two times of one day with the earlier first: `09:00-16:00`.
[[nodiscard]] bool is_hours(std::string_view text);

/// `mon` … `sun` as 0 … 6; nothing for any other text.
[[nodiscard]] std::optional<int> parse_weekday(std::string_view text);

}  // namespace sweepline
