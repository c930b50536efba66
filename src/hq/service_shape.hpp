#pragma once

#include "hq/shape.hpp"

namespace sweepline {

/// Every key of a service.
[[nodiscard]] const Shape& service_shape();

/// The same with nothing required: the `service.yaml` of an example tree.
[[nodiscard]] const Shape& example_service_shape();

}  // namespace sweepline
