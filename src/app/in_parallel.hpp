#pragma once

#include <cstddef>
#include <functional>
#include <stop_token>

namespace sweepline {

/// Calls `each(i)` for every i below `count` from `jobs` threads, in no order, and `done(finished)` from the calling
/// thread now and then and at the end. Stops early, leaving the rest uncalled, when `stop` is requested. `each` must
/// not throw.
void in_parallel(std::size_t count, unsigned jobs, std::stop_token stop, const std::function<void(std::size_t)>& each,
                 const std::function<void(std::size_t)>& done = {});

}  // namespace sweepline
