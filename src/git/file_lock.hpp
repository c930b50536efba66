#pragma once

#include <chrono>
#include <filesystem>
#include <stop_token>
#include <string_view>

#include "base/result.hpp"

namespace sweepline {

/// How long to wait for a lock, and for whom.
struct LockWait {
    int how = 0;  ///< `LOCK_EX` or `LOCK_SH`
    std::chrono::milliseconds patience{0};
    std::string_view holder;  ///< what its holder does, as a clause: `another process fetches there`
    std::stop_token stop = {};
};

/// Takes the kernel's lock (`flock`) on an open file or folder; its holder's death frees it. cancelled as soon as a
/// stop is requested, unavailable once patience ends.
Result<> take_lock(int descriptor, const std::filesystem::path& path, const LockWait& wait);

}  // namespace sweepline
