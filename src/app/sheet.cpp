#include "app/sheet.hpp"

#include "app/grid_tables.hpp"
#include "app/look_commands.hpp"
#include "text/ascii.hpp"
#include "text/markdown_table.hpp"
#include "text/utf8.hpp"

namespace sweepline {

namespace {

std::unexpected<Error> no_text() {
    return fail(ErrorKind::invalid, "this is no UTF-8 text", "save it in the spreadsheet as 'CSV UTF-8'");
}

/// A cell of the grid in words: `in_progress:opened: its note @ana`.
std::string words_of(const GridCell& cell) {
    std::string words = words_of_cell(cell);
    if (!cell.note.empty()) words += ": " + cell.note;
    if (!cell.assignee.empty()) words += " @" + cell.assignee;
    return words;
}

Result<Sheet> read_json_grid(std::string_view text) {
    auto grid = from_json_text<GridReply>(text);
    if (!grid) {
        grid.error().doing.emplace_back("reading it as what `sweepline grid --json` writes");
        return std::unexpected(grid.error());
    }
    Sheet sheet{.form = "json", .rows = {}};
    TextRow header{.line = 1, .fields = {"service", "owner", "track"}};
    for (const GridLayer& layer : grid->layers) header.fields.push_back(layer.layer);
    sheet.rows.push_back(std::move(header));
    for (const GridRow& each : grid->rows) {
        TextRow row{.line = static_cast<int>(sheet.rows.size()) + 1, .fields = {each.service, each.owner, each.track}};
        for (const GridCell& cell : each.cells) row.fields.push_back(words_of(cell));
        sheet.rows.push_back(std::move(row));
    }
    return sheet;
}

}  // namespace

Result<Sheet> read_sheet(std::string_view text) {
    if (text.contains('\0') || first_bad_utf8(text)) return no_text();
    text.remove_prefix(mark_size(text));
    if (trimmed(text).starts_with('{')) return read_json_grid(trimmed(text));
    Sheet sheet{.form = "markdown", .rows = parse_markdown_table(text)};
    if (sheet.rows.empty()) sheet = Sheet{.form = "csv", .rows = TRY(parse_separated(text))};
    if (sheet.rows.empty())
        return fail(ErrorKind::invalid, "there is no table in it",
                    "a CSV, a Markdown table, or what `sweepline grid --json` writes");
    return sheet;
}

}  // namespace sweepline
