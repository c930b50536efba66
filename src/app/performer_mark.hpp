#pragma once

#include <filesystem>
#include <string>

#include "base/result.hpp"

namespace sweepline {

/// Six hexadecimal digits that this state folder alone has, made when they are first asked for. Machines of one image
/// share name and folder, and must not take each other's runs for their own.
[[nodiscard]] Result<std::string> performer_mark(const std::filesystem::path& state_folder);

}  // namespace sweepline
