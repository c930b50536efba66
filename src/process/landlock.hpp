#pragma once

// Landlock as the kernel documents it (Documentation/userspace-api/landlock.rst), for kernels newer than the
// headers we are built with. Used without a C library: plain types only.

#include <cstdint>

namespace sweepline::landlock {

inline constexpr long kCreateRulesetCall = 444;
inline constexpr long kAddRuleCall = 445;
inline constexpr long kRestrictSelfCall = 446;
inline constexpr long kAskVersion = 1;
inline constexpr long kRulePathBeneath = 1;

struct RulesetAttributes {
    std::uint64_t handled_fs;
    std::uint64_t handled_net;
    std::uint64_t scoped;
};
/// The sizes of RulesetAttributes that versions 1 to 3, 4 to 5, and 6 on understand.
inline constexpr unsigned long kSizeFs = 8;
inline constexpr unsigned long kSizeNet = 16;
inline constexpr unsigned long kSizeScoped = 24;

struct [[gnu::packed]] PathBeneath {
    std::uint64_t allowed;
    std::int32_t parent_fd;
};

inline constexpr std::uint64_t kExecute = 1U << 0U;
inline constexpr std::uint64_t kWriteFile = 1U << 1U;
inline constexpr std::uint64_t kReadFile = 1U << 2U;
inline constexpr std::uint64_t kReadDirectory = 1U << 3U;
inline constexpr std::uint64_t kMakeCharacterDevice = 1U << 6U;
inline constexpr std::uint64_t kMakeBlockDevice = 1U << 11U;
inline constexpr std::uint64_t kRefer = 1U << 13U;          // from version 2: rename and link between folders
inline constexpr std::uint64_t kTruncate = 1U << 14U;       // from version 3
inline constexpr std::uint64_t kDeviceControl = 1U << 15U;  // from version 5: ioctl on devices

inline constexpr std::uint64_t kScopeAbstractSocket = 1U << 0U;  // from version 6
inline constexpr std::uint64_t kScopeSignal = 1U << 1U;

/// Every right over files and folders that a kernel of this version knows how to withhold.
[[nodiscard]] constexpr std::uint64_t rights_of_version(long version) {
    std::uint64_t rights = (1U << 13U) - 1;
    if (version >= 2) rights |= kRefer;
    if (version >= 3) rights |= kTruncate;
    if (version >= 5) rights |= kDeviceControl;
    return rights;
}

/// Rights that make sense for something that is not a folder; the kernel refuses the others there.
inline constexpr std::uint64_t kRightsOfFile = kExecute | kWriteFile | kReadFile | kTruncate | kDeviceControl;
inline constexpr std::uint64_t kReading = kExecute | kReadFile | kReadDirectory;

}  // namespace sweepline::landlock
