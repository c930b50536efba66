#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "cli/page.hpp"

namespace sweepline {

/// `error: …`, what was under way, and the hint, each on lines of its own.
[[nodiscard]] std::string render_error(const Error& error, const Page& page);

/// `{"error":{"kind":…,"message":…,"hint":…,"doing":[…]}}` and a newline.
[[nodiscard]] std::string error_as_json(const Error& error);

}  // namespace sweepline
