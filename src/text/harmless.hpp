#pragma once

#include <string>
#include <string_view>

namespace sweepline {

/// Text from anywhere on one line, without anything that moves a cursor or hides what is there: control characters,
/// escape sequences, direction marks and bytes that are not UTF-8 appear as `\n`, `\x1b`, `\u{202e}`.
[[nodiscard]] std::string harmless(std::string_view text);

}  // namespace sweepline
