#pragma once

#include <cstddef>

namespace sweepline {

/// Lets this process have as many open files as the system allows it, up to what a busy server needs, and says how
/// many those are.
std::size_t raise_descriptors();

}  // namespace sweepline
