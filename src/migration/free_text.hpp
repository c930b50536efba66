#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace sweepline {

/// The most that a person may say of one change, in bytes: it stays in the record for ever, and everybody who looks at
/// the grid loads it.
inline constexpr std::size_t kFreeTextMax = 4000;
/// The same for the name of a person or a team.
inline constexpr std::size_t kPersonMax = 200;

/// Refuses a text that is longer than that; `what` names it: "the reason".
[[nodiscard]] Result<> must_fit(std::string_view text, std::string_view what);
/// Refuses the name of a person or a team that is longer than `kPersonMax`.
[[nodiscard]] Result<> must_be_short(std::string_view name, std::string_view what);

}  // namespace sweepline
