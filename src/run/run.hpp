#pragma once

// run/: one execution of a layer's steps on one service: its tree, steps, boundaries, commit and report. It may know
// the drivers and machines below and the headquarters' layers. It must never know the store, the other services, or
// what happens next.

#include <optional>
#include <stop_token>
#include <string>

#include "base/result.hpp"
#include "driver/driver.hpp"
#include "migration/event.hpp"
#include "migration/plan.hpp"
#include "migration/rules.hpp"
#include "run/prepared_layer.hpp"

namespace sweepline {

/// Whether a run's commit and branch are kept, or everything is done and nothing kept (`--dry-run`).
enum class Keep : unsigned char { yes, no };

/// Performs a run to its end and answers its report; never fails: what went wrong is the report. Doing it again with
/// the same start makes the same commit. A run that was told to stop answers state `running`: it has not finished.
/// Thread-safe for different runs.
[[nodiscard]] RunFinished perform_run(const PreparedLayer& layer, const Service& service, const RunStarted& start,
                                      const Tools& tools, Keep keep, std::stop_token stop);

/// How much of a service's repositories is looked at for a plan.
struct Sighting {
    bool offline = true;  ///< do not fetch or clone
    const Cell* cell = nullptr;
    std::stop_token stop = {};
};
/// Looks at a service's repositories: base, fingerprint, what became of its branch. Reads trees only when the base
/// moved.
[[nodiscard]] Observed observe(const PreparedLayer& layer, const Service& service, const Tools& tools,
                               const Sighting& sighting);

/// What a run will find before its first step: that the layer does not apply, or that there is nothing to do.
struct Foreseen {
    RunState state = RunState::none;
    std::string because = {};
};
/// Whether both can be judged without running a program.
[[nodiscard]] bool can_foresee(const PreparedLayer& layer);
/// Judges both on the base commit, reading only what is here. Nothing where the run goes on to its steps, and where
/// that cannot be known before.
[[nodiscard]] std::optional<Foreseen> foresee(const PreparedLayer& layer, const Service& service, const Tools& tools,
                                              const std::string& base, std::stop_token stop);

/// What to judge in a validation sweep.
struct Judging {
    const Cell& cell;
    bool branch = false;                         ///< the swept branch rather than base
    std::vector<std::string> environments = {};  ///< whose `validate/` is run, in order
    std::stop_token stop = {};
};
/// Judges what is merged (or a branch): detector, checks, and `validate/` for each environment.
[[nodiscard]] Result<Sight> judge_service(const PreparedLayer& layer, const Service& service, const Tools& tools,
                                          const Judging& judging);

}  // namespace sweepline
