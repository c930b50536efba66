#include <string>
#include <vector>

#include "app/look_commands.hpp"
#include "cli/phrases.hpp"
#include "cli/render.hpp"
#include "cli/table.hpp"

namespace sweepline {

namespace {

/// From here on there is room for the exact time; else the relative one.
constexpr int kRoomForExactTime = 72;

}  // namespace

std::string render_history(const HistoryReply& reply, const Page& page) {
    if (reply.entries.empty()) return "Nothing happened yet.\n";
    std::vector<TableRow> rows;
    for (const HistoryEntry& entry : reply.entries) {
        const std::string at = page.width >= kRoomForExactTime ? exact_time(page, entry.at) : ago(page, entry.at);
        rows.push_back({{at, Ink::quiet}, {entry.actor, Ink::quiet}, {entry.service}, {entry.layer}, {entry.text}});
    }
    std::string out = draw_table(page, rows);
    if (reply.more) out += painted(page, Ink::quiet, "Older events are left out: --limit N shows more.") + "\n";
    return out;
}

}  // namespace sweepline
