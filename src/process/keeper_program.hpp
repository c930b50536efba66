#pragma once

#include "process/keeper_words.hpp"

namespace sweepline {

/// Everything about the program to be started that is not already at its file descriptors.
struct ProgramOrder {
    const char* directory = nullptr;
    unsigned long file_bytes = 0;  ///< 0: no limit
    long writable_count = kNoFence;
    char** writable = nullptr;
    char** argv = nullptr;
    char** environment = nullptr;
};

/// Turns this process, a fresh child of process `keeper`, into the program. Returns only with what stopped it.
[[nodiscard]] KeeperSays become_program(const ProgramOrder& order, int keeper);

}  // namespace sweepline
