#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "text/layout.hpp"
#include "text/value.hpp"
#include "text/yaml.hpp"

namespace sweepline {

/// A value as it stands behind a `:` or a `-`: what goes on the same line, and the lines below it, indented and without
/// newlines. A mapping or list has an empty `head`, unless it is empty itself.
struct WrittenYaml {
    std::string head;
    std::vector<std::string> lines;
};

/// What a written value must heed.
struct YamlPlace {
    const Layout& layout;
    std::size_t indent = 0;           ///< the column of the lines of a mapping
    std::size_t sequence_indent = 0;  ///< the column of the dashes of a list
    bool may_use_literals = true;     ///< whether a newline follows the value, which a literal text needs
    const YamlNode* old = nullptr;    ///< whose quoting is kept where it can be, or null
};

/// Writes a value in block style.
[[nodiscard]] WrittenYaml write_yaml(const Value& value, const YamlPlace& place);

/// Writes a value on one line, as it may stand inside `[…]` and `{…}`.
[[nodiscard]] std::string write_yaml_flow(const Value& value, const Layout& layout, const YamlNode* old = nullptr);

/// Writes a key; `in_flow` where it stands inside `{…}`.
[[nodiscard]] std::string write_yaml_key(std::string_view key, const Layout& layout, bool in_flow);

/// Writes a mapping's member as it stands at `place`, its first line without indentation.
[[nodiscard]] std::vector<std::string> write_yaml_member(std::string_view key, const Value& value,
                                                         const YamlPlace& place);

}  // namespace sweepline
