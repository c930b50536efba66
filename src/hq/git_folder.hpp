#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace sweepline {

/// What git keeps of the repository at `folder`: its `.git` (also where that is a file that points elsewhere, as in a
/// linked work tree), or the folder itself where it is bare; nothing when it is no repository. Only looks at names.
struct GitFolder {
    std::filesystem::path kept;  ///< where HEAD and, unless it is a linked work tree, config are
    bool bare = false;
};
[[nodiscard]] std::optional<GitFolder> look_for_git(const std::filesystem::path& folder);

/// The first `url` of `[remote "origin"]` in a repository's configuration; nothing when there is none. Includes and the
/// user's own configuration do not count.
[[nodiscard]] std::optional<std::string> origin_of(const GitFolder& git);

/// The same from the text of a `config`.
[[nodiscard]] std::optional<std::string> origin_in(std::string_view config);

}  // namespace sweepline
