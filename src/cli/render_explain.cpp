#include <algorithm>
#include <string>
#include <vector>

#include "app/look_commands.hpp"
#include "cli/phrases.hpp"
#include "cli/render.hpp"
#include "cli/table.hpp"

namespace sweepline {

namespace {

std::string section(const Page& page, const char* title, const std::vector<std::string>& lines) {
    if (lines.empty()) return {};
    std::string out = "\n" + heading(page, title);
    for (const std::string& line : lines) out += bullet(page, line);
    return out;
}

const char* why_title(const CellView& cell) {
    const bool stale = std::ranges::find(cell.marks, Mark::stale) != cell.marks.end();
    switch (cell.status) {
        case Status::done:
            return stale ? "why it is stale" : "why it is done";
        case Status::blocked:
            return "why it is blocked";
        case Status::not_applicable:
            return "why it is not applicable";
        case Status::not_started:
        case Status::in_progress:
            break;
    }
    return "why it is not done";
}

/// Evidence comes with its own marks, so it stands as it is.
std::string evidence(const Page& page, const ExplainReply& reply) {
    if (reply.evidence.empty()) return {};
    std::string out = "\n" + heading(page, "evidence");
    for (const std::string& line : reply.evidence) {
        const Ink ink = line.starts_with("✓") ? Ink::done : line.starts_with("✗") ? Ink::bad : Ink::plain;
        out += "  " + painted(page, ink, wrapped(page, line, 2, 4)) + "\n";
    }
    return out;
}

std::string latest(const Page& page, const std::vector<HistoryEntry>& entries) {
    if (entries.empty()) return {};
    std::vector<TableRow> rows;
    for (const HistoryEntry& entry : entries)
        rows.push_back({{ago(page, entry.at), Ink::quiet}, {entry.actor, Ink::quiet}, {entry.text}});
    return "\n" + heading(page, "lately") + draw_table(page, rows, 2);
}

}  // namespace

std::string render_explain(const ExplainReply& reply, const Page& page) {
    std::vector<TableRow> rows = rows_of(reply.cell, page);
    if (!reply.owner.empty()) rows.push_back({{"owner", Ink::quiet}, {reply.owner}});
    if (!reply.layer_title.empty()) rows.push_back({{"layer", Ink::quiet}, {reply.layer_title}});
    if (!reply.demand.empty()) rows.push_back({{"demands", Ink::quiet}, {reply.demand}});
    std::string out = line_of(reply.cell, page) + draw_table(page, rows, 2);
    out += section(page, why_title(reply.cell), reply.why);
    out += evidence(page, reply);
    out += section(page, "needs", reply.needs);
    out += latest(page, reply.latest);
    return out + next_steps(page, reply.next);
}

}  // namespace sweepline
