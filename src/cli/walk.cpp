#include "cli/walk.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include <fmt/format.h>

#include "app/cell_commands.hpp"
#include "cli/phrases.hpp"

namespace sweepline {

namespace {

/// Steps the cursor back over the frame and clears it.
std::string take_away(std::string_view frame) {
    const auto lines = std::ranges::count(frame, '\n');
    return lines == 0 ? std::string() : fmt::format("\x1b[{}A\r\x1b[J", lines);
}

/// The items from `begin` to before `end` that a screen has room for, the chosen one in their middle. A frame must not
/// scroll, or the cursor could not be moved back to its beginning.
struct Window {
    std::size_t begin;
    std::size_t end;
};
Window window_of(std::size_t count, std::size_t chosen, const Page& page) {
    constexpr int kOtherLines = 4;  // two of heading, the keys, and where the cursor stands
    if (page.height == 0) return {0, count};
    const auto room = static_cast<std::size_t>(std::max(1, page.height - kOtherLines));
    if (count <= room) return {0, count};
    const std::size_t begin = std::min(chosen - std::min(chosen, room / 2), count - room);
    return {begin, begin + room};
}

/// The number typed so far with one more digit: after `1`, `2` makes 12 when there are that many items, else 2.
std::size_t typed_on(std::size_t typed, int digit, std::size_t count) {
    const std::size_t longer = typed * 10 + static_cast<std::size_t>(digit);
    return longer <= count ? longer : static_cast<std::size_t>(digit);
}

}  // namespace

std::string walk_frame(const WalkReply& reply, std::size_t chosen, const Page& page) {
    std::string out = painted(page, Ink::strong, cut_to(page, shown(page, reply.title), page.width)) + "\n" +
                      cut_to(page, shown(page, reply.cell.service + " at " + reply.cell.layer), page.width) + "\n";
    const auto [begin, end] = window_of(reply.items.size(), chosen, page);
    for (std::size_t at = begin; at < end; ++at) {
        const ChecklistItem& item = reply.items[at];
        const bool here = at == chosen;
        const std::string_view box = item.done ? either(page, "[✓]", "[x]") : "[ ]";
        const std::string text = cut_to(page, shown(page, item.item), page.width - 10);
        out += painted(page, here ? Ink::progress : Ink::plain, here ? either(page, "▸", ">") : " ");
        out += fmt::format("{:>3} ", at + 1);
        out += painted(page, item.done ? Ink::done : Ink::plain, box);
        out += " " + painted(page, here ? Ink::strong : Ink::plain, text) + "\n";
    }
    std::string keys = "space ticks, arrows or numbers choose, q leaves";
    if (end - begin < reply.items.size())
        keys = fmt::format("{} to {} of {}; ", begin + 1, end, reply.items.size()) + keys;
    return out + painted(page, Ink::quiet, cut_to(page, keys, page.width)) + "\n";
}

Result<Reply> walk_with(Reply first, const std::function<Result<Reply>(std::string_view field, int item)>& ask,
                        const std::function<Pressed()>& press, const Page& page,
                        const std::function<bool(std::string_view)>& write) {
    Reply reply = std::move(first);
    std::size_t chosen = 0;
    std::size_t typed = 0;
    const auto items = [&]() -> const std::vector<ChecklistItem>& { return reply.as<WalkReply>()->items; };
    // The first thing still to do is where one goes on.
    const auto open = std::ranges::find(items(), false, &ChecklistItem::done);
    if (open != items().end()) chosen = static_cast<std::size_t>(open - items().begin());
    std::string drawn;
    while (true) {
        std::string frame = walk_frame(*reply.as<WalkReply>(), chosen, page);
        if (!write(take_away(drawn) + frame)) return reply;
        drawn = std::move(frame);
        const Pressed pressed = press();
        const std::size_t count = items().size();
        typed = pressed.key == Key::digit ? typed_on(typed, pressed.digit, count) : 0;
        switch (pressed.key) {
            case Key::quit:
                write(take_away(drawn));
                return reply;
            case Key::up:
                chosen = chosen == 0 ? chosen : chosen - 1;
                break;
            case Key::down:
                chosen = std::min(chosen + 1, count - 1);
                break;
            case Key::digit:
                if (typed >= 1 && typed <= count) chosen = typed - 1;
                break;
            case Key::space:
            case Key::enter: {
                auto next = ask(items()[chosen].done ? "untick" : "tick", static_cast<int>(chosen) + 1);
                if (!next) return next;
                reply = *std::move(next);
                if (items().size() != count) chosen = 0;
                break;
            }
            case Key::other:
            case Key::none:
                break;
        }
    }
}

}  // namespace sweepline
