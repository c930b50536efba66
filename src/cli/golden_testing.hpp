#pragma once

#include <functional>
#include <string>

#include "cli/page.hpp"

namespace sweepline {

/// Expects `draw` to give what `src/cli/golden/NAME.txt` holds for pages of 80 and 60 columns, plain, in ASCII, and
/// in colour (escapes shown as `‹teal›…‹›`). SWEEPLINE_ACCEPT=1 rewrites the file.
void check_golden(const std::string& name, const std::function<std::string(const Page&)>& draw);

/// The page the goldens are drawn on: 80 columns, Unicode, no colour, at 2026-03-02 10:00 UTC.
[[nodiscard]] Page golden_page();

/// `2026-03-02 10:00` less so many minutes.
[[nodiscard]] Instant minutes_before(std::int64_t minutes);

}  // namespace sweepline
