#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "git/objects.hpp"
#include "git/tree.hpp"
#include "git/tree_object.hpp"

namespace sweepline {

/// A tree being edited in memory over a base tree: reads from objects, only the folders that somebody asks for, and
/// keeps what is written until `write_objects`.
class MemoryTree final : public Tree {
public:
    /// `objects` outlive it.
    MemoryTree(Objects& objects, const Oid& root);
    ~MemoryTree() override;

    [[nodiscard]] Result<std::vector<FileEntry>> list(const Glob& glob) override;
    [[nodiscard]] Result<std::optional<FileEntry>> look(std::string_view path) override;
    [[nodiscard]] Result<std::optional<std::string>> read(std::string_view path) override;
    Result<> write(std::string_view path, std::string_view bytes) override;
    Result<> set_mode(std::string_view path, FileMode mode) override;
    Result<> remove(std::string_view path) override;

    /// Writes the blobs and folders that changed and names the root; without changes the id it began with.
    [[nodiscard]] Result<Oid> write_objects();

private:
    struct Folder;
    struct Item;

    Result<Folder*> open(Item& folder);
    Result<Item*> find(std::string_view path);
    Result<> list_below(Item& folder, const Glob& glob, std::string& prefix, std::vector<FileEntry>& out);
    Result<bool> remove_from(Item& folder, const std::vector<std::string_view>& path, std::size_t depth);
    Result<> store(Item& folder);
    Result<> keep(Oid& id, ObjectSort sort, std::string_view bytes);

    Objects& objects_;
    std::unique_ptr<Item> root_;
    std::size_t entries_ = 0;  ///< read so far
};

/// Checks that there is such a tree.
[[nodiscard]] Result<std::unique_ptr<Tree>> memory_tree(Objects& objects, const Oid& root);

}  // namespace sweepline
