#include "git/folder_walk.hpp"

#include <dirent.h>
#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <memory>

#include "git/tree_object.hpp"

namespace sweepline {
namespace {

constexpr int kFolderFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

struct CloseFolder {
    void operator()(DIR* folder) const { ::closedir(folder); }
};

unsigned char type_of(mode_t mode) {
    if (S_ISREG(mode)) return DT_REG;
    if (S_ISDIR(mode)) return DT_DIR;
    if (S_ISLNK(mode)) return DT_LNK;
    return DT_FIFO;  // anything else is left alone
}

}  // namespace

Result<std::vector<FolderItem>> read_folder(int folder, const std::filesystem::path& path) {
    // A descriptor of its own, because closedir closes it.
    const int again = ::openat(folder, ".", kFolderFlags);
    if (again < 0) return system_failure("read", path);
    const std::unique_ptr<DIR, CloseFolder> opened(::fdopendir(again));
    if (!opened) {
        ::close(again);
        return system_failure("read", path);
    }
    std::vector<FolderItem> items;
    while (true) {
        errno = 0;
        const dirent* each = ::readdir(opened.get());
        if (each == nullptr) {
            if (errno != 0) return system_failure("read", path);
            break;
        }
        const std::string_view name = each->d_name;
        if (name == "." || name == "..") continue;
        unsigned char type = each->d_type;
        struct stat status{};
        if (type == DT_UNKNOWN) {
            if (::fstatat(folder, each->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) continue;  // gone meanwhile
            type = type_of(status.st_mode);
        }
        items.push_back({.name = std::string(name), .type = type});
    }
    std::sort(items.begin(), items.end(), [](const FolderItem& a, const FolderItem& b) {
        return compare_names(a.name, a.type == DT_DIR, b.name, b.type == DT_DIR) < 0;
    });
    return items;
}

Descriptor open_folder(int folder, const std::string& name) {
    return Descriptor(::openat(folder, name.c_str(), kFolderFlags));
}

std::pair<Descriptor, std::string> open_parent(int root, std::string_view path) {
    Descriptor folder(::openat(root, ".", kFolderFlags));
    for (std::size_t slash = path.find('/'); slash != std::string_view::npos && folder.open(); slash = path.find('/')) {
        folder = open_folder(folder.number(), std::string(path.substr(0, slash)));
        path.remove_prefix(slash + 1);
    }
    return {std::move(folder), std::string(path)};
}

Result<std::string> read_link(int folder, const std::string& name, const std::filesystem::path& path) {
    std::string target(256, '\0');
    while (true) {
        const ssize_t length = ::readlinkat(folder, name.c_str(), target.data(), target.size());
        if (length < 0) return system_failure("read", path);
        if (static_cast<std::size_t>(length) < target.size()) {
            target.resize(static_cast<std::size_t>(length));
            return target;
        }
        target.resize(target.size() * 2);
    }
}

}  // namespace sweepline
