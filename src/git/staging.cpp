#include "git/staging.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace sweepline {

Staging::~Staging() {
    if (ours_.empty()) return;
    // Its lock stays with a folder that cannot be removed, for others to find both.
    if (remove_held(ours_)) ::unlink((ours_.native() + ".lock").c_str());
    ::rmdir(ours_.parent_path().c_str());
}

Result<std::filesystem::path> Staging::fresh() {
    const std::scoped_lock guard(mutex_);
    if (ours_.empty())
        if (auto claimed = claim(); !claimed) return std::unexpected(std::move(claimed).error());
    return ours_ / fmt::format("{}", ++next_);
}

Result<> Staging::settle(const std::filesystem::path& made, const std::filesystem::path& mirror) {
    if (::rename(made.c_str(), mirror.c_str()) == 0) return {};
    const int number = errno;
    remove(made);
    if (number == ENOTEMPTY || number == EEXIST) return {};
    errno = number;
    return system_failure("make mirror", mirror);
}

void Staging::clean_once() {
    const std::scoped_lock guard(mutex_);
    if (cleaned_) return;
    cleaned_ = true;
    clean();
}

void Staging::remove(const std::filesystem::path& folder) {
    const std::scoped_lock guard(mutex_);
    remove_held(folder);
}

std::vector<std::string> Staging::not_removed() const {
    const std::scoped_lock guard(mutex_);
    return not_removed_;
}

/// With the mutex held.
bool Staging::remove_held(const std::filesystem::path& folder) {
    std::error_code error;
    std::filesystem::remove_all(folder, error);
    if (error) not_removed_.push_back("cannot remove " + shown(folder.native()) + ": " + error.message());
    return !error;
}

/// Makes `.new/ID.lock`, locked, then `.new/ID`. Between making and locking it, another process may take the lock for a
/// dead one's and remove it: then its link count is zero, and we begin again.
Result<> Staging::claim() {
    const std::filesystem::path folder = mirrors_ / ".new";
    for (int attempt = 0; attempt < 100; ++attempt) {
        std::error_code error;
        std::filesystem::create_directories(folder, error);
        if (error) {
            errno = error.value();
            return system_failure("make", folder);
        }
        const std::filesystem::path name =
            folder / fmt::format("{:x}-{:x}-{}", ::getpid(), reinterpret_cast<std::uintptr_t>(this), attempt);
        const std::string locked = name.native() + ".lock";
        Descriptor file(::open(locked.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
        if (!file.open()) {
            if (errno == ENOENT) continue;  // another process just removed the empty `.new`
            return system_failure("make", locked);
        }
        struct stat status{};
        if (::flock(file.number(), LOCK_EX | LOCK_NB) != 0 || ::fstat(file.number(), &status) != 0 ||
            status.st_nlink == 0)
            continue;
        std::filesystem::remove_all(name, error);  // of a dead process that had our name
        if (::mkdir(name.c_str(), 0777) != 0) return system_failure("make", name);
        held_ = std::move(file);
        ours_ = name;
        return {};
    }
    return fail(ErrorKind::conflict, "cannot make a folder of our own in " + shown(folder.native()));
}

void Staging::clean() {
    std::error_code error;
    for (const auto& each : std::filesystem::directory_iterator(mirrors_ / ".new", error)) {
        if (each.path().extension() != ".lock") continue;
        const Descriptor file(::open(each.path().c_str(), O_RDWR | O_CLOEXEC));
        if (!file.open() || ::flock(file.number(), LOCK_EX | LOCK_NB) != 0) continue;  // gone, or alive
        std::filesystem::path folder = each.path();
        if (remove_held(folder.replace_extension())) ::unlink(each.path().c_str());
    }
    ::rmdir((mirrors_ / ".new").c_str());  // stays while anybody works in it
}

}  // namespace sweepline
