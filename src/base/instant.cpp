#include "base/instant.hpp"

#include <charconv>
#include <chrono>
#include <cstdio>

namespace sweepline {
namespace {

constexpr std::int64_t kMicrosPerSecond = 1'000'000;

Error not_an_instant(std::string_view text) {
    return Error{.kind = ErrorKind::invalid,
                 .message = "'" + std::string(text) + "' is not a time",
                 .hint = "write it as 2026-03-01 or 2026-03-01T12:30:05Z"};
}

bool read_number(std::string_view text, std::size_t at, std::size_t digits, int& out) {
    // Without the second clause from_chars would take a minus sign for an hour's first digit.
    if (text.size() < at + digits || text[at] == '-') return false;
    const char* first = text.data() + at;
    const auto [end, error] = std::from_chars(first, first + digits, out);
    return error == std::errc{} && end == first + digits;
}

/// The fraction `.123456` (one to six digits) from `at` as microseconds; moves `at` behind it.
bool read_fraction(std::string_view text, std::size_t& at, std::int64_t& micros) {
    if (at >= text.size() || text[at] != '.') return true;
    std::int64_t unit = kMicrosPerSecond / 10;
    const std::size_t start = ++at;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, unit /= 10) micros += (text[at] - '0') * unit;
    return at > start && at - start <= 6;
}

}  // namespace

std::string to_text(Instant instant) {
    using namespace std::chrono;
    const sys_time<microseconds> time{microseconds{instant.micros}};
    const auto day = floor<days>(time);
    const year_month_day date{day};
    const hh_mm_ss clock{time - day};
    char text[48];
    int size = std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d", static_cast<int>(date.year()),
                             static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                             static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                             static_cast<int>(clock.seconds().count()));
    std::string out(text, static_cast<std::size_t>(size));
    if (const auto fraction = clock.subseconds().count(); fraction != 0) {
        size = std::snprintf(text, sizeof text, ".%06d", static_cast<int>(fraction));
        out.append(text, static_cast<std::size_t>(size));
    }
    return out + "Z";
}

Result<Instant> parse_instant(std::string_view text) {
    using namespace std::chrono;
    int y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0;
    std::int64_t micros = 0;
    const bool date_read = read_number(text, 0, 4, y) && read_number(text, 5, 2, mo) && read_number(text, 8, 2, d) &&
                           text[4] == '-' && text[7] == '-';
    if (!date_read) return std::unexpected(not_an_instant(text));
    if (text.size() > 10) {
        const bool time_read = (text[10] == 'T' || text[10] == ' ') && read_number(text, 11, 2, h) &&
                               read_number(text, 14, 2, mi) && read_number(text, 17, 2, s) && text[13] == ':' &&
                               text[16] == ':';
        std::size_t at = 19;
        if (!time_read || !read_fraction(text, at, micros) || text.substr(at) != "Z")
            return std::unexpected(not_an_instant(text));
    }
    const year_month_day date{year{y}, month{static_cast<unsigned>(mo)}, day{static_cast<unsigned>(d)}};
    if (!date.ok() || h > 23 || mi > 59 || s > 60) return std::unexpected(not_an_instant(text));
    const auto since = sys_days{date} + hours{h} + minutes{mi} + seconds{s};
    return Instant{duration_cast<microseconds>(since.time_since_epoch()).count() + micros};
}

Instant SystemClock::now() {
    using namespace std::chrono;
    return Instant{duration_cast<microseconds>(system_clock::now().time_since_epoch()).count()};
}

}  // namespace sweepline
