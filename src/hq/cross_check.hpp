#pragma once

#include <vector>

#include "hq/layer_folder.hpp"
#include "hq/services_file.hpp"
#include "hq/settings_file.hpp"

namespace sweepline {

/// Reports what is wrong between files: roles that no service has, branches that meet, secrets handed to steps,
/// layers that own the same paths.
void cross_check(const SettingsFile& settings, const std::vector<PlacedService>& services,
                 const std::vector<LoadedLayer>& layers, Diagnostics& problems);

}  // namespace sweepline
