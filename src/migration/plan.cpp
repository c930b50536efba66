#include "migration/plan.hpp"

#include <algorithm>

#include "migration/rules.hpp"

namespace sweepline {
namespace {

std::string short_commit(const std::string& commit) { return commit.substr(0, 10); }

/// The first needed layer that has not come far enough on this service, as a clause.
std::optional<std::string> unmet_need(const Migration& migration, const Layer& layer, const Service& service,
                                      Instant now) {
    for (const NeededLayer& need : layer.needs) {
        const Cell cell = migration.cell_or_new(service.name, need.layer);
        if (satisfies(cell, need.need, now)) continue;
        return need.layer.value + " is " + std::string(said(cell.status)) + " here" +
               (need.need == Need::done ? "" : ", and must be " + std::string(to_word(need.need)));
    }
    return std::nullopt;
}

/// The sweep that a machine performs, if one of its processes is at it: they take turns, so it is the last one begun.
const Sweep* newest_sweep(const Migration& migration, const PerformerId& performer) {
    const Sweep* newest = nullptr;
    for (const auto& [id, sweep] : migration.sweeps)
        if (sweep.performer == performer && (newest == nullptr || newest->started_at <= sweep.started_at))
            newest = &sweep;
    return newest;
}

Planned left_to(Elsewhere other, std::string because) {
    return {.action = PlanAction::leave, .because = std::move(because), .elsewhere = other};
}

/// What is done about a run that is under way in another process on this machine, if it is.
std::optional<Planned> performed_beside(const Migration& migration, const Layer& layer, const PlanOptions& options) {
    const Sweep* sweep = options.beside ? newest_sweep(migration, options.performer) : nullptr;
    if (sweep == nullptr || sweep->ended || sweep->layer != layer.name) return std::nullopt;
    return left_to(Elsewhere::performed,
                   "under way: " + sweep->by + " sweeps it (process " + std::to_string(sweep->process) + ")");
}

bool is_own(const CellRun& run, const PerformerId& performer) {
    return run.performer.empty() || run.performer == performer;
}

/// The sweep in which its performer may be at a run: a later one of the layer, that goes on with it, or its own.
const Sweep* sweep_of(const Migration& migration, const LayerName& layer, const CellRun& run) {
    const Sweep* newest = newest_sweep(migration, run.performer);
    if (newest != nullptr && !newest->ended && newest->layer == layer) return newest;
    const auto own = migration.sweeps.find(run.sweep);
    return own == migration.sweeps.end() || own->second.ended ? nullptr : &own->second;
}

/// The same where another machine has it.
std::optional<Planned> performed_elsewhere(const Migration& migration, const Layer& layer, const CellRun& run,
                                           const PlanOptions& options) {
    if (is_own(run, options.performer)) return performed_beside(migration, layer, options);
    const Sweep* sweep = sweep_of(migration, layer.name, run);
    if (sweep == nullptr) return std::nullopt;
    if (sweep->lease_until > options.now)
        return left_to(Elsewhere::performed, sweep->by + " is sweeping it on " + run.performer.value);
    if (options.take) return std::nullopt;
    return left_to(Elsewhere::silent, run.performer.value + " fell silent while sweeping it; --take takes it over");
}

/// What another machine swept and has not shipped lies there, and is not gone because it is not here.
std::optional<Planned> swept_elsewhere(const CellRun& run, const Observed& seen, const PlanOptions& options) {
    if (!seen.commit_gone || is_own(run, options.performer) || options.take) return std::nullopt;
    return Planned{PlanAction::leave,
                   "swept on " + run.performer.value + ", which ships it; --take sweeps it here, too"};
}

/// What to do about the newest run of a cell, on its own merits.
Planned plan_run(const Cell& cell, const CellRun& run, const Observed& seen, int attempt, const PlanOptions& options) {
    const bool same = same_inputs(run.fingerprint, seen.fingerprint);
    const auto create = [&](const char* because) { return Planned{PlanAction::create, because, false, attempt}; };
    switch (run.state) {
        case RunState::failed:
            return create("failed last time");
        case RunState::swept:
            if (auto elsewhere = swept_elsewhere(run, seen, options)) return *elsewhere;
            if (seen.commit_gone) return create("the commit of its last run is gone and is made again");
            if (same) return {PlanAction::leave, "swept, and nothing changed since; ship it"};
            break;
        case RunState::skipped:
            if (same) return {PlanAction::nothing_to_do, "a step skipped it: " + cell.note};
            break;
        case RunState::nothing_to_do:
            if (same) return {PlanAction::nothing_to_do, cell.note.empty() ? "the old form is not there" : cell.note};
            break;
        case RunState::not_applicable:
            if (same) return {PlanAction::not_applicable, cell.note};
            break;
        case RunState::blocked:
            if (same) return {PlanAction::blocked, cell.blocker ? cell.blocker->reason : cell.note};
            return create("its inputs changed since it was blocked");
        case RunState::superseded:
            return create("reopened since its last run");
        case RunState::none:
            return create("not swept yet");
        case RunState::running:
            break;  // plan_service has answered this
    }
    return create("its inputs changed since its last run");
}

Planned plan_merged(const Cell& cell, const Shipment& shipped, const Observed& seen, const PlanOptions& options) {
    const int attempt = shipped.attempt + 1;
    // A run after the one that was merged is judged as if it were the first.
    if (cell.run && cell.run->id != shipped.run) return plan_run(cell, *cell.run, seen, attempt, options);
    if (cell.status == Status::not_started) return {PlanAction::create, "reopened after it was merged", false, attempt};
    if (cell.marks.has(Mark::stale))
        return {PlanAction::create, "the old form came back after it was merged", false, attempt};
    if (options.refresh && !same_inputs(cell.run ? cell.run->fingerprint : "", seen.fingerprint))
        return {PlanAction::create, "merged before; the layer or the service changed since", false, attempt};
    return {PlanAction::leave, "merged; `validate` moves it on"};
}

Planned plan_shipped(const Cell& cell, const Shipment& shipped, const Observed& seen, const PlanOptions& options) {
    if (shipped.merged) return plan_merged(cell, shipped, seen, options);
    const auto refresh = [&](const char* because) {
        return Planned{PlanAction::refresh, because, false, shipped.attempt};
    };
    if (seen.remote_tip.empty() && options.refresh)
        return refresh("its branch is gone from the repository and is made again");
    if (seen.remote_tip.empty())
        return {
            PlanAction::leave,
            "its branch is gone from the repository; `validate` sees whether it was merged, --refresh makes it again"};
    if (!is_ours(cell, seen.remote_tip))
        return {PlanAction::touched, "somebody moved " + shipped.branch + " to " + short_commit(seen.remote_tip)};
    if (cell.status == Status::not_started) return refresh("reopened after it was shipped");
    if (cell.run)
        if (auto elsewhere = swept_elsewhere(*cell.run, seen, options)) return *elsewhere;
    if (seen.commit_gone) return refresh("the commit of its last run is gone and is made again");
    if (cell.run && same_inputs(cell.run->fingerprint, seen.fingerprint)) {
        if (cell.run->state == RunState::failed) return refresh("failed last time");
        if (cell.run->state == RunState::superseded) return refresh("reopened since its last run");
        return {PlanAction::leave,
                cell.run->commit == shipped.commit ? "shipped, and nothing changed since" : "refreshed; ship it again"};
    }
    if (seen.conflicts) return refresh("base changed the same files");
    if (options.refresh) return refresh("its inputs changed since it was shipped");
    return {PlanAction::leave, "shipped; its inputs changed since, --refresh runs it again"};
}

/// Whether the record has a service's cell by its former name alone.
bool is_known_by_former_name(const Migration& migration, const Layer& layer, const Service& service) {
    return !service.was.empty() && migration.cell(ServiceName(service.was), layer.name) != nullptr &&
           migration.cell(service.name, layer.name) == nullptr;
}

}  // namespace

bool is_performed_elsewhere(const Migration& migration, const LayerName& layer, const CellRun& run,
                            const PerformerId& here, Instant now) {
    if (run.state != RunState::running || is_own(run, here)) return false;
    const Sweep* sweep = sweep_of(migration, layer, run);
    return sweep != nullptr && sweep->lease_until > now;
}

bool same_inputs(std::string_view recorded, const Fingerprint& now) {
    const std::size_t dot = recorded.find('.');
    if (dot == std::string_view::npos) return false;
    if (recorded.substr(0, dot) == now.quick) return true;
    return !now.full.empty() && recorded.substr(dot + 1) == now.full;
}

std::optional<Planned> plan_unseen(const Migration& migration, const Layer& layer, const Service& service,
                                   const PlanOptions& options) {
    const bool serial = service.track == Track::serial;
    if (serial && !options.named)
        return Planned{PlanAction::serial, "walked end to end; `--service " + service.name.value + "` sweeps it"};
    if (!service.repos.contains(layer.in))
        return Planned{PlanAction::not_applicable, "it has no '" + layer.in + "' repository"};
    if (is_known_by_former_name(migration, layer, service))
        return Planned{PlanAction::waits, "the record knows it as '" + service.was +
                                              "'; once the headquarters of the server has its new name, that is told"};
    const Cell* cell = migration.cell(service.name, layer.name);
    if (cell != nullptr) {
        if (cell->status == Status::done && satisfies(*cell, Need::done, options.now) &&
            !cell->marks.has(Mark::stale)) {
            const bool refreshable = options.refresh && cell->shipped.has_value();
            if (!refreshable) return Planned{PlanAction::done, cell->note.empty() ? "done" : cell->note};
        }
        if (is_held(*cell)) {
            if (cell->status == Status::not_applicable) return Planned{PlanAction::not_applicable, cell->note};
            return Planned{PlanAction::blocked, cell->blocker ? cell->blocker->reason : cell->note};
        }
    }
    if (!serial)
        if (auto unmet = unmet_need(migration, layer, service, options.now)) return Planned{PlanAction::waits, *unmet};
    return std::nullopt;
}

Planned plan_service(const Migration& migration, const Layer& layer, const Service& service, const Observed& seen,
                     const PlanOptions& options) {
    if (auto known = plan_unseen(migration, layer, service, options)) return *known;
    if (seen.unreachable) return {PlanAction::unreachable, seen.unreachable->message};
    const Cell* cell = migration.cell(service.name, layer.name);
    if (cell == nullptr) return {PlanAction::create, "not swept yet"};
    const int attempt = !cell->shipped ? 1 : cell->shipped->attempt + (cell->shipped->merged ? 1 : 0);
    if (cell->run && cell->run->state == RunState::running) {
        if (auto elsewhere = performed_elsewhere(migration, layer, *cell->run, options)) return *elsewhere;
        // Two machines that both went on with one run would perform it twice: a new one has one owner.
        if (!is_own(*cell->run, options.performer))
            return {PlanAction::create, "its run was broken off on " + cell->run->performer.value, false, attempt};
        if (same_inputs(cell->run->fingerprint, seen.fingerprint))
            return {PlanAction::create, "its run was broken off and is resumed", true, attempt};
        return {PlanAction::create, "its run was broken off, and its inputs changed since", false, attempt};
    }
    if (cell->shipped) return plan_shipped(*cell, *cell->shipped, seen, options);
    if (cell->run) return plan_run(*cell, *cell->run, seen, 1, options);
    return {PlanAction::create, "not swept yet"};
}

std::optional<std::string> recorded_branch(const Cell& cell) {
    // A run after the shipment bears another number; one without a shipment is the first attempt.
    if (!cell.shipped) return cell.run ? std::optional(cell.run->branch) : std::nullopt;
    const std::string& branch = cell.shipped->branch;
    const std::size_t number = branch_of_attempt("", cell.shipped->attempt).size();
    return branch.substr(0, branch.size() - std::min(number, branch.size()));
}

std::string branch_of_attempt(const std::string& branch, int attempt) {
    return attempt <= 1 ? branch : branch + "." + std::to_string(attempt);
}

std::vector<std::string> barrier(const Migration& migration, const Layer& layer) {
    std::vector<std::string> waits;
    if (const auto state = migration.layers.find(layer.name); state != migration.layers.end() && state->second.ahead)
        return waits;
    if (layer.needs_switch) waits.emplace_back("the traffic has not been switched");
    if (layer.barrier == Barrier::service) return waits;
    for (const NeededLayer& need : layer.needs)
        if (!migration.closed(need.layer)) waits.push_back(need.layer.value + " is not closed");
    return waits;
}

Result<> may_run_ahead(const Migration& migration, const Layer& layer, const std::vector<const Layer*>& layers) {
    std::vector<std::string> ahead;
    for (const Layer* other : layers) {
        const auto state = migration.layers.find(other->name);
        if (other->name == layer.name || state == migration.layers.end() || !state->second.ahead ||
            state->second.closed)
            continue;
        const bool still = std::any_of(other->needs.begin(), other->needs.end(),
                                       [&](const NeededLayer& need) { return !migration.closed(need.layer); });
        if (still) ahead.push_back(other->name.value);
    }
    if (static_cast<int>(ahead.size()) < kLayersAheadMax) return {};
    return fail(ErrorKind::denied,
                ahead[0] + " and " + ahead[1] + " are swept ahead already, and two at once are the most",
                "close the layers they need first");
}

Pace next_moves(const Layer& layer, const SweepCount& count) {
    const auto over = [&] {
        return count.finished > 0 && count.failed * 100 > std::int64_t{layer.failures_max_percent} * count.finished;
    };
    const auto breaker = [&] {
        return std::to_string(count.failed) + " of " + std::to_string(count.finished) +
               " runs failed, and failures_max is " + std::to_string(layer.failures_max_percent) + "%";
    };
    if (count.started >= count.planned) return {};
    if (count.finished >= kBreakerFrom && over()) return {0, breaker()};
    for (const Rung& rung : layer.ramp) {
        const std::int64_t wanted = rung.percent > 0 ? (count.planned * rung.percent + 99) / 100 : rung.count;
        const std::int64_t limit = std::min(wanted, count.planned);
        if (limit < count.started) continue;
        if (limit > count.started) return {limit - count.started, std::nullopt};
        // Exactly this rung has been started: it must finish, and hold, before the next one.
        if (count.finished < count.started) return {};
        if (over()) return {0, breaker()};
    }
    return {count.planned - count.started, std::nullopt};
}

std::optional<std::int64_t> failures_left(const Layer& layer, const SweepCount& count) {
    SweepCount then = count;
    while (then.finished < then.planned) {
        ++then.finished;
        ++then.failed;
        then.started = std::max(then.started, then.finished);
        if (next_moves(layer, then).pause) return then.failed - count.failed;
    }
    return std::nullopt;
}

}  // namespace sweepline
