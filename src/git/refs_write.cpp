#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <system_error>
#include <thread>

#include "git/files.hpp"
#include "git/refs.hpp"

namespace sweepline {
namespace {

/// How long another program may hold one of git's own `.lock` files before we say so.
constexpr std::chrono::milliseconds kLockWait{2000};
constexpr std::chrono::milliseconds kLockPause{5};

/// The only name we write references under before they are renamed; the lock makes it ours.
constexpr const char* kTemporary = "sweepline-reference";

GitFolders bare(const std::filesystem::path& folder) { return {.own = folder, .common = folder}; }

/// Excludes every other Sweepline from this mirror's references. A lock of the kernel, not a file: the death of its
/// holder frees it. Programs that use git's `.lock` files are waited for, see `wait_for_git`.
Result<Descriptor> lock(const std::filesystem::path& folder) {
    Descriptor held(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!held.open()) return system_failure("open mirror", folder);
    while (::flock(held.number(), LOCK_EX) != 0)
        if (errno != EINTR) return system_failure("lock mirror", folder);
    return held;
}

/// Git holds NAME.lock for milliseconds; one that stays was left by a git that was killed.
Result<> wait_for_git(const std::filesystem::path& file) {
    const std::string locked = file.native() + ".lock";
    const auto deadline = std::chrono::steady_clock::now() + kLockWait;
    while (::access(locked.c_str(), F_OK) == 0) {
        if (std::chrono::steady_clock::now() > deadline)
            return fail(ErrorKind::conflict, shown(locked) + " is held by another git",
                        "if no git runs there, remove that file");
        std::this_thread::sleep_for(kLockPause);
    }
    return {};
}

/// Makes the folders above a reference. One of them may be a branch: `a` and `a/b` cannot both be.
Result<> make_parents(const std::filesystem::path& folder, const std::string& name) {
    for (std::size_t slash = name.find('/'); slash != std::string::npos; slash = name.find('/', slash + 1)) {
        const std::string parent = name.substr(0, slash);
        const std::filesystem::path path = folder / parent;
        if (::mkdir(path.c_str(), 0777) == 0) continue;
        struct stat status{};
        if (errno == EEXIST && ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) continue;
        if (errno == EEXIST)
            return fail(ErrorKind::conflict, fmt::format("'{}' is in the way of '{}'", parent, name),
                        "delete that branch in " + shown(folder.native()));
        return system_failure("make", path);
    }
    return {};
}

/// Removes folders without references that stand where one is to be.
void clear_empty_folders(const std::filesystem::path& at) {
    std::error_code error;
    for (const auto& each : std::filesystem::directory_iterator(at, error))
        if (each.is_directory(error) && !each.is_symlink(error)) clear_empty_folders(each.path());
    ::rmdir(at.c_str());
}

Result<> put(const std::filesystem::path& folder, const std::string& name, const std::string& text) {
    const std::filesystem::path file = folder / name;
    const std::filesystem::path temporary = folder / kTemporary;
    auto done = replace_file(file, temporary, text);
    if (done) return done;
    struct stat status{};
    if (::stat(file.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) {
        clear_empty_folders(file);
        done = replace_file(file, temporary, text);
        if (!done) return fail(ErrorKind::conflict, fmt::format("branches below '{}' are in its way", name));
        return done;
    }
    if (auto made = make_parents(folder, name); !made) return made;
    return replace_file(file, temporary, text);
}

std::string said(const std::optional<Oid>& id) { return id ? to_hex(*id) : std::string("not there"); }

/// Takes `name` out of packed-refs, by git's own protocol: whoever makes packed-refs.lock may replace packed-refs.
Result<> unpack(const std::filesystem::path& folder, const std::string& name) {
    const std::filesystem::path packed = folder / "packed-refs";
    std::optional<std::string> text = TRY(read_small_file(packed));
    if (!text || text->find(" " + name + "\n") == std::string::npos) return {};
    if (auto done = wait_for_git(packed); !done) return done;
    const std::filesystem::path locked = packed.native() + ".lock";
    const Descriptor file(::open(locked.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    if (!file.open()) return system_failure("make", locked);
    auto again = read_small_file(packed);
    std::string kept;
    bool dropped = false;
    for (std::size_t at = 0; again && *again && at < (*again)->size();) {
        const std::size_t end = std::min((*again)->find('\n', at), (*again)->size() - 1) + 1;
        const std::string_view line = std::string_view(**again).substr(at, end - at);
        at = end;
        // A line with ^ belongs to the tag above it.
        if (!line.starts_with('^')) dropped = line.size() > 41 && line.substr(41) == name + "\n";
        if (!dropped) kept += line;
    }
    Result<> done = again ? write_all(file.number(), kept, locked) : Result<>(std::unexpected(again.error()));
    if (done && ::rename(locked.c_str(), packed.c_str()) != 0) done = system_failure("replace", packed);
    if (!done) ::unlink(locked.c_str());
    return done;
}

}  // namespace

Result<> move_reference(const std::filesystem::path& folder, const std::string& name,
                        const std::optional<Oid>& expected, const Oid& to) {
    const Descriptor held = TRY(lock(folder));
    if (auto done = wait_for_git(folder / name); !done) return done;
    const std::optional<Oid> found = TRY(read_tip(bare(folder), name));
    if (found != expected)
        return fail(ErrorKind::conflict, fmt::format("'{}' is at {}, not at {}", name.substr(name.find('/', 5) + 1),
                                                     said(found), said(expected)));
    return put(folder, name, to_hex(to) + "\n");
}

Result<> link_reference(const std::filesystem::path& folder, const std::string& name, const std::string& target) {
    const Descriptor held = TRY(lock(folder));
    return put(folder, name, "ref: " + target + "\n");
}

Result<> delete_reference(const std::filesystem::path& folder, const std::string& name) {
    const Descriptor held = TRY(lock(folder));
    // Packed before loose: else the packed, older value would shine through for a moment.
    if (auto done = unpack(folder, name); !done) return done;
    const std::filesystem::path file = folder / name;
    if (::unlink(file.c_str()) != 0 && errno != ENOENT && errno != ENOTDIR && errno != EISDIR && errno != EPERM)
        return system_failure("delete", file);
    // Folders that became empty go, but never refs/heads.
    for (std::filesystem::path parent = file.parent_path();
         parent.parent_path().filename() != "refs" && parent.has_relative_path() && parent != folder;
         parent = parent.parent_path())
        if (::rmdir(parent.c_str()) != 0) break;
    return {};
}

}  // namespace sweepline
