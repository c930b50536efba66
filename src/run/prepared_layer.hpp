#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "change/change.hpp"
#include "check/check.hpp"
#include "discovery/queries.hpp"
#include "git/git.hpp"
#include "hq/hq.hpp"
#include "migration/layer.hpp"
#include "text/diagnostic.hpp"

namespace sweepline {

/// One step with its file read once for all services.
struct PreparedStep {
    Step step;
    std::optional<Edits> edits = std::nullopt;
    std::optional<Checks> checks = std::nullopt;
    std::optional<Queries> queries = std::nullopt;
};

/// A layer with everything its runs need, read once. Immutable; shared by all runs.
struct PreparedLayer {
    Layer layer;
    std::filesystem::path folder;
    std::string hash;
    std::optional<Checks> applies_to = std::nullopt;
    std::optional<Checks> detect = std::nullopt;
    std::vector<PreparedStep> steps = {};
    std::vector<PreparedStep> validate = {};
    std::vector<Glob> shared = {};  ///< of the migration: paths that describe several services
    std::string branch;             ///< template
    Signature author = {};
    bool sign = false;
    bool needs_folder = false;                  ///< some step or check runs a program
    Diagnostics problems = {};                  ///< of the parts read here
    std::vector<std::string> unsupported = {};  ///< steps and checks that this build does not do
};

/// Reads a layer's steps and checks. Problems are collected, not errors: lint shows them, a sweep refuses them.
[[nodiscard]] PreparedLayer prepare(const LayerFiles& files, const Settings& settings);

/// Refuses a layer of which something could not be read: what is left of it would be judged as if it were all.
[[nodiscard]] Result<> must_be_sound(const PreparedLayer& layer);

/// Why a sweep of this layer is refused: by hand, without checks, with problems or with unsupported parts.
[[nodiscard]] Result<> can_sweep(const PreparedLayer& layer);

/// Why a validation sweep of this layer is refused: with problems, or with checks that this build does not do. What
/// only changes files is no reason: it is done elsewhere, and can be judged here.
[[nodiscard]] Result<> can_judge(const PreparedLayer& layer);

}  // namespace sweepline
