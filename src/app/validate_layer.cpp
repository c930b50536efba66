#include "app/validate_layer.hpp"

#include <algorithm>

#include "app/in_parallel.hpp"
#include "app/lookup.hpp"
#include "app/plan_work.hpp"
#include "app/work_folder.hpp"
#include "migration/plan.hpp"
#include "migration/rules.hpp"
#include "run/run.hpp"
#include "store/store.hpp"

namespace sweepline {
namespace {

/// One service's validation: what was seen, or why it could not be.
struct Judged {
    const Service* service = nullptr;
    Cell cell = {};
    Result<Sight> sight = Sight{};
    bool looked = false;
    bool unswept = false;  ///< its branch was asked for, and it has none
    bool changed = false;  ///< meanwhile: nothing was recorded
};

Result<std::vector<std::string>> wanted_environments(const Headquarters& headquarters, const std::string& only) {
    const auto& all = headquarters.settings.environments;
    if (only.empty()) return all;
    if (std::find(all.begin(), all.end(), only) == all.end())
        return fail(ErrorKind::not_found, "no environment is called '" + only + "'",
                    "environments: " + listed(all, all.size()));
    return std::vector<std::string>{only};
}

/// Whether there is anything a machine could judge at this cell.
bool can_judge(const PreparedLayer& layer, const Service& service) {
    if (!service.repos.contains(layer.layer.in)) return false;
    return !layer.layer.by_hand() || layer.layer.detects || !layer.validate.empty();
}

std::string verdict_of(const Judged& judged, const Cell& after, Instant now) {
    if (!judged.looked) {
        // Nothing was judged: a person's word, or how far the cell is without one.
        if (status_at(after, now) != Status::done) return std::string(to_word(status_at(after, now)));
        return after.marks.has(Mark::waived) ? "waived" : "claimed";
    }
    // A person's word stands, whatever was found beside it.
    if (after.status == Status::not_applicable && (!judged.sight || judged.sight->branch.empty()))
        return "not_applicable";
    if (after.marks.has(Mark::waived) && status_at(after, now) == Status::done) return "waived";
    if (!judged.sight)
        return judged.unswept && judged.sight.error().kind == ErrorKind::not_found ? "nothing_swept" : "unreachable";
    if (judged.changed) return "inconclusive";
    const Sight& sight = *judged.sight;
    if (sight.not_applicable) return "not_applicable";
    const bool worked = judged.cell.version > 0;
    const bool holds =
        !sight.old_form.value_or(false) && sight.checks.value_or(true) && sight.not_live.empty() && !sight.inconclusive;
    if (!sight.branch.empty()) return holds ? "pass" : "fail";
    if (after.status == Status::done && !after.marks.has(Mark::stale) && holds) return "pass";
    const bool swept = judged.cell.run && judged.cell.run->state == RunState::swept;
    const bool merged = !judged.cell.shipped ? !swept : !sight.merged.empty() || judged.cell.shipped->merged;
    // What waits to be merged says less than what holds it up.
    if (!merged && !holds) return after.status == Status::blocked ? "blocked" : "not_merged";
    if (after.marks.has(Mark::skipped) && !holds) return "skipped";
    if (!worked || after.status == Status::not_started) return holds ? "pass" : "not_started";
    if (sight.inconclusive) return "inconclusive";
    return holds ? "pass" : "fail";
}

std::vector<Judged> judge_all(App& app, const PreparedLayer& layer, const Tools& tools, std::vector<Judged> cells,
                              const ValidateLayer& request, const std::vector<std::string>& environments) {
    const auto each = [&](std::size_t i) {
        Judged& judged = cells[i];
        if (!can_judge(layer, *judged.service)) return;
        judged.sight = judge_service(
            layer, *judged.service, tools,
            {.cell = judged.cell, .branch = request.branch, .environments = environments, .stop = app.stop});
        judged.looked = true;
        judged.unswept = request.branch && (!judged.cell.run || judged.cell.run->commit.empty());
    };
    const auto tell = [&](std::size_t done) {
        if (app.on_progress)
            app.on_progress({.doing = "validating " + layer.layer.name.value,
                             .done = static_cast<std::int64_t>(done),
                             .total = static_cast<std::int64_t>(cells.size())});
    };
    in_parallel(cells.size(), jobs_of(app, {}), app.stop, each, tell);
    return cells;
}

ValidatedRow row_of(const Judged& judged, const Cell& after, Instant now) {
    ValidatedRow row{.service = judged.service->name.value,
                     .status = status_at(after, now),
                     .marks = after.marks.all(),
                     .verdict = verdict_of(judged, after, now)};
    if (!judged.looked) return row;
    const bool branch_holds = judged.sight && !judged.sight->branch.empty() && row.verdict == "pass";
    row.to_ship = (row.verdict == "not_merged" || branch_holds) && !judged.cell.shipped;
    if (row.verdict == "nothing_swept") return row;
    if (!judged.sight)
        row.because.push_back(judged.sight.error().message);
    else if (judged.changed)
        row.because.emplace_back("it changed while it was looked at, so nothing was recorded");
    else if (row.verdict == "not_merged")
        row.because.emplace_back(judged.cell.shipped ? judged.cell.shipped->branch + " is not merged yet"
                                                     : "swept, not shipped yet");
    else if (row.verdict == "skipped")
        row.because.push_back(after.note);
    else if (row.verdict != "pass")
        row.because = judged.sight->because;
    return row;
}

/// Ways on after a validation; `closes` says whether nothing keeps the layer open any more.
void add_next(ValidateReply& reply, const ValidateLayer& request, const Layer& layer, bool closes) {
    const auto count = [&](const char* verdict) {
        return reply.verdicts.contains(verdict) ? reply.verdicts.at(verdict) : 0;
    };
    const auto first = [&](const char* verdict) {
        const auto found = std::ranges::find(reply.rows, verdict, &ValidatedRow::verdict);
        return found == reply.rows.end() ? std::string() : found->service;
    };
    for (const char* verdict : {"fail", "skipped", "blocked"})
        if (const std::string service = first(verdict); !service.empty())
            reply.next.push_back("sweepline explain " + service + " " + layer.name.value);
    if (count("nothing_swept") + count("not_started") > 0 && !layer.by_hand())
        reply.next.push_back("sweepline sweep " + layer.name.value);
    if (std::ranges::find(reply.rows, true, &ValidatedRow::to_ship) != reply.rows.end())
        reply.next.push_back("sweepline ship " + layer.name.value);
    const std::int64_t settled = count("pass") + count("claimed") + count("waived") + count("not_applicable");
    if (closes)
        reply.next.push_back("sweepline close " + layer.name.value);
    else if (settled == std::ssize(reply.rows) && reply.next.empty() &&
             !(request.selection.all() && request.environment.empty()))
        reply.next.push_back("sweepline validate " + layer.name.value);
}

/// A command for each sort of what keeps the layer open.
void add_ways_on(CloseReply& reply) {
    const std::string& layer = reply.layer;
    std::map<Standing, std::string> first;
    for (const MissingCell& each : reply.missing) first.emplace(each.standing, each.service);
    for (const auto& [standing, service] : first) {
        const std::string at = std::string(service).append(" ").append(layer);
        switch (standing) {
            case Standing::to_walk:
                reply.next.push_back("sweepline cell walk " + at);
                break;
            case Standing::to_sweep:
                reply.next.push_back("sweepline sweep " + layer);
                break;
            case Standing::to_ship:
                reply.next.push_back("sweepline ship " + layer);
                break;
            case Standing::to_merge:
            case Standing::to_validate:
                if (standing == Standing::to_merge || !first.contains(Standing::to_merge))
                    reply.next.push_back("sweepline validate " + layer);
                break;
            case Standing::blocked:
            case Standing::failed:
            case Standing::skipped:
            case Standing::stale:
            case Standing::done:
                reply.next.push_back("sweepline explain " + at);
                break;
        }
    }
    if (!reply.missing.empty())
        reply.next.push_back("sweepline cell waive " + reply.missing.front().service + " " + layer + " '…'");
}

}  // namespace

Result<ValidateReply> run(App& app, const Caller& caller, const ValidateLayer& request) {
    const LoadedHeadquarters& loaded = *TRY(app.headquarters());
    const LayerFiles& files = *TRY(find_layer(loaded.headquarters, request.layer));
    TRY(must_be_clean(loaded, files));
    const PreparedLayer& layer = *TRY(app.prepared(request.layer));
    TRY(can_judge(layer));
    const auto environments = TRY(wanted_environments(loaded.headquarters, request.environment));
    Store& store = *TRY(app.store());
    const OwnWorkFolder folder = TRY(OwnWorkFolder::make(app));
    std::vector<Judged> cells;
    {
        const Migration& migration = *TRY(store.migration());
        for (const Service* service :
             TRY(select_services(loaded.headquarters, migration, layer.layer.name, request.selection, caller))) {
            Judged judged{.service = service, .cell = migration.cell_or_new(service->name, layer.layer.name)};
            if (service->track == Track::serial && judged.cell.version == 0 && request.selection.service.empty())
                continue;
            cells.push_back(std::move(judged));
        }
    }
    cells = judge_all(app, layer, folder.tools(), std::move(cells), request, environments);
    if (app.stop.stop_requested()) return fail(ErrorKind::cancelled, "stopped while validating; nothing was recorded");
    TRY(store.change(caller.name, [&](const Migration& now) -> Result<std::vector<Happening>> {
        std::vector<Happening> happened;
        for (Judged& judged : cells) {
            if (!judged.looked || !judged.sight) continue;
            judged.changed = now.cell_or_new(judged.service->name, layer.layer.name).version != judged.sight->version;
            auto found =
                validated(now, *judged.service, layer.layer, loaded.headquarters.settings.environments, *judged.sight);
            std::move(found.begin(), found.end(), std::back_inserter(happened));
        }
        return happened;
    }));
    const Migration& after = *TRY(store.migration());
    const Instant now = app.clock().now();
    ValidateReply reply{.layer = layer.layer.name.value, .rows = {}};
    for (const Judged& judged : cells) {
        reply.rows.push_back(row_of(judged, after.cell_or_new(judged.service->name, layer.layer.name), now));
        ++reply.verdicts[reply.rows.back().verdict];
    }
    if (std::ranges::any_of(cells, &Judged::changed)) reply.next.push_back("sweepline validate " + request.layer.value);
    const bool closes = !after.closed(layer.layer.name) &&
                        close_gate(after, layer.layer, loaded.headquarters.services, now).missing.empty();
    add_next(reply, request, layer.layer, closes);
    return reply;
}

Result<CloseReply> run(App& app, const Caller& caller, const CloseLayer& request) {
    const Headquarters& headquarters = TRY(app.headquarters())->headquarters;
    const Layer& layer = TRY(find_layer(headquarters, request.layer))->layer;
    Store& store = *TRY(app.store());
    const Instant at = app.clock().now();
    CloseReply reply{.layer = layer.name.value};
    TRY(store.change(caller.name, [&](const Migration& now) -> Result<std::vector<Happening>> {
        const Gate gate = close_gate(now, layer, headquarters.services, at);
        reply.missing.clear();
        reply.waived.clear();
        for (const AtGate& each : gate.missing)
            reply.missing.push_back(
                {each.service.value, standing_of(now.cell_or_new(each.service, layer.name), layer, at), each.because});
        for (const AtGate& each : gate.waived) reply.waived.push_back({each.service.value, each.because});
        reply.closed = reply.missing.empty();
        if (!reply.closed || now.closed(layer.name)) return std::vector<Happening>{};
        return std::vector<Happening>{
            LayerClosed{layer.name, reply.waived.empty() ? std::string()
                                                         : "with " + std::to_string(reply.waived.size()) + " waived"}};
    }));
    const Migration& after = *TRY(store.migration());
    for (const LayerFiles& next : headquarters.layers)
        if (reply.closed && reply.next_layer.empty() && !after.closed(next.layer.name) &&
            barrier(after, next.layer).empty())
            reply.next_layer = next.layer.name.value;
    if (!reply.next_layer.empty()) reply.next.push_back("sweepline layer show " + reply.next_layer);
    add_ways_on(reply);
    return reply;
}

}  // namespace sweepline
