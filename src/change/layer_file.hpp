#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "driver/template.hpp"

namespace sweepline {

/// Refuses a `from:` that could lead out of the layer's folder by its words alone: absolute, `..`, empty.
[[nodiscard]] Result<> check_from(std::string_view from);

/// The bytes of a file below the layer's folder. Errors (invalid, not_found): not a plain file below the folder once
/// symbolic links are followed, not readable.
[[nodiscard]] Result<std::string> read_layer_file(const std::filesystem::path& layer_folder, std::string_view from);

/// Templates of layers, each read once and kept, so that ten thousand services cost one reading. Thread-safe.
class LayerTemplates {
public:
    [[nodiscard]] Result<std::shared_ptr<const Template>> get(const std::filesystem::path& layer_folder,
                                                              const std::string& from);

private:
    std::mutex lock_;
    std::map<std::filesystem::path, std::shared_ptr<const Template>> read_;  ///< behind lock_
};

}  // namespace sweepline
