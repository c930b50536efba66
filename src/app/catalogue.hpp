#pragma once

#include <string_view>
#include <vector>

#include "app/use_case.hpp"

namespace sweepline {

/// Every use case, in the order in which help lists them. The command line, HTTP and agents' tools are derived from it.
[[nodiscard]] const std::vector<UseCase>& catalogue();

/// The use case with these words (`cell block`), or null.
[[nodiscard]] const UseCase* find_use_case(std::string_view name);

}  // namespace sweepline
