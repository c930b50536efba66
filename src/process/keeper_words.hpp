#pragma once

// What a Starter and the keeper say to each other. The keeper is started as
//     sweepline-keeper VERSION PARENT TIME_MS GRACE_MS ORPHAN_GRACE_MS FILE_BYTES DIRECTORY
//                      WRITABLE_COUNT WRITABLE… PROGRAM ARGUMENT…
// with the program's environment as its own, the program's stdin, stdout and stderr at 0, 1 and 2, and a
// SOCK_SEQPACKET socket at `kControlFd`. Over the socket the keeper sends `KeeperSays`; any message to it means
// "end the program"; end of file means that the Starter's process is gone. Used without a C library: plain types only.

#include <cstdint>

namespace sweepline {

/// Where programs are searched when their environment has no PATH.
inline constexpr char kPathWithoutPath[] = "/usr/local/bin:/usr/bin:/bin";
/// Changes whenever the two would misunderstand each other.
inline constexpr char kKeeperVersion[] = "2";
inline constexpr int kControlFd = 3;
/// WRITABLE_COUNT of a program without a fence.
inline constexpr long kNoFence = -1;
/// How long the keeper goes on killing descendants that do not go away (stuck in the kernel) before it says so.
inline constexpr long kKillPatienceMs = 10'000;

/// What was being done when a program could not be started. `interpreter`: the program is there, but what runs it
/// (named in its first line, or a library loader) is not.
enum class StartStep : std::int32_t { none, fork, session, limits, directory, fence, writable, execute, interpreter };

/// Why the keeper ended the program's group.
enum class EndedBy : std::int32_t { itself, time, request, parent };

/// One message of the keeper. `not_started` is the last word about a program; otherwise `ended` is.
struct KeeperSays {
    enum class Sort : std::int32_t { started, not_started, ended };
    Sort sort = Sort::started;
    StartStep step = StartStep::none;  ///< of `not_started`
    std::int32_t error = 0;            ///< of `not_started`: errno
    std::int32_t which = -1;           ///< of `not_started` with `writable`: its index
    std::int32_t program = 0;          ///< of `started`: the process id, also of its group and session
    std::int32_t status = 0;           ///< of `ended`: as wait(2) gives it
    EndedBy by = EndedBy::itself;      ///< of `ended`
    std::int32_t left_alive = 0;       ///< of `ended`: descendants that outlived SIGKILL for `kKillPatienceMs`
};

}  // namespace sweepline
