#pragma once

#include <filesystem>
#include <optional>

#include "app/app.hpp"
#include "app/demo_git.hpp"
#include "base/result.hpp"
#include "text/value.hpp"

namespace sweepline {

/// The file by which a folder is known as the demo's own.
inline constexpr const char* kDemoMark = ".sweepline-demo";

/// Marks a folder as the demo's own, and says whether the demo in it stands whole.
Result<> mark_demo(const std::filesystem::path& folder, bool whole);
/// Whether a demo stands there that was made to its end.
[[nodiscard]] bool is_whole_demo(const std::filesystem::path& folder);

/// Adds to a demo's headquarters the layer that takes its time, so that a sweep can be watched; nothing where it has it
/// already.
Result<> add_served_layer(const DemoGit& git, const std::filesystem::path& example, const std::filesystem::path& folder,
                          const DemoGit::Act& act);

/// The request of that layer's sweep; nothing when it was begun before: whoever serves goes on with one that broke off.
[[nodiscard]] Result<std::optional<Value>> sweep_to_begin(App& app);

}  // namespace sweepline
