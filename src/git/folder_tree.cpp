#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>

#include <cerrno>
#include <utility>

#include "git/files.hpp"
#include "git/folder_walk.hpp"
#include "git/git.hpp"
#include "git/tree_object.hpp"
#include "git/tree_path.hpp"

namespace sweepline {
namespace {

/// A folder as a tree. Every path is opened component by component, so that no symbolic link, also one that appears
/// meanwhile, leads out of it. Submodules are folders here, and folders are nothing.
class FolderTree final : public Tree {
public:
    explicit FolderTree(std::filesystem::path directory) : directory_(std::move(directory)) {}

    [[nodiscard]] Result<std::vector<FileEntry>> list(const Glob& glob) override;
    [[nodiscard]] Result<std::optional<FileEntry>> look(std::string_view path) override;
    [[nodiscard]] Result<std::optional<std::string>> read(std::string_view path) override;
    Result<> write(std::string_view path, std::string_view bytes) override;
    Result<> set_mode(std::string_view path, FileMode mode) override;
    Result<> remove(std::string_view path) override;

private:
    struct Place {
        Descriptor folder;
        std::string name;
        std::optional<FileMode> mode;  // nothing: no file or symbolic link there
        bool taken = false;            // something is there, if only a directory
        mode_t permissions = 0;
    };

    Result<int> root();
    Result<Place> place(std::string_view path);
    Result<Descriptor> make_parents(std::string_view path);
    Result<> list_below(int folder, const Glob& glob, std::string& prefix, std::vector<FileEntry>& out);

    std::filesystem::path directory_;
    Descriptor root_;
};

std::optional<FileMode> mode_of(mode_t mode) {
    if (S_ISLNK(mode)) return FileMode::symlink;
    if (!S_ISREG(mode)) return std::nullopt;
    return (mode & S_IXUSR) != 0 ? FileMode::executable : FileMode::regular;
}

}  // namespace

std::unique_ptr<Tree> folder_tree(std::filesystem::path directory) {
    return std::make_unique<FolderTree>(std::move(directory));
}

namespace {

Result<std::vector<FileEntry>> FolderTree::list(const Glob& glob) {
    std::vector<FileEntry> out;
    if (const std::string& literal = glob.literal(); !literal.empty()) {
        if (auto found = TRY(look(literal))) out.push_back(std::move(*found));
        return out;
    }
    std::string prefix;
    if (auto done = list_below(TRY(root()), glob, prefix, out); !done) return std::unexpected(std::move(done).error());
    return out;
}

Result<std::optional<FileEntry>> FolderTree::look(std::string_view path) {
    const Place found = TRY(place(path));
    if (!found.mode) return std::nullopt;
    return FileEntry{.path = std::string(path), .mode = *found.mode};
}

Result<std::optional<std::string>> FolderTree::read(std::string_view path) {
    const Place found = TRY(place(path));
    if (!found.mode) return std::nullopt;
    if (*found.mode == FileMode::symlink) return TRY(read_link(found.folder.number(), found.name, path));
    const Descriptor file(
        ::openat(found.folder.number(), found.name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (!file.open()) return system_failure("read", path);
    struct stat status{};
    if (::fstat(file.number(), &status) != 0) return system_failure("read", path);
    return TRY(read_to_end(file.number(), static_cast<std::size_t>(status.st_size), kFileBytesMax, path));
}

Result<> FolderTree::write(std::string_view path, std::string_view bytes) {
    if (auto fit = check_tree_path(path); !fit) return fit;
    const Descriptor folder = TRY(make_parents(path));
    const std::string name(path.substr(path.rfind('/') + 1));
    struct stat status{};
    mode_t mode = 0666;
    if (::fstatat(folder.number(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0) {
        if (S_ISDIR(status.st_mode)) return fail(ErrorKind::invalid, fmt::format("'{}' is a directory", shown(path)));
        if (!mode_of(status.st_mode)) return fail(ErrorKind::invalid, fmt::format("'{}' is no file", shown(path)));
        if ((status.st_mode & S_IXUSR) != 0 && S_ISREG(status.st_mode)) mode = 0777;
        // A new file instead of new bytes: another name (a hard link) of the old one may lie outside.
        if (::unlinkat(folder.number(), name.c_str(), 0) != 0) return system_failure("replace", path);
    }
    const Descriptor file(
        ::openat(folder.number(), name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode));
    if (!file.open()) return system_failure("make", path);
    return write_all(file.number(), bytes, path);
}

Result<> FolderTree::set_mode(std::string_view path, FileMode mode) {
    if (mode != FileMode::regular && mode != FileMode::executable)
        return fail(ErrorKind::invalid, "a file's mode is regular or executable");
    const Place found = TRY(place(path));
    if (!found.mode) return fail(ErrorKind::not_found, fmt::format("there is no file '{}'", shown(path)));
    if (*found.mode == FileMode::symlink)
        return fail(ErrorKind::invalid, fmt::format("'{}' is a symbolic link", shown(path)));
    // Executable for those who may read it, as git does.
    const mode_t readers = (found.permissions & 0444U) >> 2U;
    const mode_t wanted = mode == FileMode::executable ? found.permissions | readers | S_IXUSR
                                                       : found.permissions & ~static_cast<mode_t>(0111);
    if (::fchmodat(found.folder.number(), found.name.c_str(), wanted & 07777U, 0) != 0)
        return system_failure("change the mode of", path);
    return {};
}

Result<> FolderTree::remove(std::string_view path) {
    const Place found = TRY(place(path));
    if (!found.mode) return {};
    if (::unlinkat(found.folder.number(), found.name.c_str(), 0) != 0) return system_failure("remove", path);
    for (std::size_t slash = path.rfind('/'); slash != std::string_view::npos; slash = path.rfind('/')) {
        path = path.substr(0, slash);
        const auto [above, name] = open_parent(TRY(root()), path);
        if (!above.open() || ::unlinkat(above.number(), name.c_str(), AT_REMOVEDIR) != 0) break;
    }
    return {};
}

Result<int> FolderTree::root() {
    if (!root_.open()) {
        root_ = Descriptor(::open(directory_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        if (!root_.open()) return system_failure("open", directory_);
    }
    return root_.number();
}

Result<FolderTree::Place> FolderTree::place(std::string_view path) {
    const int root = TRY(this->root());
    Place found;
    if (!is_tree_path(path)) return found;
    std::tie(found.folder, found.name) = open_parent(root, path);
    struct stat status{};
    if (!found.folder.open() ||
        ::fstatat(found.folder.number(), found.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
        if (errno == ENOENT || errno == ENOTDIR || errno == ELOOP) return found;
        return system_failure("look at", path);
    }
    found.taken = true;
    found.mode = mode_of(status.st_mode);
    found.permissions = status.st_mode;
    return found;
}

Result<Descriptor> FolderTree::make_parents(std::string_view path) {
    // All or nothing: what stands in the way is found before a folder is made.
    for (std::size_t slash = path.find('/'); slash != std::string_view::npos; slash = path.find('/', slash + 1)) {
        const Place parent = TRY(place(path.substr(0, slash)));
        if (!parent.taken) break;
        if (!S_ISDIR(parent.permissions))
            return fail(ErrorKind::invalid, fmt::format("'{}' is not a directory", shown(path.substr(0, slash))));
    }
    Descriptor folder = open_folder(TRY(root()), ".");
    for (std::size_t slash = path.find('/'); slash != std::string_view::npos; slash = path.find('/')) {
        const std::string name(path.substr(0, slash));
        path.remove_prefix(slash + 1);
        if (::mkdirat(folder.number(), name.c_str(), 0777) != 0 && errno != EEXIST) return system_failure("make", name);
        folder = open_folder(folder.number(), name);
        if (!folder.open()) return system_failure("open", name);
    }
    return folder;
}

Result<> FolderTree::list_below(int folder, const Glob& glob, std::string& prefix, std::vector<FileEntry>& out) {
    for (const FolderItem& item : TRY(read_folder(folder, directory_ / prefix))) {
        if (is_dot_git(item.name)) continue;
        const std::size_t length = prefix.size();
        prefix += item.name;
        if (item.type == DT_DIR) {
            if (glob.may_match_below(prefix)) {
                const Descriptor below = open_folder(folder, item.name);
                if (!below.open()) return system_failure("open", directory_ / prefix);
                prefix += '/';
                if (prefix.size() > kPathMax)
                    return fail(ErrorKind::unsupported, "a path in " + shown(directory_.native()) + " is too long");
                if (auto done = list_below(below.number(), glob, prefix, out); !done) return done;
            }
        } else if ((item.type == DT_REG || item.type == DT_LNK) && glob.matches(prefix)) {
            struct stat status{};
            if (::fstatat(folder, item.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0)
                if (const auto mode = mode_of(status.st_mode)) out.push_back({.path = prefix, .mode = *mode});
        }
        prefix.resize(length);
    }
    return {};
}

}  // namespace

}  // namespace sweepline
