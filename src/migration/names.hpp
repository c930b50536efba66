#pragma once

#include "base/name.hpp"

namespace sweepline {

using ServiceName = Name<struct ServiceTag>;
/// A layer's folder name without its number.
using LayerName = Name<struct LayerTag>;
using RunId = Name<struct RunTag>;
using SweepId = Name<struct SweepTag>;
/// Whose machine performs a sweep.
using PerformerId = Name<struct PerformerTag>;

}  // namespace sweepline
