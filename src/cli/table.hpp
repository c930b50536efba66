#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/page.hpp"

namespace sweepline {

/// One text of a table, not yet made harmless.
struct TableCell {
    std::string text;
    Ink ink = Ink::plain;
};
using TableRow = std::vector<TableCell>;

/// Rows in aligned columns two blanks apart behind `indent` blanks. Each column but the last is as wide as its longest
/// text; where the page is narrower, the widest are cut inside their texts. The last one is wrapped.
[[nodiscard]] std::string draw_table(const Page& page, const std::vector<TableRow>& rows, int indent = 0);

/// `text` behind a mark, wrapped: `  - because …`. Ends with a newline.
[[nodiscard]] std::string bullet(const Page& page, std::string_view text, int indent = 2);

}  // namespace sweepline
