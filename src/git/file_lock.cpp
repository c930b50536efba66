#include "git/file_lock.hpp"

#include <fmt/format.h>
#include <sys/file.h>

#include <cerrno>
#include <thread>

#include "git/files.hpp"

namespace sweepline {
namespace {

constexpr std::chrono::milliseconds kPause{10};

}  // namespace

Result<> take_lock(int descriptor, const std::filesystem::path& path, const LockWait& wait) {
    const auto deadline = std::chrono::steady_clock::now() + wait.patience;
    while (::flock(descriptor, wait.how | LOCK_NB) != 0) {
        if (errno == EINTR) continue;
        if (errno != EWOULDBLOCK) return system_failure("lock", path);
        if (wait.stop.stop_requested()) return fail(ErrorKind::cancelled, "stopped");
        if (std::chrono::steady_clock::now() >= deadline)
            return fail(ErrorKind::unavailable, fmt::format("{} is locked: {}", shown(path.native()), wait.holder),
                        "wait for it to end, then try again");
        std::this_thread::sleep_for(kPause);
    }
    return {};
}

}  // namespace sweepline
