#pragma once

#include <string>

#include "app/live.hpp"
#include "http/front.hpp"

namespace sweepline {

/// What `/metrics` says, in the text format of Prometheus.
[[nodiscard]] std::string metrics_text(const Metrics& inside, const HttpCounts& outside);

}  // namespace sweepline
