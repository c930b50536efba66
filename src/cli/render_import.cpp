#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "app/import_grid.hpp"
#include "cli/phrases.hpp"
#include "cli/render.hpp"
#include "cli/table.hpp"

namespace sweepline {

namespace {

constexpr std::size_t kRemarksShown = 20;  ///< of each sort
constexpr std::size_t kNamesShown = 12;

struct Section {
    ImportGap gap;
    std::string_view title;
    Ink ink;
};
constexpr std::array kSections{
    Section{ImportGap::unclear, "not understood", Ink::bad},
    Section{ImportGap::unknown, "not known here", Ink::bad},
    Section{ImportGap::kept, "kept as it is here", Ink::stale},
    Section{ImportGap::differs, "different in the headquarters", Ink::stale},
    Section{ImportGap::unread, "not imported", Ink::stale},
};

std::string meaning_of(const ImportedColumn& column) {
    if (column.read_as != "unread") return column.read_as + (column.near ? "?" : "");
    return column.because.empty() ? "not read" : "not read: " + column.because;
}

std::string draw_columns(const ImportGridReply& reply, const Page& page) {
    std::vector<TableRow> rows;
    for (const ImportedColumn& column : reply.columns)
        rows.push_back({{column.header.empty() ? "(no header)" : column.header},
                        {meaning_of(column), column.read_as == "unread" || column.near ? Ink::stale : Ink::plain}});
    return heading(page, "columns") + draw_table(page, rows, 2);
}

/// `5 claimed, 2 blocked`.
std::string changes_of(const ImportGridReply& reply) {
    std::map<std::string, std::int64_t> counts;
    std::int64_t assigned = 0;
    for (const ImportedCell& cell : reply.cells) {
        if (!cell.becomes.empty()) ++counts[cell.becomes];
        if (!cell.assignee.empty()) ++assigned;
    }
    std::vector<std::string> words;
    for (const std::string_view word : {"claimed", "in_progress", "blocked", "not_applicable"})
        if (const auto found = counts.find(std::string(word)); found != counts.end())
            words.push_back(fmt::format("{} {}", grouped(found->second), spoken(word)));
    if (assigned > 0) words.push_back(fmt::format("{} assigned", grouped(assigned)));
    return joined(words);
}

std::string draw_changes(const ImportGridReply& reply, const Page& page) {
    const auto cells = static_cast<std::int64_t>(reply.cells.size());
    std::string text = cells == 0 ? "nothing changes" : counted(cells, "cell");
    if (cells > 0) text += reply.dry_run ? " would change: " : " changed: ";
    if (cells > 0) text += changes_of(reply);
    if (reply.unchanged > 0) text += fmt::format("; {} said the same already", grouped(reply.unchanged));
    return painted(page, cells > 0 ? Ink::done : Ink::plain, wrapped(page, text, 0, 0)) + "\n";
}

std::string draw_remarks(const ImportGridReply& reply, const Page& page, const Section& section) {
    std::vector<TableRow> rows;
    std::int64_t more = 0;
    for (const ImportRemark& remark : reply.remarks) {
        if (remark.gap != section.gap) continue;
        if (rows.size() == kRemarksShown) {
            ++more;
            continue;
        }
        rows.push_back({{"line " + std::to_string(remark.line), Ink::quiet},
                        {remark.service},
                        {remark.column},
                        {remark.text, section.ink},
                        {remark.because}});
    }
    if (rows.empty()) return {};
    std::string out = "\n" + heading(page, section.title) + draw_table(page, rows, 2);
    if (more > 0) out += fmt::format("  +{} more (--json lists them all)\n", grouped(more));
    return out;
}

std::string draw_absent(const Page& page, std::string_view title, const std::vector<std::string>& names) {
    if (names.empty()) return {};
    return "\n" + heading(page, title) + folded_names(page, names, kNamesShown, 2);
}

}  // namespace

std::string render_import(const ImportGridReply& reply, const Page& page) {
    const std::string read =
        fmt::format("{} read as {}: {}", reply.file, reply.form, counted(reply.services, "service"));
    std::string out = wrapped(page, read, 0, 0) + "\n\n" + draw_columns(reply, page) + "\n" + draw_changes(reply, page);
    for (const Section& section : kSections) out += draw_remarks(reply, page, section);
    out += draw_absent(page, "services that it does not name", reply.absent_services);
    out += draw_absent(page, "layers that it has no column for", reply.absent_layers);
    return out + next_steps(page, reply.next);
}

}  // namespace sweepline
