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
/// `[kind=Deployment]` (or `[0]`) selects among the documents of a stream, so that a list at the top is entered by
/// `[0][name=x]`; `.` is the whole document. `name=x` compares a scalar's text (`port=8080`); its key may lead
/// inwards (`metadata.name=x`) where no member has that very name. Quoted texts are written as in JSON.
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

/// Whether `item` is what `match` selects.
[[nodiscard]] bool is_match(const Value& item, const KeyPath::Match& match);

/// The value at `path` in a plain value (the `document` part must be absent or `[0]`), else null.
[[nodiscard]] const Value* find(const Value& in, const KeyPath& path);

}  // namespace sweepline
