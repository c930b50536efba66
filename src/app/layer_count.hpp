#pragma once

#include <cstdint>
#include <string>

#include "app/look_commands.hpp"

namespace sweepline {

/// How many of a layer's services are done, and how many there are to do (not applicable ones left out).
struct LayerProgress {
    std::int64_t done = 0;
    std::int64_t total = 0;
    /// `17/21`.
    [[nodiscard]] std::string text() const;
    /// Whole percent, rounded down so that 100 means all.
    [[nodiscard]] std::int64_t percent() const;
};
[[nodiscard]] LayerProgress progress_of(const GridLayer& layer);

}  // namespace sweepline
