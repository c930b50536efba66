#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace sweepline::bench {

/// The floor: what a programmer would write with libgit2 and nothing else. Opens the repository, reads two files of its
/// head, writes their changed blobs, the trees above them and a commit, and makes the branch `branch`. Nothing is
/// recorded, checked or kept apart: the objects go into the repository itself. Throws std::runtime_error.
void bare_libgit2_change(const std::filesystem::path& repository, const std::string& branch, const std::string& line);

}  // namespace sweepline::bench
