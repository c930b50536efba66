#pragma once

#include <string_view>

#include "text/yaml.hpp"

namespace sweepline {

/// The nodes that YAML would have for a text that `parse_json` takes: flow lists and mappings, quoted texts, plain
/// other scalars, each with its exact bytes, lines and columns not counted. A byte order mark before it is skipped.
[[nodiscard]] YamlNode json_tree(std::string_view text);

}  // namespace sweepline
