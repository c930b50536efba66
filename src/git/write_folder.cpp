// Reads a tree back from disk after scripts had their way with it.

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>

#include "git/files.hpp"
#include "git/folder_walk.hpp"
#include "git/ignore_rules.hpp"
#include "git/mirror_state.hpp"
#include "git/stamp.hpp"
#include "git/tree_object.hpp"
#include "git/tree_path.hpp"

namespace sweepline {
namespace {

/// Files beyond this go from disk to the objects without being held in memory.
constexpr std::size_t kInMemoryMax = std::size_t{16} << 20U;

/// What the base's own `.gitignore` files say, along the way from the root to the folder that is being read.
class Ignored {
public:
    explicit Ignored(Objects& objects) : objects_(objects) {}

    void enter(std::string_view prefix, const TreeEntry* rules) {
        Level level{.prefix = std::string(prefix)};
        if (rules != nullptr && file_mode(rules->mode) != FileMode::symlink) level.blob = rules->id;
        levels_.push_back(std::move(level));
    }
    void leave() { levels_.pop_back(); }

    /// Whether git would leave out `path`, which is not tracked and lies in the folder entered last.
    Result<bool> covers(std::string_view path, bool is_folder) {
        if (TRY(folder_covered(levels_.size() - 1))) return true;
        return judge(path, is_folder, levels_.size());
    }
    /// Whether the folder entered last is left out as a whole.
    Result<bool> covers_folder() { return folder_covered(levels_.size() - 1); }

private:
    struct Level {
        std::string prefix;  // `a/b/`, empty for the root
        std::optional<Oid> blob = std::nullopt;
        std::optional<IgnoreRules> rules = std::nullopt;
        std::optional<bool> covered = std::nullopt;
    };

    /// What is in a folder that is left out cannot be taken in again.
    Result<bool> folder_covered(std::size_t index) {
        if (index == 0) return false;
        Level& level = levels_[index];
        if (!level.covered) {
            bool covered = TRY(folder_covered(index - 1));
            const std::string_view path = std::string_view(level.prefix).substr(0, level.prefix.size() - 1);
            if (!covered) covered = TRY(judge(path, true, index));
            level.covered = covered;
        }
        return *level.covered;
    }

    /// By the deepest of the first `count` levels that has something to say.
    Result<bool> judge(std::string_view path, bool is_folder, std::size_t count) {
        for (std::size_t index = count; index-- > 0;) {
            Level& level = levels_[index];
            if (!level.blob) continue;
            if (!level.rules) level.rules = IgnoreRules(TRY(objects_.read(*level.blob, ObjectSort::blob)).bytes());
            if (const auto said = level.rules->judge(path.substr(level.prefix.size()), is_folder)) return *said;
        }
        return false;
    }

    Objects& objects_;
    std::vector<Level> levels_;
};

class FolderReader {
public:
    FolderReader(Objects& objects, std::filesystem::path directory, const Stamps* stamps, std::stop_token stop)
        : objects_(objects),
          directory_(std::move(directory)),
          stamps_(stamps),
          stop_(std::move(stop)),
          ignored_(objects) {}

    /// The tree that an open folder holds; nothing when no file is in it.
    Result<std::optional<Oid>> folder(int at, const std::optional<Oid>& base) {
        std::vector<TreeEntry> tracked;
        if (base && *base != empty_tree()) tracked = TRY(read_tree(objects_, *base));
        const std::vector<FolderItem> items = TRY(read_folder(at, directory_ / path_));
        const auto rules = std::find_if(tracked.begin(), tracked.end(), [](const TreeEntry& each) {
            return each.name == ".gitignore" && !each.is_tree();
        });
        ignored_.enter(path_, rules == tracked.end() ? nullptr : &*rules);
        std::vector<TreeEntry> kept;
        for (const FolderItem& item : items) {
            const std::size_t length = path_.size();
            path_ += item.name;
            if (path_.size() > kPathMax)
                return fail(ErrorKind::unsupported,
                            "a path in " + shown(directory_.native()) + " is over 4095 bytes long");
            if (stop_.stop_requested()) return fail(ErrorKind::cancelled, "stopped");
            if (auto entry = TRY(this->item(at, item, find(tracked, item)))) kept.push_back(std::move(*entry));
            path_.resize(length);
        }
        ignored_.leave();
        if (kept.empty() && !path_.empty()) return std::nullopt;
        return store(std::move(kept), base);
    }

private:
    Result<std::optional<Oid>> store(std::vector<TreeEntry> entries, const std::optional<Oid>& base) {
        // A submodule is a folder on disk, but is sorted like a file.
        std::sort(entries.begin(), entries.end(), [](const TreeEntry& a, const TreeEntry& b) {
            return compare_names(a.name, a.is_tree(), b.name, b.is_tree()) < 0;
        });
        TreeBytes tree;
        for (const TreeEntry& entry : entries) tree.add(entry.name, entry.mode, entry.id);
        const Oid id = Objects::hash(ObjectSort::tree, tree.bytes());
        if (base && id == *base) return id;
        if (auto done = objects_.write_as(id, ObjectSort::tree, tree.bytes()); !done)
            return std::unexpected(std::move(done).error());
        return id;
    }

    /// What the base has under this name: a file for a file, a tree or submodule for a folder.
    static const TreeEntry* find(const std::vector<TreeEntry>& tracked, const FolderItem& item) {
        const bool is_folder = item.type == DT_DIR;
        const auto least = [is_folder](const TreeEntry& entry, std::string_view name) {
            return compare_names(entry.name, entry.is_tree(), name, is_folder) < 0;
        };
        auto at = std::lower_bound(tracked.begin(), tracked.end(), item.name, least);
        if (is_folder && (at == tracked.end() || at->name != item.name))  // submodules are sorted like files
            at = std::lower_bound(tracked.begin(), tracked.end(), item.name,
                                  [](const auto& entry, std::string_view name) {
                                      return compare_names(entry.name, entry.is_tree(), name, false) < 0;
                                  });
        if (at == tracked.end() || at->name != item.name) return nullptr;
        return is_folder == (at->is_tree() || at->mode == kModeSubmodule) ? &*at : nullptr;
    }

    Result<std::optional<TreeEntry>> item(int at, const FolderItem& item, const TreeEntry* tracked) {
        if (is_dot_git(item.name)) return git_folder(item);
        if (item.type == DT_DIR) return subfolder(at, item, tracked);
        if (item.type != DT_REG && item.type != DT_LNK) return std::nullopt;  // sockets and pipes, as in git
        if (tracked == nullptr && TRY(ignored_.covers(path_, false))) return std::nullopt;
        struct stat status{};
        if (::fstatat(at, item.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0)
            return system_failure("look at", path_);
        TreeEntry entry{.name = item.name, .mode = kModeSymlink, .id = {}};
        if (!S_ISLNK(status.st_mode)) {
            entry.mode = (status.st_mode & S_IXUSR) != 0 ? kModeExecutable : kModeRegular;
            // Modes of old tools stay as they are while they mean the same.
            if (tracked != nullptr && tracked->mode != kModeSymlink &&
                file_mode(tracked->mode) == file_mode(entry.mode))
                entry.mode = tracked->mode;
        }
        entry.id = TRY(content(at, item.name, status, tracked));
        return entry;
    }

    Result<Oid> content(int at, const std::string& name, const struct stat& status, const TreeEntry* tracked) {
        if (stamps_ != nullptr)
            if (const auto known = stamps_->files.find(path_); known != stamps_->files.end())
                if (is_unchanged(known->second, stamp_of(status, {}), stamps_->newest_ns)) return known->second.id;
        std::string bytes;
        if (S_ISLNK(status.st_mode)) {
            bytes = TRY(read_link(at, name, path_));
        } else {
            const Descriptor file(::openat(at, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
            if (!file.open()) return system_failure("read", path_);
            const auto size = static_cast<std::size_t>(status.st_size);
            if (size > kInMemoryMax) return objects_.write_stream(file.number(), size, path_, stop_);
            bytes = TRY(read_to_end(file.number(), size, 2 * kInMemoryMax, path_));
        }
        const Oid id = Objects::hash(ObjectSort::blob, bytes);
        if (tracked != nullptr && tracked->id == id) return id;
        if (auto done = objects_.write_as(id, ObjectSort::blob, bytes); !done)
            return std::unexpected(std::move(done).error());
        return id;
    }

    Result<std::optional<TreeEntry>> subfolder(int at, const FolderItem& item, const TreeEntry* tracked) {
        if (tracked == nullptr && TRY(ignored_.covers(path_, true))) return std::nullopt;
        const Descriptor below = open_folder(at, item.name);
        if (!below.open()) return system_failure("open", path_);
        if (tracked != nullptr && tracked->mode == kModeSubmodule) {
            if (TRY(read_folder(below.number(), directory_ / path_)).empty()) return *tracked;
            return fail(ErrorKind::unsupported,
                        fmt::format("'{}' is a submodule: what was written into it cannot be kept", shown(path_)));
        }
        path_ += '/';
        const std::optional<Oid> id =
            TRY(folder(below.number(), tracked != nullptr ? std::optional(tracked->id) : std::nullopt));
        if (!id) return std::nullopt;
        return TreeEntry{.name = item.name, .mode = kModeTree, .id = *id};
    }

    /// The throwaway at the root is left out; any other is a repository inside, of which git would keep but the name.
    Result<std::optional<TreeEntry>> git_folder(const FolderItem& item) {
        if (path_ == ".git" || TRY(ignored_.covers_folder())) return std::nullopt;
        if (item.name != ".git")
            return fail(ErrorKind::invalid, fmt::format("git takes no file named '{}'", shown(path_)));
        const std::string_view parent = std::string_view(path_).substr(0, path_.size() - item.name.size() - 1);
        return fail(ErrorKind::unsupported, fmt::format("'{}' is a git repository of its own", shown(parent)),
                    "let the step remove it, or ignore it in .gitignore");
    }

    Objects& objects_;
    std::filesystem::path directory_;
    const Stamps* stamps_;
    std::stop_token stop_;
    Ignored ignored_;
    std::string path_;
};

}  // namespace

Result<ObjectId> Mirror::write_folder(const std::filesystem::path& directory, const ObjectId& base_tree,
                                      std::stop_token stop) {
    State& state = *state_;
    const Oid base = TRY(to_oid(base_tree));
    const Descriptor root(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!root.open()) return system_failure("open", directory);
    const auto known = state.checked_out.find(directory.lexically_normal());
    const Stamps* stamps = known == state.checked_out.end() ? nullptr : &known->second;
    FolderReader reader(state.objects, directory, stamps, std::move(stop));
    const std::optional<Oid> tree = TRY(reader.folder(root.number(), base));
    return to_object_id(tree.value_or(empty_tree()));
}

}  // namespace sweepline
