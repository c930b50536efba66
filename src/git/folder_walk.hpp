#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "git/files.hpp"

namespace sweepline {

/// One name in a folder; `type` as readdir gives it (DT_REG, DT_DIR, DT_LNK, …), never DT_UNKNOWN.
struct FolderItem {
    std::string name;
    unsigned char type = 0;
};

/// What is in an open folder, without `.` and `..`, in git's order. `path` names it in errors.
[[nodiscard]] Result<std::vector<FolderItem>> read_folder(int folder, const std::filesystem::path& path);

/// Opens the folder `name` in an open one, never through a symbolic link.
[[nodiscard]] Descriptor open_folder(int folder, const std::string& name);

/// Opens the folder that `path`'s last component lies in, below the open `root`, never through a symbolic link, and
/// yields it with that component. Not open (with `errno`) when a component is missing or no folder.
[[nodiscard]] std::pair<Descriptor, std::string> open_parent(int root, std::string_view path);

/// A symbolic link's target; fails with `errno`.
[[nodiscard]] Result<std::string> read_link(int folder, const std::string& name, const std::filesystem::path& path);

}  // namespace sweepline
