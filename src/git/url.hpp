#pragma once

#include <string>
#include <string_view>

namespace sweepline {

/// A URL, or any text with URLs in it, without what may be a secret: passwords, and for `http` and `https` the whole
/// user part (tokens are put there). This is also what tells mirrors apart, so that a new token finds the old mirror.
[[nodiscard]] std::string redacted(std::string_view text);

}  // namespace sweepline
