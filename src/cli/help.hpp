#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/use_case.hpp"
#include "base/result.hpp"
#include "cli/page.hpp"

namespace sweepline {

/// Help on `topic`: nothing (all commands, the daily ones first), the first word of several commands, or one command.
/// Anything else is invalid, with the nearest name.
[[nodiscard]] Result<std::string> help_on(std::string_view topic, const std::vector<UseCase>& catalogue,
                                          const Page& page);

}  // namespace sweepline
