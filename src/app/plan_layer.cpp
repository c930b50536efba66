#include "app/plan_layer.hpp"

#include <algorithm>
#include <set>

#include "app/in_parallel.hpp"
#include "app/lookup.hpp"
#include "app/plan_work.hpp"
#include "process/file_lock.hpp"
#include "store/store.hpp"

namespace sweepline {
namespace {

constexpr std::int64_t kJobsMax = 256;

bool matches_only(const Selection& selection, const Migration& migration, const LayerName& layer,
                  const PlannedService& planned) {
    if (!selection.only) return true;
    const Cell* cell = migration.cell(planned.service->name, layer);
    if (cell == nullptr || !cell->run) return false;
    if (*selection.only == Only::failed) return cell->run->state == RunState::failed;
    return !planned.seen.fingerprint.quick.empty() && !same_inputs(cell->run->fingerprint, planned.seen.fingerprint);
}

bool is_among(const std::vector<ServiceName>& names, const Service& service) {
    return std::ranges::find(names, service.name) != names.end();
}

/// Those selected and those taken besides, in the headquarters' order.
Result<std::vector<const Service*>> choose(const Headquarters& headquarters, const Migration& migration,
                                           const PlanWanted& wanted) {
    auto chosen =
        TRY(select_services(headquarters, migration, wanted.layer.layer.name, wanted.selection, wanted.caller));
    if (wanted.also.empty()) return chosen;
    const std::set<const Service*> selected(chosen.begin(), chosen.end());
    chosen.clear();
    for (const Service& service : headquarters.services)
        if (selected.contains(&service) || is_among(wanted.also, service)) chosen.push_back(&service);
    return chosen;
}

/// Two services that would move one branch of one repository: refused before either starts.
Result<> refuse_shared_branches(const std::vector<PlannedService>& planned, const Layer& layer) {
    std::map<std::pair<std::string, std::string>, std::string> first;
    for (const PlannedService& each : planned) {
        if (!each.planned.runs()) continue;
        const auto place =
            std::pair(each.service->repos.at(layer.in).url, branch_of_attempt(each.seen.branch, each.planned.attempt));
        const auto [found, fresh] = first.emplace(place, each.service->name.value);
        if (!fresh)
            return fail(ErrorKind::invalid,
                        found->second + " and " + each.service->name.value + " would both push " + place.second +
                            " to " + place.first,
                        "let `branch` in migration.yaml contain {{service.name}}");
    }
    return {};
}

}  // namespace

PerformerId this_performer(const App& app) { return PerformerId(app.performer()); }

Result<> must_be_jobs(const std::optional<std::int64_t>& asked) {
    const std::int64_t jobs = asked.value_or(1);
    if (jobs >= 1 && jobs <= kJobsMax) return {};
    return fail(ErrorKind::invalid, "there cannot be " + std::to_string(jobs) + " jobs at once",
                "from 1 to " + std::to_string(kJobsMax) + "; left out, one for each processor");
}

unsigned jobs_of(const App& app, const std::optional<std::int64_t>& asked) {
    return static_cast<unsigned>(std::clamp<std::int64_t>(asked.value_or(app.surroundings().processors), 1, kJobsMax));
}

Result<std::vector<PlannedService>> plan_services(App& app, const Migration& migration, const PlanWanted& wanted) {
    const Headquarters& headquarters = TRY(app.headquarters())->headquarters;
    const Tools& tools = *TRY(app.tools());
    const Layer& layer = wanted.layer.layer;
    const auto chosen = TRY(choose(headquarters, migration, wanted));
    const std::set<std::string> named(wanted.selection.service.begin(), wanted.selection.service.end());
    std::vector<PlannedService> planned(chosen.size());
    const PlanOptions of_all{.refresh = wanted.refresh,
                             .now = app.clock().now(),
                             .performer = this_performer(app),
                             .beside = wanted.beside,
                             .take = wanted.take};
    PlanOptions of_named = of_all;
    of_named.named = true;
    const auto plan_one = [&](std::size_t i) {
        const Service& service = *chosen[i];
        const PlanOptions& options = named.contains(service.name.value) ? of_named : of_all;
        planned[i].service = &service;
        const Cell* const cell = migration.cell(service.name, layer.name);
        if (cell != nullptr && cell->run) planned[i].run = cell->run->id;
        if (const auto known = plan_unseen(migration, layer, service, options)) {
            planned[i].planned = *known;
            return;
        }
        planned[i].seen =
            observe(wanted.layer, service, tools, {.offline = !wanted.fetch, .cell = cell, .stop = app.stop});
        planned[i].planned = plan_service(migration, layer, service, planned[i].seen, options);
    };
    const auto tell = [&](std::size_t done) {
        if (app.on_progress)
            app.on_progress({.doing = "looking at " + std::to_string(chosen.size()) + " services",
                             .done = static_cast<std::int64_t>(done),
                             .total = static_cast<std::int64_t>(chosen.size())});
    };
    {
        const auto one_moment = tools.mirrors.hold_still();
        in_parallel(chosen.size(), wanted.jobs, app.stop, plan_one, tell);
    }
    if (app.stop.stop_requested()) return fail(ErrorKind::cancelled, "stopped while looking at the services");
    std::erase_if(planned, [&](const PlannedService& each) {
        return !is_among(wanted.also, *each.service) && !matches_only(wanted.selection, migration, layer.name, each);
    });
    TRY(refuse_shared_branches(planned, layer));
    return planned;
}

/// What `applies_to` and `detect` say of those that a sweep would run, each in its place.
Result<std::vector<std::optional<Foreseen>>> foresee_all(App& app, const Tools& tools, const PreparedLayer& layer,
                                                         const std::vector<PlannedService>& planned) {
    std::vector<std::optional<Foreseen>> foreseen(planned.size());
    const auto each = [&](std::size_t i) {
        if (planned[i].planned.runs() && !planned[i].planned.resumes)
            foreseen[i] = foresee(layer, *planned[i].service, tools, planned[i].seen.base, app.stop);
    };
    const auto tell = [&](std::size_t done) {
        if (app.on_progress)
            app.on_progress({.doing = "judging " + std::to_string(planned.size()) + " services",
                             .done = static_cast<std::int64_t>(done),
                             .total = static_cast<std::int64_t>(planned.size())});
    };
    if (can_foresee(layer)) in_parallel(planned.size(), jobs_of(app, {}), app.stop, each, tell);
    if (app.stop.stop_requested()) return fail(ErrorKind::cancelled, "stopped while judging the services");
    return foreseen;
}

void add_next(PlanReply& reply, const std::vector<PlannedService>& planned, const Selection& selection) {
    const std::string sweep = "sweepline sweep " + reply.layer + selection.as_typed();
    const bool silent = std::ranges::any_of(
        planned, [](const PlannedService& each) { return each.planned.elsewhere == Elsewhere::silent; });
    if (reply.starts && silent) reply.next.push_back(sweep + " --take");
    if (reply.starts && !silent && reply.runs > 0) reply.next.push_back(sweep);
}

Result<PlanReply> run(App& app, const Caller& caller, const PlanLayer& request) {
    if (request.fetch && caller.access < Access::engineer)
        return fail(ErrorKind::denied, "who only looks does not fetch", "plan without --fetch, or ask an engineer");
    const PreparedLayer& layer = *TRY(app.prepared(request.layer));
    const LoadedHeadquarters& loaded = *TRY(app.headquarters());
    const LayerFiles& files = *TRY(find_layer(loaded.headquarters, request.layer));
    TRY(must_be_clean(loaded, files));
    TRY(can_sweep(layer));
    Store& store = *TRY(app.store());
    const auto sweeping = TRY(lock_holder(loaded.headquarters.folder / ".sweepline" / "conductor"));
    const Migration& migration = *TRY(store.migration());
    const auto planned = TRY(plan_services(app, migration,
                                           {.layer = layer,
                                            .selection = request.selection,
                                            .caller = caller,
                                            .beside = sweeping.has_value(),
                                            .fetch = request.fetch,
                                            .jobs = jobs_of(app, {})}));
    PlanReply reply{.layer = layer.layer.name.value, .title = layer.layer.title, .rows = {}};
    reply.waits_for = barrier(migration, layer.layer);
    reply.starts = reply.waits_for.empty();
    reply.foreseen = can_foresee(layer);
    const Tools& tools = *TRY(app.tools());
    const auto foreseen = TRY(foresee_all(app, tools, layer, planned));
    reply.rows.reserve(planned.size());
    for (std::size_t i = 0; i < planned.size(); ++i) {
        const PlannedService& each = planned[i];
        const Cell* cell = migration.cell(each.service->name, layer.layer.name);
        PlanRow row{each.service->name.value, std::string(to_word(each.planned.action)), each.planned.because,
                    cell == nullptr ? std::string() : cell->assignee};
        if (each.planned.runs()) ++reply.runs;
        if (const std::optional<Foreseen>& known = foreseen[i]) {
            ++reply.idle;
            row.action = to_word(known->state);
            row.because = known->because;
        }
        reply.rows.push_back(std::move(row));
    }
    add_next(reply, planned, request.selection);
    return reply;
}

}  // namespace sweepline
