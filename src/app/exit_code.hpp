#pragma once

#include "base/result.hpp"

namespace sweepline {

/// The one table of exit codes: invalid and unsupported 2; not_found, denied and conflict 1; unavailable and timed_out
/// 3; cancelled 130; internal 70.
[[nodiscard]] int exit_code_of(ErrorKind kind);

}  // namespace sweepline
