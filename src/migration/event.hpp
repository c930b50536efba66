#pragma once

// What can happen to a migration. An event is appended once, never edited or deleted. Every version ever shipped stays
// readable: a new optional field needs no new version, anything else does (golden files in tests/golden/events).

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "migration/cell_events.hpp"
#include "migration/names.hpp"
#include "migration/run_events.hpp"
#include "migration/token_events.hpp"

namespace sweepline {

using Happening = std::variant<SweepStarted, LeaseRenewed, SweepEnded, RunStarted, RunFinished, ShipStarted, Shipped,
                               Validated, StatusSet, Claimed, Ticked, CellBlocked, CellUnblocked, CellAssigned,
                               DecisionRecorded, LayerClosed, ServiceRenamed, TokenAdded, TokenRevoked>;

/// One entry of the record.
struct Event {
    std::int64_t number = 0;  ///< 1, 2, 3 …; the order of everything
    Instant at;
    std::string actor;  ///< who: a team member's name, or git's user.name, else the OS user
    Happening what;
    friend bool operator==(const Event&, const Event&) = default;
};

/// What a happening is about: empty names where it is about no service or no layer.
struct EventSubject {
    ServiceName service;
    LayerName layer;
};

/// A renaming is about the new name; a decision about whatever it names.
[[nodiscard]] EventSubject subject_of(const Happening& what);
/// The word that the record keeps for what happened.
[[nodiscard]] std::string_view kind_of(const Happening& what);
/// The version of the form that `body_of` writes.
[[nodiscard]] int version_of(const Happening& what);
/// The happening's own fields as compact JSON.
[[nodiscard]] std::string body_of(const Happening& what);
/// Reads any version ever written; an unknown kind or a newer version is `unsupported` ("upgrade").
[[nodiscard]] Result<Happening> read_happening(std::string_view kind, int version, std::string_view body);

}  // namespace sweepline
