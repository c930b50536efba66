#pragma once

// What both scaffolds write their files with.

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "hq/hq.hpp"

namespace sweepline {

/// A text as a YAML scalar on one line that reads back as the same text: plain where that is possible.
[[nodiscard]] std::string yaml_scalar(std::string_view text);

/// `Service accounts, OIDC` as `service-accounts-oidc`: a layer's name from its title. Empty where nothing remains.
[[nodiscard]] std::string layer_name_of(std::string_view title);

/// Whether `needs:` means something else by a layer's name: `switch`.
[[nodiscard]] inline bool is_reserved(std::string_view name) { return name == "switch"; }
[[nodiscard]] std::unexpected<Error> refuse_reserved(std::string_view name);

/// `service-accounts` as `Service accounts`: a layer's title from its name.
[[nodiscard]] std::string layer_title_of(std::string_view name);

/// The concern that a layer's title speaks of, by well-known words: discovery, connectivity, identity, security,
/// application, delivery; `application` where it speaks of none.
[[nodiscard]] std::string concern_of(std::string_view title);

/// `02-identity`.
[[nodiscard]] std::string layer_folder_name(int number, std::string_view name);

/// The first version of a by-hand layer's layer.yaml, and of a runbook.
[[nodiscard]] std::string by_hand_layer_text(std::string_view name, std::string_view title, std::string_view concern);
[[nodiscard]] std::string runbook_text(std::string_view title);

/// A service as an item of a services file, line by line; its repository as it is to be written.
[[nodiscard]] std::vector<std::string> service_lines(const ImportedService& service);

/// A file to write, relative to a folder.
struct NewFile {
    std::string path;
    std::string text;
};

/// Writes files that are not there yet and answers their paths; conflict, with nothing written, when one is. When
/// writing breaks off, what was written is taken away again.
Result<std::vector<std::string>> write_new_files(const std::filesystem::path& folder,
                                                 const std::vector<NewFile>& files);

}  // namespace sweepline
