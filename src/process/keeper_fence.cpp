#include "process/keeper_fence.hpp"

#include <fcntl.h>
#include <sys/prctl.h>

#include <cerrno>

#include "process/keeper_kernel.hpp"
#include "process/landlock.hpp"

namespace sweepline {
namespace {

constexpr const char* kDevices[] = {"/dev/null", "/dev/zero", "/dev/full", "/dev/tty", "/dev/random", "/dev/urandom"};

/// Allows `rights` at and below `path`; 0 or the negative errno.
long allow(long ruleset, const char* path, std::uint64_t rights) {
    constexpr long kByName = O_PATH | O_CLOEXEC;
    landlock::PathBeneath rule{.allowed = rights, .parent_fd = -1};
    long fd = kernel::call(__NR_openat, AT_FDCWD, kernel::address(path), kByName | O_DIRECTORY);
    if (fd == -ENOTDIR) {
        rule.allowed &= landlock::kRightsOfFile;
        fd = kernel::call(__NR_openat, AT_FDCWD, kernel::address(path), kByName);
    }
    if (fd < 0) return fd;
    rule.parent_fd = static_cast<std::int32_t>(fd);
    const long result =
        kernel::call(landlock::kAddRuleCall, ruleset, landlock::kRulePathBeneath, kernel::address(&rule), 0);
    kernel::close(fd);
    return result;
}

long create_ruleset(long version) {
    landlock::RulesetAttributes attributes{
        .handled_fs = landlock::rights_of_version(version), .handled_net = 0, .scoped = 0};
    unsigned long size = landlock::kSizeFs;
    if (version >= 4) size = landlock::kSizeNet;
    if (version >= 6) {
        size = landlock::kSizeScoped;
        attributes.scoped = landlock::kScopeAbstractSocket | landlock::kScopeSignal;
    }
    return kernel::call(landlock::kCreateRulesetCall, kernel::address(&attributes), static_cast<long>(size), 0);
}

}  // namespace

FenceFailure put_up_fence(const char* const* writable, long count) {
    const long version = kernel::call(landlock::kCreateRulesetCall, 0, 0, landlock::kAskVersion);
    if (version < 0) return {.error = -version};
    const long ruleset = create_ruleset(version);
    if (ruleset < 0) return {.error = -ruleset};

    const std::uint64_t all = landlock::rights_of_version(version);
    // Who may make device nodes (root) could write to the disk behind the file system's back.
    const std::uint64_t writing = all & ~(landlock::kMakeCharacterDevice | landlock::kMakeBlockDevice);
    if (const long result = allow(ruleset, "/", landlock::kReading); result < 0) return {.error = -result};
    // A device that a container lacks needs no permission.
    for (const char* device : kDevices) allow(ruleset, device, all & landlock::kRightsOfFile);
    for (long at = 0; at < count; ++at)
        if (const long result = allow(ruleset, writable[at], writing); result < 0)
            return {.error = -result, .which = at};

    if (const long result = kernel::call(__NR_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); result < 0)
        return {.error = -result};
    if (const long result = kernel::call(landlock::kRestrictSelfCall, ruleset, 0); result < 0)
        return {.error = -result};
    kernel::close(ruleset);
    return {};
}

}  // namespace sweepline
