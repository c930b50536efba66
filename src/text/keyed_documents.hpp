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

/// A YAML stream or a JSON text as data: at least one document, null where the text holds none.
struct KeyedDocuments {
    std::vector<Value> values;

    /// The document that a key path means: the one that its `document` part names, else the only one that is not
    /// null; nothing when none is what it names, an error when several could be meant.
    [[nodiscard]] Result<std::optional<std::size_t>> select(const KeyPath& path) const;
};

[[nodiscard]] Result<KeyedDocuments> parse_keyed(std::string_view text, KeyedFormat format);

/// The documents as nodes; none where a YAML text holds none.
[[nodiscard]] Result<std::vector<YamlNode>> parse_keyed_nodes(std::string_view text, KeyedFormat format);

}  // namespace sweepline
