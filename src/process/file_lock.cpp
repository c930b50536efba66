#include "process/file_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <chrono>
#include <system_error>
#include <thread>

namespace sweepline {
namespace {

constexpr std::size_t kSaidBytesMax = 4096;
constexpr std::chrono::milliseconds kStartingTakes{250};
constexpr std::chrono::milliseconds kAskAgain{5};

std::unexpected<Error> fail_with_errno(const std::filesystem::path& path, std::string_view what) {
    const int error = errno;
    const ErrorKind kind = error == ENOENT                                       ? ErrorKind::not_found
                           : error == EACCES || error == EPERM || error == EROFS ? ErrorKind::denied
                                                                                 : ErrorKind::unavailable;
    return fail(kind, "the lock file '" + path.string() + "' cannot be " + std::string(what) + ": " +
                          std::generic_category().message(error));
}

/// flock(2), again after a signal.
int lock(const FileDescriptor& file, int operation) {
    int result = 0;
    do {
        result = ::flock(file.number(), operation);
    } while (result != 0 && errno == EINTR);
    return result;
}

/// The same; for a lock that is held it waits a moment. A process that is killed while it starts a program leaves what
/// it held to that program's process, until that has become the program.
int lock_in_a_moment(const FileDescriptor& file, int operation) {
    const auto until = std::chrono::steady_clock::now() + kStartingTakes;
    while (lock(file, operation) != 0) {
        if (errno != EWOULDBLOCK || std::chrono::steady_clock::now() >= until) return -1;
        std::this_thread::sleep_for(kAskAgain);
    }
    return 0;
}

}  // namespace

Result<std::optional<FileLock>> FileLock::try_lock(const std::filesystem::path& path, std::string_view said_by) {
    constexpr mode_t kMode = 0644;
    FileDescriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY, kMode));
    if (!file.open()) return fail_with_errno(path, "opened");
    if (lock_in_a_moment(file, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK) return std::nullopt;
        return fail_with_errno(path, "locked");
    }
    said_by = said_by.substr(0, kSaidBytesMax);
    if (::ftruncate(file.number(), 0) != 0) return fail_with_errno(path, "written");
    if (::pwrite(file.number(), said_by.data(), said_by.size(), 0) != static_cast<ssize_t>(said_by.size()))
        return fail_with_errno(path, "written");
    return FileLock(std::move(file));
}

FileLock::~FileLock() {
    // What is left behind is read by nobody as long as no one holds it: an error changes nothing.
    if (file_.open() && ::ftruncate(file_.number(), 0) != 0) return;
}

Result<std::optional<std::string>> lock_holder(const std::filesystem::path& path) {
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
    if (!file.open()) {
        if (errno == ENOENT) return std::nullopt;
        return fail_with_errno(path, "opened");
    }
    // A shared lock, so that two who ask at once do not take each other for the holder.
    if (lock(file, LOCK_SH | LOCK_NB) == 0) return std::nullopt;
    if (errno != EWOULDBLOCK) return fail_with_errno(path, "asked about");
    std::string said(kSaidBytesMax, '\0');
    const ssize_t got = ::pread(file.number(), said.data(), said.size(), 0);
    if (got < 0) return fail_with_errno(path, "read");
    said.resize(static_cast<std::size_t>(got));
    return said;
}

}  // namespace sweepline
