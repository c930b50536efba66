#include "cli/glyphs.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace sweepline {

namespace {

struct TileLook {
    Tile tile;
    std::string_view ascii;
    Ink ink;
};

constexpr std::array kLooks{
    TileLook{Tile::done, "+", Ink::done},         TileLook{Tile::claimed, "c", Ink::done},
    TileLook{Tile::waived, "w", Ink::done},       TileLook{Tile::live, "l", Ink::progress},
    TileLook{Tile::merged, "m", Ink::progress},   TileLook{Tile::opened, "o", Ink::progress},
    TileLook{Tile::swept, "s", Ink::progress},    TileLook{Tile::in_progress, ">", Ink::progress},
    TileLook{Tile::not_started, ".", Ink::quiet}, TileLook{Tile::not_applicable, "-", Ink::quiet},
    TileLook{Tile::failed, "F", Ink::bad},        TileLook{Tile::blocked, "x", Ink::bad},
    TileLook{Tile::stale, "!", Ink::stale},       TileLook{Tile::look, "?", Ink::stale},
    TileLook{Tile::skipped, "k", Ink::stale},     TileLook{Tile::odd, "#", Ink::stale},
};

const TileLook& look_of(Tile tile) { return *std::ranges::find(kLooks, tile, &TileLook::tile); }

}  // namespace

std::string_view glyph_of(const Page& page, Tile tile) { return either(page, sign_of(tile), look_of(tile).ascii); }

Ink ink_of(Tile tile) { return look_of(tile).ink; }

std::string legend(const Page& page, const std::vector<Tile>& used, int indent) {
    std::string out(static_cast<std::size_t>(indent), ' ');
    int column = indent;
    for (const Tile tile : tiles_in_order()) {
        if (std::ranges::find(used, tile) == used.end()) continue;
        const int taken = 2 + static_cast<int>(word_of(tile).size());
        if (column > indent && column + 3 + taken > page.width) {
            out += '\n';
            out.append(static_cast<std::size_t>(indent), ' ');
            column = indent;
        } else if (column > indent) {
            out += "   ";
            column += 3;
        }
        out += painted(page, ink_of(tile), glyph_of(page, tile));
        out += ' ';
        out += word_of(tile);
        column += taken;
    }
    out += '\n';
    return out;
}

}  // namespace sweepline
