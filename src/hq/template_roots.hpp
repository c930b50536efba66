#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace sweepline {

/// The names that every template may begin with: service, layer, steps, facts, vars, side, since, environment.
[[nodiscard]] const std::vector<std::string>& template_roots();

/// What is wrong with a template whose names may begin with `roots`, as the rest of a sentence about it; nothing when
/// nothing is.
[[nodiscard]] std::optional<Error> wrong_with_template(std::string_view text, const std::vector<std::string>& roots);

}  // namespace sweepline
