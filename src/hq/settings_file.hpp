#pragma once

#include <string>
#include <string_view>

#include "hq/diagnose.hpp"
#include "hq/hq.hpp"

namespace sweepline {

/// What migration.yaml says, and the nodes it was read from, for the places of later problems.
struct SettingsFile {
    Settings settings;
    YamlNode root;
};

/// Reads the text of migration.yaml. Total: what is wrong is among the problems and at its default in the settings.
[[nodiscard]] SettingsFile read_settings(std::string_view text, FileProblems& problems);

}  // namespace sweepline
