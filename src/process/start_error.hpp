#pragma once

#include <string>

#include "base/result.hpp"
#include "process/keeper_words.hpp"
#include "process/process.hpp"

namespace sweepline {

/// Why `command` could not be started, from what the keeper said (`KeeperSays::Sort::not_started`), in words about
/// the files involved.
[[nodiscard]] Error start_error(const Command& command, const KeeperSays& words);

/// Refuses what cannot be an argument vector or an environment at all.
[[nodiscard]] Result<> check_command(const Command& command);

}  // namespace sweepline
