#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "text/value.hpp"

namespace sweepline {

/// Where something is inside a YAML or JSON file: `a.b["dotted.key"].list[0].list[name=x]`; a leading
/// `[kind=Deployment]` (or `[0]`) selects among the documents of a stream.
struct KeyPath {
    struct Key {
        std::string name;
        friend bool operator==(const Key&, const Key&) = default;
    };
    struct Index {
        std::size_t number;
        friend bool operator==(const Index&, const Index&) = default;
    };
    struct Match {
        std::string key;
        std::string value;
        friend bool operator==(const Match&, const Match&) = default;
    };
    using Part = std::variant<Key, Index, Match>;

    std::optional<Part> document;  ///< `Index` or `Match`
    std::vector<Part> parts;       ///< never empty unless it names the whole document

    friend bool operator==(const KeyPath&, const KeyPath&) = default;
};

/// Reads the form above; errors show the text and the place in it.
[[nodiscard]] Result<KeyPath> parse_key_path(std::string_view text);

/// The form that `parse_key_path` reads.
[[nodiscard]] std::string to_text(const KeyPath& path);

/// The value at `path` in a plain value (the `document` part must be absent or `[0]`), else null.
[[nodiscard]] const Value* find(const Value& in, const KeyPath& path);

}  // namespace sweepline
