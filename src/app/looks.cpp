#include <algorithm>

#include "app/look_commands.hpp"
#include "app/lookup.hpp"
#include "driver/driver.hpp"
#include "git/git.hpp"
#include "store/store.hpp"
#include "text/spelling.hpp"

namespace sweepline {
namespace {

constexpr std::size_t kDiffBytes = std::size_t{256} << 10U;

/// The diff of a run's commit; a sentence where it is not to be had.
std::string diff_of(App& app, const Service& service, const Layer& layer, const CellRun& run) {
    const auto read = [&]() -> Result<std::string> {
        const Tools& tools = *TRY(app.tools());
        Mirror mirror = TRY(tools.mirrors.open_offline(service.repos.at(layer.in).url));
        const ObjectId before = TRY(mirror.tree_of(ObjectId{run.base}));
        const ObjectId after = TRY(mirror.tree_of(ObjectId{run.commit}));
        return mirror.diff(before, after, kDiffBytes);
    };
    if (run.commit.empty() || !service.repos.contains(layer.in)) return {};
    auto diff = read();
    return diff ? std::move(*diff) : "the diff is not to be had: " + diff.error().message;
}

}  // namespace

Result<RunShowReply> run(App& app, const Caller& /*caller*/, const ShowRun& request) {
    const Headquarters& headquarters = TRY(app.headquarters())->headquarters;
    const Service& service = *TRY(find_service(headquarters, request.service));
    const Layer& layer = TRY(find_layer(headquarters, request.layer))->layer;
    Store& store = *TRY(app.store());
    const Migration& migration = *TRY(store.migration());
    const Cell* cell = migration.cell(service.name, layer.name);
    if (cell == nullptr || !cell->run)
        return fail(ErrorKind::not_found, service.name.value + " has no run at " + layer.name.value + " yet",
                    "sweepline sweep " + layer.name.value + " --service " + service.name.value);
    const CellRun& run = *cell->run;
    RunShowReply reply{.service = service.name.value,
                       .layer = layer.name.value,
                       .run = run.id.value,
                       .state = std::string(to_word(run.state))};
    reply.started_at = run.instant;
    reply.base = run.base;
    // A run that made no commit made no branch either.
    if (!run.commit.empty()) reply.branch = run.branch;
    reply.commit = run.commit;
    if (auto finished = TRY(store.finished_run(cell->key, run.id))) {
        reply.because = finished->because;
        reply.millis = finished->millis;
        reply.steps = std::move(finished->steps);
        reply.facts = std::move(finished->facts);
        reply.edge_cases = std::move(finished->edge_cases);
        reply.vacuous = std::move(finished->vacuous);
    }
    reply.diff = diff_of(app, service, layer, run);
    return reply;
}

Result<BlockersReply> run(App& app, const Caller& /*caller*/, const Blockers& request) {
    const Headquarters& headquarters = TRY(app.headquarters())->headquarters;
    for (const std::string& name : request.layer) static_cast<void>(TRY(find_layer(headquarters, LayerName(name))));
    Store& store = *TRY(app.store());
    const Migration& migration = *TRY(store.migration());
    std::vector<std::string> to_act;
    for (const auto& [key, cell] : migration.cells)
        if (cell.blocker) to_act.push_back(cell.blocker->owner);
    for (const TeamMember& member : headquarters.settings.team) to_act.push_back(member.name);
    TRY(must_be_owners(headquarters, request.owner, std::move(to_act)));
    const auto wanted = [](const std::vector<std::string>& list, const std::string& word) {
        return list.empty() || std::find(list.begin(), list.end(), word) != list.end();
    };
    BlockersReply reply{.groups = {}};
    std::vector<const Cell*> blocked;
    for (const auto& [key, cell] : migration.cells) {
        if (cell.status != Status::blocked || !cell.blocker || headquarters.service(key.service) == nullptr) continue;
        if (wanted(request.owner, cell.blocker->owner) && wanted(request.layer, key.layer.value))
            blocked.push_back(&cell);
        else
            ++reply.others;
    }
    std::sort(blocked.begin(), blocked.end(), [](const Cell* a, const Cell* b) { return a->key < b->key; });
    std::vector<std::string> reasons;
    reasons.reserve(blocked.size());
    for (const Cell* cell : blocked) reasons.push_back(cell->blocker ? cell->blocker->reason : std::string());
    for (const auto& group : similar_groups(reasons)) {
        BlockerGroup& shown = reply.groups.emplace_back();
        std::map<std::string, int> texts;
        for (const std::size_t i : group) {
            shown.cells.push_back(view_of(*blocked[i]));
            ++texts[reasons[i]];
        }
        shown.same = texts.size() == 1;
        shown.reason = std::max_element(texts.begin(), texts.end(), [](const auto& a, const auto& b) {
                           return a.second < b.second;
                       })->first;
    }
    if (!reply.groups.empty()) {
        const CellView& first = reply.groups.front().cells.front();
        reply.next = {"sweepline explain " + first.service + " " + first.layer,
                      "sweepline cell unblock " + first.service + " " + first.layer + " --because '…'"};
    }
    return reply;
}

}  // namespace sweepline
