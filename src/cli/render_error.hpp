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

/// The one table of exit codes: invalid and unsupported 2; not_found, denied and conflict 1; unavailable and timed_out
/// 3; cancelled 130; internal 70.
[[nodiscard]] int exit_code_of(ErrorKind kind);

}  // namespace sweepline
