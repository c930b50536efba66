#include "migration/rules.hpp"

#include <algorithm>

#include "migration/cell_fold.hpp"
#include "migration/free_text.hpp"

namespace sweepline {
namespace {

constexpr std::size_t kReasonMin = 3;  // characters: shorter says nothing

std::string cell_name(const Edit& edit) { return edit.service.name.value + " at " + edit.layer.name.value; }

std::string summary(const Cell& cell) {
    std::string text(said(cell.status));
    if (cell.blocker) text += " (" + cell.blocker->reason + ")";
    return text;
}

Result<> require_reason(const std::string& reason, std::string_view what, std::string_view hint) {
    const auto letters = std::count_if(reason.begin(), reason.end(), [](unsigned char c) { return c > ' '; });
    if (static_cast<std::size_t>(letters) < kReasonMin)
        return fail(ErrorKind::invalid, std::string(what), std::string(hint));
    return must_fit(reason, "the reason");
}

bool waiver_holds(const Cell& cell, Instant now) {
    return cell.marks.has(Mark::waived) && (!cell.waived_until || *cell.waived_until > now);
}

std::string day_of(Instant at) { return to_text(at).substr(0, std::string_view("2026-03-01").size()); }

std::string why_blocked(const Cell& cell) {
    if (!cell.blocker) return "blocked: " + cell.note;
    return "blocked: " + cell.blocker->reason + (cell.blocker->owner.empty() ? "" : " (" + cell.blocker->owner + ")");
}

std::string why_waived(const Cell& cell, Instant now) {
    if (cell.waived_until && !waiver_holds(cell, now))
        return "its waiver expired on " + day_of(*cell.waived_until) + ": " + cell.waiver;
    return (cell.waived_until ? "waived until " + day_of(*cell.waived_until) : "waived") + ": " + cell.waiver;
}

/// Why a cell is done: by what is merged and holds, else by a person's words.
std::string why_done(const Cell& cell, const Layer& layer) {
    if (!cell.marks.has(Mark::validated)) return cell.claim.empty() ? "done" : "claimed: " + cell.claim;
    const bool merged = cell.marks.has(Mark::merged);
    if (layer.demand() == Demand::live) return merged ? "merged, validated, and live" : "validated, and live";
    return merged ? "merged and validated" : "what is on base passes, with nothing of its own merged";
}

/// Whether every environment has passed: now, or before and not failed now.
bool live_everywhere(const Cell& cell, const std::vector<std::string>& environments, const Sight& sight) {
    const auto in = [](const std::vector<std::string>& list, const std::string& word) {
        return std::find(list.begin(), list.end(), word) != list.end();
    };
    return std::all_of(environments.begin(), environments.end(), [&](const std::string& environment) {
        return in(sight.live, environment) || (in(cell.live_in, environment) && !in(sight.not_live, environment));
    });
}

/// Whether what was found is all that the layer demands of a done cell. By hand, live checks alone are enough to judge
/// by; a layer without anything to judge by takes a person's word, which is not found.
bool meets_demand(const Cell& cell, const Layer& layer, const std::vector<std::string>& environments,
                  const Sight& sight) {
    const bool live_by_hand = layer.by_hand() && !layer.validate.empty();
    const bool judged = sight.old_form.has_value() || sight.checks.has_value() || live_by_hand;
    const bool holds = judged && !sight.old_form.value_or(false) && sight.checks.value_or(true) && !sight.inconclusive;
    const bool wants_live = live_by_hand || layer.demand() == Demand::live;
    return holds && (!wants_live || live_everywhere(cell, environments, sight));
}

}  // namespace

std::string_view said(Status status) {
    switch (status) {
        case Status::not_started:
            return "not started";
        case Status::in_progress:
            return "in progress";
        case Status::done:
            return "done";
        case Status::blocked:
            return "blocked";
        case Status::not_applicable:
            return "not applicable";
    }
    return "?";
}

bool satisfies(const Cell& cell, Need need, Instant now) {
    if (cell.status == Status::not_applicable) return true;
    if (cell.marks.has(Mark::waived)) return waiver_holds(cell, now);
    switch (need) {
        case Need::done:
            return cell.status == Status::done;
        case Need::merged:
            return cell.marks.has(Mark::merged) || cell.marks.has(Mark::validated);
        case Need::validated:
            return cell.marks.has(Mark::validated);
        case Need::live:
            return cell.marks.has(Mark::live);
    }
    return false;
}

Result<Cell> seen_cell(const Migration& now, const Edit& edit, std::string_view wanted) {
    Cell cell = now.cell_or_new(edit.service.name, edit.layer.name);
    if (edit.version && *edit.version != cell.version)
        return fail(ErrorKind::conflict,
                    cell_name(edit) + " changed since you looked: it is " + summary(cell) + " now (by " +
                        cell.changed_by + ", version " + std::to_string(cell.version) + "), you would make it " +
                        std::string(wanted),
                    "look again, and name --version " + std::to_string(cell.version) + " if you still mean it");
    return cell;
}

Result<std::vector<Happening>> set_status(const Migration& now, const Edit& edit, Status status,
                                          const std::string& because) {
    const Cell cell = TRY(seen_cell(now, edit, said(status)));
    if (status == Status::blocked) return block(now, edit, because, edit.service.owner);
    if (status == Status::done) return claim(now, edit, because);
    if (status == Status::not_applicable)
        if (auto reason = require_reason(because, "not applicable needs a reason", "--because 'it has no database'");
            !reason)
            return std::unexpected(reason.error());
    TRY(must_fit(because, "the note"));
    if (cell.status == status && cell.note == because) return std::vector<Happening>{};
    return std::vector<Happening>{StatusSet{edit.service.name, edit.layer.name, status, because}};
}

Result<std::vector<Happening>> block(const Migration& now, const Edit& edit, const std::string& reason,
                                     const std::string& owner) {
    const Cell cell = TRY(seen_cell(now, edit, "blocked"));
    if (auto said_so = require_reason(reason, "a blocker needs a specific text",
                                      "say what is missing and from whom: 'OIDC provider missing in account 4411'");
        !said_so)
        return std::unexpected(said_so.error());
    TRY(must_be_short(owner, "who is to act"));
    const std::string who = !owner.empty() ? owner : !edit.service.owner.empty() ? edit.service.owner : edit.actor;
    if (cell.blocker && cell.blocker->reason == reason && cell.blocker->owner == who) return std::vector<Happening>{};
    return std::vector<Happening>{CellBlocked{edit.service.name, edit.layer.name, reason, who}};
}

Result<std::vector<Happening>> unblock(const Migration& now, const Edit& edit, const std::string& because) {
    const Cell cell = TRY(seen_cell(now, edit, "unblocked"));
    if (cell.status != Status::blocked)
        return fail(ErrorKind::conflict, cell_name(edit) + " is not blocked: it is " + std::string(said(cell.status)));
    TRY(must_fit(because, "the reason"));
    return std::vector<Happening>{CellUnblocked{edit.service.name, edit.layer.name, because}};
}

Result<std::vector<Happening>> assign(const Migration& now, const Edit& edit, const std::string& to) {
    const Cell cell = TRY(seen_cell(now, edit, to.empty() ? "nobody's" : to + "'s"));
    TRY(must_be_short(to, "who takes it"));
    if (cell.assignee == to) return std::vector<Happening>{};
    return std::vector<Happening>{CellAssigned{edit.service.name, edit.layer.name, to}};
}

Result<std::vector<Happening>> waive(const Migration& now, const Edit& edit, const std::string& because,
                                     const std::string& owner, std::optional<Instant> until) {
    TRY(seen_cell(now, edit, "waived"));
    if (auto reason = require_reason(because, "a waiver needs a reason", "say why it may pass without its evidence");
        !reason)
        return std::unexpected(reason.error());
    TRY(must_be_short(owner, "who answers for it"));
    return std::vector<Happening>{DecisionRecorded{"waiver", edit.service.name, edit.layer.name, because,
                                                   owner.empty() ? edit.actor : owner, until}};
}

Result<std::vector<Happening>> claim(const Migration& now, const Edit& edit, const std::string& because) {
    const Cell cell = TRY(seen_cell(now, edit, "done (claimed)"));
    if (auto reason =
            require_reason(because, "a claim needs its words", "say what was done: 'opened the firewall, CHG-4711'");
        !reason)
        return std::unexpected(reason.error());
    if (cell.status == Status::blocked)
        return fail(ErrorKind::conflict, cell_name(edit) + " is " + summary(cell),
                    "sweepline cell unblock " + edit.service.name.value + " " + edit.layer.name.value +
                        " --because '…' says first what became of it");
    const bool suffices = edit.layer.demand() == Demand::claimed;
    return std::vector<Happening>{
        Claimed{edit.service.name, edit.layer.name, because, suffices || cell.status == Status::done}};
}

std::vector<Happening> finish_run(const Migration& now, const RunFinished& finished, const std::string& service_owner) {
    const Cell* cell = now.cell(finished.service, finished.layer);
    if (cell == nullptr || !cell->run || cell->run->id != finished.run || cell->run->state != RunState::running)
        return {};
    std::vector<Happening> happened{finished};
    if (finished.state == RunState::blocked && !is_held(*cell))
        happened.emplace_back(CellBlocked{finished.service, finished.layer, finished.because, service_owner});
    return happened;
}

std::vector<Happening> validated(const Migration& now, const Service& service, const Layer& layer,
                                 const std::vector<std::string>& environments, const Sight& sight) {
    const Cell cell = now.cell_or_new(service.name, layer.name);
    if (cell.version != sight.version) return {};
    Validated found{.service = service.name, .layer = layer.name, .tree = sight.tree};
    found.merged = sight.merged;
    if (sight.old_form) found.detector = *sight.old_form ? "found" : "clean";
    if (sight.inconclusive)
        found.checks = "inconclusive";
    else if (sight.checks)
        found.checks = *sight.checks ? "pass" : "fail";
    found.live = sight.live;
    found.not_live = sight.not_live;
    found.because = sight.because;
    found.not_applicable = sight.not_applicable;
    found.branch = sight.branch;
    const bool worked = cell.version > 0;
    found.live_everywhere = !found.live.empty() && live_everywhere(cell, environments, sight);
    found.done = sight.branch.empty() && !sight.not_applicable && meets_demand(cell, layer, environments, sight);
    const bool odd = found.detector == "clean" && found.checks == "fail";
    if (!worked && !found.done && !odd && !sight.not_applicable) return {};
    // Looking again every day is no news: of what is merged, only what changes the cell is recorded.
    Cell after = cell;
    fold(after, found);
    if (after == cell && found.branch.empty()) return {};
    return {found};
}

Gate close_gate(const Migration& now, const Layer& layer, const std::vector<Service>& services, Instant at) {
    Gate gate;
    for (const Service& service : services) {
        if (service.track == Track::serial) continue;
        const Cell cell = now.cell_or_new(service.name, layer.name);
        if (waiver_holds(cell, at)) {
            gate.waived.push_back({service.name, cell.waiver});
            continue;
        }
        if (satisfies(cell, Need::done, at)) continue;
        if (!service.repos.contains(layer.in) && !layer.by_hand()) continue;
        gate.missing.push_back({service.name, why(cell, layer, at)});
    }
    return gate;
}

Status status_at(const Cell& cell, Instant now) {
    const bool expired = cell.status == Status::done && cell.marks.has(Mark::waived) && !waiver_holds(cell, now);
    return expired ? Status::in_progress : cell.status;
}

std::string why(const Cell& cell, const Layer& layer, Instant now) {
    if (cell.status == Status::blocked) return why_blocked(cell);
    if (cell.marks.has(Mark::waived)) return why_waived(cell, now);
    if (cell.status == Status::not_applicable) return "not applicable: " + cell.note;
    if (cell.marks.has(Mark::stale)) return "the old form came back after it was done";
    if (cell.marks.has(Mark::failed)) return "its run failed: " + cell.note;
    if (cell.status == Status::done) return why_done(cell, layer);
    if (cell.marks.has(Mark::look)) return "the old form is not there, yet " + cell.note + ": look at it";
    if (cell.marks.has(Mark::skipped)) return "a step skipped it: " + cell.note;
    if (cell.run && cell.run->state == RunState::running) return "its run has not finished";
    if (cell.marks.has(Mark::merged))
        return layer.live_required ? "merged, not yet seen live" : "merged, not yet validated";
    if (cell.marks.has(Mark::opened)) return "pushed, not yet merged";
    if (cell.marks.has(Mark::swept)) return "swept, not yet shipped";
    if (cell.marks.has(Mark::claimed)) return "claimed, and this layer demands more";
    return std::string(said(cell.status));
}

}  // namespace sweepline
