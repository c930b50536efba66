#include "hq/measures.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>

#include "base/instant.hpp"

namespace sweepline {

namespace {

constexpr int kCountMax = 1'000'000'000;
constexpr std::chrono::seconds kDurationMax = std::chrono::years(10);

constexpr std::array kUnits{std::pair{'w', std::chrono::seconds(std::chrono::weeks(1))},
                            std::pair{'d', std::chrono::seconds(std::chrono::days(1))},
                            std::pair{'h', std::chrono::seconds(std::chrono::hours(1))},
                            std::pair{'m', std::chrono::seconds(std::chrono::minutes(1))},
                            std::pair{'s', std::chrono::seconds(1)}};

constexpr std::array<std::string_view, 7> kWeekdays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

bool is_day(std::string_view text) { return text.size() == 10 && parse_instant(text).has_value(); }

/// `HH:MM`, from 00:00 to 24:00.
bool is_hour(std::string_view text) {
    if (text.size() != 5 || text[2] != ':') return false;
    const auto hours = parse_count(text.substr(0, 2));
    const auto minutes = parse_count(text.substr(3));
    return hours && minutes && *minutes < 60 && (*hours < 24 || (*hours == 24 && *minutes == 0));
}

}  // namespace

std::optional<std::chrono::seconds> parse_duration(std::string_view text) {
    std::chrono::seconds sum{0};
    std::size_t larger_units = 0;
    if (text.empty()) return std::nullopt;
    while (!text.empty()) {
        const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
        const auto count = parse_count(text.substr(0, digits));
        if (!count || digits == text.size()) return std::nullopt;
        const auto unit = std::ranges::find(kUnits, text[digits], &decltype(kUnits)::value_type::first);
        const auto index = static_cast<std::size_t>(unit - kUnits.begin());
        if (unit == kUnits.end() || index < larger_units) return std::nullopt;
        larger_units = index + 1;
        sum += *count * unit->second;
        if (sum > kDurationMax) return std::nullopt;
        text.remove_prefix(digits + 1);
    }
    return sum;
}

std::optional<int> parse_percent(std::string_view text) {
    if (!text.ends_with('%')) return std::nullopt;
    const auto share = parse_count(text.substr(0, text.size() - 1));
    return share && *share <= 100 ? share : std::nullopt;
}

std::optional<int> parse_count(std::string_view text) {
    if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || number > kCountMax) return std::nullopt;
    return number;
}

std::optional<double> parse_number(std::string_view text) {
    if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(number)) return std::nullopt;
    return number;
}

bool is_days(std::string_view text) {
    const std::size_t dots = text.find("..");
    if (dots == std::string_view::npos) return is_day(text);
    const std::string_view first = text.substr(0, dots);
    const std::string_view last = text.substr(dots + 2);
    return is_day(first) && is_day(last) && first <= last;
}

bool is_hours(std::string_view text) {
    if (text.size() != 11 || text[5] != '-') return false;
    const std::string_view first = text.substr(0, 5);
    const std::string_view last = text.substr(6);
    return is_hour(first) && is_hour(last) && first < last;
}

std::optional<int> parse_weekday(std::string_view text) {
    const auto* const day = std::ranges::find(kWeekdays, text);
    if (day == kWeekdays.end()) return std::nullopt;
    return static_cast<int>(day - kWeekdays.begin());
}

}  // namespace sweepline
