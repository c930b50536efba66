#include "migration/cell_fold.hpp"

#include <algorithm>

namespace sweepline {

namespace {

void set_status(Cell& cell, Status status);
void block(Cell& cell, Blocker blocker);
bool is_done(const Cell& cell);
void go_on(Cell& cell);
void overrule_run(Cell& cell);
void keep_held(Cell& cell, std::optional<Cell> held);
std::optional<Cell> held_of(const Cell& cell);
void end_run(Cell& cell, const RunFinished& event);
void forget_waiver(Cell& cell);
void take_back_words(Cell& cell);
void reopen(Cell& cell);
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
    auto held = held_of(cell);
    forget_trouble(cell);
    cell.marks.drop(Mark::swept);
    go_on(cell);
    cell.run = CellRun{.id = event.run,
                       .state = RunState::running,
                       .instant = event.instant,
                       .fingerprint = event.fingerprint,
                       .layer_hash = event.layer_hash,
                       .base = event.base,
                       .branch = event.branch,
                       .performer = event.performer,
                       .sweep = event.sweep};
    keep_held(cell, std::move(held));
}

void fold(Cell& cell, const RunFinished& event) {
    if (!cell.run || cell.run->id != event.run || cell.run->state != RunState::running) return;
    auto held = held_of(cell);
    cell.run->state = event.state;
    cell.run->commit = event.commit;
    end_run(cell, event);
    keep_held(cell, std::move(held));
}

void fold(Cell& cell, const ShipStarted& event) {
    add_once(cell.pushing, event.commit);
    if (cell.pushing.size() > kPushingMax) cell.pushing.erase(cell.pushing.begin());
}

void fold(Cell& cell, const Shipped& event) {
    auto held = held_of(cell);
    cell.pushing.clear();
    cell.shipped = Shipment{
        .branch = event.branch, .commit = event.commit, .base = event.base, .run = event.run, .attempt = event.attempt};
    cell.marks.add(Mark::opened);
    cell.marks.drop(Mark::merged);
    go_on(cell);
    keep_held(cell, std::move(held));
}

void fold(Cell& cell, const Validated& event) {
    const std::string because = joined(event.because);
    if (!event.branch.empty()) {
        if (event.checks == "fail") cell.note = because;
        return;
    }
    if (event.not_applicable) {
        if (cell.status == Status::not_applicable && is_held(cell)) return;
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
        forget_waiver(cell);
        forget_trouble(cell);
        set_status(cell, Status::done);
    } else if (!because.empty() && is_news(cell, event)) {
        cell.note = because;
    }
}

void fold(Cell& cell, const StatusSet& event, Instant at) {
    overrule_run(cell);
    switch (event.status) {
        case Status::not_started:
            reopen(cell);
            break;
        case Status::in_progress:
        case Status::not_applicable:
            take_back_words(cell);
            cell.marks.drop(Mark::skipped);
            break;
        case Status::done:
            forget_trouble(cell);
            break;
        case Status::blocked:
            block(cell, cell.blocker.value_or(Blocker{event.because, {}, at}));
            break;
    }
    set_status(cell, event.status);
    if (event.status == Status::not_applicable || !event.because.empty()) cell.note = event.because;
}

void fold(Cell& cell, const Claimed& event) {
    if (event.done)
        set_status(cell, Status::done);
    else
        go_on(cell);
    cell.marks.add(Mark::claimed);
    cell.claim = event.because;
    // What is wrong with a cell is not set right by a claim that does not suffice.
    if (event.done || !(cell.marks.has(Mark::failed) || cell.marks.has(Mark::look))) cell.note = event.because;
}

void fold(Cell& cell, const Ticked& event) {
    if (event.on)
        add_once(cell.ticked, event.item);
    else
        std::erase(cell.ticked, event.item);
    if (cell.status == Status::not_started) set_status(cell, Status::in_progress);
    if (cell.before_block == Status::not_started) cell.before_block = Status::in_progress;
}

void fold(Cell& cell, const CellBlocked& event, Instant at) {
    // What a run says blocks a cell that is not blocked yet; who says it again is a person.
    overrule_run(cell);
    block(cell, Blocker{event.reason, event.owner, at});
}

void fold(Cell& cell, const CellUnblocked& /*event*/) {
    if (cell.status == Status::blocked) set_status(cell, cell.before_block.value_or(Status::not_started));
}

void fold(Cell& cell, const CellAssigned& event) { cell.assignee = event.to; }

void fold(Cell& cell, const DecisionRecorded& event) {
    if (event.decision != "waiver") return;
    set_status(cell, Status::done);
    forget_trouble(cell);
    cell.marks.add(Mark::waived);
    cell.waived_until = event.until;
    cell.waiver = event.because;
    cell.note = event.because;
}

namespace {

/// The only way out of `blocked`, so that no blocker outlives it; a reason of not_applicable goes the same way, and so
/// does the word of the run that gave either.
void set_status(Cell& cell, Status status) {
    if (status != cell.status) overrule_run(cell);
    if (status != Status::blocked) {
        cell.blocker.reset();
        cell.before_block.reset();
    }
    const bool stays = status == Status::not_applicable || status == Status::blocked;
    if (cell.status == Status::not_applicable && !stays) cell.note.clear();
    cell.status = status;
}

/// The only way into `blocked`; what it was before waits for the end of it.
void block(Cell& cell, Blocker blocker) {
    if (cell.status != Status::blocked) cell.before_block = cell.status;
    cell.blocker = std::move(blocker);
    set_status(cell, Status::blocked);
}

/// Somebody else has the word now.
void overrule_run(Cell& cell) {
    if (cell.run && run_says_so(cell)) cell.run->state = RunState::superseded;
}

/// The cell with what a person says of it; nothing where nobody does.
std::optional<Cell> held_of(const Cell& cell) { return is_held(cell) ? std::optional(cell) : std::nullopt; }

/// Whatever the machine did meanwhile, a person's word stands.
void keep_held(Cell& cell, std::optional<Cell> held) {
    if (!held) return;
    if (held->status == Status::blocked) {
        block(cell, held->blocker.value_or(Blocker{}));
    } else {
        set_status(cell, Status::not_applicable);
        cell.note = std::move(held->note);
    }
    overrule_run(cell);
}

void end_run(Cell& cell, const RunFinished& event) {
    switch (event.state) {
        case RunState::swept:
            forget_trouble(cell);
            cell.marks.add(Mark::swept);
            go_on(cell);
            return;
        case RunState::failed:
            cell.marks.add(Mark::failed);
            cell.note = event.because;
            go_on(cell);
            return;
        case RunState::not_applicable:
            forget_trouble(cell);
            set_status(cell, Status::not_applicable);
            cell.note = event.because;
            return;
        case RunState::nothing_to_do:
        case RunState::skipped:
            finish_clean(cell, event);
            if (event.state == RunState::skipped && cell.status != Status::done) cell.marks.add(Mark::skipped);
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

/// Whether the cell is done, or will be when it is unblocked.
bool is_done(const Cell& cell) {
    return cell.status == Status::done || (cell.status == Status::blocked && cell.before_block == Status::done);
}

/// Work goes on, unblocked; what is done stays done.
void go_on(Cell& cell) { set_status(cell, is_done(cell) ? Status::done : Status::in_progress); }

/// Drops what an earlier run or validation found wrong; of the note a person's words stay.
void forget_trouble(Cell& cell) {
    cell.note = cell.marks.has(Mark::waived) ? cell.waiver : cell.claim;
    cell.marks.drop(Mark::failed);
    cell.marks.drop(Mark::look);
    cell.marks.drop(Mark::skipped);
}

/// Whoever says that a cell is not done takes back what persons said: claims and waivers.
void take_back_words(Cell& cell) {
    if (cell.note == cell.claim || cell.note == cell.waiver) cell.note.clear();
    cell.marks.drop(Mark::claimed);
    cell.claim.clear();
    forget_waiver(cell);
}

/// Taken back, or no longer needed.
void forget_waiver(Cell& cell) {
    cell.marks.drop(Mark::waived);
    cell.waiver.clear();
    cell.waived_until.reset();
}

/// As if nothing had happened yet, but for a branch that waits to be merged and the numbers of those that were.
void reopen(Cell& cell) {
    take_back_words(cell);
    forget_trouble(cell);
    for (const Mark mark : {Mark::swept, Mark::merged, Mark::live, Mark::validated, Mark::stale}) cell.marks.drop(mark);
    if (cell.shipped && cell.shipped->merged) cell.marks.drop(Mark::opened);
    if (cell.run && cell.run->state != RunState::running) cell.run->state = RunState::superseded;
    cell.live_in.clear();
    cell.ticked.clear();
}

/// The status of a cell whose run came to nothing: as it is, or as what else was done on it says.
void rest(Cell& cell) {
    if (cell.status != Status::in_progress) return;
    const bool begun = cell.shipped || !cell.ticked.empty() || cell.marks.has(Mark::claimed);
    set_status(cell, begun ? Status::in_progress : Status::not_started);
}

void finish_clean(Cell& cell, const RunFinished& event) {
    if (event.clean == "pass") forget_waiver(cell);
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
    if (event.detector == "found" && is_done(cell)) {
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

/// Whether what was found says anything new: where the change waits to be merged, its run failed or was skipped, or a
/// person lets it pass, base must lack it.
bool is_news(const Cell& cell, const Validated& event) {
    const bool unproven = event.checks == "fail" || event.checks == "inconclusive";
    const bool lacks = event.detector == "found" || (event.detector.empty() && unproven);
    const bool waits = (cell.marks.has(Mark::swept) || cell.marks.has(Mark::opened)) && !cell.marks.has(Mark::merged);
    const bool explained = cell.marks.has(Mark::failed) || cell.marks.has(Mark::waived) ||
                           cell.marks.has(Mark::skipped) || cell.status == Status::not_applicable;
    return !(lacks && (waits || explained));
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
