// What becomes of a sweep that is stopped.

#include <gtest/gtest.h>

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <stop_token>
#include <string>
#include <thread>

#include "app/app_trial.hpp"
#include "app/cell_commands.hpp"
#include "app/plan_layer.hpp"
#include "app/ship_layer.hpp"
#include "app/sweep_layer.hpp"
#include "app/sweep_summary.hpp"
#include "app/validate_layer.hpp"
#include "store/store.hpp"

namespace sweepline {
namespace {

namespace fs = std::filesystem;
using testing::make_repository;
using testing::need;
using testing::refused;
using testing::write_file;

/// One service whose step takes minutes, and twelve whose step fails at once.
class StoppedSweepTest : public ::testing::Test, protected AppTrial {
protected:
    StoppedSweepTest() {
        write_file(folder_ / "hq/migration.yaml", "migration: test\n");
        const fs::path layer = folder_ / "hq/layers/01-one";
        write_file(layer / "layer.yaml",
                   "title: T\nconcern: identity\nneeds: []\nowns: [new]\nramp: [100%]\nfailures_max: 0%\n");
        write_file(layer / "20-x.change.sh", "#!/bin/sh\n[ $SWEEPLINE_SERVICE != slow ] || sleep 120\nexit 1\n");
        fs::permissions(layer / "20-x.change.sh", fs::perms::owner_all);
        write_file(layer / "90-y.check.yaml", "checks: [{exists: new}]\n");
        std::string services;
        for (const std::string name : {"slow", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"}) {
            make_repository(folder_ / name, {{"conf", "old\n"}});
            services.append("- {name: ").append(name).append(", repo: ../").append(name).append("}\n");
        }
        write_file(folder_ / "hq/services.yaml", services);
    }
    /// Sweeps until as many runs have failed, then asks to stop.
    SweepReply sweep_and_stop(std::int64_t failures) {
        std::stop_source stop;
        const auto asked = app();
        asked->stop = stop.get_token();
        asked->on_progress = [&](const Progress& progress) {
            if (progress.failed >= failures) stop.request_stop();
        };
        const auto begun = std::chrono::steady_clock::now();
        SweepReply reply = need(run(*asked, ana_, SweepLayer{.layer = LayerName("one"), .jobs = 2}));
        EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(60));
        return reply;
    }
    SweepEnded last_end() {
        SweepEnded last;
        need((*need(app()->store())).read({.kind = "sweep_ended"}, [&](const Event& event) {
            last = std::get<SweepEnded>(event.what);
            return true;
        }));
        return last;
    }
};

TEST_F(StoppedSweepTest, AStopIsHeardWhenTheBreakerHasTripped) {
    const SweepReply reply = sweep_and_stop(5);
    EXPECT_NE(reply.because.find("runs failed, and failures_max is 0%"), std::string::npos) << reply.because;
    EXPECT_LT(reply.rows.size(), 12U);
    EXPECT_EQ(reply.exit_code(), 4);
}

TEST_F(StoppedSweepTest, APlanBesideASweepSaysWhatIsUnderWay) {
    std::stop_source stop;
    const auto plan = [&] {
        const PlanReply reply = need(run(
            *app(), ana_, PlanLayer{.layer = LayerName("one"), .fetch = false, .selection = {.service = {"slow"}}}));
        return reply.rows.at(0).action + ": " + reply.rows.at(0).because;
    };
    std::string beside;
    const auto asked = app();
    asked->stop = stop.get_token();
    asked->on_progress = [&](const Progress& progress) {
        if (progress.failed == 0 || stop.stop_requested()) return;
        beside = plan();
        stop.request_stop();
    };
    need(run(*asked, ana_, SweepLayer{.layer = LayerName("one"), .jobs = 2}));
    EXPECT_EQ(beside, "leave: under way: ana sweeps it (process " + std::to_string(::getpid()) + ")");
    EXPECT_EQ(plan(), "create: its run was broken off and is resumed");
}

/// Where several sweep on one record, it moves on between the look at the services and the first run.
TEST_F(StoppedSweepTest, WhatSomebodyBeganAfterThisPlanIsTheirs) {
    const auto asked = app();
    Store store = need(Store::open("sqlite:" + (folder_ / "hq/.sweepline/sweepline.db").string(), clock_));
    bool begun = false;
    asked->on_progress = [&](const Progress& progress) {
        if (std::exchange(begun, true) || progress.doing.find("looking") == std::string::npos) return;
        RunStarted theirs{.service = ServiceName("a"), .layer = LayerName("one"), .run = RunId("theirs")};
        theirs.performer = PerformerId("there");
        RunFinished end{.service = theirs.service, .layer = theirs.layer, .run = theirs.run, .state = RunState::swept};
        end.commit = "c0ffee";
        need(store.change("ben", [&](const Migration&) -> Result<std::vector<Happening>> {
            return std::vector<Happening>{theirs, end};
        }));
    };
    const SweepReply reply =
        need(run(*asked, ana_, SweepLayer{.layer = LayerName("one"), .selection = {.service = {"a"}}}));
    ASSERT_TRUE(begun);
    EXPECT_TRUE(reply.rows.empty());
    ASSERT_EQ(reply.elsewhere.size(), 1U);
    EXPECT_EQ(reply.elsewhere[0].because, "there was quicker with it");
}

TEST_F(StoppedSweepTest, ASweepBesideAnotherMachinesSaysWhoPerformsAndTakesOverWhatFellSilent) {
    sweep_and_stop(3);  // leaves the run of `slow` without an end
    const auto lease = [&](std::int64_t seconds) {
        const auto asked = app();
        Store& store = *need(asked->store());
        const CellRun run =
            need(store.migration())->cell(ServiceName("slow"), LayerName("one"))->run.value_or(CellRun{});
        SweepStarted started{.sweep = SweepId("theirs"), .layer = LayerName("one"), .performer = PerformerId("there")};
        started.planned = 1;
        started.lease_until = Instant{clock_.now().micros + seconds * 1'000'000};
        started.host = "there";
        RunStarted again{.service = ServiceName("slow"), .layer = LayerName("one"), .run = RunId("theirs")};
        again.instant = run.instant;
        again.base = run.base;
        again.fingerprint = run.fingerprint;
        again.branch = run.branch;
        again.sweep = started.sweep;
        again.performer = started.performer;
        need(store.change("ben", [&](const Migration&) -> Result<std::vector<Happening>> {
            return std::vector<Happening>{
                RunFinished{
                    .service = again.service, .layer = again.layer, .run = run.id, .state = RunState::superseded},
                started, again};
        }));
    };
    const auto sweep = [&](bool take) {
        write_file(folder_ / "hq/layers/01-one/20-x.change.sh", "#!/bin/sh\n: > new\n");
        return need(
            run(*app(), ana_, SweepLayer{.layer = LayerName("one"), .selection = {.service = {"slow"}}, .take = take}));
    };
    const auto said = [](const SweepReply& reply) {
        return reply.elsewhere.empty() ? "" : reply.elsewhere.front().state + ": " + reply.elsewhere.front().because;
    };
    lease(60);
    SweepReply reply = sweep(true);
    EXPECT_EQ(said(reply), "under_way: ben is sweeping it on there");
    EXPECT_TRUE(reply.left.empty());
    EXPECT_TRUE(reply.next.empty());
    lease(-1);
    reply = sweep(false);
    EXPECT_EQ(said(reply), "silent: there fell silent while sweeping it; --take takes it over");
    EXPECT_EQ(reply.next, std::vector<std::string>{"sweepline sweep one --take"});
    reply = sweep(true);
    ASSERT_EQ(reply.rows.size(), 1U);
    EXPECT_EQ(reply.rows[0].state, "swept");
    EXPECT_EQ(said(reply), "");
}

TEST(SweepReply, EndsWithTheCodeOfWhatStoppedIt) {
    SweepReply reply{.layer = "one"};
    for (const auto& [kind, code] : {std::pair{ErrorKind::denied, 1}, {ErrorKind::internal, 70}}) {
        reply.failure = failure_of({kind, "no"});
        EXPECT_EQ(reply.exit_code(), code);
    }
}

TEST_F(StoppedSweepTest, WhatWasStoppedHasNotFinished) {
    const SweepReply reply = sweep_and_stop(3);
    EXPECT_EQ(reply.because, "stopped on request");
    EXPECT_EQ(last_end().finished, static_cast<std::int64_t>(reply.rows.size()));
}

TEST_F(StoppedSweepTest, WhatWasBrokenOffIsNamedAndGoingOnComesFirst) {
    const SweepReply reply = sweep_and_stop(3);
    EXPECT_NE(std::ranges::find(reply.broken_off, "slow"), reply.broken_off.end());
    EXPECT_EQ(std::ssize(reply.rows) + std::ssize(reply.broken_off) + reply.not_started, 13);
    EXPECT_EQ(reply.next.front(), "sweepline sweep one");
}

TEST_F(StoppedSweepTest, WhatEndedIsToldWhenTheRecordCannotBeWrittenAnyMore) {
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
    const auto usual = std::signal(SIGXFSZ, SIG_IGN);
    const auto limit = [&](rlim_t bytes) {
        const rlimit now{.rlim_cur = bytes, .rlim_max = before.rlim_max};
        EXPECT_EQ(::setrlimit(RLIMIT_FSIZE, &now), 0);
    };
    const auto asked = app();
    asked->on_progress = [&](const Progress& progress) {
        if (progress.failed > 0) limit(0);
    };
    const auto reply =
        run(*asked, ana_, SweepLayer{.layer = LayerName("one"), .selection = {.service = {"a", "b", "c"}}, .jobs = 1});
    limit(before.rlim_cur);
    std::signal(SIGXFSZ, usual);
    const SweepReply told = need(reply);
    EXPECT_FALSE(told.rows.empty());
    EXPECT_FALSE(told.failure.value_or(SweepFailure{}).message.empty());
    EXPECT_EQ(told.exit_code(), 3);
    EXPECT_EQ(told.next, std::vector<std::string>{"sweepline sweep one"});
}

TEST_F(StoppedSweepTest, HintsAndEdgeCasesAreInTheSummary) {
    const fs::path step = folder_ / "hq/layers/01-one/20-x.change.sh";
    const auto sweep_a = [&](const std::string& script) {
        write_file(step, "#!/bin/sh\n" + script);
        return need(
            run(*app(), ana_, SweepLayer{.layer = LayerName("one"), .selection = {.service = {"a"}}, .jobs = 1}));
    };
    EXPECT_EQ(sweep_a("echo ::fcat x=y\n").rows.at(0).because,
              "20-x: `::fcat` is nothing a step can say; did you mean 'fact'?");
    const SweepReply swept = sweep_a("echo ::edge-case the ingress is shared\n: > new\n");
    EXPECT_EQ(swept.rows.at(0).edge_cases, std::vector<std::string>{"the ingress is shared"});
    write_file(folder_ / "hq/layers/01-one/90-y.check.yaml", "checks: [{exists: conf}]\n");
    EXPECT_EQ(sweep_a(": > new\n").next.front(), "sweepline run show a one");
}

TEST_F(StoppedSweepTest, ARehearsalInventsNothing) {
    const fs::path step = folder_ / "hq/layers/01-one/20-x.change.sh";
    write_file(step, "#!/bin/sh\n: > $TMPDIR/begun\nsleep 120\n");
    const auto begun = [&] {
        std::error_code ignored;
        for (const auto& process : fs::directory_iterator(folder_ / "hq/.sweepline/work", ignored))
            if (fs::exists(process.path() / "dry-run-0/tmp/begun", ignored)) return true;
        return false;
    };
    std::stop_source stop;
    const std::jthread stopper([&](const std::stop_token& over) {
        while (!begun() && !over.stop_requested()) std::this_thread::yield();
        stop.request_stop();
    });
    const auto asked = app();
    asked->stop = stop.get_token();
    const SweepReply reply = need(run(*asked, ana_, SweepLayer{.layer = LayerName("one"), .jobs = 2, .dry_run = true}));
    EXPECT_TRUE(reply.rows.empty());
    EXPECT_TRUE(reply.paused);
    EXPECT_EQ(reply.because, "stopped on request");
    EXPECT_EQ(reply.exit_code(), 4);
}

/// Three services, and a layer that waits for another one.
class WaitingSweepTest : public ::testing::Test, protected AppTrial {
protected:
    WaitingSweepTest() {
        write_file(folder_ / "hq/migration.yaml", "migration: test\n");
        write_file(folder_ / "hq/layers/01-one/layer.yaml", "title: T\nconcern: connectivity\n");
        const fs::path two = folder_ / "hq/layers/02-two";
        write_file(two / "layer.yaml", "title: T\nconcern: identity\nneeds: [one]\nowns: [new]\n");
        write_file(two / "20-x.change.yaml", "edits:\n  - {create: new, text: x}\n");
        write_file(two / "90-y.check.yaml", "checks: [{exists: new}]\n");
        std::string services;
        for (const std::string name : {"a", "b", "c"}) {
            make_repository(folder_ / name, {{"conf", "old\n"}});
            services.append("- {name: ").append(name).append(", repo: ../").append(name).append(", owner: team-");
            services.append(name).append("}\n");
        }
        write_file(folder_ / "hq/services.yaml", services);
    }
    Result<SweepReply> sweep(SweepLayer request) {
        request.layer = LayerName("two");
        return run(*app(), ana_, request);
    }
    void claim(const std::string& service) {
        need(run(*app(), ana_,
                 ClaimCell{.service = ServiceName(service), .layer = LayerName("one"), .because = "as it was"}));
    }
    static std::string services_of(const SweepReply& reply) {
        std::string text;
        for (const SweptRow& row : reply.rows) text += row.service + " " + row.state + ";";
        return text;
    }
};

TEST_F(WaitingSweepTest, AheadPassesTheBarrierAndNotTheCells) {
    const Error nobody = refused(sweep({.ahead = true, .because = "approved"}));
    EXPECT_EQ(nobody.kind, ErrorKind::denied);
    EXPECT_EQ(nobody.message, "every service waits for two: one is not started here");
    claim("a");
    EXPECT_EQ(refused(sweep({})).message, "two waits: one is not closed");
    EXPECT_EQ(refused(sweep({.ahead = true})).hint, "add --because '…'");
    const SweepReply ahead = need(sweep({.ahead = true, .because = "approved"}));
    EXPECT_EQ(services_of(ahead), "a swept;");
    EXPECT_EQ(ahead.left, (std::map<std::string, std::int64_t>{{"waits", 2}}));
    const auto asked = app();
    const Migration& migration = *need(need(asked->store())->migration());
    ASSERT_EQ(migration.decisions.size(), 1U);
    EXPECT_EQ(migration.decisions.front().what.because, "approved");
    EXPECT_TRUE(migration.layers.at(LayerName("two")).ahead);
    claim("b");
    EXPECT_EQ(services_of(need(sweep({}))), "b swept;");
}

TEST_F(WaitingSweepTest, EverySelectionMeansItsServices) {
    for (const char* service : {"a", "b", "c"}) claim(service);
    need(run(*app(), ana_, CloseLayer{.layer = LayerName("one")}));
    need(run(*app(), ana_, AssignCell{.service = ServiceName("b"), .layer = LayerName("two"), .to = "ben"}));
    EXPECT_EQ(services_of(need(sweep({.selection = {.owner = {"team-a"}}}))), "a swept;");
    EXPECT_EQ(services_of(need(sweep({.selection = {.assignee = {"ben"}}}))), "b swept;");
    EXPECT_EQ(refused(sweep({.selection = {.owner = {"team-d"}}})).message, "no owner is called 'team-d'");
    EXPECT_EQ(refused(sweep({.selection = {.assignee = {"eve"}}})).message, "no assignee is called 'eve'");
    EXPECT_EQ(services_of(need(sweep({.selection = {.only = Only::outdated}}))), "");
    write_file(folder_ / "a/conf", "new\n");
    testing::commit_all(folder_ / "a", "meanwhile");
    EXPECT_EQ(services_of(need(sweep({.selection = {.only = Only::outdated}}))), "a swept;");
}

TEST_F(WaitingSweepTest, WhatWasShippedIsSweptAgainWhenAskedFor) {
    claim("a");
    need(sweep({.ahead = true, .because = "approved"}));
    need(run(*app(), ana_, ShipLayer{.layer = LayerName("two")}));
    write_file(folder_ / "a/conf", "new\n");
    testing::commit_all(folder_ / "a", "meanwhile");
    EXPECT_EQ(services_of(need(sweep({}))), "");
    EXPECT_EQ(services_of(need(sweep({.refresh = true}))), "a swept;");
    EXPECT_EQ(need(run(*app(), ana_, ShipLayer{.layer = LayerName("two")})).outcomes.at("pushed"), 1);
    EXPECT_EQ(testing::git(folder_ / "a", {"show", "sweep/two/a:conf"}), "new");
}

TEST_F(WaitingSweepTest, APlanKeepsItsSelectionAndIsNoAnswerWhenItIsStopped) {
    claim("a");
    claim("b");
    const auto plan = [&](App& asked) {
        return run(asked, ana_, PlanLayer{.layer = LayerName("two"), .selection = {.service = {"a"}}});
    };
    need(sweep({.selection = {.service = {"b"}}, .ahead = true, .because = "approved"}));
    EXPECT_EQ(need(plan(*app())).next, std::vector<std::string>{"sweepline sweep two --service a"});
    std::stop_source stop;
    const auto asked = app();
    asked->stop = stop.get_token();
    asked->on_progress = [&](const Progress& progress) {
        if (progress.doing.starts_with("judging")) stop.request_stop();
    };
    EXPECT_EQ(refused(plan(*asked)).kind, ErrorKind::cancelled);
}

}  // namespace
}  // namespace sweepline
