#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hq/diagnose.hpp"
#include "hq/layer_folder.hpp"
#include "hq/services_file.hpp"

namespace sweepline {

/// Whether git takes it as a branch's name.
[[nodiscard]] bool is_branch(std::string_view name);

/// Checks the template of branches against all services and layers: each must render to a branch, and no two services
/// of one repository, nor two layers, to the same. At most one problem of each sort is reported, at `at`.
void check_branches(const std::string& branch, const Span& at, const std::vector<PlacedService>& services,
                    const std::vector<LoadedLayer>& layers, FileProblems& problems);

}  // namespace sweepline
