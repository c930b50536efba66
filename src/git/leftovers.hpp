#pragma once

#include <filesystem>
#include <stop_token>

#include "base/result.hpp"
#include "git/files.hpp"

namespace sweepline {

/// Says, for as long as it is held, that a git of ours works in the mirror of a URL.
[[nodiscard]] Result<Descriptor> work_in(const std::filesystem::path& mirror, std::stop_token stop);

/// Removes the locks and unfinished files of a git that was killed in the mirror of a URL: when none of ours works
/// there, and only what has lain there for more than a minute. What cannot be removed stays, for git to complain about.
void clear_leftovers(const std::filesystem::path& mirror);

}  // namespace sweepline
