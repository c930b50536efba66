#include "cli/table.hpp"

#include <algorithm>
#include <cstddef>

namespace sweepline {

namespace {

constexpr int kGap = 2;
/// The least room a wrapped column needs to be readable; with less it goes on a line of its own.
constexpr int kLastColumnMin = 24;
constexpr int kOwnLineIndent = 4;
/// A column is not cut to fewer.
constexpr int kColumnMin = 12;

/// How wide all columns but the last are, and what the last one needs at least.
struct Widths {
    std::vector<int> columns;
    int last = 0;
};

/// As wide as the longest texts; the widest is made narrower while a row does not fit.
Widths widths_of(const Page& page, const std::vector<TableRow>& rows, int indent) {
    Widths widths;
    for (const TableRow& row : rows) {
        for (std::size_t i = 0; i + 1 < row.size(); ++i) {
            if (widths.columns.size() <= i) widths.columns.push_back(0);
            widths.columns[i] = std::max(widths.columns[i], columns_of(shown(page, row[i].text)));
        }
        if (!row.empty()) widths.last = std::max(widths.last, columns_of(shown(page, row.back().text)));
    }
    // A long one is wrapped, on a line of its own where little is left.
    int left = page.width - indent - (widths.last <= kLastColumnMin ? widths.last : -kGap);
    widths.last = std::min(widths.last, kLastColumnMin);
    for (const int width : widths.columns) left -= width + kGap;
    while (left < 0 && !widths.columns.empty()) {
        int& widest = *std::ranges::max_element(widths.columns);
        if (widest <= kColumnMin) break;
        --widest;
        ++left;
    }
    return widths;
}

std::string blanks(int count) { return std::string(static_cast<std::size_t>(std::max(0, count)), ' '); }

void draw_last(std::string& out, const Page& page, const TableCell& cell, int column, bool own_line) {
    if (own_line) out += "\n" + blanks(column);
    out += painted(page, cell.ink, wrapped(page, cell.text, column, column));
}

}  // namespace

std::string draw_table(const Page& page, const std::vector<TableRow>& rows, int indent) {
    const auto [widths, last] = widths_of(page, rows, indent);
    std::string out;
    for (const TableRow& row : rows) {
        std::string line = blanks(indent);
        int column = indent;
        int owed = 0;  // blanks that only matter when something follows
        for (std::size_t i = 0; i + 1 < row.size(); ++i) {
            const std::string text = cut_inside(page, shown(page, row[i].text), widths[i]);
            if (!text.empty()) line += blanks(owed) + painted(page, row[i].ink, text);
            owed = (text.empty() ? owed : 0) + widths[i] - columns_of(text) + kGap;
            column += widths[i] + kGap;
        }
        if (!row.empty() && !row.back().text.empty()) {
            const bool own_line = page.width - column < last;
            if (!own_line) line += blanks(owed);
            draw_last(line, page, row.back(), own_line ? indent + kOwnLineIndent : column, own_line);
        }
        out += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    }
    return out;
}

std::string bullet(const Page& page, std::string_view text, int indent) {
    return blanks(indent) + "- " + wrapped(page, text, indent + 2, indent + 2) + "\n";
}

}  // namespace sweepline
