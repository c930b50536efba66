#include <algorithm>

#include "app/look_commands.hpp"
#include "app/lookup.hpp"
#include "app/touched.hpp"
#include "migration/plan.hpp"
#include "migration/rules.hpp"
#include "store/store.hpp"

namespace sweepline {
namespace {

constexpr std::int64_t kLatestShown = 5;
constexpr std::size_t kShortCommit = 10;

/// What a cell of the layer must show, in the order in which it comes to show it.
std::string demand_of(const Layer& layer) {
    std::vector<std::string> parts;
    if (!layer.by_hand()) parts.emplace_back("merged");
    if (layer.detects) parts.emplace_back("the old form gone");
    if (layer.checks()) parts.emplace_back("the checks pass");
    if (layer.demand() == Demand::live || (layer.by_hand() && !layer.validate.empty()))
        parts.emplace_back("live in every environment");
    if (parts.empty()) return "somebody walked its runbook, or claims it";
    std::string text = parts.front();
    for (std::size_t i = 1; i < parts.size(); ++i)
        text += (parts.size() > 2 ? ", " : " ") + (i + 1 == parts.size() ? "and " + parts[i] : parts[i]);
    return text;
}

/// How a shipped commit was found on base, as people say it.
std::string merged_how(const Shipment& shipped) {
    if (shipped.merged_how == "reachable") return "its commit is on base";
    if (shipped.merged_how == "same_patch") return "the same change is on base, rebased or squashed";
    if (shipped.merged_how == "same_blobs") return "its files are on base as it made them";
    return shipped.merged_how;
}

void add_evidence(const Cell& cell, const Layer& layer, const Headquarters& headquarters, ExplainReply& reply) {
    const auto add = [&](Mark mark, bool reached, std::string note = {}, std::string environment = {}) {
        reply.evidence.push_back({mark, reached, reached ? std::move(note) : std::string(), std::move(environment)});
    };
    if (layer.by_hand()) {
        add(Mark::claimed, cell.marks.has(Mark::claimed), cell.claim);
        if (!layer.detects && layer.validate.empty()) return;
    } else {
        const bool swept = cell.run && cell.run->state == RunState::swept;
        add(Mark::swept, swept, swept ? cell.run->branch + " at " + cell.run->commit.substr(0, kShortCommit) : "");
        const bool opened = cell.shipped && cell.marks.has(Mark::opened);
        add(Mark::opened, opened,
            opened ? cell.shipped->branch + " at " + cell.shipped->commit.substr(0, kShortCommit) : "");
        const bool merged = opened && cell.shipped->merged;
        add(Mark::merged, merged, merged ? merged_how(*cell.shipped) : "");
    }
    add(Mark::validated, cell.marks.has(Mark::validated));
    if (!layer.live_required && layer.validate.empty()) return;
    for (const std::string& environment : headquarters.settings.environments)
        add(Mark::live, std::ranges::find(cell.live_in, environment) != cell.live_in.end(), {}, environment);
}

void add_needs(const Migration& migration, const Service& service, const Layer& layer, Instant now,
               ExplainReply& reply) {
    for (const NeededLayer& need : layer.needs) {
        const Cell needed = migration.cell_or_new(service.name, need.layer);
        reply.needs.push_back({need.layer.value, status_at(needed, now), need.need, satisfies(needed, need.need, now)});
    }
}

/// Why a cell that nobody has touched yet is not swept by the next sweep, if it is not.
void add_hindrances(const Migration& migration, const Service& service, const Layer& layer, ExplainReply& reply) {
    if (service.track != Track::layered) return;
    const auto waits = barrier(migration, layer);
    for (const std::string& wait : waits) reply.why.push_back({"layer", "the layer waits: " + wait});
    if (!layer.by_hand() && !service.repos.contains(layer.in))
        reply.why.push_back(
            {"repository", "it has no '" + layer.in + "' repository, so a sweep makes it not applicable"});
    for (const NeededLayer& need : layer.needs) {
        if (waits.empty() || migration.closed(need.layer)) continue;
        const auto here = std::ranges::find(reply.needs, need.layer.value, &NeedView::layer);
        const bool met = here != reply.needs.end() && here->met;
        reply.next = {met ? "sweepline close " + need.layer.value
                          : "sweepline explain " + service.name.value + " " + need.layer.value};
    }
}

}  // namespace

Result<ExplainReply> run(App& app, const Caller& caller, const Explain& request) {
    const Headquarters& headquarters = TRY(app.headquarters())->headquarters;
    const Service& service = *TRY(find_service(headquarters, request.service));
    const Layer& layer = TRY(find_layer(headquarters, request.layer))->layer;
    Store& store = *TRY(app.store());
    const Migration& migration = *TRY(store.migration());
    const Instant now = app.clock().now();
    const Cell cell = migration.cell_or_new(service.name, layer.name);
    ExplainReply reply{
        .cell = view_of(cell), .layer_title = layer.title, .owner = service.owner, .demand = demand_of(layer)};
    reply.cell.status = status_at(cell, now);
    reply.standing = standing_of(cell, layer, now);
    reply.next = ways_on(cell, layer, reply.standing);
    add_needs(migration, service, layer, now, reply);
    // What is no more than the status again says nothing.
    if (std::string reason = why(cell, layer, now); reason != said(reply.cell.status))
        reply.why.push_back({"cell", std::move(reason)});
    if (const auto tools = app.tools())
        if (const auto moved = touched(**tools, service, layer, cell))
            reply.why.push_back({"branch", *moved + ". It is left alone until it is merged as it is, or set back"});
    if (service.track == Track::serial)
        reply.why.push_back(
            {"track", "this service is on the serial track: it waits for nobody, and `close` does not count it"});
    if (cell.version == 0) add_hindrances(migration, service, layer, reply);
    if (cell.run && cell.run->state == RunState::failed && cell.status == Status::blocked)
        reply.why.push_back({"run", "its last run failed: " + cell.note});
    add_evidence(cell, layer, headquarters, reply);
    reply.latest = TRY(run(app, caller, History{service.name.value, layer.name.value, kLatestShown})).entries;
    return reply;
}

}  // namespace sweepline
