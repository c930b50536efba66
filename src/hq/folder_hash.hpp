#pragma once

#include <string>
#include <string_view>

#include "hq/diagnose.hpp"
#include "hq/folder_reader.hpp"

namespace sweepline {

/// SHA-256, as hex, of the name, executable bit and bytes of every file below `path`, except below `path/leave_out`.
/// Two folders have the same hash when and only when they hold the same. Links count as what they lead to. What cannot
/// be hashed (links that lead out or to folders, pipes, files that are too big or cannot be read) is among the
/// problems.
[[nodiscard]] std::string hash_folder(const FolderReader& reader, const std::string& path, std::string_view leave_out,
                                      Diagnostics& problems);

}  // namespace sweepline
