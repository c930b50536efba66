#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace sweepline {

/// One row of a table that is written as text, and the line it begins in, counted from 1.
struct TextRow {
    int line;
    std::vector<std::string> fields;
};

/// Reads CSV as RFC 4180 has it: commas, quotes doubled inside quotes, line breaks inside quotes; line ends may be LF,
/// a byte order mark and empty lines are passed over. An error names the line of a quote that stands wrong.
[[nodiscard]] Result<std::vector<TextRow>> parse_csv(std::string_view text);

/// Reads CSV as spreadsheets write it: like `parse_csv`, with the separator that a first line `sep=;` names, else that
/// of comma, semicolon and tab which the first line has most of outside of quotes.
[[nodiscard]] Result<std::vector<TextRow>> parse_separated(std::string_view text);

}  // namespace sweepline
