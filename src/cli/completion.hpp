#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/use_case.hpp"

namespace sweepline {

/// A script for `bash` or `zsh` that completes commands, options, words, and the names of services and layers (asked
/// from the headquarters at hand). Empty for any other shell.
[[nodiscard]] std::string completion_script(std::string_view shell, const std::vector<UseCase>& catalogue);

}  // namespace sweepline
