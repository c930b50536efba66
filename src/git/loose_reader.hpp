#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>

#include "base/result.hpp"
#include "git/shelf_file.hpp"

struct git_odb;

namespace sweepline {

/// Lets `database` read the loose objects of an objects folder through a reader of our own. libgit2's (1.5) never
/// returns from a file that was cut off; here such a file is an error that says so. The higher `priority` is asked
/// first. A folder that is not there has none.
Result<> read_loose_objects(git_odb* database, const std::filesystem::path& objects, int priority);

/// Lends `database` all objects of an objects folder and of its alternates, loose ones and packs; what it has itself is
/// asked first. Instead of `git_odb_add_disk_alternate`.
Result<> borrow_objects(git_odb* database, const std::filesystem::path& objects);

/// Reads an object of less than `size_max` bytes from the objects folder that is open as `folder`; null when it has no
/// such file, or one that is damaged, holds something else, or is too large.
[[nodiscard]] std::shared_ptr<const MadeObject> find_loose_object(int folder, const Oid& id, std::uint64_t size_max);
/// How many bytes it has, as its header says; nothing when there is no such file or it is damaged.
[[nodiscard]] std::optional<std::uint64_t> find_loose_size(int folder, const Oid& id);

}  // namespace sweepline
