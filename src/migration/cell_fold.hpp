#pragma once

#include "base/instant.hpp"
#include "migration/cell.hpp"
#include "migration/cell_events.hpp"
#include "migration/run_events.hpp"

namespace sweepline {

// What each event does to the cell it touches, apart from its version. All are total: they mean something in any state
// of the cell. Nothing that happens to a done cell reopens it, unless a person does; an old form that came back shows
// as a mark.

/// The run becomes the cell's newest; what the one before it left behind is dropped. Neither it nor anything that
/// becomes of it takes back that a person says the cell is blocked or not applicable.
void fold(Cell& cell, const RunStarted& event);
/// Changes nothing where the cell has gone on to another run, or this one has ended before. A blocked run leaves status
/// and blocker to the `CellBlocked` that is recorded with it, which knows the owner.
void fold(Cell& cell, const RunFinished& event);
/// Remembers the commit until a push is recorded; the cell is as it was.
void fold(Cell& cell, const ShipStarted& event);
/// The cell shows what was pushed, not yet merged.
void fold(Cell& cell, const Shipped& event);
/// Moves the evidence on; a branch judged before it is merged moves none.
void fold(Cell& cell, const Validated& event);
/// Sets the status. Anything short of done takes back what persons claimed or waived; `not_started` reopens the cell:
/// no evidence is left but a branch that waits to be merged.
void fold(Cell& cell, const StatusSet& event, Instant at);
/// Adds evidence that only a person vouches for.
void fold(Cell& cell, const Claimed& event);
/// Adds or takes away a walked item; twice is once.
void fold(Cell& cell, const Ticked& event);
/// Replaces an earlier blocker, too; the cell remembers what it was.
void fold(Cell& cell, const CellBlocked& event, Instant at);
/// The cell is again what it was.
void fold(Cell& cell, const CellUnblocked& event);
/// Sets the assignee.
void fold(Cell& cell, const CellAssigned& event);
/// A waiver of this cell's rule lets it count as done; other decisions leave it alone.
void fold(Cell& cell, const DecisionRecorded& event);

}  // namespace sweepline
