#pragma once

#include "process/keeper_words.hpp"

namespace sweepline {

/// What the keeper needs to know to wait for a program and to end it.
struct Kept {
    int program;           ///< a child of this process
    int parent;            ///< who started this process
    int signals;           ///< a signalfd that hears SIGCHLD and SIGTERM, non-blocking
    long time_ms;          ///< what the program may take
    long grace_ms;         ///< what it gets between TERM and KILL
    long orphan_grace_ms;  ///< the same when the parent has died
};

/// Waits until the program and every descendant of this process is gone, ending them when the program ends, its
/// time is over, somebody asks (a message at `kControlFd`, SIGTERM) or the parent dies; then it says how it ended.
/// Comes back at the latest `kKillPatienceMs` after the last of them was killed.
[[nodiscard]] KeeperSays keep_to_the_end(const Kept& kept);

}  // namespace sweepline
