#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sweepline {

/// What a delta begins with: how many bytes its base must have, and how many it makes.
struct DeltaSizes {
    std::uint64_t base = 0;
    std::uint64_t result = 0;
};

/// Takes a number of groups of seven bits, the lowest first, off the front; nothing when it is cut off or above 2⁶³.
[[nodiscard]] std::optional<std::uint64_t> take_number(std::string_view& bytes);
/// Takes the sizes off the front of a delta; nothing when they are cut off.
[[nodiscard]] std::optional<DeltaSizes> take_sizes(std::string_view& delta);
/// What git's `delta` makes of `base`; nothing when it does not fit the base, or is damaged, or makes more than
/// `size_max` bytes.
[[nodiscard]] std::optional<std::string> apply_delta(std::string_view base, std::string_view delta,
                                                     std::uint64_t size_max);

}  // namespace sweepline
