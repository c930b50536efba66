#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "base/words.hpp"
#include "migration/layer.hpp"
#include "migration/migration.hpp"
#include "migration/service.hpp"

namespace sweepline {

/// What a sweep would do to one service.
enum class PlanAction : unsigned char {
    create,         ///< run the layer's steps
    refresh,        ///< run them again for a branch that was shipped
    leave,          ///< nothing changed since its last run, or it is under way elsewhere
    nothing_to_do,  ///< the old form is not there
    waits,          ///< a layer it needs has not come far enough on this service
    not_applicable,
    serial,   ///< walked end to end by a dedicated engineer
    touched,  ///< a person changed its branch
    done,
    blocked,
    unreachable,  ///< its repository could not be read
};
template <>
struct Words<PlanAction> {
    static constexpr std::array words{std::pair{PlanAction::create, std::string_view("create")},
                                      std::pair{PlanAction::refresh, std::string_view("refresh")},
                                      std::pair{PlanAction::leave, std::string_view("leave")},
                                      std::pair{PlanAction::nothing_to_do, std::string_view("nothing_to_do")},
                                      std::pair{PlanAction::waits, std::string_view("waits")},
                                      std::pair{PlanAction::not_applicable, std::string_view("not_applicable")},
                                      std::pair{PlanAction::serial, std::string_view("serial")},
                                      std::pair{PlanAction::touched, std::string_view("touched")},
                                      std::pair{PlanAction::done, std::string_view("done")},
                                      std::pair{PlanAction::blocked, std::string_view("blocked")},
                                      std::pair{PlanAction::unreachable, std::string_view("unreachable")}};
};

/// What a run works on, as one text: `QUICK.FULL`. QUICK hashes the layer's folder, the service's fields and the base
/// commits; FULL the same with the tree ids that matter instead of the commits. Equal quick parts mean equal inputs
/// without reading a tree; unequal ones mean nothing until the full parts are compared.
struct Fingerprint {
    std::string quick;
    std::string full = {};  ///< empty: not computed
    [[nodiscard]] std::string text() const { return quick + "." + full; }
};
/// Whether a recorded fingerprint stands for these inputs.
[[nodiscard]] bool same_inputs(std::string_view recorded, const Fingerprint& now);

/// What was seen of one service's repositories.
struct Observed {
    std::optional<Error> unreachable = std::nullopt;
    bool has_role = true;   ///< whether it has the repository that the layer changes
    std::string base = {};  ///< commit
    Fingerprint fingerprint = {};
    std::string branch = {};      ///< the branch its run would make, without attempt: the recorded one, if any
    std::string remote_tip = {};  ///< of the branch it shipped, in the service's repository; empty: not there
    bool conflicts = false;       ///< base changed a path that the shipped commit touches
    bool commit_gone = false;     ///< what its newest run made, not shipped yet, is no longer in the mirror
};

struct PlanOptions {
    bool refresh = false;
    bool named = false;  ///< the service was asked for by name: serial services are swept too
    Instant now;
    PerformerId performer = {};  ///< who asks: its own broken-off runs are resumed
    bool beside = false;         ///< another process of this machine may be performing a sweep: that is not broken off
    bool take = false;  ///< take over runs whose performer's lease has expired, and what it swept and never shipped
};

/// Whose a run is that is left alone because it is under way.
enum class Elsewhere : unsigned char { no, performed, silent };

struct Planned {
    PlanAction action = PlanAction::leave;
    std::string because;
    bool resumes = false;                 ///< a run that was broken off and is to be performed with its own id and time
    int attempt = 1;                      ///< of the branch
    Elsewhere elsewhere = Elsewhere::no;  ///< whether another process has its run, or had it when it fell silent
    [[nodiscard]] bool runs() const { return action == PlanAction::create || action == PlanAction::refresh; }
};

/// Whether a question about repositories needs no answer: what the grid alone says. Nothing: look, then `plan_service`.
[[nodiscard]] std::optional<Planned> plan_unseen(const Migration& migration, const Layer& layer, const Service& service,
                                                 const PlanOptions& options);

/// What a sweep does to one service, and why. Pure: same grid, same sight, same answer.
[[nodiscard]] Planned plan_service(const Migration& migration, const Layer& layer, const Service& service,
                                   const Observed& seen, const PlanOptions& options);

/// Whether another machine than `here` is at a run, by its lease.
[[nodiscard]] bool is_performed_elsewhere(const Migration& migration, const LayerName& layer, const CellRun& run,
                                          const PerformerId& here, Instant now);

/// The branch that a cell's first run was given, without attempt: it stays, whatever the template says by now.
/// Nothing where nothing ran.
[[nodiscard]] std::optional<std::string> recorded_branch(const Cell& cell);

/// `branch` of the template, with `.n` from the second attempt on.
[[nodiscard]] std::string branch_of_attempt(const std::string& branch, int attempt);

/// Why a layer may not start at all: a sentence for each needed layer that is not closed. Empty: it may.
[[nodiscard]] std::vector<std::string> barrier(const Migration& migration, const Layer& layer);

/// Whether one more layer may be swept ahead of what it needs; `layers` are all of the migration.
[[nodiscard]] Result<> may_run_ahead(const Migration& migration, const Layer& layer,
                                     const std::vector<const Layer*>& layers);
inline constexpr int kLayersAheadMax = 2;

/// How many runs of a sweep may start now.
struct Pace {
    std::int64_t may_start = 0;
    std::optional<std::string> pause = std::nullopt;  ///< the breaker's reason: start nothing more
};
struct SweepCount {
    std::int64_t planned = 0;
    std::int64_t started = 0;
    std::int64_t finished = 0;
    std::int64_t failed = 0;
};
/// The ramp and the breaker. A rung ends when its runs have finished; the next starts unless failed/finished exceeds
/// `failures_max_percent`, judged from `kBreakerFrom` finished runs on and at the end of a rung.
[[nodiscard]] Pace next_moves(const Layer& layer, const SweepCount& count);
inline constexpr std::int64_t kBreakerFrom = 5;

/// How many more runs must fail, one after the other, for the breaker to pause the sweep; nothing where no number of
/// them does.
[[nodiscard]] std::optional<std::int64_t> failures_left(const Layer& layer, const SweepCount& count);

}  // namespace sweepline
