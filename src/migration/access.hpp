#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "base/words.hpp"

namespace sweepline {

/// What somebody may do: a viewer looks, an engineer changes cells and sweeps, a lead closes, waives and lets people
/// in.
enum class Access : unsigned char { viewer, engineer, lead };
template <>
struct Words<Access> {
    static constexpr std::array words{std::pair{Access::viewer, std::string_view("viewer")},
                                      std::pair{Access::engineer, std::string_view("engineer")},
                                      std::pair{Access::lead, std::string_view("lead")}};
};

}  // namespace sweepline
