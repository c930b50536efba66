#pragma once

// What the tests of `keyed_file.hpp` share: a change, its result, and that making it again changes nothing.

#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "text/keyed_file.hpp"

namespace sweepline::keyed_file_test {

/// The path that `text` says; a text that says none is a mistake of the test.
inline KeyPath path(std::string_view text) {
    auto parsed = parse_key_path(text);
    if (!parsed) throw std::runtime_error(parsed.error().message);
    return *std::move(parsed);
}

/// The value of a YAML text at a path.
inline std::optional<Value> value_or_throw(std::string_view text, std::string_view where) {
    auto value = value_at(text, KeyedFormat::yaml, path(where));
    if (!value) throw std::runtime_error(value.error().message);
    return *std::move(value);
}

/// The text, or `error: ` and the message.
inline std::string outcome(const Result<std::string>& result) {
    if (result) return *result;
    return "error: " + result.error().message;
}

/// Sets once and, on the result, again: the second time nothing may change.
inline void check_set(std::string_view before, std::string_view at, const Value& to, std::string_view after,
                      KeyedFormat format = KeyedFormat::yaml) {
    const auto changed = set_value(before, format, path(at), to);
    EXPECT_EQ(outcome(changed), after) << "setting " << at << " in\n" << before;
    if (!changed) return;
    EXPECT_EQ(outcome(set_value(*changed, format, path(at), to)), *changed) << "again in\n" << *changed;
}

/// Unsets once and, on the result, again, unless an index would take the next item then.
inline void check_unset(std::string_view before, std::string_view at, std::string_view after,
                        KeyedFormat format = KeyedFormat::yaml) {
    const auto changed = unset_value(before, format, path(at));
    EXPECT_EQ(outcome(changed), after) << "unsetting " << at << " in\n" << before;
    if (!changed || at.ends_with("0]") || at.ends_with("1]")) return;
    EXPECT_EQ(outcome(unset_value(*changed, format, path(at))), *changed) << "again in\n" << *changed;
}

/// A key that was not there is set, and unset again.
inline void check_there_and_back(std::string_view before, std::string_view at, const Value& to, std::string_view after,
                                 KeyedFormat format = KeyedFormat::yaml) {
    check_set(before, at, to, after, format);
    EXPECT_EQ(outcome(unset_value(after, format, path(at))), before) << "unsetting " << at << " in\n" << after;
}

/// Short, for tables.
inline constexpr auto kJson = KeyedFormat::json;

}  // namespace sweepline::keyed_file_test
