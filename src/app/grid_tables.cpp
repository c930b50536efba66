#include "app/grid_tables.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include "app/layer_count.hpp"
#include "app/tiles.hpp"
#include "text/harmless.hpp"

namespace sweepline {

namespace {

/// A field of RFC 4180, made harmless for terminals, which show CSV too, and for spreadsheets: what those would take
/// for a formula begins with an apostrophe.
std::string csv_field(std::string_view from) {
    const std::string text = harmless(from);
    std::string field;
    if (!text.empty() && std::string_view("=+-@").contains(text.front())) field += '\'';
    field += text;
    // Spreadsheets of some languages part fields by semicolons or tabs.
    if (field.find_first_of(",;\"\t") == std::string::npos) return field;
    std::string quoted = "\"";
    for (const char c : field) quoted.append(c == '"' ? 2 : 1, c);
    quoted += '"';
    return quoted;
}

std::string markdown_text(std::string_view text) {
    std::string out;
    for (const char c : harmless(text)) {
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

std::string markdown_legend(const std::vector<Tile>& used) {
    std::string out;
    for (const Tile tile : tiles_in_order()) {
        if (std::ranges::find(used, tile) == used.end()) continue;
        if (!out.empty()) out += " · ";
        out += sign_of(tile);
        out += ' ';
        out += word_of(tile);
    }
    return out + "\n";
}

}  // namespace

std::string words_of_cell(const GridCell& cell) {
    std::string words(to_word(cell.status));
    char before = ':';
    for (const Mark mark : cell.marks) {
        words += before;
        words += to_word(mark);
        before = '+';
    }
    return words;
}

std::string grid_as_csv(const GridReply& reply) {
    std::string out = "service,owner,track";
    for (const GridLayer& layer : reply.layers) out += "," + csv_field(layer.layer);
    out += "\r\n";
    for (const GridRow& row : reply.rows) {
        out += csv_field(row.service) + "," + csv_field(row.owner) + "," + csv_field(row.track);
        for (const GridCell& cell : row.cells) out += "," + words_of_cell(cell);
        out += "\r\n";
    }
    return out;
}

std::string grid_as_markdown(const GridReply& reply) {
    std::vector<Tile> used;
    std::string out = "| service |";
    std::string rule = "| --- |";
    std::string done = "| **done** |";
    for (const GridLayer& layer : reply.layers) {
        out += " " + markdown_text(layer.layer) + " |";
        rule += " :-: |";
        done += " " + progress_of(layer).text() + " |";
    }
    out += "\n" + rule + "\n";
    for (const GridRow& row : reply.rows) {
        out += "| " + markdown_text(row.service) + " |";
        for (const GridCell& cell : row.cells) {
            used.push_back(tile_of(cell.status, cell.marks));
            out += " " + std::string(sign_of(used.back())) + " |";
        }
        out += "\n";
    }
    return out + done + "\n\n" + markdown_legend(used);
}

}  // namespace sweepline
