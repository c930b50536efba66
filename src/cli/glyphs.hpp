#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/tiles.hpp"
#include "cli/page.hpp"

namespace sweepline {

/// One column wide, on any page.
[[nodiscard]] std::string_view glyph_of(const Page& page, Tile tile);
[[nodiscard]] Ink ink_of(Tile tile);

/// A legend of these tiles, each once: how far the work is, then what needs an eye. Wrapped, ends with a newline.
[[nodiscard]] std::string legend(const Page& page, const std::vector<Tile>& used, int indent);

}  // namespace sweepline
