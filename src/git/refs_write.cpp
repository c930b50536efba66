#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <system_error>
#include <thread>

#include "git/file_lock.hpp"
#include "git/files.hpp"
#include "git/refs.hpp"

namespace sweepline {
namespace {

/// How long another program may hold one of git's own `.lock` files before we say so.
constexpr std::chrono::milliseconds kLockWait{2000};
constexpr std::chrono::milliseconds kLockPause{5};
/// Moving a branch takes milliseconds, but for the wait above.
constexpr std::chrono::seconds kMirrorPatience{60};

/// The only name we write references under before they are renamed; the lock makes it ours.
constexpr const char* kTemporary = "sweepline-reference";

GitFolders bare(const std::filesystem::path& folder) { return {.own = folder, .common = folder}; }

/// Excludes every other Sweepline from this mirror's references. A lock of the kernel, not a file: the death of its
/// holder frees it. Programs that use git's `.lock` files are waited for, see `wait_for_git`.
Result<Descriptor> lock(const std::filesystem::path& folder) {
    Descriptor held(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!held.open()) return system_failure("open mirror", folder);
    TRY(take_lock(held.number(), folder,
                  {.how = LOCK_EX, .patience = kMirrorPatience, .holder = "another process moves a branch there"}));
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

}  // namespace sweepline
