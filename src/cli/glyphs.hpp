#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "cli/page.hpp"
#include "migration/cell.hpp"

namespace sweepline {

/// The one thing a tile of the grid shows of a cell: its status, or the mark that matters more.
enum class Tile : std::uint8_t {
    not_started,
    look,
    skipped,
    in_progress,
    swept,
    opened,
    merged,
    live,
    claimed,
    done,
    waived,
    stale,
    odd,
    failed,
    blocked,
    not_applicable,
};

/// What the tile of a cell shows.
[[nodiscard]] Tile tile_of(Status status, const std::vector<Mark>& marks);

/// One column wide, on any page.
[[nodiscard]] std::string_view glyph_of(const Page& page, Tile tile);
[[nodiscard]] Ink ink_of(Tile tile);
/// "opened": what a legend calls it.
[[nodiscard]] std::string_view word_of(Tile tile);

/// A legend of these tiles, each once: how far the work is, then what needs an eye. Wrapped, ends with a newline.
[[nodiscard]] std::string legend(const Page& page, const std::vector<Tile>& used, int indent);

}  // namespace sweepline
