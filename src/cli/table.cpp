#include "cli/table.hpp"

#include <algorithm>
#include <cstddef>

namespace sweepline {

namespace {

constexpr int kGap = 2;
/// The least room a wrapped column needs to be readable; with less it goes on a line of its own.
constexpr int kLastColumnMin = 24;
constexpr int kOwnLineIndent = 4;

std::vector<int> widths_of(const Page& page, const std::vector<TableRow>& rows) {
    std::vector<int> widths;
    for (const TableRow& row : rows) {
        for (std::size_t i = 0; i + 1 < row.size(); ++i) {
            if (widths.size() <= i) widths.push_back(0);
            widths[i] = std::max(widths[i], std::min(columns_of(shown(page, row[i].text)), page.width / 3));
        }
    }
    return widths;
}

std::string blanks(int count) { return std::string(static_cast<std::size_t>(std::max(0, count)), ' '); }

void draw_last(std::string& out, const Page& page, const TableCell& cell, int column, int indent) {
    if (cell.text.empty()) return;
    if (page.width - column < kLastColumnMin) {
        column = indent + kOwnLineIndent;
        out += "\n" + blanks(column);
    }
    out += painted(page, cell.ink, wrapped(page, cell.text, column, column));
}

}  // namespace

std::string draw_table(const Page& page, const std::vector<TableRow>& rows, int indent) {
    const std::vector<int> widths = widths_of(page, rows);
    std::string out;
    for (const TableRow& row : rows) {
        std::string line = blanks(indent);
        int column = indent;
        int owed = 0;  // blanks that only matter when something follows
        for (std::size_t i = 0; i + 1 < row.size(); ++i) {
            const std::string text = cut_to(page, shown(page, row[i].text), widths[i]);
            if (!text.empty()) line += blanks(owed) + painted(page, row[i].ink, text);
            owed = (text.empty() ? owed : 0) + widths[i] - columns_of(text) + kGap;
            column += widths[i] + kGap;
        }
        if (!row.empty() && !row.back().text.empty()) {
            if (page.width - column >= kLastColumnMin) line += blanks(owed);
            draw_last(line, page, row.back(), column, indent);
        }
        out += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    }
    return out;
}

std::string bullet(const Page& page, std::string_view text, int indent) {
    return blanks(indent) + "- " + wrapped(page, text, indent + 2, indent + 2) + "\n";
}

}  // namespace sweepline
