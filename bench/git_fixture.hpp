#pragma once

#include <cstddef>
#include <filesystem>

namespace sweepline::bench {

/// How many files each repository holds; the issue of every number printed.
inline constexpr std::size_t kFilesPerRepository = 40;

/// Makes `count` repositories `r0`, `r1`, … below `folder`: `kFilesPerRepository` files in ten folders, one commit on
/// `main`, objects in one pack as a clone has them, no two repositories alike. Throws std::runtime_error.
void make_repositories(const std::filesystem::path& folder, std::size_t count);

}  // namespace sweepline::bench
