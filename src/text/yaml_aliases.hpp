#pragma once

#include <cstddef>
#include <string_view>

#include "base/result.hpp"
#include "text/yaml.hpp"

namespace sweepline {

/// How many aliases a stream has used so far, and how many nodes they stand for.
struct AliasCount {
    std::size_t aliases = 0;
    std::size_t nodes = 0;
};

/// Gives every alias of a document its target. Refuses an alias whose anchor does not stand before it, one inside its
/// own anchor, and what goes beyond the limits of `parse_yaml`.
[[nodiscard]] Result<> resolve_aliases(YamlNode& document, AliasCount& count);

/// The node with aliases and merge keys replaced by what they stand for; their spans stay where that was written.
[[nodiscard]] YamlNode without_aliases(YamlNode node);

/// Whether a member of a mapping is a merge key: a plain `<<` with a mapping, or a list of mappings.
[[nodiscard]] bool is_merge(const YamlNode& key, const YamlNode& value);

}  // namespace sweepline
