#include "app/cell_commands.hpp"

#include <algorithm>
#include <charconv>

#include "app/lookup.hpp"
#include "migration/rules.hpp"
#include "run/step_names.hpp"
#include "store/store.hpp"
#include "text/mustache.hpp"

namespace sweepline {
namespace {

/// The row and column of a cell, as the headquarters has them.
struct Place {
    const Headquarters& headquarters;
    const Service& service;
    const LayerFiles& files;
};

Result<Place> place_of(App& app, const ServiceName& service, const LayerName& layer) {
    const Headquarters& headquarters = TRY(app.headquarters())->headquarters;
    const Service& row = *TRY(find_service(headquarters, service));
    const LayerFiles& column = *TRY(find_layer(headquarters, layer));
    return Place{headquarters, row, column};
}

/// Changes one cell by a rule and answers it as it is then.
using Rule = std::function<Result<std::vector<Happening>>(const Migration&, const Edit&)>;
Result<CellView> change_cell(App& app, const Caller& caller, const Place& place, std::optional<std::int64_t> version,
                             const Rule& rule) {
    Store& store = *TRY(app.store());
    const Edit edit{place.service, place.files.layer, caller.name, version};
    TRY(store.change(caller.name, [&](const Migration& now) { return rule(now, edit); }));
    const Migration& after = *TRY(store.migration());
    return view_of(after.cell_or_new(place.service.name, place.files.layer.name));
}

/// Says so where a cell of a closed layer is open again.
Result<CellView> beside_closed(App& app, CellView view) {
    Store& store = *TRY(app.store());
    const Migration& after = *TRY(store.migration());
    const bool settled = view.status == Status::done || view.status == Status::not_applicable;
    if (!settled && after.closed(LayerName(view.layer)))
        view.remark = view.layer + " is closed and stays so, though this cell is open again";
    return view;
}

Result<std::string> assignee_of(const Place& place, const Caller& caller, const AssignCell& request) {
    const int ways = (request.me ? 1 : 0) + (request.nobody ? 1 : 0) + (request.to.empty() ? 0 : 1);
    if (ways != 1) return fail(ErrorKind::invalid, "say who takes it: a name, --me or --nobody");
    if (request.nobody) return std::string();
    if (request.me) return caller.name;
    std::vector<std::string> names;
    for (const TeamMember& member : place.headquarters.settings.team) names.push_back(member.name);
    const bool known = names.empty() || std::find(names.begin(), names.end(), request.to) != names.end();
    if (!known)
        return fail(ErrorKind::not_found, "nobody in the team is called '" + request.to + "'",
                    "team: " + listed(names, names.size()));
    return request.to;
}

Result<std::vector<std::string>> checklist(const Place& place) {
    const Layer& layer = place.files.layer;
    if (!layer.by_hand())
        return fail(ErrorKind::invalid, layer.name.value + " has steps and is swept, not walked",
                    "sweepline sweep " + layer.name.value + " --service " + place.service.name.value);
    auto items = TRY(read_runbook(place.headquarters.folder / layer.runbook));
    const Value names = template_names(place.service, layer);
    for (std::string& item : items)
        if (!is_plain(item)) item = TRY(render(item, names));
    for (auto item = items.begin(); item != items.end(); ++item)
        if (std::find(items.begin(), item, *item) != item)
            return fail(ErrorKind::invalid, layer.runbook + " has the item '" + *item + "' twice",
                        "word them differently: a tick names its item");
    if (items.empty())
        return fail(ErrorKind::invalid, layer.runbook + " has no checklist",
                    "write its items as '- [ ] open the firewall'");
    return items;
}

/// An item by its number from 1, or by its own words.
Result<std::string> item_of(const std::vector<std::string>& items, const std::string& said) {
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(said.data(), said.data() + said.size(), number);
    if (error == std::errc{} && end == said.data() + said.size() && number >= 1 && number <= items.size())
        return items[number - 1];
    if (std::find(items.begin(), items.end(), said) != items.end()) return said;
    return fail(ErrorKind::not_found, "the runbook has no item '" + said + "'",
                "items are numbered from 1 to " + std::to_string(items.size()));
}

bool ticked(const Cell& cell, const std::string& item) {
    return std::find(cell.ticked.begin(), cell.ticked.end(), item) != cell.ticked.end();
}

/// The ticks a request means, and the claim when the last item falls.
Result<std::vector<Happening>> walk(const Migration& now, const Edit& edit, const std::vector<std::string>& items,
                                    const WalkCell& request) {
    std::map<std::string, bool> wanted;
    if (request.all)
        for (const std::string& item : items) wanted[item] = true;
    for (const std::string& said : request.tick) wanted[TRY(item_of(items, said))] = true;
    for (const std::string& said : request.untick) wanted[TRY(item_of(items, said))] = false;
    // Who only looks is shown what is there, whatever they saw before.
    if (wanted.empty()) return std::vector<Happening>{};
    const Cell cell = TRY(seen_cell(now, edit, "walked on"));
    std::vector<Happening> happened;
    for (const auto& [item, on] : wanted)
        if (ticked(cell, item) != on) happened.emplace_back(Ticked{edit.service.name, edit.layer.name, item, on});
    if (happened.empty()) return happened;
    const auto walked = [&](auto is_ticked) { return std::all_of(items.begin(), items.end(), is_ticked); };
    const bool was_done = walked([&](const std::string& item) { return ticked(cell, item); });
    const bool all_done = walked([&](const std::string& item) {
        const auto change = wanted.find(item);
        return change == wanted.end() ? ticked(cell, item) : change->second;
    });
    // What the walk had claimed goes with the item that was taken back.
    if (was_done && cell.marks.has(Mark::claimed) && !cell.marks.has(Mark::validated))
        happened.emplace_back(StatusSet{edit.service.name, edit.layer.name, Status::in_progress});
    if (!all_done) return happened;
    const std::string count = items.size() == 1 ? "1 item" : std::to_string(items.size()) + " items";
    for (Happening& each : TRY(claim(now, edit, "walked its runbook: " + count))) happened.push_back(std::move(each));
    return happened;
}

}  // namespace

CellView view_of(const Cell& cell) {
    CellView view{.service = cell.key.service.value,
                  .layer = cell.key.layer.value,
                  .status = cell.status,
                  .marks = cell.marks.all(),
                  .version = cell.version};
    view.note = cell.note;
    view.assignee = cell.assignee;
    if (cell.blocker) {
        view.blocker = cell.blocker->reason;
        view.blocker_owner = cell.blocker->owner;
    }
    view.changed_at = cell.changed_at;
    view.changed_by = cell.changed_by;
    return view;
}

Result<CellView> run(App& app, const Caller& caller, const SetCell& request) {
    const Place place = TRY(place_of(app, request.service, request.layer));
    CellView view = TRY(change_cell(app, caller, place, request.version, [&](const Migration& now, const Edit& edit) {
        return set_status(now, edit, request.status, request.because);
    }));
    return beside_closed(app, std::move(view));
}

Result<CellView> run(App& app, const Caller& caller, const BlockCell& request) {
    const Place place = TRY(place_of(app, request.service, request.layer));
    CellView view = TRY(change_cell(app, caller, place, request.version, [&](const Migration& now, const Edit& edit) {
        return block(now, edit, request.reason, request.owner);
    }));
    return beside_closed(app, std::move(view));
}

Result<CellView> run(App& app, const Caller& caller, const UnblockCell& request) {
    const Place place = TRY(place_of(app, request.service, request.layer));
    return change_cell(app, caller, place, request.version,
                       [&](const Migration& now, const Edit& edit) { return unblock(now, edit, request.because); });
}

Result<CellView> run(App& app, const Caller& caller, const AssignCell& request) {
    const Place place = TRY(place_of(app, request.service, request.layer));
    const std::string to = TRY(assignee_of(place, caller, request));
    return change_cell(app, caller, place, request.version,
                       [&](const Migration& now, const Edit& edit) { return assign(now, edit, to); });
}

Result<CellView> run(App& app, const Caller& caller, const WaiveCell& request) {
    const Place place = TRY(place_of(app, request.service, request.layer));
    std::optional<Instant> until;
    if (!request.until.empty()) until = TRY(parse_instant(request.until));
    if (until && *until <= app.clock().now())
        return fail(ErrorKind::invalid, "a waiver cannot end in the past: " + request.until);
    return change_cell(app, caller, place, request.version, [&](const Migration& now, const Edit& edit) {
        return waive(now, edit, request.because, request.owner, until);
    });
}

Result<CellView> run(App& app, const Caller& caller, const ClaimCell& request) {
    const Place place = TRY(place_of(app, request.service, request.layer));
    CellView view = TRY(change_cell(app, caller, place, request.version, [&](const Migration& now, const Edit& edit) {
        return claim(now, edit, request.because);
    }));
    if (view.status != Status::done) {
        view.remark =
            "kept as a mark: " + view.layer + " is done when it is " + std::string(to_word(place.files.layer.demand()));
        view.next.push_back("sweepline validate " + view.layer + " --service " + view.service);
    }
    return view;
}

Result<WalkReply> run(App& app, const Caller& caller, const WalkCell& request) {
    const Place place = TRY(place_of(app, request.service, request.layer));
    const auto items = TRY(checklist(place));
    WalkReply reply{.cell = {}, .title = place.files.layer.title, .items = {}};
    reply.cell = TRY(change_cell(app, caller, place, request.version, [&](const Migration& now, const Edit& edit) {
        return walk(now, edit, items, request);
    }));
    Store& store = *TRY(app.store());
    const Migration& after = *TRY(store.migration());
    const Cell cell = after.cell_or_new(place.service.name, place.files.layer.name);
    for (const std::string& item : items) reply.items.push_back({item, ticked(cell, item)});
    return reply;
}

}  // namespace sweepline
