#include <algorithm>
#include <string>
#include <string_view>

#include "app/look_commands.hpp"
#include "cli/glyphs.hpp"
#include "cli/grid_layout.hpp"
#include "cli/render.hpp"

namespace sweepline {

namespace {

/// A field of RFC 4180, made harmless for terminals, which show CSV too, and for spreadsheets: what those would take
/// for a formula begins with an apostrophe.
std::string csv_field(std::string_view from) {
    const std::string text = shown(Page{}, from);
    std::string field;
    if (!text.empty() && std::string_view("=+-@").contains(text.front())) field += '\'';
    field += text;
    if (field.find_first_of(",\"") == std::string::npos) return field;
    std::string quoted = "\"";
    for (const char c : field) quoted.append(c == '"' ? 2 : 1, c);
    quoted += '"';
    return quoted;
}

std::string cell_words(const GridCell& cell) {
    std::string words(to_word(cell.status));
    char before = ':';
    for (const Mark mark : cell.marks) {
        words += before;
        words += to_word(mark);
        before = '+';
    }
    return words;
}

std::string markdown_text(const Page& page, std::string_view text) {
    std::string out;
    for (const char c : shown(page, text)) {
        switch (c) {
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '&':
                out += "&amp;";
                break;
            case '|':
            case '\\':
            case '`':
            case '*':
            case '[':
                out += '\\';
                [[fallthrough]];
            default:
                out += c;
        }
    }
    return out;
}

std::string markdown_legend(const Page& page, const std::vector<Tile>& used) {
    std::string out;
    Page wide = page;
    wide.width = 10'000;
    for (std::string rest = legend(wide, used, 0); !rest.empty();) {
        const std::size_t gap = rest.find("   ");
        const std::size_t end = std::min(gap, rest.size() - 1);
        out += (out.empty() ? "" : " · ") + rest.substr(0, end);
        rest.erase(0, gap == std::string::npos ? gap : gap + 3);
    }
    return out + "\n";
}

}  // namespace

std::string grid_as_csv(const GridReply& reply) {
    std::string out = "service,owner,track";
    for (const GridLayer& layer : reply.layers) out += "," + csv_field(layer.layer);
    out += "\r\n";
    for (const GridRow& row : reply.rows) {
        out += csv_field(row.service) + "," + csv_field(row.owner) + "," + csv_field(row.track);
        for (const GridCell& cell : row.cells) out += "," + cell_words(cell);
        out += "\r\n";
    }
    return out;
}

std::string grid_as_markdown(const GridReply& reply) {
    const Page page;
    std::vector<Tile> used;
    std::string out = "| service |";
    std::string rule = "| --- |";
    std::string done = "| **done** |";
    for (const GridLayer& layer : reply.layers) {
        out += " " + markdown_text(page, layer.layer) + " |";
        rule += " :-: |";
        done += " " + progress_of(layer).text() + " |";
    }
    out += "\n" + rule + "\n";
    for (const GridRow& row : reply.rows) {
        out += "| " + markdown_text(page, row.service) + " |";
        for (const GridCell& cell : row.cells) {
            used.push_back(tile_of(cell.status, cell.marks));
            out += " " + std::string(glyph_of(page, used.back())) + " |";
        }
        out += "\n";
    }
    return out + done + "\n\n" + markdown_legend(page, used);
}

}  // namespace sweepline
