#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "text/yaml.hpp"

namespace sweepline {

/// A file's own habits, which new parts follow.
struct Layout {
    std::size_t step = 2;                ///< spaces a nested block is indented by
    std::string json_unit = "  ";        ///< what each level of a JSON text on several lines adds
    bool are_sequences_indented = true;  ///< `a:\n  - x` rather than `a:\n- x`
    char quote = '"';                    ///< where text must be quoted
    std::string after_colon = " ";       ///< inside flow collections
    std::string after_comma = " ";
};

/// What most of the documents' nodes do; the defaults above where they do nothing.
[[nodiscard]] Layout layout_of(std::string_view text, const std::vector<YamlNode>& documents);

}  // namespace sweepline
