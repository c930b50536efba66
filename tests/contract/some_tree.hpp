#pragma once
// tests/contract/: one suite for each seam, over each of its implementations, every action performed twice. It may know
// every room. It must never know how an implementation does what it promises.

#include <filesystem>
#include <memory>
#include <string>

#include "driver/map_tree.hpp"
#include "git/git.hpp"
#include "git/test_repository.hpp"

namespace sweepline {

/// The implementations of `Tree`: a map, a folder without git, a tree of git objects in memory.
enum class TreeSort : unsigned char { map, folder, objects };
[[nodiscard]] std::string to_text(TreeSort sort);

/// A real place of one sort that holds some files, and the tree over it.
class SomeTree {
public:
    SomeTree(TreeSort sort, const MapTree::Files& files);

    [[nodiscard]] Tree& tree() { return *tree_; }
    /// Where the files lie on disk; empty for the others.
    [[nodiscard]] std::filesystem::path folder() const;
    /// All that is there now, read afresh: a folder by a new tree, objects by writing and opening what was written.
    [[nodiscard]] MapTree::Files files();

private:
    TreeSort sort_;
    GitLibrary library_;
    testing::TestFolder place_;
    Mirrors mirrors_;
    std::unique_ptr<Mirror> mirror_;
    std::unique_ptr<Tree> tree_;
};

/// Every file below a folder as a tree would list it; nothing when there is no such folder.
[[nodiscard]] MapTree::Files files_below(const std::filesystem::path& folder);

/// Files as text that can be compared and read: path, mode, bytes.
[[nodiscard]] std::string shown(const MapTree::Files& files);

}  // namespace sweepline
