#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "git/oid.hpp"

namespace sweepline {

/// The two folders a repository's references lie in: equal but for linked work trees, whose HEAD is their own.
struct GitFolders {
    std::filesystem::path own;     ///< HEAD
    std::filesystem::path common;  ///< refs, packed-refs, config, objects
};

/// What a reference says: an id, or the name of another reference.
struct Reference {
    std::optional<Oid> id;
    std::string target;
};

/// Whether git would take `name` (without `refs/heads/`) for a branch; what it refuses never reaches the file system.
[[nodiscard]] bool is_branch_name(std::string_view name);

/// The reference `name` (`HEAD`, `refs/heads/main`), loose or packed, not followed; nothing when there is none. Read by
/// hand, because opening a repository in libgit2 costs ten times as much.
[[nodiscard]] Result<std::optional<Reference>> read_reference(const GitFolders& folders, const std::string& name);
/// The same followed to an id; nothing when a link leads nowhere.
[[nodiscard]] Result<std::optional<Oid>> read_tip(const GitFolders& folders, const std::string& name);
/// The names below `prefix` (`refs/heads/`), without it, sorted.
[[nodiscard]] Result<std::vector<std::string>> reference_names(const GitFolders& folders, const std::string& prefix);

/// Moves `name` in the bare repository `folder` by compare-and-set: conflict when it does not hold `expected` (nothing:
/// must not exist). Safe against others who use this function: it holds a lock that the system frees when we die.
Result<> move_reference(const std::filesystem::path& folder, const std::string& name,
                        const std::optional<Oid>& expected, const Oid& to);
/// Makes `name` a link to `target`.
Result<> link_reference(const std::filesystem::path& folder, const std::string& name, const std::string& target);

}  // namespace sweepline
