#pragma once

#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace sweepline {

/// Whether git would take this name for its own folder: `.git` in any case.
[[nodiscard]] bool is_dot_git(std::string_view name);

/// Whether `path` could name something in a tree: relative, no empty, `.`, `..` or `.git` component, no NUL, no
/// component over 255 bytes.
[[nodiscard]] bool is_tree_path(std::string_view path);

/// The same for writing, with the reason: invalid.
Result<> check_tree_path(std::string_view path);

/// `a/b/c` into its components.
[[nodiscard]] std::vector<std::string_view> components(std::string_view path);

}  // namespace sweepline
