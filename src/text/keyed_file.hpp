#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "text/key_path.hpp"
#include "text/value.hpp"

namespace sweepline {

/// A YAML stream or a JSON text: files whose content has key paths.
enum class KeyedFormat : unsigned char { yaml, json };

/// By the file's ending (`.yaml`, `.yml`, `.json`); nothing for any other.
[[nodiscard]] std::optional<KeyedFormat> keyed_format_of(std::string_view path);

/// The value at `at`, nothing when there is none; an error when the text cannot be parsed, or `at` selects among
/// several documents ambiguously.
[[nodiscard]] Result<std::optional<Value>> value_at(std::string_view text, KeyedFormat format, const KeyPath& at);

/// The text with `to` at `at`. Every byte that does not belong to the changed value stays: comments, order, quoting,
/// indentation, line ends (CRLF too), missing newline at the end. A value equal already (members in any order) returns
/// the same bytes; a mapping or list that is set whole changes only where it differs. A replaced scalar keeps its
/// quoting style where it can. Missing parents are created in the file's own indentation; `[name=x]` without such an
/// item appends one, with that member; an index equal to the length appends, beyond it is an error. Documents are not
/// created. Refuses an aliased or anchored-and-aliased node, what a merge key brings, a tagged value, a `?` key, and a
/// file that cannot be parsed. The result is parsed again before it is handed out; one that would say anything else
/// than it should is an internal error.
[[nodiscard]] Result<std::string> set_value(std::string_view text, KeyedFormat format, const KeyPath& at,
                                            const Value& to);

/// The text without what is at `at` (its key, its own comment on the same line, its lines); the same bytes when it
/// is not there. A mapping or list that becomes empty stays as `{}` or `[]`. Comments on lines above stay; those below
/// that are indented deeper than the key go with it. Refuses and proves as `set_value` does.
[[nodiscard]] Result<std::string> unset_value(std::string_view text, KeyedFormat format, const KeyPath& at);

/// The first key path at which `before` and `after` differ as data and that is neither at nor below one of `allowed`;
/// nothing when there is none. Comments and layout do not count, nor do parents of an allowed path that appeared.
[[nodiscard]] Result<std::optional<std::string>> differs_outside(std::string_view before, std::string_view after,
                                                                 KeyedFormat format,
                                                                 const std::vector<KeyPath>& allowed);

}  // namespace sweepline
