#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "migration/event.hpp"
#include "migration/layer.hpp"
#include "migration/migration.hpp"
#include "migration/service.hpp"

namespace sweepline {

/// The status as people say it: "not started", "in progress", …
[[nodiscard]] std::string_view said(Status status);

/// Whether a cell shows what another layer, or the close gate, needs of it. Not applicable satisfies every need; an
/// expired waiver none.
[[nodiscard]] bool satisfies(const Cell& cell, Need need, Instant now);

/// Who changes a cell, and which of its versions they saw (nothing: whatever it is now).
struct Edit {
    const Service& service;
    const Layer& layer;
    std::string actor;
    std::optional<std::int64_t> version = std::nullopt;
};

/// The cell as it is now, or a conflict that shows both values: what it is, and that it would be made `wanted`.
[[nodiscard]] Result<Cell> seen_cell(const Migration& now, const Edit& edit, std::string_view wanted);

/// Each of these answers the events that the change appends, or why it may not be: a conflict that shows both values
/// when the cell changed since the version that was seen, `invalid` when a reason is missing or says nothing.
[[nodiscard]] Result<std::vector<Happening>> set_status(const Migration& now, const Edit& edit, Status status,
                                                        const std::string& because);
[[nodiscard]] Result<std::vector<Happening>> block(const Migration& now, const Edit& edit, const std::string& reason,
                                                   const std::string& owner);
[[nodiscard]] Result<std::vector<Happening>> unblock(const Migration& now, const Edit& edit,
                                                     const std::string& because);
[[nodiscard]] Result<std::vector<Happening>> assign(const Migration& now, const Edit& edit, const std::string& to);
[[nodiscard]] Result<std::vector<Happening>> waive(const Migration& now, const Edit& edit, const std::string& because,
                                                   const std::string& owner, std::optional<Instant> until);
[[nodiscard]] Result<std::vector<Happening>> claim(const Migration& now, const Edit& edit, const std::string& because);

/// What a finished run appends: its RunFinished, and the blocker with its owner where a step said so. Nothing when the
/// record no longer has that run as the cell's current one, or it is finished already.
[[nodiscard]] std::vector<Happening> finish_run(const Migration& now, const RunFinished& finished,
                                                const std::string& service_owner);

/// What a validation sweep saw on one service.
struct Sight {
    std::int64_t version = 0;                     ///< of the cell when it was looked at
    std::string tree = {};                        ///< commit judged
    std::string merged = {};                      ///< how the shipped commit was found there
    std::optional<bool> old_form = std::nullopt;  ///< what the detector found
    std::optional<bool> checks = std::nullopt;    ///< whether the checks hold; nothing: none, or inconclusive
    bool inconclusive = false;
    bool not_applicable = false;
    std::vector<std::string> live = {};
    std::vector<std::string> not_live = {};
    std::vector<std::string> because = {};
    std::string branch = {};  ///< judged instead of base
};
/// The event of a validation sweep on one cell: what was found, and whether that is all the layer demands.
/// `environments` are all that `live` must name. Nothing where nobody ever worked and nothing was found, where it would
/// leave the cell as it is, and where the cell changed since: what was seen is not what is there now.
[[nodiscard]] std::vector<Happening> validated(const Migration& now, const Service& service, const Layer& layer,
                                               const std::vector<std::string>& environments, const Sight& sight);

/// A cell at its layer's gate: why it keeps the layer open, or by which waiver it passes.
struct AtGate {
    ServiceName service;
    std::string because;
    friend bool operator==(const AtGate&, const AtGate&) = default;
};
/// What keeps a layer from being closed; serial services do not count.
struct Gate {
    std::vector<AtGate> missing;
    std::vector<AtGate> waived;
};
[[nodiscard]] Gate close_gate(const Migration& now, const Layer& layer, const std::vector<Service>& services,
                              Instant at);

/// The status as it counts now: a cell that was done by a waiver is not once that has expired.
[[nodiscard]] Status status_at(const Cell& cell, Instant now);

/// One sentence: why a cell stands where it stands.
[[nodiscard]] std::string why(const Cell& cell, const Layer& layer, Instant now);

}  // namespace sweepline
