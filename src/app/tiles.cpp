#include "app/tiles.hpp"

#include <algorithm>
#include <array>

namespace sweepline {

namespace {

struct TileWords {
    Tile tile;
    std::string_view sign;
    std::string_view word;
};

constexpr std::array kWords{
    TileWords{Tile::done, "✓", "done"},
    TileWords{Tile::claimed, "□", "claimed"},
    TileWords{Tile::waived, "◇", "waived"},
    TileWords{Tile::live, "◉", "live"},
    TileWords{Tile::merged, "◕", "merged"},
    TileWords{Tile::opened, "◑", "opened"},
    TileWords{Tile::swept, "◔", "swept"},
    TileWords{Tile::in_progress, "◐", "in progress"},
    TileWords{Tile::not_started, "·", "not started"},
    TileWords{Tile::not_applicable, "–", "not applicable"},
    TileWords{Tile::failed, "⊗", "failed"},
    TileWords{Tile::blocked, "✕", "blocked"},
    TileWords{Tile::stale, "!", "stale"},
    TileWords{Tile::look, "?", "look"},
    TileWords{Tile::skipped, "»", "skipped"},
    TileWords{Tile::odd, "≠", "odd"},
};

constexpr auto kOrder = [] {
    std::array<Tile, kWords.size()> order{};
    std::ranges::transform(kWords, order.begin(), &TileWords::tile);
    return order;
}();

const TileWords& words_of(Tile tile) { return *std::ranges::find(kWords, tile, &TileWords::tile); }

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

std::span<const Tile> tiles_in_order() { return kOrder; }

std::string_view sign_of(Tile tile) { return words_of(tile).sign; }

std::string_view word_of(Tile tile) { return words_of(tile).word; }

}  // namespace sweepline
