#include "cli/phrases.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>

#include <fmt/format.h>

namespace sweepline {

namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::microseconds;

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;
/// From here on the exact time has room beside the relative one.
constexpr int kRoomForExactTime = 72;

/// The instant as the reader's clock shows it, as if that were UTC.
microseconds local_micros(const Page& page, Instant at) {
    const microseconds micros(at.micros);
    return page.utc_offset ? micros + page.utc_offset(at) : micros;
}

std::string date_of(const Page& page, Instant at) { return exact_time(page, at).substr(0, 10); }

std::string distance_in_words(std::int64_t micros) {
    if (micros < kHour) return fmt::format("{} min", micros / kMinute);
    if (micros < kDay) return fmt::format("{} h", micros / kHour);
    return counted(micros / kDay, "day");
}

}  // namespace

std::string lasted(std::int64_t millis) {
    millis = std::max<std::int64_t>(0, millis);
    if (millis < 1000) return fmt::format("{} ms", millis);
    if (millis < 10'000) return fmt::format("{}.{} s", millis / 1000, millis % 1000 / 100);
    const std::int64_t seconds = millis / 1000;
    if (seconds < 60) return fmt::format("{} s", seconds);
    if (seconds < 3600) return fmt::format("{} min {:02} s", seconds / 60, seconds % 60);
    return fmt::format("{} h {:02} min", seconds / 3600, seconds % 3600 / 60);
}

std::string exact_time(const Page& page, Instant at) {
    const microseconds local = local_micros(page, at);
    const auto day = floor<days>(local);
    const std::chrono::year_month_day date{std::chrono::sys_days(day)};
    const auto minutes = floor<std::chrono::minutes>(local - day).count();
    return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), minutes / 60,
                       minutes % 60);
}

std::string ago(const Page& page, Instant at) {
    const std::int64_t since = page.now.micros - at.micros;
    if (since < 0) {
        if (-since < kMinute) return "just now";
        return -since < 7 * kDay ? "in " + distance_in_words(-since) : date_of(page, at);
    }
    if (since < kMinute) return "just now";
    if (since < kDay) return distance_in_words(since) + " ago";
    const auto today = floor<days>(local_micros(page, page.now));
    const auto then = floor<days>(local_micros(page, at));
    const auto gone = (today - then).count();
    if (gone <= 1) return "yesterday";
    return gone < 14 ? fmt::format("{} days ago", gone) : date_of(page, at);
}

std::string when(const Page& page, Instant at) {
    std::string relative = ago(page, at);
    if (page.width < kRoomForExactTime) return relative;
    std::string exact = exact_time(page, at);
    if (exact.starts_with(relative)) return exact;
    return relative + ", " + exact;
}

std::string spoken(std::string_view word) {
    std::string said(word);
    std::ranges::replace(said, '_', ' ');
    return said;
}

std::string joined(const std::vector<std::string>& items, std::string_view last) {
    std::string out;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i > 0) out += i + 1 == items.size() ? fmt::format(" {} ", last) : std::string(", ");
        out += items[i];
    }
    return out;
}

std::string_view short_commit(std::string_view commit) { return commit.substr(0, 8); }

Ink ink_of(Status status, const std::vector<Mark>& marks) {
    const auto has = [&](Mark mark) { return std::ranges::find(marks, mark) != marks.end(); };
    switch (status) {
        case Status::blocked:
            return Ink::bad;
        case Status::not_applicable:
            return Ink::quiet;
        case Status::done:
            return has(Mark::stale) ? Ink::stale : Ink::done;
        case Status::in_progress:
            return has(Mark::failed) ? Ink::bad : has(Mark::stale) ? Ink::stale : Ink::progress;
        case Status::not_started:
            return has(Mark::look) || has(Mark::stale) || has(Mark::skipped) ? Ink::stale : Ink::plain;
    }
    return Ink::plain;
}

std::string status_words(const Page& page, Status status, const std::vector<Mark>& marks) {
    std::string words = spoken(to_word(status));
    std::string beside;
    for (const Mark mark : marks) {
        if (!beside.empty()) beside += ", ";
        beside += to_word(mark);
    }
    if (!beside.empty()) words += " (" + beside + ")";
    return painted(page, ink_of(status, marks), words);
}

std::string headline(const Page& page, std::string_view name, std::string_view said) {
    const std::string first = shown(page, name);
    std::string out = painted(page, Ink::strong, first);
    if (!said.empty()) out += "  " + wrapped(page, said, columns_of(first) + 2, 2);
    out += '\n';
    return out;
}

std::string heading(const Page& page, std::string_view text) { return painted(page, Ink::strong, text) + "\n"; }

std::string next_steps(const Page& page, const std::vector<std::string>& commands) {
    if (commands.empty()) return {};
    std::string out = "\n";
    bool first = true;
    for (const std::string& command : commands) {
        out += first ? painted(page, Ink::quiet, "next") + "  " : std::string("      ");
        out += shown(page, command) + "\n";
        first = false;
    }
    return out;
}

std::string diff_lines(const Page& page, std::string_view diff, int indent) {
    const auto ink_of_line = [](std::string_view line) {
        if (line.starts_with("diff ") || line.starts_with("+++") || line.starts_with("---")) return Ink::strong;
        if (line.starts_with("@@")) return Ink::progress;
        return line.starts_with("+") ? Ink::done : line.starts_with("-") ? Ink::bad : Ink::plain;
    };
    std::string out;
    while (!diff.empty()) {
        const std::size_t end = std::min(diff.find('\n'), diff.size());
        const std::string_view line = diff.substr(0, end);
        if (!line.empty()) out.append(static_cast<std::size_t>(indent), ' ');
        out += painted(page, ink_of_line(line), shown_lines(page, line)) + "\n";
        diff.remove_prefix(std::min(end + 1, diff.size()));
    }
    return out;
}

std::string folded_names(const Page& page, const std::vector<std::string>& names, std::size_t most, int indent) {
    // Hiding one name behind "+1 more" would save nothing.
    const std::size_t listed = names.size() <= most + 1 ? names.size() : most;
    std::string text;
    for (std::size_t i = 0; i < listed; ++i) {
        if (i > 0) text += ", ";
        text += names[i];
    }
    if (listed < names.size())
        text += fmt::format(", +{}\u00a0more", grouped(static_cast<std::int64_t>(names.size() - listed)));
    std::string out(static_cast<std::size_t>(indent), ' ');
    out += wrapped(page, text, indent, indent);
    // What was not to be broken is an ordinary blank to whoever copies it.
    if (const std::size_t blank = out.find("\u00a0"); blank != std::string::npos) out.replace(blank, 2, " ");
    out += '\n';
    return out;
}

}  // namespace sweepline
