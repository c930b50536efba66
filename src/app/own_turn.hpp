#pragma once

#include <string>
#include <string_view>

#include "app/app.hpp"
#include "base/result.hpp"
#include "process/file_lock.hpp"

namespace sweepline {

/// What only one process may do at a time in a headquarters.
struct Turn {
    std::string_view file;       ///< in `.sweepline`
    std::string doing;           ///< "sweeps identity"
    std::string_view nobody;     ///< what is said where the other one left no name
    std::string_view meanwhile;  ///< what to do until it ends
};

/// The turn, until the lock is destroyed; a conflict that names who has it, or why nobody can take it here.
[[nodiscard]] Result<FileLock> take_turn(const App& app, const Caller& caller, const Headquarters& headquarters,
                                         const Turn& turn);

}  // namespace sweepline
