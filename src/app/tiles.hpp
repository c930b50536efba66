#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

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

/// Every tile once, as a legend lists them: how far the work is, then what needs an eye.
[[nodiscard]] std::span<const Tile> tiles_in_order();
/// The character for it, one column wide.
[[nodiscard]] std::string_view sign_of(Tile tile);
/// "opened": what a legend calls it.
[[nodiscard]] std::string_view word_of(Tile tile);

}  // namespace sweepline
