#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace sweepline {

/// One record of a CSV text, and the line it begins in, counted from 1.
struct CsvRecord {
    int line;
    std::vector<std::string> fields;
};

/// Reads CSV as RFC 4180 has it: commas, quotes doubled inside quotes, line breaks inside quotes; line ends may be LF,
/// a byte order mark and empty lines are passed over. An error names the line of a quote that stands wrong.
[[nodiscard]] Result<std::vector<CsvRecord>> parse_csv(std::string_view text);

}  // namespace sweepline
