#pragma once

#include "hq/shape.hpp"

namespace sweepline {

/// Every key of layer.yaml.
[[nodiscard]] const Shape& layer_shape();

/// Every key of the front matter of a `.md` step.
[[nodiscard]] const Shape& front_matter_shape();

}  // namespace sweepline
