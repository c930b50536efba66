#pragma once

#include <string_view>
#include <vector>

#include "text/csv.hpp"

namespace sweepline {

/// The rows of the first table of a Markdown text, its header first: empty where there is none. Of a cell its words are
/// left: emphasis, code marks, escapes and entities are taken off, `[text](address)` becomes `text (address)`.
[[nodiscard]] std::vector<TextRow> parse_markdown_table(std::string_view text);

}  // namespace sweepline
