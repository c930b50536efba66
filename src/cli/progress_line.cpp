#include "cli/progress_line.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "cli/phrases.hpp"

namespace sweepline {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kRedraw{100};
constexpr milliseconds kPlainLine{2000};
constexpr int kBarColumns = 20;
/// Below this a rate says more about the start than about the work.
constexpr milliseconds kRateAfter{500};

constexpr std::string_view kClearLine = "\r\x1b[K";

std::string bar(const Page& page, const Progress& progress) {
    const std::int64_t total = std::max<std::int64_t>(1, progress.total);
    const auto full = static_cast<int>(std::clamp<std::int64_t>(progress.done, 0, total) * kBarColumns / total);
    std::string filled;
    std::string rest;
    for (int i = 0; i < kBarColumns; ++i)
        (i < full ? filled : rest) += i < full ? either(page, "━", "#") : either(page, "─", "-");
    return painted(page, Ink::progress, filled) + painted(page, Ink::quiet, rest);
}

std::string counts(const Progress& progress) {
    if (progress.total <= 0) return grouped(progress.done);
    return fmt::format("{}/{}", grouped(progress.done), grouped(progress.total));
}

/// Whole seconds: more would pretend to know.
std::string time_left(double seconds) {
    const auto whole = static_cast<std::int64_t>(seconds + 0.999);
    return whole < 60 ? fmt::format("{} s", whole) : lasted(whole * 1000);
}

}  // namespace

ProgressLine::ProgressLine(Page page, Write write, Now now)
    : page_(std::move(page)), write_(std::move(write)), now_(std::move(now)) {}

ProgressLine::~ProgressLine() {
    if (drawn_) write_(kClearLine);
}

void ProgressLine::tell(const Progress& progress) {
    const std::lock_guard lock(told_);
    const auto now = now_();
    const bool begins = progress.doing != doing_ || begun_ == std::chrono::steady_clock::time_point{};
    if (begins) {
        doing_ = progress.doing;
        begun_ = now;
        first_done_ = progress.done;
        latest_.clear();
        if (!page_.tty) written_ = now;
    }
    if (!progress.latest.empty()) latest_ = progress.latest;
    std::string out;
    if (page_.tty && progress.latest_failed && !progress.latest.empty()) {
        const std::string mark(either(page_, "✗", "x"));
        out = std::string(kClearLine) + painted(page_, Ink::bad, mark) + " " +
              cut_to(page_, shown(page_, progress.latest), page_.width - 3) + "\n";
    }
    const bool last = progress.total > 0 && progress.done >= progress.total;
    if (page_.tty && (begins || last || !out.empty() || now - written_ >= kRedraw)) {
        out += std::string(kClearLine) + bar_line(progress);
        written_ = now;
        drawn_ = true;
    } else if (!page_.tty && now - written_ >= kPlainLine) {
        out += plain_line(progress);
        written_ = now;
    }
    if (!out.empty()) write_(out);
}

void ProgressLine::note(std::string_view sentence) {
    const std::lock_guard lock(told_);
    std::string out(page_.tty ? kClearLine : std::string_view());
    out += page_.tty ? wrapped(page_, sentence, 0, 2) : std::string(sentence);
    out += '\n';
    write_(out);
}

std::string ProgressLine::rate_and_rest(const Progress& progress) const {
    const auto spent = std::chrono::duration_cast<milliseconds>(now_() - begun_);
    const std::int64_t finished = progress.done - first_done_;
    if (spent < kRateAfter || finished <= 0) return {};
    const double per_second = static_cast<double>(finished) * 1000.0 / static_cast<double>(spent.count());
    std::string out = per_second >= 10 ? fmt::format("{:.0f}/s", per_second) : fmt::format("{:.1f}/s", per_second);
    if (per_second < 0.5) out = fmt::format("{:.1f}/min", per_second * 60);
    if (progress.total > progress.done)
        out += ", " + time_left(static_cast<double>(progress.total - progress.done) / per_second) + " left";
    return out;
}

std::string ProgressLine::bar_line(const Progress& progress) const {
    const std::string doing = shown(page_, progress.doing);
    std::string after = counts(progress);
    if (const std::string rate = rate_and_rest(progress); !rate.empty()) after += "  " + rate;
    const std::string failed = progress.failed > 0 ? fmt::format("  {} failed", grouped(progress.failed)) : "";
    int room = page_.width - 1 - columns_of(doing) - columns_of(after) - columns_of(failed) - 2;
    std::string line = cut_to(page_, doing, page_.width - 1);
    if (room < 0) return line;
    if (room > kBarColumns + 2) {
        line += "  " + bar(page_, progress);
        room -= kBarColumns + 2;
    }
    line += "  " + after + painted(page_, Ink::bad, failed);
    // The latest name takes what is left, when that is enough to read it.
    if (room > 12 && !latest_.empty())
        line += "  " + painted(page_, Ink::quiet, cut_to(page_, shown(page_, latest_), room - 2));
    return line;
}

std::string ProgressLine::plain_line(const Progress& progress) const {
    std::string line = shown(page_, progress.doing) + ": " + counts(progress);
    if (progress.failed > 0) line += fmt::format(", {} failed", grouped(progress.failed));
    if (const std::string rate = rate_and_rest(progress); !rate.empty()) line += ", " + rate;
    return line + "\n";
}

}  // namespace sweepline
