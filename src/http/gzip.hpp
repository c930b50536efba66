#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace sweepline {

/// What was packed with gzip, for readers that cannot unpack it themselves. Beyond `most` bytes it is invalid.
[[nodiscard]] Result<std::string> unpacked(std::string_view gzip, std::size_t most = 256UL * 1024 * 1024);

/// The text packed with gzip, quickly rather than small.
[[nodiscard]] std::string packed(std::string_view text);

}  // namespace sweepline
