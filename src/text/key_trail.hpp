#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "text/key_path.hpp"
#include "text/yaml.hpp"

namespace sweepline {

/// The way from a document's root along a key path, as far as there are nodes.
struct KeyTrail {
    struct Step {
        const YamlNode* node = nullptr;  ///< a mapping or a list
        std::size_t position = 0;        ///< of the member or item taken in it
    };
    std::vector<Step> steps;
    const YamlNode* node = nullptr;  ///< where it ends
    std::size_t used = 0;            ///< how many parts of the path led there

    /// Whether the end stands inside `[…]` or `{…}`.
    [[nodiscard]] bool is_in_flow() const;
};

/// Follows `parts` from `root`. Refuses to go through an alias or into what a merge key brings.
[[nodiscard]] Result<KeyTrail> trail_of(const YamlNode& root, std::span<const KeyPath::Part> parts);

/// Refuses a change at the end of a trail that would be seen elsewhere too: an anchor on the way that an alias names,
/// or, when the node itself goes, one inside it that an alias outside names.
[[nodiscard]] Result<> refuse_shared(const YamlNode& root, const KeyTrail& trail, bool node_goes);

}  // namespace sweepline
