#include "git/leftovers.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "git/file_lock.hpp"

namespace sweepline {
namespace {

namespace fs = std::filesystem;

/// A git may outlive the Sweepline that started it by as long as its end takes.
constexpr time_t kStaleSeconds = 60;
/// Removing it takes a look at some folders.
constexpr std::chrono::seconds kClearingPatience{60};
constexpr const char* kLock = "sweepline-working";

bool left_by_git(std::string_view name) {
    return name.ends_with(".lock") || name.starts_with("tmp_pack_") || name.starts_with("tmp_idx_") ||
           name.starts_with("tmp_rev_") || name.starts_with("tmp_obj_");
}

void clear_folder(const fs::path& folder, time_t now) {
    std::error_code error;
    for (const auto& each : fs::directory_iterator(folder, error)) {
        struct stat status{};
        if (!left_by_git(each.path().filename().native()) || ::lstat(each.path().c_str(), &status) != 0) continue;
        if (S_ISREG(status.st_mode) && status.st_mtime + kStaleSeconds < now) ::unlink(each.path().c_str());
    }
}

/// The folder and those below.
void clear_all(const fs::path& folder, time_t now) {
    clear_folder(folder, now);
    std::error_code error;
    for (const auto& each : fs::directory_iterator(folder, error))
        if (each.is_directory(error) && !each.is_symlink(error)) clear_all(each.path(), now);
}

Result<Descriptor> open_lock(const fs::path& mirror) {
    const fs::path path = mirror / kLock;
    Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
    if (!file.open()) return system_failure("make", path);
    return file;
}

}  // namespace

Result<Descriptor> work_in(const fs::path& mirror, std::stop_token stop) {
    Descriptor held = TRY(open_lock(mirror));
    TRY(take_lock(held.number(), mirror / kLock,
                  {.how = LOCK_SH,
                   .patience = kClearingPatience,
                   .holder = "another process removes what was left there",
                   .stop = std::move(stop)}));
    return held;
}

void clear_leftovers(const fs::path& mirror) {
    const auto alone = open_lock(mirror);
    if (!alone || ::flock(alone->number(), LOCK_EX | LOCK_NB) != 0) return;
    // Those who write references themselves hold the folder.
    const Descriptor folder(::open(mirror.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder.open() || ::flock(folder.number(), LOCK_EX | LOCK_NB) != 0) return;
    // The file system's own clock, which may not be this machine's.
    struct stat status{};
    if (::futimens(alone->number(), nullptr) != 0 || ::fstat(alone->number(), &status) != 0) return;
    clear_folder(mirror, status.st_mtime);
    clear_all(mirror / "refs", status.st_mtime);
    clear_folder(mirror / "objects", status.st_mtime);
    std::error_code error;
    for (const auto& each : fs::directory_iterator(mirror / "objects", error))
        if (each.is_directory(error) && !each.is_symlink(error)) clear_folder(each.path(), status.st_mtime);
}

}  // namespace sweepline
