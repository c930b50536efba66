#include <unistd.h>

#include "process/landlock.hpp"
#include "process/process.hpp"

namespace sweepline {

std::optional<int> fence_version() {
    const long version = ::syscall(landlock::kCreateRulesetCall, nullptr, 0UL, landlock::kAskVersion);
    if (version <= 0) return std::nullopt;
    return static_cast<int>(version);
}

}  // namespace sweepline
