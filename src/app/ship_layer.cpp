#include "app/ship_layer.hpp"

#include <chrono>
#include <mutex>

#include "app/in_parallel.hpp"
#include "app/lookup.hpp"
#include "app/plan_work.hpp"
#include "migration/rules.hpp"
#include "run/workplace.hpp"
#include "store/store.hpp"

namespace sweepline {
namespace {

constexpr std::size_t kRecordTogether = 64;  // pushes recorded in one transaction

/// One push to make, and what became of it.
struct Push {
    const Service* service = nullptr;
    Shipped shipped;            ///< what will be recorded
    std::string expected = {};  ///< tip that may be replaced; empty: the branch must not be there
    std::string outcome = {};
    std::string because = {};
};

int attempt_of(const Cell& cell) {
    if (!cell.shipped) return 1;
    return cell.shipped->merged && cell.run->commit != cell.shipped->commit ? cell.shipped->attempt + 1
                                                                            : cell.shipped->attempt;
}

/// What there is to push for a cell; nothing where nothing was swept or it is there already.
std::optional<Push> push_of(const Service& service, const Cell& cell) {
    if (!cell.run || cell.run->state != RunState::swept || cell.run->commit.empty()) return std::nullopt;
    if (cell.shipped && cell.shipped->commit == cell.run->commit) return std::nullopt;
    Push push{.service = &service, .shipped = {}};
    push.shipped.service = service.name;
    push.shipped.layer = cell.key.layer;
    push.shipped.run = cell.run->id;
    push.shipped.branch = cell.run->branch;
    push.shipped.commit = cell.run->commit;
    push.shipped.base = cell.run->base;
    push.shipped.attempt = attempt_of(cell);
    if (cell.shipped && cell.shipped->branch == cell.run->branch) push.expected = cell.shipped->commit;
    push.shipped.before = push.expected;
    return push;
}

Result<> perform_push(Push& push, const Layer& layer, const Tools& tools, std::stop_token stop) {
    Mirror mirror = TRY(open_mirror(push.service->repos.at(layer.in), tools, false, stop));
    const auto tip = TRY(mirror.remote_branch(push.shipped.branch));
    if (tip && tip->hex == push.shipped.commit) {
        push.outcome = "up_to_date";
        return {};
    }
    std::optional<ObjectId> expected;
    if (!push.expected.empty() && tip) expected = ObjectId{push.expected};
    TRY(mirror.push(push.shipped.branch, ObjectId{push.shipped.commit}, expected, stop));
    push.outcome = "pushed";
    return {};
}

void judge_push(Push& push, const Result<>& result) {
    if (result) return;
    push.outcome = result.error().kind == ErrorKind::conflict    ? "touched"
                   : result.error().kind == ErrorKind::cancelled ? "not_pushed"
                                                                 : "failed";
    push.because = result.error().message;
}

/// Records pushes that have happened and are not recorded yet.
Result<> record(Store& store, const std::string& actor, std::vector<Shipped> done) {
    if (done.empty()) return {};
    const auto recorded = store.change(actor, [&](const Migration&) -> Result<std::vector<Happening>> {
        return std::vector<Happening>(done.begin(), done.end());
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
            judge_push(pushes[i], perform_push(pushes[i], layer_, tools, app_.stop));
            const std::lock_guard lock(mutex_);
            if (pushes[i].outcome == "pushed" || pushes[i].outcome == "up_to_date")
                to_record_.push_back(pushes[i].shipped);
            if (!pushes[i].because.empty()) ++failed_;
        };
        in_parallel(pushes.size(), jobs, app_.stop, each, [&](std::size_t done) { look(done, pushes.size()); });
        if (result_) result_ = record(store_, caller_.name, take(0));
        return result_;
    }

private:
    void look(std::size_t done, std::size_t total) {
        if (auto ready = take(kRecordTogether); result_ && !ready.empty())
            result_ = record(store_, caller_.name, std::move(ready));
        if (!app_.on_progress) return;
        const std::lock_guard lock(mutex_);
        app_.on_progress({.doing = "shipping " + layer_.name.value,
                          .done = static_cast<std::int64_t>(done),
                          .total = static_cast<std::int64_t>(total),
                          .failed = failed_});
    }
    /// What waits to be recorded, if it is at least `least`.
    std::vector<Shipped> take(std::size_t least) {
        const std::lock_guard lock(mutex_);
        if (to_record_.size() < least) return {};
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
    TRY(must_not_ask_for_outdated(request.selection));
    const Headquarters& headquarters = TRY(app.headquarters())->headquarters;
    const Layer& layer = TRY(find_layer(headquarters, request.layer))->layer;
    if (headquarters.settings.forge != "none")
        return fail(ErrorKind::unsupported,
                    "this build ships without a forge only, and migration.yaml says `forge: " +
                        headquarters.settings.forge + "`",
                    "set `forge: {kind: none}` to push branches");
    Store& store = *TRY(app.store());
    const Tools& tools = *TRY(app.tools());
    const Migration& migration = *TRY(store.migration());
    std::vector<Push> pushes;
    for (const Service* service : TRY(select_services(headquarters, migration, layer.name, request.selection, caller)))
        if (const Cell* cell = migration.cell(service->name, layer.name);
            cell != nullptr && service->repos.contains(layer.in))
            if (auto push = push_of(*service, *cell)) pushes.push_back(std::move(*push));
    ShipReply reply{.layer = layer.name.value, .dry_run = request.dry_run, .rows = {}};
    if (request.dry_run)
        for (Push& push : pushes) push.outcome = "would_push";
    else
        TRY(Shipping(app, store, caller, layer).perform(pushes, tools, jobs_of(app, request.jobs)));
    for (Push& push : pushes) {
        if (push.outcome.empty()) push.outcome = "not_pushed";
        reply.rows.push_back(
            {push.service->name.value, push.outcome, push.shipped.branch, push.shipped.commit, push.because});
        ++reply.outcomes[push.outcome];
    }
    if (reply.outcomes.contains("pushed")) reply.next.push_back("sweepline validate " + layer.name.value);
    if (pushes.empty()) reply.next.push_back("sweepline plan " + layer.name.value);
    reply.millis =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun).count();
    return reply;
}

}  // namespace sweepline
