#pragma once

#include <optional>
#include <vector>

#include "base/result.hpp"
#include "git/objects.hpp"
#include "git/tree_object.hpp"

namespace sweepline {

/// A name for what changed and not where: the paths with their modes, and the changed lines with three lines around,
/// without line numbers, blanks included (unlike `git patch-id`: in YAML they mean something). A file that is not text
/// takes part with its ids. Nothing for no difference.
[[nodiscard]] Result<std::optional<Oid>> patch_id_of(Objects& objects, const std::vector<TreeDifference>& differences);

}  // namespace sweepline
