#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hq/diagnose.hpp"
#include "hq/folder_reader.hpp"
#include "hq/hq.hpp"
#include "hq/layer_file.hpp"

namespace sweepline {

/// A layer as its folder says it is, before the other layers are known.
struct LoadedLayer {
    LayerFiles files;
    std::optional<std::vector<NeedWritten>> needs;
    YamlNode root;  ///< of layer.yaml, for places
};

/// Reads every layer below `layers_at`, by number. A layer whose file is wrong is there all the same, at its defaults,
/// so that one mistake is reported once.
[[nodiscard]] std::vector<LoadedLayer> load_layers(const FolderReader& reader, const std::string& layers_at,
                                                   Diagnostics& problems);

/// Fills in what each layer needs: what it says, or the layer before it. Reports layers that are not there and needs
/// that lead back to where they began, and leaves those out.
void resolve_needs(std::vector<LoadedLayer>& layers, Diagnostics& problems);

}  // namespace sweepline
