#include "migration/plan.hpp"

#include <gtest/gtest.h>

namespace sweepline {
namespace {

const Instant kNow{1'000'000'000'000'000};
const Fingerprint kSame{.quick = "q1", .full = "f1"};
const Fingerprint kMoved{.quick = "q2", .full = "f2"};

Layer layer_named(const std::string& name) {
    Layer layer;
    layer.name = LayerName(name);
    layer.steps.push_back(Step{
        .number = 10, .name = "x", .kind = StepKind::change, .form = StepForm::built_in, .file = "10-x.change.yaml"});
    return layer;
}

Service service_named(const std::string& name) {
    Service service;
    service.name = ServiceName(name);
    service.repos["app"] = Repository{.url = "/src/" + name};
    return service;
}

CellRun run_of(RunState state, const std::string& commit = {}) {
    CellRun run;
    run.id = RunId("r1");
    run.state = state;
    run.fingerprint = kSame.text();
    run.commit = commit;
    return run;
}

CellRun& run_in(Cell& cell) { return cell.run ? *cell.run : cell.run.emplace(); }

Shipment& shipment_in(Cell& cell) { return cell.shipped ? *cell.shipped : cell.shipped.emplace(); }

/// One question to the plan: a cell as it is, what was seen, and what is expected as `action: because`.
struct Question {
    Cell cell;
    Observed seen;
    PlanOptions options;
    Service service = service_named("api");
    Layer layer = layer_named("identity");

    Question() {
        seen.base = "b1";
        seen.fingerprint = kSame;
        options.now = kNow;
        cell.version = 1;
    }
    [[nodiscard]] std::string answer() const {
        Migration migration;
        Cell placed = cell;
        placed.key = {service.name, layer.name};
        if (cell.version > 0) migration.cells[placed.key] = placed;
        const Planned planned = plan_service(migration, layer, service, seen, options);
        return std::string(to_word(planned.action)) + (planned.resumes ? " (resumes)" : "") +
               (planned.attempt > 1 ? " (attempt " + std::to_string(planned.attempt) + ")" : "") + ": " +
               planned.because;
    }
};

/// The same about a cell whose run has no end, in sweep `s1` of some performer, beside other sweeps.
struct UnderWay : Question {
    Migration migration;

    UnderWay(const std::string& performer, const std::string& here) {
        cell.status = Status::in_progress;
        cell.run = run_of(RunState::running);
        run_in(cell).performer = PerformerId(performer);
        run_in(cell).sweep = SweepId("s1");
        options.performer = PerformerId(here);
        cell.key = {service.name, layer.name};
        migration.cells[cell.key] = cell;
    }
    Sweep& begin(const std::string& id, const LayerName& of, std::int64_t at) {
        return migration.sweeps[SweepId(id)] = Sweep{.id = SweepId(id),
                                                     .layer = of,
                                                     .performer = run_in(cell).performer,
                                                     .by = "ana",
                                                     .process = at,
                                                     .started_at = Instant{at},
                                                     .lease_until = {}};
    }
    [[nodiscard]] std::string answer() const {
        const Planned planned = plan_service(migration, layer, service, seen, options);
        return std::string(to_word(planned.action)) + (planned.resumes ? " (resumes)" : "") + ": " + planned.because;
    }
};

TEST(Plan, CreatesWhereNothingHappenedYet) {
    Question question;
    question.cell.version = 0;
    EXPECT_EQ(question.answer(), "create: not swept yet");
}

TEST(Plan, LeavesASweptCellUntilItsInputsChange) {
    Question question;
    question.cell.status = Status::in_progress;
    question.cell.run = run_of(RunState::swept, "c1");
    EXPECT_EQ(question.answer(), "leave: swept, and nothing changed since; ship it");
    question.seen.fingerprint = kMoved;
    EXPECT_EQ(question.answer(), "create: its inputs changed since its last run");
}

TEST(Plan, EqualTreesAreEqualInputsThoughTheCommitMoved) {
    Question question;
    question.cell.status = Status::in_progress;
    question.cell.run = run_of(RunState::swept, "c1");
    question.seen.fingerprint = {.quick = "q2", .full = "f1"};
    EXPECT_EQ(question.answer(), "leave: swept, and nothing changed since; ship it");
}

TEST(Plan, RunsAFailedCellAgain) {
    Question question;
    question.cell.status = Status::in_progress;
    question.cell.run = run_of(RunState::failed);
    EXPECT_EQ(question.answer(), "create: failed last time");
}

TEST(Plan, ResumesABrokenOffRunAsItselfOnlyOnTheSameInputs) {
    Question question;
    question.cell.status = Status::in_progress;
    question.cell.run = run_of(RunState::running);
    EXPECT_EQ(question.answer(), "create (resumes): its run was broken off and is resumed");
    question.seen.fingerprint = kMoved;
    EXPECT_EQ(question.answer(), "create: its run was broken off, and its inputs changed since");
}

TEST(Plan, LeavesWhatIsNotToBeTouched) {
    Question question;
    question.cell.status = Status::blocked;
    question.cell.blocker = Blocker{.reason = "no OIDC provider", .owner = "team", .since = kNow};
    EXPECT_EQ(question.answer(), "blocked: no OIDC provider");
    question = {};
    question.cell.status = Status::not_applicable;
    question.cell.note = "has no database";
    EXPECT_EQ(question.answer(), "not_applicable: has no database");
    question = {};
    question.cell.status = Status::done;
    EXPECT_EQ(question.answer(), "done: done");
    question = {};
    question.service.track = Track::serial;
    EXPECT_EQ(question.answer(), "serial: walked end to end; `--service api` sweeps it");
    question.options.named = true;
    question.cell.version = 0;
    EXPECT_EQ(question.answer(), "create: not swept yet");
    question = {};
    question.layer.in = "infra";
    EXPECT_EQ(question.answer(), "not_applicable: it has no 'infra' repository");
    question = {};
    question.cell.version = 0;
    question.seen.unreachable = Error{ErrorKind::unavailable, "no repository at /src/api"};
    EXPECT_EQ(question.answer(), "unreachable: no repository at /src/api");
}

TEST(Plan, WaitsForTheRecordToHearOfANewName) {
    Question question;
    Migration migration;
    const auto answer = [&] {
        return to_word(
            plan_service(migration, question.layer, question.service, question.seen, question.options).action);
    };
    question.service.was = "old";
    EXPECT_EQ(answer(), "create");
    question.cell.key = {ServiceName("old"), question.layer.name};
    migration.cells[question.cell.key] = question.cell;
    EXPECT_EQ(answer(), "waits");
    migration.cells[{question.service.name, question.layer.name}].key = {question.service.name, question.layer.name};
    EXPECT_EQ(answer(), "create");
}

TEST(Plan, WaitsForWhatTheServiceNeeds) {
    Question question;
    question.cell.version = 0;
    question.layer.needs.push_back({LayerName("connectivity"), Need::done});
    EXPECT_EQ(question.answer(), "waits: connectivity is not started here");
}

Question shipped_question() {
    Question question;
    question.cell.status = Status::in_progress;
    question.cell.run = run_of(RunState::swept, "c1");
    question.cell.shipped = Shipment{.branch = "sweep/identity/api", .commit = "c1", .base = "b1", .run = RunId("r1")};
    question.seen.remote_tip = "c1";
    return question;
}

TEST(Plan, RefreshesAShippedBranchOnlyWhenItMust) {
    Question question = shipped_question();
    EXPECT_EQ(question.answer(), "leave: shipped, and nothing changed since");
    question.seen.fingerprint = kMoved;
    EXPECT_EQ(question.answer(), "leave: shipped; its inputs changed since, --refresh runs it again");
    question.seen.conflicts = true;
    EXPECT_EQ(question.answer(), "refresh: base changed the same files");
    question.seen.conflicts = false;
    question.options.refresh = true;
    EXPECT_EQ(question.answer(), "refresh: its inputs changed since it was shipped");
}

TEST(Plan, NeverTouchesABranchThatAPersonMoved) {
    Question question = shipped_question();
    question.seen.remote_tip = "f00dfeedf00dfeed";
    question.options.refresh = true;
    EXPECT_EQ(question.answer(), "touched: somebody moved sweep/identity/api to f00dfeedf0");
    question.cell.pushing = {"f00dfeedf00dfeed"};  // it was us, and the push was not recorded
    question.options.refresh = false;
    run_in(question.cell).commit = "f00dfeedf00dfeed";
    EXPECT_EQ(question.answer(), "leave: refreshed; ship it again");
}

TEST(Plan, SweepsAgainOnANewBranchWhenTheOldFormCameBackAfterTheMerge) {
    Question question = shipped_question();
    shipment_in(question.cell).merged = true;
    EXPECT_EQ(question.answer(), "leave: merged; `validate` moves it on");
    question.cell.status = Status::done;
    question.cell.marks.add(Mark::stale);
    EXPECT_EQ(question.answer(), "create (attempt 2): the old form came back after it was merged");
    EXPECT_EQ(branch_of_attempt("sweep/identity/api", 2), "sweep/identity/api.2");
}

TEST(Plan, MakesAgainWhatIsGoneBeforeItWasShipped) {
    Question question;
    question.cell.status = Status::in_progress;
    question.cell.run = run_of(RunState::swept, "c1");
    question.seen.commit_gone = true;
    EXPECT_EQ(question.answer(), "create: the commit of its last run is gone and is made again");
    run_in(question.cell).performer = PerformerId("there");
    EXPECT_EQ(question.answer(), "leave: swept on there, which ships it; --take sweeps it here, too");
    question.options.take = true;
    EXPECT_EQ(question.answer(), "create: the commit of its last run is gone and is made again");
    question = shipped_question();
    run_in(question.cell).commit = "c2";
    question.seen.commit_gone = true;
    EXPECT_EQ(question.answer(), "refresh: the commit of its last run is gone and is made again");
}

TEST(Plan, SweepsAgainWhatAPersonReopened) {
    Question question;
    question.cell.run = run_of(RunState::superseded, "c1");
    EXPECT_EQ(question.answer(), "create: reopened since its last run");
    question = shipped_question();
    run_in(question.cell).state = RunState::superseded;
    EXPECT_EQ(question.answer(), "refresh: reopened since its last run");
    question.cell.status = Status::not_started;
    EXPECT_EQ(question.answer(), "refresh: reopened after it was shipped");
    shipment_in(question.cell).merged = true;
    EXPECT_EQ(question.answer(), "create (attempt 2): reopened after it was merged");
}

TEST(Plan, GoesByTheInputsWhereARunSaidSoAndByThePersonWhereOneDid) {
    Question question;
    question.cell.status = Status::blocked;
    question.cell.blocker = Blocker{.reason = "no OIDC provider", .owner = "team", .since = kNow};
    question.cell.run = run_of(RunState::blocked);
    EXPECT_EQ(question.answer(), "blocked: no OIDC provider");
    question.seen.fingerprint = kMoved;
    EXPECT_EQ(question.answer(), "create: its inputs changed since it was blocked");
    run_in(question.cell).state = RunState::superseded;
    EXPECT_EQ(question.answer(), "blocked: no OIDC provider");
    question.cell.status = Status::not_applicable;
    question.cell.note = "a library";
    EXPECT_EQ(question.answer(), "not_applicable: a library");
    run_in(question.cell).state = RunState::not_applicable;
    EXPECT_EQ(question.answer(), "create: its inputs changed since its last run");
}

TEST(Plan, LeavesWhatAnotherProcessHereIsSweeping) {
    UnderWay question("here", "here");
    const std::string broken_off = "create (resumes): its run was broken off and is resumed";
    question.begin("s1", question.layer.name, 1);
    EXPECT_EQ(question.answer(), broken_off);
    question.options.beside = true;
    EXPECT_EQ(question.answer(), "leave: under way: ana sweeps it (process 1)");
    question.begin("a-later-one", LayerName("another"), 2);
    EXPECT_EQ(question.answer(), broken_off);
    Sweep& resuming = question.begin("s0", question.layer.name, 3);
    EXPECT_EQ(question.answer(), "leave: under way: ana sweeps it (process 3)");
    resuming.ended = true;
    EXPECT_EQ(question.answer(), broken_off);
}

TEST(Plan, ABranchIsNeverRenamed) {
    Cell cell;
    EXPECT_EQ(recorded_branch(cell), std::nullopt);
    cell.run = run_of(RunState::failed);
    run_in(cell).branch = "sweep/identity/api";
    EXPECT_EQ(recorded_branch(cell), "sweep/identity/api");
    run_in(cell).branch = "sweep/identity/api.3";
    cell.shipped = Shipment{.branch = "sweep/identity/api.2", .attempt = 2};
    EXPECT_EQ(recorded_branch(cell), "sweep/identity/api");
    cell.shipped = Shipment{.branch = "sweep/identity/api.2", .attempt = 1};
    EXPECT_EQ(recorded_branch(cell), "sweep/identity/api.2");
}

TEST(Plan, ARunAfterTheMergeStandsForItself) {
    Question question = shipped_question();
    shipment_in(question.cell).merged = true;
    question.cell.marks.add(Mark::stale);
    question.cell.run = run_of(RunState::swept, "c2");
    run_in(question.cell).id = RunId("r2");
    EXPECT_EQ(question.answer(), "leave: swept, and nothing changed since; ship it");
    run_in(question.cell).state = RunState::failed;
    EXPECT_EQ(question.answer(), "create (attempt 2): failed last time");
}

TEST(Plan, LeavesWhatAnotherMachineIsSweeping) {
    UnderWay question("laptop", "server");
    Sweep& sweep = question.begin("s1", question.layer.name, 1);
    sweep.lease_until = Instant{kNow.micros + 1};
    EXPECT_EQ(question.answer(), "leave: ana is sweeping it on laptop");
    sweep.lease_until = kNow;
    EXPECT_EQ(question.answer(), "leave: laptop fell silent while sweeping it; --take takes it over");
    question.options.take = true;
    EXPECT_EQ(question.answer(), "create: its run was broken off on laptop");
}

TEST(Plan, ARunBrokenOffElsewhereIsNotGoneOnWith) {
    UnderWay question("laptop", "server");
    question.begin("s1", question.layer.name, 1).ended = true;
    EXPECT_EQ(question.answer(), "create: its run was broken off on laptop");
    // She goes on with it in another sweep, which appends nothing to the cell.
    Sweep& again = question.begin("s0", question.layer.name, 2);
    again.lease_until = Instant{kNow.micros + 1};
    EXPECT_EQ(question.answer(), "leave: ana is sweeping it on laptop");
    const auto performed = [&](const char* here) {
        return is_performed_elsewhere(question.migration, question.layer.name, run_in(question.cell), PerformerId(here),
                                      kNow);
    };
    EXPECT_TRUE(performed("server"));
    EXPECT_FALSE(performed("laptop"));
    again.lease_until = kNow;
    EXPECT_FALSE(performed("server"));
}

}  // namespace
}  // namespace sweepline
