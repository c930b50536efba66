#include "app/ship_layer.hpp"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <tuple>

#include "app/in_parallel.hpp"
#include "app/lookup.hpp"
#include "app/own_turn.hpp"
#include "app/plan_work.hpp"
#include "app/touched.hpp"
#include "migration/rules.hpp"
#include "run/workplace.hpp"
#include "store/store.hpp"

namespace sweepline {
namespace {

/// One push to make, and what became of it.
struct Push {
    const Service* service = nullptr;
    Cell cell;        ///< as it was at the beginning: the grid moves on while pushes are made
    Shipped shipped;  ///< what will be recorded
    std::string outcome = {};
    std::string because = {};
    bool gone = false;  ///< the commit is not there any more
};

int attempt_of(const Cell& cell, const std::string& commit) {
    if (!cell.shipped) return 1;
    return cell.shipped->merged && commit != cell.shipped->commit ? cell.shipped->attempt + 1 : cell.shipped->attempt;
}

/// What there is to push for a cell; nothing where nothing was swept or it is there already.
std::optional<Push> push_of(const Service& service, const Cell& cell) {
    if (!cell.run || cell.run->state != RunState::swept || cell.run->commit.empty()) return std::nullopt;
    if (cell.shipped && cell.shipped->commit == cell.run->commit) return std::nullopt;
    Push push{.service = &service, .cell = cell, .shipped = {}};
    push.shipped.service = service.name;
    push.shipped.layer = cell.key.layer;
    push.shipped.run = cell.run->id;
    push.shipped.branch = cell.run->branch;
    push.shipped.commit = cell.run->commit;
    push.shipped.base = cell.run->base;
    push.shipped.attempt = attempt_of(cell, cell.run->commit);
    if (cell.shipped && cell.shipped->branch == cell.run->branch) push.shipped.before = cell.shipped->commit;
    return push;
}

/// Whoever pushes is alone: two would take each other's branches for a person's.
Result<FileLock> lock_shipping(const App& app, const Caller& caller, const Headquarters& headquarters,
                               const Layer& layer) {
    return take_turn(app, caller, headquarters,
                     {.file = "shipping",
                      .doing = "ships " + layer.name.value,
                      .nobody = "another process ships from this headquarters",
                      .meanwhile = "wait for it to end, and ship what is left then"});
}

/// Pushes where the branch is as we left it, or not there yet; a conflict otherwise.
Result<> push_once(Push& push, Mirror& mirror, const std::stop_token& stop) {
    Shipped& shipped = push.shipped;
    const auto tip = TRY(mirror.remote_branch(shipped.branch));
    if (tip && tip->hex == shipped.commit) {
        push.outcome = "up_to_date";
        return {};
    }
    // A push that broke off before it was recorded left a tip that is ours all the same.
    if (tip && is_ours(push.cell, tip->hex)) shipped.before = tip->hex;
    std::optional<ObjectId> expected;
    if (tip && !shipped.before.empty()) expected = ObjectId{shipped.before};
    TRY(mirror.push(shipped.branch, ObjectId{shipped.commit}, expected, stop));
    push.outcome = "pushed";
    return {};
}

Result<> push_after_a_look(Push& push, Mirror& mirror, const std::stop_token& stop) {
    std::ignore = TRY(mirror.tree_of(ObjectId{push.shipped.commit}));
    auto result = push_once(push, mirror, stop);
    if (result || result.error().kind != ErrorKind::conflict) return result;
    // What a mirror of a URL knows of the branch may be old.
    TRY(mirror.fetch(stop));
    return push_once(push, mirror, stop);
}

Result<> perform_push(Push& push, const Layer& layer, const Tools& tools, const PerformerId& here,
                      const std::stop_token& stop) {
    Mirror mirror = TRY(open_mirror(push.service->repos.at(layer.in), tools, false, stop));
    auto result = push_after_a_look(push, mirror, stop);
    const bool is_absent = !result && result.error().kind == ErrorKind::not_found;
    const PerformerId performer = push.cell.run ? push.cell.run->performer : PerformerId();
    if (is_absent && !performer.empty() && performer != here) {
        push.outcome = "held";
        push.because = "swept on " + performer.value + ", which ships it; `sweep --take` sweeps it here, too";
        return {};
    }
    push.gone = is_absent;
    if (!push.gone) return result;
    // A branch that lacks its objects is none: the next sweep makes it again.
    TRY(mirror.drop_branch(push.shipped.branch));
    return fail(ErrorKind::not_found, "what was swept is not there any more: sweep it again");
}

void judge_push(Push& push, const Result<>& result) {
    if (result) return;
    push.outcome = result.error().kind == ErrorKind::conflict    ? "touched"
                   : result.error().kind == ErrorKind::cancelled ? "not_pushed"
                                                                 : "failed";
    push.because = result.error().message;
    if (push.because.find(".lock': File exists") != std::string::npos)
        push.because += "; if no git runs there, a killed one left it: remove it";
}

/// Everything that there is to push, in the headquarters' order.
Result<std::vector<Push>> pushes_of(const Headquarters& headquarters, const Migration& migration, const Layer& layer,
                                    const Selection& selection, const Caller& caller) {
    std::vector<Push> pushes;
    for (const Service* service : TRY(select_services(headquarters, migration, layer.name, selection, caller)))
        if (const Cell* cell = migration.cell(service->name, layer.name);
            cell != nullptr && service->repos.contains(layer.in))
            if (auto push = push_of(*service, *cell)) pushes.push_back(std::move(*push));
    // What a person has said of a cell since it was swept goes before; whoever names the service means it.
    for (Push& push : pushes) {
        if (std::ranges::find(selection.service, push.service->name.value) != selection.service.end()) continue;
        if (push.cell.status != Status::blocked && push.cell.status != Status::not_applicable) continue;
        push.outcome = "held";
        push.because = std::string(said(push.cell.status)) + ": " +
                       (push.cell.blocker ? push.cell.blocker->reason : push.cell.note);
    }
    return pushes;
}

/// What was shipped before and waits to be merged: counted, and a row of its own where a person moved the branch.
Result<> add_unmerged(const Headquarters& headquarters, const Migration& migration, const Tools& tools,
                      const Layer& layer, const ShipLayer& request, const Caller& caller, ShipReply& reply) {
    for (const Service* service :
         TRY(select_services(headquarters, migration, layer.name, request.selection, caller))) {
        const Cell* cell = migration.cell(service->name, layer.name);
        if (cell == nullptr || !cell->shipped || cell->shipped->merged || push_of(*service, *cell)) continue;
        if (cell->status == Status::blocked || cell->status == Status::not_applicable) continue;
        ++reply.unmerged;
        const auto moved = touched(tools, *service, layer, *cell);
        if (!moved) continue;
        reply.rows.push_back({service->name.value, "touched", cell->shipped->branch, cell->shipped->commit, *moved});
        ++reply.outcomes["touched"];
    }
    return {};
}

void add_next(ShipReply& reply) {
    for (const ShippedRow& row : reply.rows)
        if (row.outcome == "touched") {
            reply.next.push_back("sweepline explain " + row.service + " " + reply.layer);
            break;
        }
    if (reply.outcomes.contains("not_pushed")) reply.next.push_back("sweepline ship " + reply.layer);
    if (reply.outcomes.contains("pushed") || reply.unmerged > 0)
        reply.next.push_back("sweepline validate " + reply.layer);
    if (reply.rows.empty() && reply.unmerged == 0) reply.next.push_back("sweepline plan " + reply.layer);
}

/// Records what is about to be pushed, so that what a push left is known as ours however this process ends. What an
/// earlier one began is recorded already.
Result<> record_start(Store& store, const std::string& actor, const std::vector<Push>& pushes) {
    const auto recorded = store.change(actor, [&](const Migration& now) -> Result<std::vector<Happening>> {
        std::vector<Happening> happened;
        for (const Push& push : pushes) {
            const Shipped& to_be = push.shipped;
            if (push.outcome.empty() && !is_ours(now.cell_or_new(to_be.service, to_be.layer), to_be.commit))
                happened.emplace_back(ShipStarted{to_be.service, to_be.layer, to_be.run, to_be.branch, to_be.commit});
        }
        return happened;
    });
    if (!recorded) return std::unexpected(recorded.error());
    return {};
}

/// Whether a push is in the record already: of one branch that several people push, the first to say so did.
bool is_recorded(const Migration& now, const Shipped& shipped) {
    const Cell cell = now.cell_or_new(shipped.service, shipped.layer);
    return cell.shipped && cell.shipped->run == shipped.run && cell.shipped->commit == shipped.commit &&
           cell.shipped->branch == shipped.branch;
}

/// Records pushes that have happened and are not recorded yet.
Result<> record(Store& store, const std::string& actor, const std::vector<Shipped>& done) {
    if (done.empty()) return {};
    const auto recorded = store.change(actor, [&](const Migration& now) -> Result<std::vector<Happening>> {
        std::vector<Happening> happened;
        for (const Shipped& shipped : done)
            if (!is_recorded(now, shipped)) happened.emplace_back(shipped);
        return happened;
    });
    if (!recorded) return std::unexpected(recorded.error());
    return {};
}

/// Pushes everything from several threads, recording from this one as they come in.
class Shipping {
public:
    Shipping(App& app, Store& store, const Caller& caller, const Layer& layer)
        : app_(app), store_(store), caller_(caller), layer_(layer) {}

    Result<> perform(std::vector<Push>& pushes, const Tools& tools, unsigned jobs) {
        const auto each = [&](std::size_t i) {
            if (!pushes[i].outcome.empty()) return;
            judge_push(pushes[i], perform_push(pushes[i], layer_, tools, this_performer(app_), app_.stop));
            const std::lock_guard lock(mutex_);
            if (pushes[i].outcome == "pushed" || pushes[i].outcome == "up_to_date")
                to_record_.push_back(pushes[i].shipped);
            if (!pushes[i].because.empty()) ++failed_;
        };
        in_parallel(pushes.size(), jobs, app_.stop, each, [&](std::size_t done) { look(done, pushes.size()); });
        if (result_) result_ = record(store_, caller_.name, take());
        return result_;
    }

private:
    void look(std::size_t done, std::size_t total) {
        if (result_) result_ = record(store_, caller_.name, take());
        if (!app_.on_progress) return;
        const std::lock_guard lock(mutex_);
        app_.on_progress({.doing = "shipping " + layer_.name.value,
                          .done = static_cast<std::int64_t>(done),
                          .total = static_cast<std::int64_t>(total),
                          .failed = failed_});
    }
    /// What waits to be recorded.
    std::vector<Shipped> take() {
        const std::lock_guard lock(mutex_);
        return std::exchange(to_record_, {});
    }

    App& app_;
    Store& store_;
    const Caller& caller_;
    const Layer& layer_;
    std::mutex mutex_;
    std::vector<Shipped> to_record_;
    std::int64_t failed_ = 0;
    Result<> result_;
};

}  // namespace

Result<ShipReply> run(App& app, const Caller& caller, const ShipLayer& request) {
    const auto begun = std::chrono::steady_clock::now();
    TRY(must_be_jobs(request.jobs));
    const Headquarters& headquarters = TRY(app.headquarters())->headquarters;
    const Layer& layer = TRY(find_layer(headquarters, request.layer))->layer;
    if (headquarters.settings.forge != "none")
        return fail(ErrorKind::unsupported,
                    "this build ships without a forge only, and migration.yaml says `forge: " +
                        headquarters.settings.forge + "`",
                    "set `forge: {kind: none}` to push branches");
    Store& store = *TRY(app.store());
    std::optional<FileLock> lock;
    if (!request.dry_run) lock.emplace(TRY(lock_shipping(app, caller, headquarters, layer)));
    std::ignore = TRY(store.refresh());
    const Migration& migration = *TRY(store.migration());
    std::vector<Push> pushes = TRY(pushes_of(headquarters, migration, layer, request.selection, caller));
    const Tools& tools = *TRY(app.tools());
    ShipReply reply{.layer = layer.name.value, .dry_run = request.dry_run, .rows = {}};
    if (request.dry_run) {
        for (Push& push : pushes)
            if (push.outcome.empty()) push.outcome = "would_push";
    } else {
        TRY(record_start(store, caller.name, pushes));
        TRY(Shipping(app, store, caller, layer).perform(pushes, tools, jobs_of(app, request.jobs)));
    }
    for (Push& push : pushes) {
        if (push.outcome.empty()) push.outcome = "not_pushed";
        reply.rows.push_back(
            {push.service->name.value, push.outcome, push.shipped.branch, push.shipped.commit, push.because});
        ++reply.outcomes[push.outcome];
    }
    TRY(add_unmerged(headquarters, migration, tools, layer, request, caller, reply));
    if (std::ranges::any_of(pushes, &Push::gone)) {
        TRY(tools.mirrors.settle());
        reply.next.push_back("sweepline sweep " + layer.name.value);
    }
    add_next(reply);
    reply.millis =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun).count();
    return reply;
}

}  // namespace sweepline
