#include <algorithm>

#include "app/look_commands.hpp"
#include "app/lookup.hpp"
#include "migration/plan.hpp"
#include "migration/rules.hpp"
#include "store/store.hpp"

namespace sweepline {
namespace {

constexpr std::size_t kNamed = 3;  // services named in a sentence

bool open(Status status) { return status == Status::not_started || status == Status::in_progress; }

std::string services_of(const std::vector<std::string>& names) {
    return std::to_string(names.size()) + (names.size() == 1 ? " service" : " services") + " (" +
           listed(names, kNamed) + ")";
}

/// Where the work of the current layer stands, and what it asks for next.
struct Standing {
    std::vector<std::string> to_sweep;
    std::vector<std::string> to_walk;
    std::vector<std::string> failed;
    std::vector<std::string> to_ship;
    std::vector<std::string> to_merge;
    std::vector<std::string> to_validate;
    bool all_done = true;
};

Standing standing_of(const Headquarters& headquarters, const Migration& migration, const Layer& layer, Instant now) {
    Standing standing;
    for (const Service& service : headquarters.services) {
        if (service.track == Track::serial) continue;
        const Cell cell = migration.cell_or_new(service.name, layer.name);
        const std::string& name = service.name.value;
        if (satisfies(cell, Need::done, now)) continue;
        standing.all_done = false;
        if (cell.status == Status::blocked) continue;
        if (layer.by_hand())
            standing.to_walk.push_back(name);
        else if (cell.marks.has(Mark::failed))
            standing.failed.push_back(name);
        else if (cell.shipped && cell.status != Status::not_started)
            (cell.shipped->merged ? standing.to_validate : standing.to_merge).push_back(name);
        else if (cell.run && cell.run->state == RunState::swept)
            standing.to_ship.push_back(name);
        else
            standing.to_sweep.push_back(name);
    }
    return standing;
}

void add_waiting(const Standing& standing, const Layer& layer, OverviewReply& reply) {
    const std::string& name = layer.name.value;
    const auto say = [&](const std::vector<std::string>& services, const std::string& wait,
                         const std::string& command) {
        if (services.empty()) return;
        reply.waiting.push_back(services_of(services) + " " + wait);
        reply.next.push_back(command);
    };
    const auto verb = [](const std::vector<std::string>& services, const char* one, const char* many) {
        return services.size() == 1 ? one : many;
    };
    say(standing.failed, std::string("failed at ") + name,
        "sweepline run show " + (standing.failed.empty() ? "" : standing.failed.front()) + " " + name);
    say(standing.to_sweep, std::string(verb(standing.to_sweep, "waits", "wait")) + " for the sweep of " + name,
        "sweepline plan " + name);
    say(standing.to_walk, std::string(verb(standing.to_walk, "waits", "wait")) + " to be walked through " + name,
        "sweepline cell walk " + (standing.to_walk.empty() ? "" : standing.to_walk.front()) + " " + name);
    say(standing.to_ship, std::string(verb(standing.to_ship, "is", "are")) + " swept and not shipped",
        "sweepline ship " + name);
    say(standing.to_merge, std::string(verb(standing.to_merge, "waits", "wait")) + " for the owners to merge",
        "sweepline validate " + name);
    say(standing.to_validate, std::string(verb(standing.to_validate, "is", "are")) + " merged and not validated",
        "sweepline validate " + name);
    if (standing.all_done) {
        reply.waiting.push_back("every service is done with " + name);
        reply.next.push_back("sweepline close " + name);
    }
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
        reply.problems.push_back(std::to_string(errors) + (errors == 1 ? " error" : " errors") +
                                 " in the headquarters' files");
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
        reply.problems.push_back("the sweep of " + layer.value + " was broken off on " + sweep->performer.value);
        reply.next.insert(reply.next.begin(), "sweepline sweep " + layer.value);
    }
}

void count_cells(const Headquarters& headquarters, const Migration& migration, Instant now, OverviewReply& reply) {
    for (const Service& service : headquarters.services) {
        if (service.track == Track::serial) continue;
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
            reply.waiting.emplace_back("the headquarters is in a folder below this one");
            reply.next = {hint, "sweepline"};
            return reply;
        }
        reply.waiting.emplace_back("there is no headquarters here yet");
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
    for (const LayerFiles& files : headquarters.layers) {
        if (migration.closed(files.layer.name)) continue;
        reply.current_layer = files.layer.name.value;
        add_waiting(standing_of(headquarters, migration, files.layer, now), files.layer, reply);
        break;
    }
    if (headquarters.layers.empty()) reply.next.emplace_back("sweepline layer new NAME");
    add_problems(app, **loaded, migration, reply);
    return reply;
}

}  // namespace sweepline
