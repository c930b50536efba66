#include "cli/glyphs.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

namespace sweepline {

namespace {

struct TileLook {
    Tile tile;
    std::string_view unicode;
    std::string_view ascii;
    Ink ink;
    std::string_view word;
};

/// In the order in which a legend lists them: how far the work is, then what needs an eye.
constexpr std::array kLooks{
    TileLook{Tile::done, "✓", "+", Ink::done, "done"},
    TileLook{Tile::claimed, "□", "c", Ink::done, "claimed"},
    TileLook{Tile::waived, "◇", "w", Ink::done, "waived"},
    TileLook{Tile::live, "◉", "l", Ink::progress, "live"},
    TileLook{Tile::merged, "◕", "m", Ink::progress, "merged"},
    TileLook{Tile::opened, "◑", "o", Ink::progress, "opened"},
    TileLook{Tile::swept, "◔", "s", Ink::progress, "swept"},
    TileLook{Tile::in_progress, "◐", ">", Ink::progress, "in progress"},
    TileLook{Tile::not_started, "·", ".", Ink::quiet, "not started"},
    TileLook{Tile::not_applicable, "–", "-", Ink::quiet, "not applicable"},
    TileLook{Tile::failed, "⊗", "F", Ink::bad, "failed"},
    TileLook{Tile::blocked, "✕", "x", Ink::bad, "blocked"},
    TileLook{Tile::stale, "!", "!", Ink::stale, "stale"},
    TileLook{Tile::look, "?", "?", Ink::stale, "look"},
    TileLook{Tile::skipped, "»", "k", Ink::stale, "skipped"},
    TileLook{Tile::odd, "≠", "#", Ink::stale, "odd"},
};

const TileLook& look_of(Tile tile) { return *std::ranges::find(kLooks, tile, &TileLook::tile); }

Tile progress_of(const auto& has) {
    if (has(Mark::live)) return Tile::live;
    if (has(Mark::merged) || has(Mark::validated)) return Tile::merged;
    if (has(Mark::opened)) return Tile::opened;
    if (has(Mark::swept)) return Tile::swept;
    return has(Mark::claimed) ? Tile::claimed : Tile::in_progress;
}

}  // namespace

Tile tile_of(Status status, const std::vector<Mark>& marks) {
    const auto has = [&](Mark mark) { return std::ranges::find(marks, mark) != marks.end(); };
    switch (status) {
        case Status::blocked:
            return Tile::blocked;
        case Status::not_applicable:
            return Tile::not_applicable;
        case Status::not_started:
        case Status::in_progress:
        case Status::done:
            break;
    }
    if (has(Mark::failed)) return Tile::failed;
    if (has(Mark::stale)) return Tile::stale;
    if (has(Mark::odd)) return Tile::odd;
    if (has(Mark::look)) return Tile::look;
    if (has(Mark::skipped) && status != Status::done) return Tile::skipped;
    if (status == Status::not_started) return Tile::not_started;
    if (status == Status::in_progress) return progress_of(has);
    if (has(Mark::waived) && !has(Mark::validated)) return Tile::waived;
    return has(Mark::claimed) && !has(Mark::validated) ? Tile::claimed : Tile::done;
}

std::string_view glyph_of(const Page& page, Tile tile) {
    const TileLook& look = look_of(tile);
    return either(page, look.unicode, look.ascii);
}

Ink ink_of(Tile tile) { return look_of(tile).ink; }

std::string_view word_of(Tile tile) { return look_of(tile).word; }

std::string legend(const Page& page, const std::vector<Tile>& used, int indent) {
    std::string out(static_cast<std::size_t>(indent), ' ');
    int column = indent;
    for (const TileLook& look : kLooks) {
        if (std::ranges::find(used, look.tile) == used.end()) continue;
        const int taken = 2 + static_cast<int>(look.word.size());
        if (column > indent && column + 3 + taken > page.width) {
            out += '\n';
            out.append(static_cast<std::size_t>(indent), ' ');
            column = indent;
        } else if (column > indent) {
            out += "   ";
            column += 3;
        }
        out += painted(page, look.ink, either(page, look.unicode, look.ascii));
        out += ' ';
        out += look.word;
        column += taken;
    }
    out += '\n';
    return out;
}

}  // namespace sweepline
