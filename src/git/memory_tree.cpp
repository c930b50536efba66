#include "git/memory_tree.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "git/files.hpp"
#include "git/tree_path.hpp"

namespace sweepline {

/// One entry of a folder, with what was read or written below it.
struct MemoryTree::Item {
    TreeEntry entry;
    std::unique_ptr<Folder> folder;                     // of a tree that was read
    std::optional<std::string> written = std::nullopt;  // of a blob that has no id yet
};

struct MemoryTree::Folder {
    std::vector<Item> items;  // in git's order
    bool changed = false;

    /// Where an entry of this name and sort is, or would be.
    std::vector<Item>::iterator place(std::string_view name, bool is_tree) {
        return std::lower_bound(items.begin(), items.end(), name, [is_tree](const Item& item, std::string_view wanted) {
            return compare_names(item.entry.name, item.entry.is_tree(), wanted, is_tree) < 0;
        });
    }
    Item* find(std::string_view name) {
        for (const bool is_tree : {false, true}) {
            const auto at = place(name, is_tree);
            if (at != items.end() && at->entry.name == name && at->entry.is_tree() == is_tree) return &*at;
        }
        return nullptr;
    }
    Item& add(std::string_view name, std::uint32_t mode) {
        changed = true;
        return *items.insert(place(name, mode == kModeTree),
                             Item{.entry = {.name = std::string(name), .mode = mode, .id = {}}});
    }
};

MemoryTree::MemoryTree(Objects& objects, const Oid& root)
    : objects_(objects), root_(std::make_unique<Item>(Item{.entry = {.name = {}, .mode = kModeTree, .id = root}})) {}
MemoryTree::~MemoryTree() = default;

Result<std::unique_ptr<Tree>> memory_tree(Objects& objects, const Oid& root) {
    auto tree = std::make_unique<MemoryTree>(objects, root);
    if (auto looked = tree->look("."); !looked) return std::unexpected(std::move(looked).error());
    return tree;
}

Result<std::vector<FileEntry>> MemoryTree::list(const Glob& glob) {
    std::vector<FileEntry> out;
    if (const std::string& literal = glob.literal(); !literal.empty()) {
        if (auto found = TRY(look(literal))) out.push_back(std::move(*found));
        return out;
    }
    std::string prefix;
    if (auto done = list_below(*root_, glob, prefix, out); !done) return std::unexpected(std::move(done).error());
    return out;
}

Result<std::optional<FileEntry>> MemoryTree::look(std::string_view path) {
    const Item* item = TRY(find(path));
    if (item == nullptr || item->entry.is_tree()) return std::nullopt;
    return FileEntry{.path = std::string(path), .mode = file_mode(item->entry.mode)};
}

Result<std::optional<std::string>> MemoryTree::read(std::string_view path) {
    const Item* item = TRY(find(path));
    if (item == nullptr || item->entry.is_tree() || item->entry.mode == kModeSubmodule) return std::nullopt;
    if (item->written) return item->written;
    if (TRY(objects_.size_of(item->entry.id)) > kFileBytesMax)
        return fail(ErrorKind::unsupported,
                    fmt::format("'{}' is larger than {} MiB", shown(path), kFileBytesMax >> 20U));
    return std::string(TRY(objects_.read(item->entry.id, ObjectSort::blob)).bytes());
}

Result<> MemoryTree::write(std::string_view path, std::string_view bytes) {
    if (auto fit = check_tree_path(path); !fit) return fit;
    const std::vector<std::string_view> names = components(path);
    // First only looked at, so that a refusal leaves no folder behind.
    Item* above = root_.get();
    std::vector<Folder*> passed;
    for (std::size_t depth = 0; depth < names.size() && above != nullptr; ++depth) {
        Folder* folder = TRY(open(*above));
        passed.push_back(folder);
        above = folder->find(names[depth]);
        const bool last = depth + 1 == names.size();
        if (above == nullptr || above->entry.is_tree() != last) continue;
        if (last) return fail(ErrorKind::invalid, fmt::format("'{}' is a directory", shown(path)));
        const std::string_view parent = path.substr(0, static_cast<std::size_t>(names[depth].end() - path.begin()));
        return fail(ErrorKind::invalid, fmt::format("'{}' is not a directory", shown(parent)));
    }
    if (above != nullptr && above->entry.mode == kModeSubmodule)
        return fail(ErrorKind::invalid, fmt::format("'{}' is a directory", shown(path)));
    Folder* folder = passed.back();
    for (std::size_t depth = passed.size() - 1; depth + 1 < names.size(); ++depth) {
        Item& made = folder->add(names[depth], kModeTree);
        made.folder = std::make_unique<Folder>();
        passed.push_back(folder = made.folder.get());
    }
    for (Folder* each : passed) each->changed = true;
    Item& file = above != nullptr ? *above : folder->add(names.back(), kModeRegular);
    if (file.entry.mode == kModeSymlink) file.entry.mode = kModeRegular;  // never followed: a file takes its place
    file.written = std::string(bytes);
    return {};
}

Result<> MemoryTree::set_mode(std::string_view path, FileMode mode) {
    if (mode != FileMode::regular && mode != FileMode::executable)
        return fail(ErrorKind::invalid, "a file's mode is regular or executable");
    Item* item = TRY(find(path));
    if (item == nullptr || item->entry.is_tree() || item->entry.mode == kModeSubmodule)
        return fail(ErrorKind::not_found, fmt::format("there is no file '{}'", shown(path)));
    if (item->entry.mode == kModeSymlink)
        return fail(ErrorKind::invalid, fmt::format("'{}' is a symbolic link", shown(path)));
    if (file_mode(item->entry.mode) == mode) return {};
    item->entry.mode = git_mode(mode);
    Item* above = root_.get();
    for (const std::string_view name : components(path)) {
        above->folder->changed = true;  // `find` has read them all
        above = above->folder->find(name);
    }
    return {};
}

Result<> MemoryTree::remove(std::string_view path) {
    const Item* item = TRY(find(path));
    if (item == nullptr || item->entry.is_tree()) return {};
    if (item->entry.mode == kModeSubmodule)
        return fail(ErrorKind::unsupported, fmt::format("'{}' is a submodule, which edits leave alone", shown(path)));
    if (auto gone = remove_from(*root_, components(path), 0); !gone) return std::unexpected(std::move(gone).error());
    return {};
}

Result<Oid> MemoryTree::write_objects() {
    if (root_->folder && root_->folder->changed)
        if (auto done = store(*root_); !done) return std::unexpected(std::move(done).error());
    return root_->entry.id;
}

/// What is below an entry that is a tree, read when it is first wanted.
Result<MemoryTree::Folder*> MemoryTree::open(Item& folder) {
    if (!folder.folder) {
        auto read = std::make_unique<Folder>();
        // Git knows the empty tree without having it.
        if (folder.entry.id != empty_tree()) {
            std::vector<TreeEntry> entries = TRY(read_tree(objects_, folder.entry.id));
            entries_ += entries.size();
            if (entries_ > kTreeEntriesMax)
                return fail(ErrorKind::unsupported,
                            "a tree of " + objects_.name() + " holds over a million files and folders");
            read->items.reserve(entries.size());
            for (TreeEntry& entry : entries) read->items.push_back(Item{.entry = std::move(entry)});
        }
        folder.folder = std::move(read);
    }
    return folder.folder.get();
}

/// The entry at a path, a tree's too; null if there is none. The root is always read.
Result<MemoryTree::Item*> MemoryTree::find(std::string_view path) {
    Folder* folder = TRY(open(*root_));
    if (!is_tree_path(path)) return nullptr;
    Item* item = nullptr;
    while (true) {
        const std::size_t slash = path.find('/');
        item = folder->find(path.substr(0, slash));
        if (item == nullptr || slash == std::string_view::npos) return item;
        if (!item->entry.is_tree()) return nullptr;
        path.remove_prefix(slash + 1);
        folder = TRY(open(*item));
    }
}

Result<> MemoryTree::list_below(Item& folder, const Glob& glob, std::string& prefix, std::vector<FileEntry>& out) {
    for (Item& item : TRY(open(folder))->items) {
        const std::size_t length = prefix.size();
        prefix += item.entry.name;
        if (prefix.size() > kPathMax)
            return fail(ErrorKind::unsupported, "a path of " + objects_.name() + " is over 4095 bytes long");
        if (item.entry.is_tree()) {
            if (glob.may_match_below(prefix)) {
                prefix += '/';
                if (auto done = list_below(item, glob, prefix, out); !done) return done;
            }
        } else if (glob.matches(prefix)) {
            out.push_back({.path = prefix, .mode = file_mode(item.entry.mode)});
        }
        prefix.resize(length);
    }
    return {};
}

/// Whether the folder is empty now, so that it goes too.
Result<bool> MemoryTree::remove_from(Item& folder, const std::vector<std::string_view>& path, std::size_t depth) {
    Folder* open_folder = TRY(open(folder));
    Item* item = open_folder->find(path[depth]);
    open_folder->changed = true;
    if (depth + 1 < path.size() && !TRY(remove_from(*item, path, depth + 1))) return false;
    open_folder->items.erase(open_folder->items.begin() + (item - open_folder->items.data()));
    return open_folder->items.empty();
}

/// Bottom up: a folder's id is known when those of everything below it are.
Result<> MemoryTree::store(Item& folder) {
    TreeBytes tree;
    for (Item& item : folder.folder->items) {
        if (item.folder && item.folder->changed) {
            if (auto done = store(item); !done) return done;
        } else if (item.written) {
            if (auto done = keep(item.entry.id, ObjectSort::blob, *item.written); !done) return done;
            item.written.reset();
        }
        tree.add(item.entry.name, item.entry.mode, item.entry.id);
    }
    if (auto done = keep(folder.entry.id, ObjectSort::tree, tree.bytes()); !done) return done;
    folder.folder->changed = false;
    return {};
}

/// Writes an object in place of `id`, unless it is that: what was written back as it was needs no object.
Result<> MemoryTree::keep(Oid& id, ObjectSort sort, std::string_view bytes) {
    const Oid now = Objects::hash(sort, bytes);
    if (now == id) return {};
    id = now;
    return objects_.write_as(now, sort, bytes);
}

}  // namespace sweepline
