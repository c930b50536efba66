#pragma once

#include "hq/shape.hpp"

namespace sweepline {

/// Every key of migration.yaml.
[[nodiscard]] const Shape& settings_shape();

/// The drivers that `traffic:` may name.
[[nodiscard]] const std::vector<std::string>& traffic_drivers();

}  // namespace sweepline
