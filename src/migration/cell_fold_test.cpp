// What each event does to a cell, as pictures: the events that happened to one cell → the status it has, its marks,
// and what it says.

#include "migration/cell_fold.hpp"

#include <gtest/gtest.h>

#include "migration/cell_story.hpp"

namespace sweepline {
namespace {

TEST(Cell, FollowsItsRuns) {
    check("run", "in_progress");
    check("run swept", "in_progress swept");
    check("run failed", "in_progress failed (no role)");
    check("run failed run2", "in_progress");
    check("run failed run2 swept2", "in_progress swept");
    check("run swept run2 failed2", "in_progress failed (no role)");
    check("run not-applicable", "not_applicable (no terraform)");
    check("run not-applicable run2", "in_progress");
    check("run nothing", "not_started");
    check("run skipped", "not_started skipped (is a library)");
    check("run skipped judged/found", "not_started skipped (is a library)");
    check("run skipped run2 swept2", "in_progress swept");
    check("run skipped set/na", "not_applicable (too old)");
    check("run skipped waive", "done waived (ends in May)");
    check("run nothing/pass", "done validated");
    check("run nothing/look", "not_started look (exists a)");
    check("run nothing/look run2", "in_progress");
    check("run superseded", "not_started");
    check("run swept ship run2 superseded", "in_progress opened");
    check("tick run nothing", "in_progress");
}

TEST(Cell, ARunThatIsNotItsNewestChangesNothing) {
    check("run run2 swept", "in_progress");
    check("run run2 failed", "in_progress");
    check("run run2 swept2 failed", "in_progress swept");
    check("run swept failed", "in_progress swept");
    check("run superseded swept", "not_started");
    check("swept", "not_started");
    EXPECT_EQ(cell_after("run run2 swept2 failed").run.value_or(CellRun{}).commit, "commit-of-2");
}

TEST(Cell, ABlockedRunIsBlockedByTheEventThatNamesTheOwner) {
    check("run ended-blocked", "in_progress");
    check("run ended-blocked block", "blocked [ask @team]");
    check("run ended-blocked block run2", "in_progress");
    check("run ended-blocked block unblock", "in_progress");
}

TEST(Cell, FollowsWhatIsShippedAndMerged) {
    check("run swept ship", "in_progress swept opened");
    check("run swept ship merged", "in_progress swept opened merged");
    check("run swept ship merged judged/pass", "in_progress swept opened merged validated");
    check("run swept ship judged/done", "done swept opened validated");
    check("run swept ship merged run2 swept2 ship2", "in_progress swept opened");
    check("merged", "in_progress merged");

    const Cell cell = cell_after("run swept ship merged");
    const Shipment first = cell.shipped.value_or(Shipment{});
    EXPECT_TRUE(first.merged);
    EXPECT_EQ(first.merged_how, "reachable");
    const Shipment second = cell_after("run swept ship merged run2 swept2 ship2").shipped.value_or(Shipment{});
    EXPECT_FALSE(second.merged);
    EXPECT_EQ(second.attempt, 2);
    EXPECT_EQ(second.commit, "commit-of-2");
}

TEST(Cell, RemembersPushesThatBrokeOff) {
    check("run swept ship-started", "in_progress swept");
    const Cell broken_off = cell_after("run swept ship-started run2 swept2 ship-started2 ship-started2");
    EXPECT_EQ(broken_off.pushing, (std::vector<std::string>{"commit-of-1", "commit-of-2"}));
    EXPECT_TRUE(is_ours(broken_off, "commit-of-1"));
    EXPECT_FALSE(is_ours(broken_off, "commit-of-3"));
    const Cell shipped = cell_after("run swept ship-started run2 swept2 ship-started2 ship2");
    EXPECT_EQ(shipped.pushing, std::vector<std::string>{});
    EXPECT_TRUE(is_ours(shipped, "commit-of-2"));
    EXPECT_FALSE(is_ours(shipped, "commit-of-1"));
}

TEST(Cell, PassesWhenEverythingThatWasJudgedHolds) {
    check("judged/pass", "not_started validated");
    check("judged/detector", "not_started validated");
    check("judged/checks", "not_started validated");
    check("judged/nothing", "not_started");
    check("run swept judged/fail", "in_progress swept look (exists a)");
    check("run swept judged/fail judged/done", "done swept validated");
    check("run swept judged/pass judged/found", "in_progress swept");
    check("run swept ship judged/found", "in_progress swept opened");
    check("run swept ship merged judged/found", "in_progress swept opened merged (old form; is there)");
    check("run failed judged/found", "in_progress failed (no role)");
    check("run swept judged/found judged/pass", "in_progress swept validated");
    check("run swept judged/pass judged/unsure", "in_progress swept validated (no answer)");
    check("run failed judged/done", "done validated");
    check("judged/na", "not_applicable (no files)");
    check("judged/na judged/done", "done validated");
    check("set/na judged/found", "not_applicable (too old)");
    check("set/na judged/na", "not_applicable (too old)");
}

TEST(Cell, ABranchJudgedMovesNoEvidence) {
    check("run swept branch/pass", "in_progress swept");
    check("run swept branch/fail", "in_progress swept (lacks b)");
    check("judged/done branch/fail", "done validated (lacks b)");
}

TEST(Cell, ADoneCellIsNotReopenedByWhatIsFound) {
    check("judged/done judged/found", "done validated stale (old form; is there)");
    check("judged/done judged/found judged/done", "done validated");
    check("judged/done judged/found run swept", "done swept validated stale");
    check("judged/done judged/found run nothing/pass", "done validated");
    check("judged/done run failed", "done failed validated (no role)");
    check("judged/done judged/fail", "done look (exists a)");
    check("judged/done run swept ship", "done swept opened validated");
}

TEST(Cell, IsLiveWhereItsEnvironmentsPass) {
    check("run swept ship merged live/preprod", "in_progress swept opened merged");
    check("run swept ship merged live/preprod live/prod", "in_progress swept opened merged live");
    check("run swept ship merged dead/prod", "in_progress swept opened merged (prod: 503)");
    check("run swept ship merged live/prod dead/prod", "in_progress swept opened merged (prod: 503)");
    EXPECT_EQ(cell_after("live/preprod live/prod live/prod").live_in, (std::vector<std::string>{"preprod", "prod"}));
    EXPECT_EQ(cell_after("live/prod dead/prod").live_in, std::vector<std::string>{"preprod"});
}

TEST(Cell, IsWhatAPersonSays) {
    check("set/done", "done");
    check("set/na", "not_applicable (too old)");
    check("set/na set/begun", "in_progress");
    check("claim", "done claimed (I did it)");
    check("claim/part", "in_progress claimed (half of it)");
    check("claim claim/part", "done claimed (half of it)");
    check("claim set/new", "not_started");
    check("claim run", "done claimed (I did it)");
    check("waive", "done waived (ends in May)");
    check("waive set/begun", "in_progress");
    check("claim set/begun", "in_progress");
    check("waive set/new", "not_started");
    check("run failed waive", "done waived (ends in May)");
    check("waive judged/found", "done waived (ends in May)");
    check("serial", "not_started");
    check("run failed set/new", "not_started");
    check("run failed set/done", "done");
    EXPECT_EQ(cell_after("waive").waived_until, Instant{99});
    EXPECT_EQ(cell_after("waive set/new").waived_until, std::nullopt);
    EXPECT_TRUE(cell_after("run swept ship set/new").shipped);
    EXPECT_EQ(cell_after("assign").assignee, "ana");
    EXPECT_EQ(cell_after("assign unassign").assignee, "");
}

TEST(Cell, IsReopenedByAPersonWithoutItsEvidence) {
    check("run swept set/new", "not_started");
    check("run swept ship set/new", "not_started opened");
    check("run swept ship merged judged/done set/new", "not_started");
    check("judged/done judged/found set/new", "not_started");
    check("run swept ship merged live/prod set/new", "not_started");
    check("judged/done set/new judged/done", "done validated");
    const Cell cell = cell_after("tick run swept ship merged live/prod set/new");
    EXPECT_EQ(cell.run.value_or(CellRun{}).state, RunState::superseded);
    EXPECT_TRUE(cell.shipped.value_or(Shipment{}).merged);
    EXPECT_TRUE(cell.live_in.empty());
    EXPECT_TRUE(cell.ticked.empty());
    EXPECT_EQ(cell_after("run set/new").run.value_or(CellRun{}).state, RunState::running);
}

TEST(Cell, KeepsAPersonsWordsBesideWhatIsFound) {
    check("claim judged/found", "done claimed stale (old form; is there)");
    check("claim judged/found judged/done", "done validated claimed (I did it)");
    check("run failed claim/part", "in_progress failed claimed (no role)");
    check("claim/part run failed", "in_progress failed claimed (no role)");
    check("claim/part run failed run2", "in_progress claimed (half of it)");
    EXPECT_EQ(cell_after("claim judged/found").claim, "I did it");
    check("set/na claim", "done claimed (I did it)");
    check("set/na waive", "done waived (ends in May)");
    check("waive judged/done", "done validated");
    EXPECT_EQ(cell_after("waive judged/done").waived_until, std::nullopt);
}

TEST(Cell, IsWhatItWasOnceItIsUnblocked) {
    check("claim block unblock", "done claimed (I did it)");
    check("judged/done block unblock", "done validated");
    check("judged/done block block2 unblock", "done validated");
    check("set/na block unblock", "not_applicable (too old)");
    check("judged/done block judged/found", "blocked validated stale (old form; is there) [ask @team]");
    check("judged/done block judged/found unblock", "done validated stale (old form; is there)");
    check("block tick unblock", "in_progress");
    check("claim block set/begun block unblock", "in_progress");
}

TEST(Cell, IsBlockedUntilSomethingMovesIt) {
    check("block", "blocked [ask @team]");
    check("block block2", "blocked [ask again @team]");
    check("set/blocked", "blocked (wait) [wait @]");
    check("block set/blocked", "blocked (wait) [ask @team]");
    check("block unblock", "not_started");
    check("run block unblock", "in_progress");
    check("tick block unblock", "in_progress");
    check("claim/part block unblock", "in_progress claimed (half of it)");
    check("judged/done unblock", "done validated");
    check("block judged/fail", "blocked look (exists a) [ask @team]");
    check("block judged/done", "done validated");
    check("block ship", "blocked opened [ask @team]");
    check("block set/done", "done");
    check("block claim", "done claimed (I did it)");
    check("block tick", "blocked [ask @team]");
    EXPECT_EQ(cell_after("assign block").blocker.value_or(Blocker{}).since, Instant{20});
}

TEST(Cell, KeepsWhatWasWalked) {
    check("tick", "in_progress");
    check("tick untick", "in_progress");
    EXPECT_EQ(cell_after("tick tick").ticked, std::vector<std::string>{"first"});
    EXPECT_TRUE(cell_after("tick untick untick").ticked.empty());
    EXPECT_TRUE(cell_after("tick set/new").ticked.empty());
}

TEST(Cell, RemembersTheRunAsItWasStarted) {
    const Cell cell = cell_after("run swept");
    const CellRun expected{.id = RunId("1"),
                           .state = RunState::swept,
                           .instant = Instant{7},
                           .fingerprint = "print",
                           .layer_hash = "hash",
                           .base = "base",
                           .branch = "branch",
                           .commit = "commit-of-1",
                           .performer = PerformerId("p"),
                           .sweep = SweepId("s")};
    EXPECT_EQ(cell.run, expected);
    EXPECT_EQ(cell.changed_by, "actor2");
}

}  // namespace
}  // namespace sweepline
