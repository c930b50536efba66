#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace sweepline {

class App;

/// The names of all `services` or `layers` of the headquarters, in its order; quick, for shell completion. Any other
/// `what` is invalid.
[[nodiscard]] Result<std::vector<std::string>> known_names(App& app, std::string_view what);

}  // namespace sweepline
