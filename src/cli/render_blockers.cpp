#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "app/look_commands.hpp"
#include "cli/phrases.hpp"
#include "cli/render.hpp"
#include "cli/table.hpp"

namespace sweepline {

namespace {

std::string group(const Page& page, const BlockerGroup& group) {
    const auto count = static_cast<std::int64_t>(group.cells.size());
    std::string reason = group.reason;
    if (!group.same) reason += " (and similar)";
    const std::string label = counted(count, "cell");
    const int indent = columns_of(label) + 2;
    const std::string out = painted(page, Ink::bad, label) + "  " + wrapped(page, reason, indent, indent) + "\n";
    std::vector<TableRow> rows;
    for (const CellView& cell : group.cells) {
        std::string detail = group.same ? std::string() : cell.blocker;
        rows.push_back({{cell.service},
                        {cell.layer},
                        {cell.blocker_owner, Ink::quiet},
                        {ago(page, cell.changed_at), Ink::quiet},
                        {std::move(detail)}});
    }
    return out + draw_table(page, rows, 2);
}

}  // namespace

std::string render_blockers(const BlockersReply& reply, const Page& page) {
    if (reply.groups.empty() && reply.others > 0)
        return fmt::format("Nothing of this is blocked; {} blocked elsewhere.\n",
                           counted(reply.others, "cell is", "cells are"));
    if (reply.groups.empty()) return "Nothing is blocked.\n";
    std::string out;
    for (const BlockerGroup& each : reply.groups) out += (out.empty() ? "" : "\n") + group(page, each);
    return out;
}

}  // namespace sweepline
