#include "cli/watch.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <vector>

#include <fmt/format.h>

#include "app/look_commands.hpp"
#include "cli/glyphs.hpp"
#include "cli/phrases.hpp"
#include "cli/render.hpp"

namespace sweepline {

namespace {

constexpr std::chrono::milliseconds kAskAgain{500};
/// Where asking itself takes long, watching takes at most this part of a processor.
constexpr int kRestFactor = 3;
constexpr int kRowsMin = 6;

constexpr std::string_view kHideCursor = "\x1b[?25l";
constexpr std::string_view kShowCursor = "\x1b[?25h";
constexpr std::string_view kHome = "\x1b[H";
constexpr std::string_view kClearBelow = "\x1b[J";
constexpr std::string_view kClearLineEnd = "\x1b[K";
constexpr std::string_view kOtherScreen = "\x1b[?1049h";
constexpr std::string_view kUsualScreen = "\x1b[?1049l";

int lines_of(std::string_view text) { return static_cast<int>(std::ranges::count(text, '\n')); }

/// How much a row wants to be seen: trouble, then work under way, then the rest.
int interest_of(const GridRow& row) {
    int interest = 0;
    for (const GridCell& cell : row.cells) {
        const Ink ink = ink_of(tile_of(cell.status, cell.marks));
        if (ink == Ink::bad) interest = std::max(interest, 3);
        if (ink == Ink::stale) interest = std::max(interest, 2);
        if (ink == Ink::progress) interest = std::max(interest, 1);
    }
    return interest;
}

/// Which rows stay when only `room` lines are there: the most interesting ones, in the order of the grid.
std::vector<std::size_t> rows_that_stay(const GridReply& reply, const std::vector<std::string>& rows, int room) {
    std::vector<std::size_t> order(rows.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::ranges::stable_sort(order, std::ranges::greater(),
                             [&](std::size_t at) { return interest_of(reply.rows[at]); });
    std::vector<std::size_t> kept;
    for (const std::size_t at : order) {
        room -= lines_of(rows[at]);
        if (room < 0) break;
        kept.push_back(at);
    }
    std::ranges::sort(kept);
    return kept;
}

std::string now_line(const Page& page) {
    const std::string dot(either(page, " · ", ", "));
    const std::string text = exact_time(page, page.now) + dot + "q or Ctrl-C ends";
    return painted(page, Ink::quiet, cut_to(page, text, page.width)) + "\n";
}

/// The frame written over the one before it: no line is emptied before it is filled, so nothing flickers.
std::string over_the_last(std::string_view frame) {
    std::string out(kHome);
    for (std::size_t from = 0; from < frame.size();) {
        const std::size_t end = std::min(frame.find('\n', from), frame.size());
        out += frame.substr(from, end - from);
        out += kClearLineEnd;
        if (end + 1 < frame.size()) out += "\r\n";
        from = end + 1;
    }
    out += kClearBelow;
    return out;
}

/// Sleeps, but not longer than until a stop is asked for.
void pause(const std::stop_token& stop, std::chrono::steady_clock::duration time) {
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any woken;
    woken.wait_for(lock, stop, time, [] { return false; });
}

}  // namespace

std::string watch_frame(const GridReply& reply, const Page& page) {
    const GridDrawing drawing = draw_grid(reply, page);
    const std::string first = now_line(page);
    int room = page.height - lines_of(first) - lines_of(drawing.head) - lines_of(drawing.foot);
    int needed = 0;
    for (const std::string& row : drawing.rows) needed += lines_of(row);
    if (page.height <= 0 || needed <= room) {
        std::string out = first + drawing.head;
        for (const std::string& row : drawing.rows) out += row;
        return out + drawing.foot;
    }
    // Quiet rows give way first; key and legend do where hardly a row would be left.
    const bool footless = room < kRowsMin;
    if (footless) room += lines_of(drawing.foot);
    const auto kept = rows_that_stay(reply, drawing.rows, needed <= room ? room : room - 1);
    std::string out = first + drawing.head;
    for (const std::size_t at : kept) out += drawing.rows[at];
    const auto gone = static_cast<std::int64_t>(drawing.rows.size() - kept.size());
    if (gone > 0)
        out +=
            painted(page, Ink::quiet, cut_to(page, counted(gone, "quieter service") + " not shown", page.width)) + "\n";
    return footless ? out : out + drawing.foot;
}

Result<> watch_grid(const std::function<Result<Reply>()>& ask, const std::function<Page()>& page_now,
                    const std::function<bool(std::string_view)>& write, const std::stop_token& stop,
                    const std::function<bool(std::chrono::milliseconds)>& leaves) {
    using std::chrono::steady_clock;
    steady_clock::duration asking{0};
    const auto timed_ask = [&] {
        const auto begun = steady_clock::now();
        auto answer = ask();
        asking = steady_clock::now() - begun;
        return answer;
    };
    Reply reply = TRY(timed_ask());
    if (!write(std::string(kOtherScreen) + std::string(kHideCursor))) return {};
    std::string drawn;
    Result<> outcome;
    while (!stop.stop_requested()) {
        const GridReply* const grid = reply.as<GridReply>();
        const Page page = page_now();
        const std::string frame = grid == nullptr ? std::string() : watch_frame(*grid, page);
        if (frame != drawn && !write(over_the_last(frame))) return {};
        drawn = frame;
        const auto rest = std::max<steady_clock::duration>(kAskAgain, asking * kRestFactor);
        if (leaves && leaves(std::chrono::ceil<std::chrono::milliseconds>(rest))) break;
        if (!leaves) pause(stop, rest);
        if (stop.stop_requested()) break;
        auto next = timed_ask();
        if (!next) {
            outcome = std::unexpected(std::move(next).error());
            break;
        }
        reply = *std::move(next);
    }
    write(std::string(kShowCursor) + std::string(kUsualScreen));
    return outcome;
}

}  // namespace sweepline
