#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "text/key_path.hpp"
#include "text/keyed_file.hpp"
#include "text/value.hpp"
#include "text/yaml.hpp"

namespace sweepline {

/// A YAML stream or a JSON text.
struct KeyedDocuments {
    std::vector<YamlNode> nodes;  ///< none where a YAML text holds no document
    std::vector<Value> values;    ///< the same as data; a null where there is no document

    /// The document that a key path means: the one that its `document` part names, else the only one that is not
    /// null; nothing when none is what it names, an error when several could be meant.
    [[nodiscard]] Result<std::optional<std::size_t>> select(const KeyPath& path) const;
};

/// Reads what `parse_yaml` or `parse_json` takes.
[[nodiscard]] Result<KeyedDocuments> parse_keyed(std::string_view text, KeyedFormat format);

}  // namespace sweepline
