#include <algorithm>

#include "app/look_commands.hpp"
#include "app/lookup.hpp"
#include "migration/plan.hpp"
#include "migration/rules.hpp"
#include "store/store.hpp"

namespace sweepline {
namespace {

constexpr std::size_t kNextOfUs = 4;  // commands proposed
constexpr std::size_t kNextOfOthers = 2;

bool open(Status status) { return status == Status::not_started || status == Status::in_progress; }

/// The services of a layer that are not done, by what they wait for.
using ByStanding = std::map<Standing, std::vector<std::string>>;

ByStanding by_standing(const Headquarters& headquarters, const Migration& migration, const Layer& layer, Instant now) {
    ByStanding services;
    for (const Service& service : headquarters.services) {
        if (service.track == Track::serial) continue;
        const Cell cell = migration.cell_or_new(service.name, layer.name);
        services[standing_of(cell, layer, now)].push_back(service.name.value);
    }
    return services;
}

bool all_done(const ByStanding& services) {
    return std::ranges::all_of(
        services, [](const auto& each) { return each.first == Standing::done || each.first == Standing::stale; });
}

/// What to type about services of a layer that wait for the same thing.
std::string command_of(Standing standing, const std::string& first, const std::string& layer) {
    switch (standing) {
        case Standing::failed:
            return "sweepline run show " + first + " " + layer;
        case Standing::skipped:
            return "sweepline explain " + first + " " + layer;
        case Standing::to_sweep:
            return "sweepline plan " + layer;
        case Standing::to_walk:
            return "sweepline cell walk " + first + " " + layer;
        case Standing::to_ship:
            return "sweepline ship " + layer;
        case Standing::to_merge:
        case Standing::to_validate:
            return "sweepline validate " + layer;
        case Standing::blocked:
            return "sweepline blockers";
        case Standing::done:
        case Standing::stale:
            break;
    }
    return "sweepline close " + layer;
}

/// What the open layers ask of whom. What was not begun is passed over but for the current layer.
void add_layer(const ByStanding& services, const std::string& layer, bool current, OverviewReply& reply) {
    const auto add = [&](Standing standing, std::vector<WaitingCells>& to) {
        const auto found = services.find(standing);
        if (found != services.end())
            to.push_back({layer, standing, found->second, command_of(standing, found->second.front(), layer)});
    };
    add(Standing::failed, reply.waiting);
    add(Standing::skipped, reply.waiting);
    if (current) add(Standing::to_sweep, reply.waiting);
    if (current) add(Standing::to_walk, reply.waiting);
    add(Standing::to_ship, reply.waiting);
    add(Standing::to_validate, reply.waiting);
    if (all_done(services)) reply.waiting.push_back({layer, Standing::done, {}, "sweepline close " + layer});
    add(Standing::to_merge, reply.elsewhere);
    add(Standing::blocked, reply.elsewhere);
}

void add_layers(const Headquarters& headquarters, const Migration& migration, Instant now, OverviewReply& reply) {
    for (const LayerFiles& files : headquarters.layers) {
        if (migration.closed(files.layer.name)) continue;
        const bool current = reply.current_layer.empty();
        if (current) reply.current_layer = files.layer.name.value;
        add_layer(by_standing(headquarters, migration, files.layer, now), files.layer.name.value, current, reply);
    }
    const auto take = [&](const std::vector<WaitingCells>& waiting, std::size_t most) {
        std::vector<std::string> commands;
        for (const WaitingCells& each : waiting)
            if (std::ranges::find(commands, each.command) == commands.end()) commands.push_back(each.command);
        for (std::size_t i = 0; i < commands.size() && i < most; ++i)
            if (std::ranges::find(reply.next, commands[i]) == reply.next.end()) reply.next.push_back(commands[i]);
    };
    take(reply.waiting, kNextOfUs);
    take(reply.elsewhere, kNextOfOthers);
}

void add_cells(const Headquarters& headquarters, const Migration& migration, const Caller& caller, Instant now,
               OverviewReply& reply) {
    std::vector<const Cell*> cells;
    for (const auto& [key, cell] : migration.cells)
        if (headquarters.service(key.service) != nullptr && headquarters.layer(key.layer) != nullptr)
            cells.push_back(&cell);
    std::sort(cells.begin(), cells.end(), [](const Cell* a, const Cell* b) { return a->key < b->key; });
    for (const Cell* cell : cells) {
        const bool mine = cell->assignee == caller.name;
        if (mine && open(status_at(*cell, now))) reply.mine.push_back(view_of(*cell));
        if (cell->status == Status::blocked && (mine || (cell->blocker && cell->blocker->owner == caller.name)))
            reply.my_blockers.push_back(view_of(*cell));
    }
}

void add_problems(App& app, const LoadedHeadquarters& loaded, const Migration& migration, OverviewReply& reply) {
    const auto errors = std::count_if(loaded.problems.begin(), loaded.problems.end(), [](const Diagnostic& problem) {
        return problem.severity == Diagnostic::Severity::error;
    });
    if (errors > 0) {
        reply.problems.push_back(
            {"files", std::to_string(errors) + (errors == 1 ? " error" : " errors") + " in the headquarters' files"});
        reply.next.insert(reply.next.begin(), "sweepline lint");
    }
    std::map<LayerName, const Sweep*> broken;
    for (const auto& [id, sweep] : migration.sweeps)
        if (!sweep.ended && !is_under_way(app, sweep)) broken[sweep.layer] = &sweep;
    for (const auto& [layer, sweep] : broken) {
        const bool unfinished = std::any_of(migration.cells.begin(), migration.cells.end(), [&](const auto& entry) {
            return entry.second.run && entry.second.run->sweep == sweep->id &&
                   entry.second.run->state == RunState::running;
        });
        if (!unfinished) continue;
        reply.problems.push_back(
            {"sweep", "the sweep of " + layer.value + " was broken off on " + sweep->performer.value});
        reply.next.insert(reply.next.begin(), "sweepline sweep " + layer.value);
    }
}

void count_cells(const Headquarters& headquarters, const Migration& migration, Instant now, OverviewReply& reply) {
    for (const Service& service : headquarters.services) {
        if (service.track == Track::serial) {
            ++reply.serial;
            continue;
        }
        for (const LayerFiles& files : headquarters.layers)
            ++reply.statuses[std::string(
                to_word(status_at(migration.cell_or_new(service.name, files.layer.name), now)))];
    }
}

}  // namespace

Result<OverviewReply> run(App& app, const Caller& caller, const Overview& /*request*/) {
    OverviewReply reply{.who = caller.name, .in_team = caller.in_team};
    const auto loaded = app.headquarters();
    if (!loaded && loaded.error().kind == ErrorKind::not_found) {
        const std::string& hint = loaded.error().hint;
        if (hint.starts_with("cd ")) {
            reply.greeting = "the headquarters is in a folder below this one";
            reply.next = {hint, "sweepline"};
            return reply;
        }
        reply.greeting = "there is no headquarters here yet";
        reply.next = {"sweepline init --from PATH --layers \"Connectivity, Identity\"", "sweepline demo"};
        return reply;
    }
    if (!loaded) return std::unexpected(loaded.error());
    const Headquarters& headquarters = (*loaded)->headquarters;
    Store& store = *TRY(app.store());
    const Migration& migration = *TRY(store.migration());
    const Instant now = app.clock().now();
    reply.migration = headquarters.settings.migration;
    count_cells(headquarters, migration, now, reply);
    add_cells(headquarters, migration, caller, now, reply);
    add_layers(headquarters, migration, now, reply);
    if (headquarters.layers.empty()) reply.next.emplace_back("sweepline layer new NAME");
    add_problems(app, **loaded, migration, reply);
    return reply;
}

}  // namespace sweepline
