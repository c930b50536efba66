#pragma once

#include <filesystem>
#include <string_view>

#include "base/result.hpp"
#include "git/shelf_file.hpp"

namespace sweepline {

/// Git's word for it: `blob`.
[[nodiscard]] std::string_view word(ObjectSort sort);

struct LooseObject {
    const Oid& id;
    ObjectSort sort;
    std::string_view bytes;
};

/// Writes an object as a file into the objects folder that is open as `folder` and called `path`; one that lies there
/// already is only touched. A crash leaves at most a temporary file that `git prune` knows.
Result<> write_loose_object(int folder, const std::filesystem::path& path, const LooseObject& object);

}  // namespace sweepline
