#pragma once

#include "migration/event.hpp"

namespace sweepline {

/// Whether what a person or a sweep decided stays right when this happened meanwhile, unknown to them: they are about
/// different cells, or different sweeps. Whatever is about a layer, a service or people as such meets everything.
[[nodiscard]] bool is_beside(const Happening& decided, const Happening& meanwhile);

}  // namespace sweepline
