#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "git/objects.hpp"
#include "git/oid.hpp"
#include "git/tree.hpp"

namespace sweepline {

/// The modes git gives to what a tree holds. Old trees know others (0100664); they are kept where nothing changes.
inline constexpr std::uint32_t kModeTree = 0040000;
inline constexpr std::uint32_t kModeRegular = 0100644;
inline constexpr std::uint32_t kModeExecutable = 0100755;
inline constexpr std::uint32_t kModeSymlink = 0120000;
inline constexpr std::uint32_t kModeSubmodule = 0160000;

struct TreeEntry {
    std::string name;
    std::uint32_t mode = kModeRegular;
    Oid id;
    [[nodiscard]] bool is_tree() const { return mode == kModeTree; }
    friend bool operator==(const TreeEntry&, const TreeEntry&) = default;
};

/// What a mode that is no tree's means to edits and checks.
[[nodiscard]] FileMode file_mode(std::uint32_t mode);
[[nodiscard]] std::uint32_t git_mode(FileMode mode);

/// Git's order: by bytes, a tree's name as if it ended in a slash. So a walk gives whole paths sorted by bytes.
[[nodiscard]] int compare_names(std::string_view a, bool a_is_tree, std::string_view b, bool b_is_tree);

/// Reads a tree's entries, in git's order. Refused: what git never makes (names that are empty, `.`, `..`, hold a
/// slash, or come twice; unknown modes), and entries named `.git`, which no git checks out.
[[nodiscard]] Result<std::vector<TreeEntry>> read_tree(Objects& objects, const Oid& id);

/// The bytes of a tree object; `entries` are in git's order.
class TreeBytes {
public:
    void add(std::string_view name, std::uint32_t mode, const Oid& id);
    [[nodiscard]] const std::string& bytes() const { return bytes_; }

private:
    std::string bytes_;
};

/// The id of the tree with no entries.
[[nodiscard]] Oid empty_tree();

/// One path that two trees differ in; a mode of zero means it is not there.
struct TreeDifference {
    std::string path;
    std::uint32_t old_mode = 0;
    std::uint32_t new_mode = 0;
    Oid old_id;
    Oid new_id;
};

/// Every file, symlink and submodule that differs, sorted by path; only subtrees that differ are read.
[[nodiscard]] Result<std::vector<TreeDifference>> compare_trees(Objects& objects, const Oid& old_tree,
                                                                const Oid& new_tree);

/// The entry at `path` below a tree, nothing if there is none; the root itself for an empty path.
[[nodiscard]] Result<std::optional<TreeEntry>> find_entry(Objects& objects, const Oid& tree, std::string_view path);

/// Deeper or longer paths than a file system takes are refused wherever trees are walked.
inline constexpr std::size_t kPathMax = 4095;
/// A tree with more files and folders is refused: hardly any but those made to do harm have them, and a few objects
/// that name each other again and again stand for billions.
inline constexpr std::size_t kTreeEntriesMax = 1'000'000;

}  // namespace sweepline
