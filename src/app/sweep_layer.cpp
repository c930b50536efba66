#include "app/sweep_layer.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <system_error>
#include <tuple>
#include <utility>

#include "app/conductor.hpp"
#include "app/in_parallel.hpp"
#include "app/lookup.hpp"
#include "app/own_turn.hpp"
#include "app/plan_work.hpp"
#include "app/sweep_summary.hpp"
#include "app/work_folder.hpp"
#include "migration/free_text.hpp"
#include "migration/rules.hpp"
#include "store/store.hpp"

namespace sweepline {
namespace {

constexpr std::size_t kInFlightInMemory =
    512;  // quick runs: enough waiting that no thread idles while the store commits
constexpr std::chrono::milliseconds kGatherInFolder{0};
constexpr std::chrono::milliseconds kGatherInMemory{25};
constexpr std::int64_t kMicrosPerSecond = 1'000'000;

/// Everything of one sweep that its parts share.
struct Work {
    App& app;
    const Caller& caller;
    const SweepLayer& request;
    const Headquarters& headquarters;
    const PreparedLayer& layer;
    Store& store;
    const Tools& tools;
    const std::string& layer_file;
};

Result<FileLock> lock_conductor(const Work& work) {
    return take_turn(work.app, work.caller, work.headquarters,
                     {.file = "conductor",
                      .doing = "sweeps " + work.layer.layer.name.value,
                      .nobody = "another process performs a sweep on this headquarters",
                      .meanwhile = "wait for it to end; `sweepline grid --watch` shows how far it is"});
}

/// What lets a layer start that waits: the needed layer that is still open, closed, or a decision.
std::string way_past(const Migration& migration, const Layer& layer) {
    const std::string ahead = "sweep " + layer.name.value + " --ahead --because '…'";
    for (const NeededLayer& need : layer.needs)
        if (!migration.closed(need.layer)) return "sweepline close " + need.layer.value + ", or " + ahead;
    return "this build switches no traffic; sweepline " + ahead + " sweeps it all the same";
}

/// `--ahead` passes over the layer's barrier, and not over what each service must have come to.
std::unexpected<Error> nobody_may_start(const Layer& layer, const std::vector<PlannedService>& planned) {
    std::vector<std::string> reasons;
    for (const PlannedService& each : planned)
        if (each.planned.action == PlanAction::waits &&
            std::ranges::find(reasons, each.planned.because) == reasons.end())
            reasons.push_back(each.planned.because);
    return fail(
        ErrorKind::denied, "every service waits for " + layer.name.value + ": " + listed(reasons, 3, "; "),
        "--ahead begins where that is done: sweepline plan " + layer.name.value + " names each service's reason");
}

/// The barrier, and the decision that lets the layer pass it.
Result<> pass_barrier(const Work& work, const std::vector<PlannedService>& planned) {
    const Migration& migration = *TRY(work.store.migration());
    const Layer& layer = work.layer.layer;
    const auto waits = barrier(migration, layer);
    const bool only_serial = std::all_of(planned.begin(), planned.end(), [](const PlannedService& each) {
        return !each.planned.runs() || each.service->track == Track::serial;
    });
    const bool nothing_runs =
        std::ranges::none_of(planned, [](const PlannedService& each) { return each.planned.runs(); });
    const bool held_back = std::ranges::any_of(
        planned, [](const PlannedService& each) { return each.planned.action == PlanAction::waits; });
    if (!waits.empty() && nothing_runs && held_back && work.request.ahead) return nobody_may_start(layer, planned);
    if (!waits.empty() && nothing_runs && held_back)
        return fail(ErrorKind::denied, layer.name.value + " waits: " + listed(waits, 3),
                    "sweepline layer show " + layer.needs.front().layer.value + "; or `needs: []` in " +
                        work.layer_file + ", if it builds on nothing of it");
    if (waits.empty() || only_serial || work.request.dry_run) return {};
    if (!work.request.ahead)
        return fail(ErrorKind::denied, layer.name.value + " waits: " + listed(waits, 3), way_past(migration, layer));
    if (work.request.because.empty())
        return fail(ErrorKind::invalid, "--ahead is a decision and needs its reason", "add --because '…'");
    TRY(must_fit(work.request.because, "the reason"));
    std::vector<const Layer*> layers;
    for (const LayerFiles& each : work.headquarters.layers) layers.push_back(&each.layer);
    const auto decided =
        work.store.change(work.caller.name, [&](const Migration& now) -> Result<std::vector<Happening>> {
            TRY(may_run_ahead(now, layer, layers));
            return std::vector<Happening>{
                DecisionRecorded{"ahead", {}, layer.name, work.request.because, work.caller.name}};
        });
    if (!decided) return std::unexpected(decided.error());
    return {};
}

/// Cells that the plan itself settles: a service without the repository that the layer changes.
Result<> record_not_applicable(const Work& work, const std::vector<PlannedService>& planned) {
    const LayerName& layer = work.layer.layer.name;
    const auto recorded =
        work.store.change(work.caller.name, [&](const Migration& now) -> Result<std::vector<Happening>> {
            std::vector<Happening> happened;
            for (const PlannedService& each : planned) {
                if (each.planned.action != PlanAction::not_applicable ||
                    each.service->repos.contains(work.layer.layer.in))
                    continue;
                if (now.cell_or_new(each.service->name, layer).status == Status::not_started)
                    happened.emplace_back(
                        StatusSet{each.service->name, layer, Status::not_applicable, each.planned.because});
            }
            return happened;
        });
    if (!recorded) return std::unexpected(recorded.error());
    return {};
}

std::deque<QueuedRun> queue_of(const Work& work, const Migration& migration, const std::vector<PlannedService>& planned,
                               const SweepId& sweep) {
    std::deque<QueuedRun> queue;
    std::deque<QueuedRun> failed_before;
    const LayerName& layer = work.layer.layer.name;
    for (const PlannedService& each : planned) {
        if (!each.planned.runs()) continue;
        QueuedRun run{.start = {}, .owner = each.service->owner.empty() ? work.caller.name : each.service->owner};
        run.start.service = each.service->name;
        run.start.layer = layer;
        run.start.base = each.seen.base;
        run.start.fingerprint = each.seen.fingerprint.text();
        run.start.layer_hash = work.layer.hash;
        run.start.branch = branch_of_attempt(each.seen.branch, each.planned.attempt);
        run.start.sweep = sweep;
        run.start.performer = this_performer(work.app);
        // Where the record is kept elsewhere the grid may have moved on since: others are quicker with such a service.
        run.before = each.run;
        const Cell* cell = migration.cell(each.service->name, layer);
        const bool ran = cell != nullptr && cell->run && cell->run->id == each.run;
        if (each.planned.resumes && ran) {
            run.start.run = cell->run->id;
            run.start.instant = cell->run->instant;
            run.start.base = cell->run->base;
            run.start.fingerprint = cell->run->fingerprint;
            run.start.branch = cell->run->branch;
            run.resumed = true;
        }
        // What failed goes last, so that it is not met again on the first rung, and the others come on.
        (ran && cell->run->state == RunState::failed ? failed_before : queue).push_back(std::move(run));
    }
    std::move(failed_before.begin(), failed_before.end(), std::back_inserter(queue));
    return queue;
}

/// The hint of the step that failed goes with the reason, wherever that is shown.
RunFinished with_hint(RunFinished finished) {
    for (const StepReport& step : finished.steps)
        if (!step.hint.empty() && finished.state == RunState::failed && step.ended == "failed" &&
            finished.because.find(step.hint) == std::string::npos)
            finished.because += "; " + step.hint;
    return finished;
}

Perform performer_of(const Work& work) {
    const Keep keep = work.request.dry_run ? Keep::no : Keep::yes;
    return [&work, keep](const RunStarted& start, std::stop_token stop) {
        const Service* service = work.headquarters.service(start.service);
        if (service == nullptr)
            return RunFinished{.service = start.service,
                               .layer = start.layer,
                               .run = start.run,
                               .state = RunState::failed,
                               .because = "it is no longer in the headquarters"};
        return with_hint(perform_run(work.layer, *service, start, work.tools, keep, std::move(stop)));
    };
}

/// How far it is; the run that ended last is named once there is one.
void tell(const Work& work, const SweepCount& count, std::int64_t done, std::int64_t failed, const RunFinished* ended) {
    if (!work.app.on_progress) return;
    const Layer& layer = work.layer.layer;
    std::string words;
    if (ended != nullptr)
        words = ended->service.value + " " + std::string(to_word(ended->state)) +
                (ended->because.empty() ? "" : ": " + ended->because);
    work.app.on_progress({.doing = "sweeping " + layer.name.value,
                          .done = done,
                          .total = count.planned,
                          .failed = failed,
                          .latest = words,
                          .latest_failed = ended != nullptr && ended->state == RunState::failed,
                          .allowed = count.started + next_moves(layer, count).may_start,
                          .failures_left = failures_left(layer, count)});
}

/// Turns until everything has ended, telling each end once, and first that it begins: a first run may take minutes.
Result<> conduct(const Work& work, Conductor& conductor) {
    std::size_t told = 0;
    std::int64_t failed = 0;
    tell(work, conductor.count(), 0, 0, nullptr);
    for (bool more = true; more;) {
        if (work.app.stop.stop_requested())
            conductor.stop(work.app.why_stopped ? work.app.why_stopped() : std::string(kStopped));
        more = TRY(conductor.turn());
        for (; told < conductor.finished().size(); ++told) {
            const RunFinished& ended = conductor.finished()[told];
            if (ended.state == RunState::failed) ++failed;
            tell(work, conductor.count(), static_cast<std::int64_t>(told) + 1, failed, &ended);
        }
    }
    return {};
}

/// Everything performed, nothing recorded or kept.
Result<> rehearse(const Work& work, std::deque<QueuedRun> queue, SweepReply& reply) {
    std::vector<std::optional<RunFinished>> ends(queue.size());
    const Perform perform = performer_of(work);
    const auto each = [&](std::size_t i) {
        RunStarted start = queue[i].start;
        start.run = RunId("dry-run-" + std::to_string(i));
        ends[i] = perform(start, work.app.stop);
    };
    in_parallel(queue.size(), jobs_of(work.app, work.request.jobs), work.app.stop, each);
    std::vector<RunFinished> finished;
    for (std::optional<RunFinished>& end : ends)
        if (end && end->state != RunState::running) finished.push_back(std::move(*end));
    reply.paused = finished.size() < ends.size();
    if (reply.paused) reply.because = kStopped;
    fill(reply, finished);
    return {};
}

/// The services whose runs were started and have no end in the record.
std::vector<std::string> broken_off(std::vector<std::string> order, const Conductor& conductor) {
    order.resize(order.size() - std::min(order.size(), conductor.left()));
    std::set<std::string_view> ended;
    for (const RunFinished& each : conductor.finished())
        if (each.state != RunState::running) ended.insert(each.service.value);
    for (const auto& [service, performer] : conductor.overtaken()) ended.insert(service.value);
    std::erase_if(order, [&](const std::string& service) { return ended.contains(service); });
    return order;
}

Result<> record_end(const Work& work, const SweepId& sweep, const Conductor& conductor) {
    const SweepCount& count = conductor.count();
    const std::string& paused = conductor.paused();
    const auto recorded = work.store.change(work.caller.name, [&](const Migration&) -> Result<std::vector<Happening>> {
        return std::vector<Happening>{
            SweepEnded{sweep, work.layer.layer.name, !paused.empty(), paused, count.finished, count.failed}};
    });
    if (!recorded) return std::unexpected(recorded.error());
    return {};
}

/// Only a server says why it ended what it did not end by itself, and goes on with it.
bool is_served(const App& app) { return static_cast<bool>(app.why_stopped); }

Result<> perform_all(const Work& work, std::deque<QueuedRun> queue, SweepReply& reply) {
    const SweepId sweep(reply.sweep);
    const unsigned jobs = jobs_of(work.app, work.request.jobs);
    const bool in_memory = !work.layer.needs_folder;
    const Instant now = work.app.clock().now();
    const auto planned = static_cast<std::int64_t>(queue.size());
    TRY(work.store.change(work.caller.name, [&](const Migration&) -> Result<std::vector<Happening>> {
        return std::vector<Happening>{
            SweepStarted{.sweep = sweep,
                         .layer = work.layer.layer.name,
                         .performer = this_performer(work.app),
                         .planned = planned,
                         .lease_until = Instant{now.micros + kLease.count() * kMicrosPerSecond},
                         .host = work.app.surroundings().machine,
                         .process = work.app.surroundings().process,
                         .asked = to_json_text(work.request),
                         .served = is_served(work.app)}};
    }));
    std::vector<std::string> order;
    for (const QueuedRun& queued : queue) order.push_back(queued.start.service.value);
    auto engine = make_local_engine(performer_of(work), jobs);
    Conductor conductor(work.store, *engine,
                        {.sweep = sweep,
                         .layer = work.layer.layer,
                         .performer = this_performer(work.app),
                         .actor = work.caller.name,
                         .in_flight_max = in_memory ? kInFlightInMemory : std::size_t{2} * jobs,
                         .gather = in_memory ? kGatherInMemory : kGatherInFolder,
                         .queue = std::move(queue),
                         .now = [&work] { return work.app.clock().now(); },
                         .new_id = [&work] { return work.app.new_id(); },
                         .settle = [&work] { return work.tools.mirrors.settle(); }});
    const auto conducted = conduct(work, conductor);
    reply.paused = !conducted || !conductor.paused().empty();
    reply.because = conducted ? conductor.paused() : "it could not go on";
    reply.not_started = static_cast<std::int64_t>(conductor.left());
    reply.broken_off = broken_off(std::move(order), conductor);
    add_overtaken(reply, conductor.overtaken());
    auto recorded = conducted ? record_end(work, sweep, conductor) : conducted;
    // Where the record fails, what had ended before is told all the same.
    if (!recorded) reply.failure = failure_of(recorded.error());
    fill(reply, conductor.finished());
    return {};
}

}  // namespace

Result<SweepReply> run(App& app, const Caller& caller, const SweepLayer& request) {
    const auto begun = std::chrono::steady_clock::now();
    TRY(must_be_jobs(request.jobs));
    const LoadedHeadquarters& loaded = *TRY(app.headquarters());
    const LayerFiles& files = *TRY(find_layer(loaded.headquarters, request.layer));
    TRY(must_be_clean(loaded, files));
    const PreparedLayer& layer = *TRY(app.prepared(request.layer));
    TRY(can_sweep(layer));
    if (loaded.headquarters.settings.engine != "local")
        return fail(ErrorKind::unsupported,
                    "this build performs runs on this machine only, and migration.yaml says `engine: " +
                        loaded.headquarters.settings.engine + "`",
                    "set `engine: local`");
    const OwnWorkFolder folder = TRY(OwnWorkFolder::make(app));
    const Work work{
        app, caller, request, loaded.headquarters, layer, *TRY(app.store()), folder.tools(), files.yaml_file};
    const FileLock lock = TRY(lock_conductor(work));
    std::ignore = TRY(work.store.refresh());
    const Migration& migration = *TRY(work.store.migration());
    const auto planned = TRY(plan_services(app, migration,
                                           {.layer = layer,
                                            .selection = request.selection,
                                            .caller = caller,
                                            .also = request.also,
                                            .fetch = true,
                                            .refresh = request.refresh,
                                            .take = request.take,
                                            .jobs = jobs_of(app, request.jobs)}));
    SweepReply reply{.layer = layer.layer.name.value, .dry_run = request.dry_run};
    for (const PlannedService& each : planned)
        if (each.planned.action == PlanAction::unreachable)
            reply.rows.push_back({each.service->name.value, "unreachable", each.planned.because});
        else if (!each.planned.runs() && each.planned.elsewhere == Elsewhere::no)
            ++reply.left[std::string(to_word(each.planned.action))];
    add_elsewhere(reply, planned);
    if (planned.empty() && request.selection.mine) {
        reply.because = "nothing of " + reply.layer + " is assigned to " + caller.name;
        reply.next.push_back("sweepline cell assign SERVICE " + reply.layer + " --me");
    }
    TRY(pass_barrier(work, planned));
    if (!request.dry_run) TRY(record_not_applicable(work, planned));
    reply.sweep = request.dry_run ? std::string() : app.new_id();
    auto queue = queue_of(work, migration, planned, SweepId(reply.sweep));
    reply.resumed = std::count_if(queue.begin(), queue.end(), [](const QueuedRun& queued) { return queued.resumed; });
    if (queue.empty()) {
        reply.sweep.clear();
        fill(reply, {});
    } else if (request.dry_run)
        TRY(rehearse(work, std::move(queue), reply));
    else
        TRY(perform_all(work, std::move(queue), reply));
    reply.millis =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun).count();
    return reply;
}

}  // namespace sweepline
