#include <algorithm>

#include "app/look_commands.hpp"
#include "app/lookup.hpp"
#include "migration/plan.hpp"
#include "migration/rules.hpp"
#include "store/store.hpp"

namespace sweepline {
namespace {

constexpr std::size_t kNamed = 3;     // services named in a sentence
constexpr std::size_t kNextOfUs = 4;  // commands proposed
constexpr std::size_t kNextOfOthers = 2;

bool open(Status status) { return status == Status::not_started || status == Status::in_progress; }

/// "3 failed (a, b, c)"; empty where there is none.
std::string part(const std::vector<std::string>& names, const char* what) {
    if (names.empty()) return {};
    return std::to_string(names.size()) + " " + what + " (" + listed(names, kNamed) + ")";
}

/// Where the work of a layer stands, and what it asks for next.
struct Standing {
    std::vector<std::string> to_sweep;
    std::vector<std::string> to_walk;
    std::vector<std::string> failed;
    std::vector<std::string> skipped;
    std::vector<std::string> to_ship;
    std::vector<std::string> to_merge;
    std::vector<std::string> to_validate;
    std::vector<std::string> blocked;
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
        if (cell.status == Status::blocked)
            standing.blocked.push_back(name);
        else if (layer.by_hand())
            standing.to_walk.push_back(name);
        else if (cell.marks.has(Mark::failed))
            standing.failed.push_back(name);
        else if (cell.marks.has(Mark::skipped))
            standing.skipped.push_back(name);
        else if (cell.shipped && cell.status != Status::not_started)
            (cell.shipped->merged ? standing.to_validate : standing.to_merge).push_back(name);
        else if (cell.run && cell.run->state == RunState::swept)
            standing.to_ship.push_back(name);
        else
            standing.to_sweep.push_back(name);
    }
    return standing;
}

/// A layer's line, and the command that each part of it asks for.
class LayerLine {
public:
    void add(const std::vector<std::string>& services, const char* what, const std::string& command) {
        if (services.empty()) return;
        text_ += (text_.empty() ? "" : ", ") + part(services, what);
        if (std::ranges::find(commands_, command) == commands_.end()) commands_.push_back(command);
    }
    void into(const std::string& layer, std::vector<std::string>& lines, std::vector<std::string>& commands) {
        if (text_.empty()) return;
        lines.push_back(layer + ": " + text_);
        for (std::string& command : commands_)
            if (std::ranges::find(commands, command) == commands.end()) commands.push_back(std::move(command));
    }

private:
    std::string text_;
    std::vector<std::string> commands_;
};

/// What the open layers ask of whom. What was not begun is passed over but for the current layer.
struct Asked {
    std::vector<std::string> of_us;
    std::vector<std::string> of_others;
};

void add_layer(const Standing& standing, const std::string& layer, bool current, Asked& next, OverviewReply& reply) {
    const auto at_first = [&](const std::vector<std::string>& services) {
        return (services.empty() ? std::string() : services.front()) + " " + layer;
    };
    LayerLine ours;
    ours.add(standing.failed, "failed", "sweepline run show " + at_first(standing.failed));
    ours.add(standing.skipped, "skipped by a step", "sweepline explain " + at_first(standing.skipped));
    if (current) {
        ours.add(standing.to_sweep, "to be swept", "sweepline plan " + layer);
        ours.add(standing.to_walk, "to be walked", "sweepline cell walk " + at_first(standing.to_walk));
    }
    ours.add(standing.to_ship, "swept and not shipped", "sweepline ship " + layer);
    ours.add(standing.to_validate, "merged and not validated", "sweepline validate " + layer);
    ours.into(layer, reply.waiting, next.of_us);
    if (standing.all_done) {
        reply.waiting.push_back(layer + ": every service is done");
        next.of_us.push_back("sweepline close " + layer);
    }
    LayerLine theirs;
    theirs.add(standing.to_merge, "to be merged", "sweepline validate " + layer);
    theirs.add(standing.blocked, "blocked", "sweepline blockers");
    theirs.into(layer, reply.elsewhere, next.of_others);
}

void add_layers(const Headquarters& headquarters, const Migration& migration, Instant now, OverviewReply& reply) {
    Asked next;
    for (const LayerFiles& files : headquarters.layers) {
        if (migration.closed(files.layer.name)) continue;
        const bool current = reply.current_layer.empty();
        if (current) reply.current_layer = files.layer.name.value;
        const Standing standing = standing_of(headquarters, migration, files.layer, now);
        add_layer(standing, files.layer.name.value, current, next, reply);
    }
    const auto take = [&](const std::vector<std::string>& commands, std::size_t most) {
        for (std::size_t i = 0; i < commands.size() && i < most; ++i)
            if (std::ranges::find(reply.next, commands[i]) == reply.next.end()) reply.next.push_back(commands[i]);
    };
    take(next.of_us, kNextOfUs);
    take(next.of_others, kNextOfOthers);
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
    add_layers(headquarters, migration, now, reply);
    if (headquarters.layers.empty()) reply.next.emplace_back("sweepline layer new NAME");
    add_problems(app, **loaded, migration, reply);
    return reply;
}

}  // namespace sweepline
