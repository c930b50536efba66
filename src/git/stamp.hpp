#pragma once

#include <sys/stat.h>

#include "git/mirror_state.hpp"

namespace sweepline {

[[nodiscard]] inline FileStamp stamp_of(const struct stat& status, const Oid& id) {
    constexpr std::int64_t kNanos = 1'000'000'000;
    return {.mtime_ns = status.st_mtim.tv_sec * kNanos + status.st_mtim.tv_nsec,
            .ctime_ns = status.st_ctim.tv_sec * kNanos + status.st_ctim.tv_nsec,
            .inode = status.st_ino,
            .size = static_cast<std::uint64_t>(status.st_size),
            .id = id};
}

/// Whether a file that was `then` and is `now` certainly holds the same bytes.
[[nodiscard]] inline bool is_unchanged(const FileStamp& then, const FileStamp& now, std::int64_t newest_ns) {
    return then.mtime_ns == now.mtime_ns && then.ctime_ns == now.ctime_ns && then.inode == now.inode &&
           then.size == now.size && then.ctime_ns < newest_ns;
}

}  // namespace sweepline
