#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "text/key_path.hpp"
#include "text/value.hpp"

namespace sweepline {

/// Structural equality in which the order of members does not count; numbers are the same by their size (`1.0` is
/// `1`), and not-a-number equals itself.
[[nodiscard]] bool is_same(const Value& a, const Value& b);

/// A value with `to` at `path` (its `document` is not looked at). Missing parents are made, also where there is null;
/// `[name=x]` appends an item that has the member, an index equal to the length appends. Refuses a way through
/// anything else, an index beyond the end, `[name=x]` that two items are, and a value that would not be found there
/// again.
[[nodiscard]] Result<Value> value_with(const Value& in, const KeyPath& path, const Value& to);

/// A value without what is at `path`; nothing when it is not there.
[[nodiscard]] Result<std::optional<Value>> value_without(const Value& in, const KeyPath& path);

/// The item of a list that `match` selects; nothing when none does, an error when several do.
[[nodiscard]] Result<std::optional<std::size_t>> position_of(const Array& items, const KeyPath::Match& match);

/// One change of a value: `to` is set at the path, or what is there is taken out.
struct ValueChange {
    std::vector<KeyPath::Part> parts;
    std::optional<Value> to;
};

/// The fewest changes that turn `from` into `to`, both reached by `parts`: lists and mappings of which parts stay are
/// changed inside. Changes are made one after the other, in this order.
[[nodiscard]] std::vector<ValueChange> changes_between(const Value& from, const Value& to,
                                                       const std::vector<KeyPath::Part>& parts);

}  // namespace sweepline
