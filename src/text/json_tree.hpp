#pragma once

#include <string_view>

#include "base/result.hpp"
#include "text/yaml.hpp"

namespace sweepline {

/// Reads one JSON text as the nodes YAML would have for it: flow lists and mappings, quoted texts, plain other scalars,
/// each with its exact bytes (lines and columns are not counted). Refuses what `parse_json` refuses. A byte order mark
/// is skipped.
[[nodiscard]] Result<YamlNode> parse_json_tree(std::string_view text);

}  // namespace sweepline
