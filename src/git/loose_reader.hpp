#pragma once

#include <filesystem>

#include "base/result.hpp"

struct git_odb;

namespace sweepline {

/// Lets `database` read the loose objects of an objects folder through a reader of our own. libgit2's (1.5) never
/// returns from a file that was cut off; here such a file is an error that says so. The higher `priority` is asked
/// first. A folder that is not there has none.
Result<> read_loose_objects(git_odb* database, const std::filesystem::path& objects, int priority);

/// Lends `database` all objects of an objects folder and of its alternates, loose ones and packs; what it has itself is
/// asked first. Instead of `git_odb_add_disk_alternate`.
Result<> borrow_objects(git_odb* database, const std::filesystem::path& objects);

}  // namespace sweepline
