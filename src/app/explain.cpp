#include <algorithm>

#include "app/look_commands.hpp"
#include "app/lookup.hpp"
#include "app/sentences.hpp"
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
    const auto line = [&](bool there, const std::string& what, const std::string& detail) {
        reply.evidence.push_back((there ? "✓ " : "· ") + what + (detail.empty() ? "" : "  " + detail) +
                                 (there ? "" : "  not yet"));
    };
    if (layer.by_hand()) {
        line(cell.marks.has(Mark::claimed), "claimed", cell.claim);
        if (!layer.detects && layer.validate.empty()) return;
    } else {
        const bool swept = cell.run && cell.run->state == RunState::swept;
        line(swept, "swept", swept ? cell.run->branch + " at " + cell.run->commit.substr(0, kShortCommit) : "");
        const bool opened = cell.shipped && cell.marks.has(Mark::opened);
        line(opened, "opened",
             opened ? cell.shipped->branch + " at " + cell.shipped->commit.substr(0, kShortCommit) : "");
        const bool merged = opened && cell.shipped->merged;
        line(merged, "merged", merged ? merged_how(*cell.shipped) : "");
    }
    line(cell.marks.has(Mark::validated), "validated", "");
    if (!layer.live_required && layer.validate.empty()) return;
    for (const std::string& environment : headquarters.settings.environments)
        line(std::find(cell.live_in.begin(), cell.live_in.end(), environment) != cell.live_in.end(), "live",
             environment);
}

void add_needs(const Migration& migration, const Service& service, const Layer& layer, Instant now,
               ExplainReply& reply) {
    for (const NeededLayer& need : layer.needs) {
        const Cell needed = migration.cell_or_new(service.name, need.layer);
        std::string line = need.layer.value + ": " + std::string(said(needed.status));
        if (!satisfies(needed, need.need, now)) line += ", and must be " + std::string(to_word(need.need));
        reply.needs.push_back(line);
    }
}

/// The one command that most likely moves the cell on.
void add_next(const Cell& cell, const Layer& layer, Instant now, ExplainReply& reply) {
    const std::string at = cell.key.service.value + " " + layer.name.value;
    const std::string only = layer.name.value + " --service " + cell.key.service.value;
    if (cell.status == Status::blocked) {
        reply.next.push_back("sweepline cell unblock " + at + " --because '…'");
    } else if (satisfies(cell, Need::done, now) && !cell.marks.has(Mark::stale)) {
        return;
    } else if (layer.by_hand()) {
        const bool walked = cell.marks.has(Mark::claimed) && (layer.detects || !layer.validate.empty());
        reply.next.push_back(walked ? "sweepline validate " + only : "sweepline cell walk " + at);
    } else if (cell.marks.has(Mark::failed)) {
        reply.next.push_back("sweepline run show " + at);
        reply.next.push_back("sweepline sweep " + only);
    } else if (cell.marks.has(Mark::skipped)) {
        reply.next.push_back("sweepline cell set " + at + " not-applicable --because '…'");
        reply.next.push_back("sweepline cell waive " + at + " '…'");
    } else if (cell.run && cell.run->state == RunState::swept && !cell.shipped) {
        reply.next.push_back("sweepline ship " + only);
    } else if (cell.shipped && cell.status != Status::not_started && !cell.marks.has(Mark::stale)) {
        reply.next.push_back("sweepline validate " + only);
    } else {
        reply.next.push_back("sweepline sweep " + only);
    }
}

}  // namespace

Result<ExplainReply> run(App& app, const Caller& /*caller*/, const Explain& request) {
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
    reply.why.push_back(why(cell, layer, now));
    if (const auto tools = app.tools())
        if (const auto moved = touched(**tools, service, layer, cell))
            reply.why.push_back(*moved + ". It is left alone until it is merged as it is, or set back");
    if (service.track == Track::serial)
        reply.why.emplace_back(
            "this service is on the serial track: it waits for nobody, and `close` does not count it");
    if (cell.version == 0 && service.track == Track::layered) {
        for (const std::string& wait : barrier(migration, layer)) reply.why.push_back("the layer waits: " + wait);
        if (!layer.by_hand() && !service.repos.contains(layer.in))
            reply.why.push_back("it has no '" + layer.in + "' repository, so a sweep makes it not applicable");
    }
    if (cell.run && cell.run->state == RunState::failed && cell.status == Status::blocked)
        reply.why.push_back("its last run failed: " + cell.note);
    add_evidence(cell, layer, headquarters, reply);
    add_needs(migration, service, layer, now, reply);
    TRY(store.read({.service = service.name, .layer = layer.name, .limit = kLatestShown, .newest_first = true},
                   [&](const Event& event) {
                       reply.latest.push_back(history_entry(event));
                       return true;
                   }));
    add_next(cell, layer, now, reply);
    return reply;
}

}  // namespace sweepline
