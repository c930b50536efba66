#pragma once

#include <string>

#include "app/look_commands.hpp"

namespace sweepline {

/// A cell as tables of text have it: `done`, or `in_progress:opened+stale`.
[[nodiscard]] std::string words_of_cell(const GridCell& cell);
/// RFC 4180, a line for each service: `service,owner,track,LAYER…`; a cell is `done` or `in_progress:opened+stale`.
/// Harmless in terminals, and in spreadsheets: what those would take for a formula begins with an apostrophe.
[[nodiscard]] std::string grid_as_csv(const GridReply& reply);
/// A Markdown table with the signs of the cells and their legend below it.
[[nodiscard]] std::string grid_as_markdown(const GridReply& reply);

}  // namespace sweepline
