#pragma once

#include <cstdint>
#include <filesystem>

namespace sweepline {

/// A number for the names, sizes and times of all files of a headquarters, other whenever one of them was changed, came
/// or went. What Sweepline and git keep there does not count, nor the file of the `record` with what SQLite keeps
/// beside it, wherever that lies.
[[nodiscard]] std::uint64_t look_of_folder(const std::filesystem::path& folder, const std::filesystem::path& record);

}  // namespace sweepline
