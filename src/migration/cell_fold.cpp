#include "migration/cell_fold.hpp"

#include <algorithm>

namespace sweepline {

namespace {

void set_status(Cell& cell, Status status);
void forget_trouble(Cell& cell);
void rest(Cell& cell);
void finish_clean(Cell& cell, const RunFinished& event);
void judge_merged(Cell& cell, const Validated& event);
void judge_live(Cell& cell, const Validated& event);
bool is_news(const Cell& cell, const Validated& event);
std::string joined(const std::vector<std::string>& clauses);
void add_once(std::vector<std::string>& to, const std::string& item);

}  // namespace

void fold(Cell& cell, const RunStarted& event) {
    forget_trouble(cell);
    cell.marks.drop(Mark::swept);
    if (cell.status != Status::done) set_status(cell, Status::in_progress);
    cell.run = CellRun{.id = event.run,
                       .state = RunState::running,
                       .instant = event.instant,
                       .fingerprint = event.fingerprint,
                       .layer_hash = event.layer_hash,
                       .base = event.base,
                       .branch = event.branch,
                       .performer = event.performer,
                       .sweep = event.sweep};
}

void fold(Cell& cell, const RunFinished& event) {
    if (!cell.run || cell.run->id != event.run || cell.run->state != RunState::running) return;
    cell.run->state = event.state;
    cell.run->commit = event.commit;
    switch (event.state) {
        case RunState::swept:
            forget_trouble(cell);
            cell.marks.add(Mark::swept);
            if (cell.status != Status::done) set_status(cell, Status::in_progress);
            return;
        case RunState::failed:
            cell.marks.add(Mark::failed);
            cell.note = event.because;
            if (cell.status != Status::done) set_status(cell, Status::in_progress);
            return;
        case RunState::not_applicable:
            forget_trouble(cell);
            set_status(cell, Status::not_applicable);
            cell.note = event.because;
            return;
        case RunState::nothing_to_do:
        case RunState::skipped:
            finish_clean(cell, event);
            return;
        case RunState::superseded:
            rest(cell);
            return;
        case RunState::blocked:
        case RunState::running:
        case RunState::none:
            return;
    }
}

void fold(Cell& cell, const ShipStarted& event) {
    add_once(cell.pushing, event.commit);
    if (cell.pushing.size() > kPushingMax) cell.pushing.erase(cell.pushing.begin());
}

void fold(Cell& cell, const Shipped& event) {
    cell.pushing.clear();
    cell.shipped = Shipment{
        .branch = event.branch, .commit = event.commit, .base = event.base, .run = event.run, .attempt = event.attempt};
    cell.marks.add(Mark::opened);
    cell.marks.drop(Mark::merged);
    if (cell.status != Status::done) set_status(cell, Status::in_progress);
}

void fold(Cell& cell, const Validated& event) {
    const std::string because = joined(event.because);
    if (!event.branch.empty()) {
        if (event.checks == "fail") cell.note = because;
        return;
    }
    if (event.not_applicable) {
        forget_trouble(cell);
        cell.marks.drop(Mark::stale);
        set_status(cell, Status::not_applicable);
        cell.note = because;
        return;
    }
    if (!event.merged.empty()) {
        cell.marks.add(Mark::merged);
        if (cell.shipped) {
            cell.shipped->merged = true;
            cell.shipped->merged_how = event.merged;
        }
        if (cell.status == Status::not_started) set_status(cell, Status::in_progress);
    }
    judge_merged(cell, event);
    judge_live(cell, event);
    if (event.done) {
        forget_trouble(cell);
        set_status(cell, Status::done);
    } else if (!because.empty() && is_news(cell, event)) {
        cell.note = because;
    }
}

void fold(Cell& cell, const StatusSet& event, Instant at) {
    set_status(cell, event.status);
    if (event.status != Status::done) {
        cell.marks.drop(Mark::waived);
        cell.waived_until.reset();
    }
    if (event.status == Status::done) forget_trouble(cell);
    if (event.status == Status::not_started) {
        cell.marks.drop(Mark::claimed);
        forget_trouble(cell);
        cell.ticked.clear();
    }
    if (event.status == Status::blocked && !cell.blocker) cell.blocker = Blocker{event.because, {}, at};
    if (event.status == Status::not_applicable || !event.because.empty()) cell.note = event.because;
}

void fold(Cell& cell, const Claimed& event) {
    cell.marks.add(Mark::claimed);
    cell.note = event.because;
    if (event.done)
        set_status(cell, Status::done);
    else if (cell.status != Status::done)
        set_status(cell, Status::in_progress);
}

void fold(Cell& cell, const Ticked& event) {
    if (event.on)
        add_once(cell.ticked, event.item);
    else
        std::erase(cell.ticked, event.item);
    if (cell.status == Status::not_started) set_status(cell, Status::in_progress);
}

void fold(Cell& cell, const CellBlocked& event, Instant at) {
    cell.status = Status::blocked;
    cell.blocker = Blocker{event.reason, event.owner, at};
}

void fold(Cell& cell, const CellUnblocked& /*event*/) {
    cell.blocker.reset();
    if (cell.status != Status::blocked) return;
    const bool begun = cell.run || cell.shipped || !cell.ticked.empty() || cell.marks.has(Mark::claimed);
    set_status(cell, begun ? Status::in_progress : Status::not_started);
}

void fold(Cell& cell, const CellAssigned& event) { cell.assignee = event.to; }

void fold(Cell& cell, const DecisionRecorded& event) {
    if (event.decision != "waiver") return;
    forget_trouble(cell);
    cell.marks.add(Mark::waived);
    cell.waived_until = event.until;
    cell.note = event.because;
    set_status(cell, Status::done);
}

namespace {

/// The only way out of `blocked`, so that no blocker outlives it; a reason of not_applicable goes the same way.
void set_status(Cell& cell, Status status) {
    if (status != Status::blocked) cell.blocker.reset();
    if (cell.status == Status::not_applicable && status != Status::not_applicable) cell.note.clear();
    cell.status = status;
}

/// Drops what an earlier run or validation found wrong, and the note that said so; a person's words stay.
void forget_trouble(Cell& cell) {
    const bool trouble = cell.marks.has(Mark::failed) || cell.marks.has(Mark::look);
    const bool persons = cell.marks.has(Mark::claimed) || cell.marks.has(Mark::waived);
    if (trouble || !persons) cell.note.clear();
    cell.marks.drop(Mark::failed);
    cell.marks.drop(Mark::look);
}

/// The status of a cell whose run came to nothing: as it is, or as what else was done on it says.
void rest(Cell& cell) {
    if (cell.status != Status::in_progress) return;
    const bool begun = cell.shipped || !cell.ticked.empty() || cell.marks.has(Mark::claimed);
    set_status(cell, begun ? Status::in_progress : Status::not_started);
}

void finish_clean(Cell& cell, const RunFinished& event) {
    forget_trouble(cell);
    if (!event.because.empty()) cell.note = event.because;
    if (event.clean == "pass") {
        cell.marks.drop(Mark::stale);
        cell.marks.add(Mark::validated);
        set_status(cell, Status::done);
        return;
    }
    if (event.clean == "look") cell.marks.add(Mark::look);
    rest(cell);
}

void judge_merged(Cell& cell, const Validated& event) {
    const bool held = (event.detector.empty() || event.detector == "clean") &&
                      (event.checks.empty() || event.checks == "pass") &&
                      !(event.detector.empty() && event.checks.empty());
    if (held) {
        forget_trouble(cell);
        cell.marks.drop(Mark::stale);
        cell.marks.add(Mark::validated);
        return;
    }
    if (event.detector == "found" && cell.status == Status::done) {
        // Where a waiver holds, the old form did not come back: it never went.
        if (!cell.marks.has(Mark::waived)) cell.marks.add(Mark::stale);
        return;
    }
    if (event.detector == "found" || event.checks == "fail") cell.marks.drop(Mark::validated);
    if (event.detector == "clean" && event.checks == "fail") cell.marks.add(Mark::look);
}

void judge_live(Cell& cell, const Validated& event) {
    for (const std::string& environment : event.not_live) std::erase(cell.live_in, environment);
    for (const std::string& environment : event.live) add_once(cell.live_in, environment);
    if (!event.not_live.empty())
        cell.marks.drop(Mark::live);
    else if (event.live_everywhere)
        cell.marks.add(Mark::live);
}

/// Whether what was found says anything new: where the change waits to be merged, its run failed, or a waiver lets it
/// pass, base must lack it.
bool is_news(const Cell& cell, const Validated& event) {
    const bool lacks = event.detector == "found" || (event.detector.empty() && event.checks == "fail");
    const bool waits = (cell.marks.has(Mark::swept) || cell.marks.has(Mark::opened)) && !cell.marks.has(Mark::merged);
    return !(lacks && (waits || cell.marks.has(Mark::failed) || cell.marks.has(Mark::waived)));
}

std::string joined(const std::vector<std::string>& clauses) {
    std::string text;
    for (const std::string& clause : clauses) {
        if (!text.empty()) text += "; ";
        text += clause;
    }
    return text;
}

void add_once(std::vector<std::string>& to, const std::string& item) {
    if (std::ranges::find(to, item) == to.end()) to.push_back(item);
}

}  // namespace

}  // namespace sweepline
