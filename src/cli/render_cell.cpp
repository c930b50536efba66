#include <cstddef>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "app/cell_commands.hpp"
#include "cli/phrases.hpp"
#include "cli/render.hpp"
#include "cli/table.hpp"

namespace sweepline {

std::string line_of(const CellView& cell, const Page& page) {
    return painted(page, Ink::strong, shown(page, cell.service)) + " at " +
           painted(page, Ink::strong, shown(page, cell.layer)) + ": " + status_words(page, cell.status, cell.marks) +
           "\n";
}

std::vector<TableRow> rows_of(const CellView& cell, const Page& page) {
    std::vector<TableRow> rows;
    const auto add = [&](const char* label, const std::string& text, Ink ink = Ink::plain) {
        if (!text.empty()) rows.push_back({{label, Ink::quiet}, {text, ink}});
    };
    add("blocked by", cell.blocker, Ink::bad);
    add("to act", cell.blocker_owner);
    add("because", cell.note);
    add("assigned to", cell.assignee);
    if (cell.changed_at != Instant{}) {
        const std::string by = cell.changed_by.empty() ? std::string() : " by " + cell.changed_by;
        add("changed", when(page, cell.changed_at) + by);
    }
    return rows;
}

std::string render_cell(const CellView& reply, const Page& page) {
    std::string out = line_of(reply, page) + draw_table(page, rows_of(reply, page), 2);
    if (!reply.remark.empty()) out += wrapped(page, reply.remark, 0, 0) + "\n";
    return out + next_steps(page, reply.next);
}

std::string render_walk(const WalkReply& reply, const Page& page) {
    std::string out = line_of(reply.cell, page);
    if (!reply.title.empty()) out += shown(page, reply.title) + "\n";
    out += "\n";
    std::vector<TableRow> rows;
    std::size_t number = 0;
    std::int64_t open = 0;
    for (const ChecklistItem& item : reply.items) {
        const std::string mark(item.done ? either(page, "✓", "x") : either(page, "·", "."));
        rows.push_back(
            {{std::to_string(++number), Ink::quiet}, {mark, item.done ? Ink::done : Ink::plain}, {item.item}});
        open += item.done ? 0 : 1;
    }
    if (rows.empty()) return out + "This layer's runbook has no checklist.\n";
    out += draw_table(page, rows, 2) + "\n";
    if (open == 0) return out + "Everything is ticked: the cell is claimed.\n";
    out += fmt::format("{} to go.\n", counted(open, "item"));
    return out +
           next_steps(page, {fmt::format("sweepline cell walk {} {} --tick N", reply.cell.service, reply.cell.layer)});
}

}  // namespace sweepline
