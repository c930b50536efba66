#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>

#include "app/look_commands.hpp"
#include "app/lookup.hpp"
#include "migration/plan.hpp"
#include "migration/rules.hpp"
#include "store/store.hpp"

namespace sweepline {
namespace {

/// Which rows and columns are shown, and where each is in the reply.
struct Shown {
    std::unordered_map<std::string, std::size_t> rows;
    std::unordered_map<std::string, std::size_t> columns;
};

bool wanted(const std::vector<std::string>& list, const std::string& word) {
    return list.empty() || std::find(list.begin(), list.end(), word) != list.end();
}

/// Who sweeps what, and where.
std::vector<std::string> performing(App& app, const Migration& outline) {
    std::vector<std::string> sentences;
    for (const auto& [id, sweep] : outline.sweeps) {
        if (!is_under_way(app, sweep)) continue;
        sentences.push_back(sweep.by + " sweeps " + sweep.layer.value +
                            (sweep.host.empty() ? "" : " on " + sweep.host));
    }
    return sentences;
}

Result<Shown> lay_out(App& app, const Headquarters& headquarters, const Migration& outline, const Grid& request,
                      GridReply& reply) {
    Shown shown;
    for (const std::string& name : request.service) std::ignore = TRY(find_service(headquarters, ServiceName(name)));
    for (const std::string& name : request.layer) std::ignore = TRY(find_layer(headquarters, LayerName(name)));
    TRY(must_be_owners(headquarters, request.owner));
    for (const LayerFiles& files : headquarters.layers) {
        const Layer& layer = files.layer;
        if (!wanted(request.layer, layer.name.value)) continue;
        shown.columns.emplace(layer.name.value, reply.layers.size());
        reply.layers.push_back({layer.name.value, layer.title, layer.concern, layer_state(app, outline, layer)});
    }
    for (const Track track : {Track::layered, Track::serial}) {
        for (const Service& service : headquarters.services) {
            if (service.track != track || !wanted(request.service, service.name.value) ||
                !wanted(request.owner, service.owner))
                continue;
            shown.rows.emplace(service.name.value, reply.rows.size());
            reply.rows.push_back({service.name.value, service.owner, std::string(to_word(track))});
            reply.rows.back().cells.resize(reply.layers.size());
        }
    }
    return shown;
}

/// When each cell's newest waiver ends: a cell that was done by it is not any more.
std::map<CellKey, Instant> ends_of_waivers(const Migration& outline) {
    std::map<CellKey, Instant> ends;
    for (const Decision& decision : outline.decisions) {
        if (decision.what.decision != "waiver") continue;
        const CellKey key{decision.what.service, decision.what.layer};
        ends.erase(key);
        if (decision.what.until) ends.emplace(key, *decision.what.until);
    }
    return ends;
}

void count_statuses(GridReply& reply) {
    for (std::size_t column = 0; column < reply.layers.size(); ++column) {
        std::array<std::int64_t, Words<Status>::words.size()> counts{};
        for (const GridRow& row : reply.rows)
            if (row.track != to_word(Track::serial)) ++counts[static_cast<std::size_t>(row.cells[column].status)];
        for (const auto& [status, word] : Words<Status>::words)
            if (const auto count = counts[static_cast<std::size_t>(status)]; count > 0)
                reply.layers[column].statuses[std::string(word)] = count;
    }
}

}  // namespace

Result<GridReply> run(App& app, const Caller& /*caller*/, const Grid& request) {
    const LoadedHeadquarters& loaded = *TRY(app.headquarters());
    const Headquarters& headquarters = loaded.headquarters;
    Store& store = *TRY(app.store());
    const Migration outline = TRY(store.outline());
    const Instant now = app.clock().now();
    GridReply reply{.migration = headquarters.settings.migration, .number = outline.number, .layers = {}, .rows = {}};
    const Shown shown = TRY(lay_out(app, headquarters, outline, request, reply));
    const auto ends = ends_of_waivers(outline);
    TRY(store.rows([&](const Store::Row& cell) {
        const auto row = shown.rows.find(cell.service);
        const auto column = shown.columns.find(cell.layer);
        if (row == shown.rows.end() || column == shown.columns.end()) return;
        GridCell& place = reply.rows[row->second].cells[column->second];
        place.status = cell.status;
        if (cell.marks.has(Mark::waived)) {
            Cell waived{.status = cell.status, .marks = cell.marks, .changed_at = {}};
            const auto end = ends.find(CellKey{ServiceName(cell.service), LayerName(cell.layer)});
            if (end != ends.end()) waived.waived_until = end->second;
            place.status = status_at(waived, now);
        }
        place.marks = cell.marks.all();
        place.assignee = cell.assignee;
        place.note = cell.status == Status::blocked ? cell.blocker : cell.note;
    }));
    count_statuses(reply);
    reply.performing = performing(app, outline);
    reply.errors = std::ranges::count(loaded.problems, Diagnostic::Severity::error, &Diagnostic::severity);
    return reply;
}

}  // namespace sweepline
