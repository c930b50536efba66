#pragma once

// The scalars that headquarters files consist of, each as the shape of a node.

#include <string>
#include <string_view>
#include <vector>

#include "base/words.hpp"
#include "hq/shape.hpp"

namespace sweepline {

/// Why `name` cannot be what a service, a layer or an environment is called; empty when it can.
[[nodiscard]] std::string wrong_with_name(std::string_view name);

/// Whether `name` can be an environment variable's.
[[nodiscard]] bool is_variable(std::string_view name);

/// Why `path` does not stay below the folder it is relative to; empty when it does.
[[nodiscard]] std::string wrong_with_path(std::string_view path);

namespace shapes {

/// Any text but an empty one.
[[nodiscard]] Shape text();
/// One of these words; another is refused with the nearest of them as the hint.
[[nodiscard]] Shape one_of(std::vector<std::string> words);
/// What services, layers and environments are called: letters, digits, `-`, `_` and `.`, so that it can stand in a
/// branch, a path and a host name.
[[nodiscard]] Shape name();
/// What a repository is to a service: lower-case letters, digits, `-`, `_`.
[[nodiscard]] Shape role();
/// What can stand behind `SWEEPLINE_VAR_`, or name an environment variable: letters, digits, `_`.
[[nodiscard]] Shape variable();
[[nodiscard]] Shape truth();
/// A whole number from `least` on.
[[nodiscard]] Shape count(int least);
[[nodiscard]] Shape number();
[[nodiscard]] Shape percent();
/// `25m`, longer than nothing.
[[nodiscard]] Shape duration();
/// `2026-12-25` or `2026-12-21..2027-01-03`.
[[nodiscard]] Shape days();
[[nodiscard]] Shape weekday();
/// `10:00-15:00`.
[[nodiscard]] Shape hours();
/// `mon-thu 09:00-16:00`.
[[nodiscard]] Shape week_hours();
/// `3..4`, or one number.
[[nodiscard]] Shape number_range();
/// `1.2x`.
[[nodiscard]] Shape factor();
/// `Europe/Berlin`.
[[nodiscard]] Shape time_zone();
/// An `http://` or `https://` address.
[[nodiscard]] Shape web_address();
/// A path below the headquarters: relative, without `..`.
[[nodiscard]] Shape path_below();
[[nodiscard]] Shape glob();
[[nodiscard]] Shape key_path();
/// A template over `roots`.
[[nodiscard]] Shape template_over(std::vector<std::string_view> roots);
/// A template over everything a step's templates know.
[[nodiscard]] Shape template_text();
/// A command: a text split at blanks, or a list of words.
[[nodiscard]] Shape command();
/// A reference to a secret, `${NAME}` or `{run: COMMAND}`; the secret itself is refused.
[[nodiscard]] Shape secret();

/// The words of an enum.
template <Worded E>
[[nodiscard]] Shape one_of() {
    std::vector<std::string> words;
    for (const auto& [each, word] : Words<E>::words) words.emplace_back(word);
    return one_of(std::move(words));
}

}  // namespace shapes

}  // namespace sweepline
