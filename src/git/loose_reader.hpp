#pragma once

#include <filesystem>

#include "base/result.hpp"

struct git_odb;

namespace sweepline {

/// Lets `database` read the loose objects of an objects folder and of its alternates through a reader of our own,
/// which is asked before libgit2's: that one (1.5) never returns from a file that was cut off. Here such a file is an
/// error that says so. Folders that are not there are none.
Result<> add_loose_readers(git_odb* database, const std::filesystem::path& objects);

}  // namespace sweepline
