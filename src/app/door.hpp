#pragma once

#include "app/use_case.hpp"
#include "base/result.hpp"

namespace sweepline {

/// Whether `caller` may have this effect on the world: the only permission check in the house. On a local record
/// everything is allowed, also to somebody the team does not list.
[[nodiscard]] Result<> may(const Caller& caller, Effect effect);

}  // namespace sweepline
