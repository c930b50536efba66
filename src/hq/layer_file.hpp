#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "hq/diagnose.hpp"
#include "hq/hq.hpp"

namespace sweepline {

/// What `needs:` of one layer says, before it is known which layers there are.
struct NeedWritten {
    NeededLayer needed;
    Span at;
};

/// What layer.yaml says, and the nodes it was read from, for the places of later problems.
struct LayerFile {
    Layer layer;                                    ///< without name, number and steps, and with `needs` empty
    std::optional<std::vector<NeedWritten>> needs;  ///< nothing: the default
    std::optional<YamlNode> applies_to;
    std::optional<YamlNode> detect;
    YamlNode root;
};

/// Reads the text of a layer.yaml. Total: what is wrong is among the problems and at its default in the layer.
[[nodiscard]] LayerFile read_layer(std::string_view text, FileProblems& problems);

/// Checks the front matter of a Markdown step, between `---` lines at its beginning, if it has one.
void check_front_matter(std::string_view text, const std::string& file, Diagnostics& problems);

}  // namespace sweepline
