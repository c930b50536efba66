// Puts a tree on disk as it is, for scripts.

#include <fcntl.h>
#include <fmt/format.h>
#include <git2.h>
#include <sys/stat.h>

#include <cerrno>
#include <memory>

#include "git/commit_object.hpp"
#include "git/files.hpp"
#include "git/folder_walk.hpp"
#include "git/mirror_state.hpp"
#include "git/stamp.hpp"
#include "git/tree_object.hpp"

namespace sweepline {
namespace {

using Index = std::unique_ptr<git_index, decltype(&git_index_free)>;

/// Writes the files of a tree and notes how each lies there.
class CheckOut {
public:
    CheckOut(Objects& objects, Stamps& stamps, git_index* index, std::stop_token stop)
        : objects_(objects), stamps_(stamps), index_(index), stop_(std::move(stop)) {}

    Result<> folder(int at, const Oid& tree) {
        if (tree == empty_tree()) return {};
        for (const TreeEntry& entry : TRY(read_tree(objects_, tree))) {
            const std::size_t length = path_.size();
            path_ += entry.name;
            if (path_.size() > kPathMax || ++entries_ > kTreeEntriesMax)
                return fail(ErrorKind::unsupported, "a tree of " + objects_.name() + " is too deep or too large");
            if (stop_.stop_requested()) return fail(ErrorKind::cancelled, "stopped");
            if (auto done = item(at, entry); !done) return done;
            path_.resize(length);
        }
        return {};
    }

private:
    Result<> item(int at, const TreeEntry& entry) {
        if (entry.is_tree() || entry.mode == kModeSubmodule) {
            // Made by us and new: so it is no symbolic link that an entry of the same name became.
            if (::mkdirat(at, entry.name.c_str(), 0777) != 0) return system_failure("make", path_);
            if (!entry.is_tree()) return list(entry, {});
            const Descriptor below = open_folder(at, entry.name);
            if (!below.open()) return system_failure("open", path_);
            path_ += '/';
            return folder(below.number(), entry.id);
        }
        const Object blob = TRY(objects_.read(entry.id, ObjectSort::blob));
        struct stat status{};
        if (entry.mode == kModeSymlink) {
            const std::string target(blob.bytes());
            if (::symlinkat(target.c_str(), at, entry.name.c_str()) != 0) return system_failure("make", path_);
            if (::fstatat(at, entry.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0)
                return system_failure("look at", path_);
        } else {
            const mode_t mode = file_mode(entry.mode) == FileMode::executable ? 0777 : 0666;
            const Descriptor file(
                ::openat(at, entry.name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode));
            if (!file.open()) return system_failure("make", path_);
            if (auto done = write_all(file.number(), blob.bytes(), path_); !done) return done;
            if (::fstat(file.number(), &status) != 0) return system_failure("look at", path_);
        }
        const FileStamp stamp = stamp_of(status, entry.id);
        stamps_.newest_ns = std::max(stamps_.newest_ns, stamp.ctime_ns);
        stamps_.files.emplace(path_, stamp);
        return list(entry, status);
    }

    /// Into the throwaway index, so that `git status` there has nothing to hash.
    Result<> list(const TreeEntry& entry, const struct stat& status) {
        git_index_entry line{};
        line.ctime = {.seconds = static_cast<std::int32_t>(status.st_ctim.tv_sec),
                      .nanoseconds = static_cast<std::uint32_t>(status.st_ctim.tv_nsec)};
        line.mtime = {.seconds = static_cast<std::int32_t>(status.st_mtim.tv_sec),
                      .nanoseconds = static_cast<std::uint32_t>(status.st_mtim.tv_nsec)};
        line.dev = static_cast<std::uint32_t>(status.st_dev);
        line.ino = static_cast<std::uint32_t>(status.st_ino);
        line.mode = entry.mode;
        line.uid = status.st_uid;
        line.gid = status.st_gid;
        line.file_size = static_cast<std::uint32_t>(status.st_size);
        std::memcpy(line.id.id, entry.id.bytes.data(), entry.id.bytes.size());
        line.path = path_.c_str();
        if (git_index_add(index_, &line) == 0) return {};
        return fail(ErrorKind::invalid, fmt::format("git takes no file named '{}'", shown(path_)));
    }

    Objects& objects_;
    Stamps& stamps_;
    git_index* index_;
    std::stop_token stop_;
    std::string path_;
    std::size_t entries_ = 0;
};

/// The throwaway repository: enough for scripts to ask git about the tree, and nothing of it is ever read back.
Result<Index> make_git_folder(const std::filesystem::path& directory, const std::filesystem::path& objects,
                              const Oid& commit) {
    const std::filesystem::path git = directory / ".git";
    for (const char* folder : {"", "objects", "objects/info", "refs", "refs/heads"})
        if (::mkdir((git / folder).c_str(), 0777) != 0) return system_failure("make", git / folder);
    Result<> done = write_new_file(git / "objects/info/alternates", alternates_line(objects));
    if (done) done = write_new_file(git / "config", "[core]\n\trepositoryformatversion = 0\n\tbare = false\n");
    if (done) done = write_new_file(git / "HEAD", to_hex(commit) + "\n");
    if (!done) return std::unexpected(std::move(done).error());
    git_index* index = nullptr;
    if (git_index_open(&index, (git / "index").c_str()) != 0)
        return fail(ErrorKind::unavailable, "cannot make " + shown((git / "index").native()));
    return Index(index, &git_index_free);
}

}  // namespace

Result<> Mirror::check_out(const ObjectId& commit, const std::filesystem::path& directory, std::stop_token stop) {
    State& state = *state_;
    const Oid id = TRY(to_oid(commit));
    const Oid tree = TRY(read_commit(state.objects, id)).tree;
    const bool made_here = TRY(state.objects.made(id)) != nullptr;
    if (made_here)
        if (auto done = sweepline::lay_out(state, id); !done) return done;
    const std::filesystem::path objects = state.local && !made_here ? state.local->objects() : state.folder / "objects";
    if (::mkdir(directory.c_str(), 0777) != 0 && errno != EEXIST) return system_failure("make", directory);
    const Descriptor root(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!root.open()) return system_failure("open", directory);
    if (!TRY(read_folder(root.number(), directory)).empty())
        return fail(ErrorKind::invalid, shown(directory.native()) + " is not empty");
    // Absolute: the alternates of a repository elsewhere name it.
    const Index index = TRY(make_git_folder(directory, std::filesystem::absolute(objects), id));
    Stamps stamps;
    if (auto done = CheckOut(state.objects, stamps, index.get(), std::move(stop)).folder(root.number(), tree); !done)
        return while_doing(std::move(done), "checking out " + state.name);
    if (git_index_write(index.get()) != 0)
        return fail(ErrorKind::unavailable, "cannot write the index in " + shown(directory.native()));
    state.checked_out[directory.lexically_normal()] = std::move(stamps);
    return {};
}

}  // namespace sweepline
