#include "migration/rules.hpp"

#include <gtest/gtest.h>

namespace sweepline {
namespace {

const Instant kNow{1'700'000'000'000'000};

/// A migration of one service and one layer, changed by the rules and folded like a record.
struct Small {
    Service service;
    Layer layer;
    Migration migration;
    std::int64_t number = 0;

    Small() {
        service.name = ServiceName("api");
        service.owner = "team-api";
        service.repos["app"] = Repository{.url = "/src/api"};
        layer.name = LayerName("identity");
        layer.steps.push_back(Step{.number = 10, .name = "x", .kind = StepKind::change, .file = "10-x.change.yaml"});
        layer.steps.push_back(Step{.number = 90, .name = "y", .kind = StepKind::check, .file = "90-y.check.yaml"});
    }
    [[nodiscard]] Edit edit(std::optional<std::int64_t> version = {}) const { return {service, layer, "ana", version}; }
    void happen(const Result<std::vector<Happening>>& happened) {
        ASSERT_TRUE(happened) << happened.error().message;
        for (const Happening& each : *happened) apply(migration, Event{++number, kNow, "ana", each});
    }
    [[nodiscard]] Cell cell() const { return migration.cell_or_new(service.name, layer.name); }
};

TEST(Rules, NotApplicableNeedsAReason) {
    Small small;
    EXPECT_EQ(set_status(small.migration, small.edit(), Status::not_applicable, " ").error().kind, ErrorKind::invalid);
    small.happen(set_status(small.migration, small.edit(), Status::not_applicable, "has no database"));
    EXPECT_EQ(small.cell().status, Status::not_applicable);
    EXPECT_EQ(small.cell().note, "has no database");
}

TEST(Rules, ABlockerNeedsATextAndHasAnOwner) {
    Small small;
    EXPECT_EQ(block(small.migration, small.edit(), "", "").error().kind, ErrorKind::invalid);
    small.happen(block(small.migration, small.edit(), "no OIDC provider in account 4411", ""));
    EXPECT_EQ(small.cell().blocker.value_or(Blocker{}).owner, "team-api");
    small.happen(unblock(small.migration, small.edit(), "provider made"));
    EXPECT_EQ(small.cell().status, Status::not_started);
    EXPECT_EQ(unblock(small.migration, small.edit(), "").error().kind, ErrorKind::conflict);
}

TEST(Rules, TheSameChangeTwiceHappensOnce) {
    Small small;
    small.happen(assign(small.migration, small.edit(), "ana"));
    EXPECT_TRUE(assign(small.migration, small.edit(), "ana")->empty());
    small.happen(block(small.migration, small.edit(), "waits for DNS", ""));
    EXPECT_TRUE(block(small.migration, small.edit(), "waits for DNS", "")->empty());
}

TEST(Rules, AConflictShowsBothValues) {
    Small small;
    small.happen(block(small.migration, small.edit(), "waits for DNS", ""));
    const auto refused = set_status(small.migration, small.edit(0), Status::not_started, "");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::conflict);
    EXPECT_EQ(refused.error().message,
              "api at identity changed since you looked: it is blocked (waits for DNS) now (by ana, version 1), you "
              "would make it not started");
}

TEST(Rules, NoTextIsLongerThanEverybodyCanLoad) {
    Small small;
    small.happen(block(small.migration, small.edit(), "waits for DNS", ""));
    const std::string fits(4'000, 'x');
    const std::string long_text = fits + "x";
    const std::string name(200, 'x');
    const std::string long_name = name + "x";
    const auto check = [](const Result<std::vector<Happening>>& at_most, const Result<std::vector<Happening>>& over) {
        EXPECT_TRUE(at_most) << at_most.error().message;
        ASSERT_FALSE(over);
        EXPECT_EQ(over.error().kind, ErrorKind::invalid);
        EXPECT_NE(over.error().message.find("is longer than "), std::string::npos) << over.error().message;
    };
    const Migration& now = small.migration;
    const Edit edit = small.edit();
    for (const Status status : {Status::in_progress, Status::not_started, Status::not_applicable, Status::blocked})
        check(set_status(now, edit, status, fits), set_status(now, edit, status, long_text));
    check(block(now, edit, fits, name), block(now, edit, long_text, name));
    check(block(now, edit, fits, name), block(now, edit, fits, long_name));
    check(unblock(now, edit, fits), unblock(now, edit, long_text));
    check(assign(now, edit, name), assign(now, edit, long_name));
    check(waive(now, edit, fits, name, {}), waive(now, edit, long_text, name, {}));
    check(waive(now, edit, fits, name, {}), waive(now, edit, fits, long_name, {}));
    small.happen(unblock(now, edit, ""));
    check(claim(now, edit, fits), claim(now, edit, long_text));
    check(set_status(now, edit, Status::done, fits), set_status(now, edit, Status::done, long_text));
}

TEST(Rules, AClaimMakesOnlyAByHandLayerDone) {
    Small small;
    small.happen(claim(small.migration, small.edit(), "did it by hand"));
    EXPECT_EQ(small.cell().status, Status::in_progress);
    EXPECT_TRUE(small.cell().marks.has(Mark::claimed));
    Small by_hand;
    by_hand.layer.steps.clear();
    by_hand.happen(set_status(by_hand.migration, by_hand.edit(), Status::done, "firewall opened, CHG-4711"));
    EXPECT_EQ(by_hand.cell().status, Status::done);
    EXPECT_TRUE(by_hand.cell().marks.has(Mark::claimed));
}

TEST(Rules, AWaiverPassesUntilItExpires) {
    Small small;
    small.happen(waive(small.migration, small.edit(), "decommissioned in May", "", Instant{kNow.micros + 10}));
    EXPECT_TRUE(satisfies(small.cell(), Need::done, kNow));
    EXPECT_FALSE(satisfies(small.cell(), Need::done, Instant{kNow.micros + 10}));
    EXPECT_EQ(close_gate(small.migration, small.layer, {small.service}, kNow).waived.size(), 1U);
    const Gate later = close_gate(small.migration, small.layer, {small.service}, Instant{kNow.micros + 10});
    EXPECT_EQ(later.missing,
              (std::vector<AtGate>{{ServiceName("api"), "its waiver expired on 2023-11-14: decommissioned in May"}}));
}

TEST(Rules, WhyTellsAWaiverThatHoldsFromOneThatExpired) {
    Small small;
    const Instant end{kNow.micros + 10};
    small.happen(waive(small.migration, small.edit(), "decommissioned in May", "", end));
    EXPECT_EQ(why(small.cell(), small.layer, kNow), "waived until 2023-11-14: decommissioned in May");
    EXPECT_EQ(status_at(small.cell(), kNow), Status::done);
    EXPECT_EQ(why(small.cell(), small.layer, end), "its waiver expired on 2023-11-14: decommissioned in May");
    EXPECT_EQ(status_at(small.cell(), end), Status::in_progress);
    small.happen(waive(small.migration, small.edit(), "nobody uses it", "", std::nullopt));
    EXPECT_EQ(why(small.cell(), small.layer, end), "waived: nobody uses it");
    EXPECT_EQ(status_at(small.cell(), end), Status::done);
}

TEST(Rules, WhyNamesTheEvidenceOfWhatIsDone) {
    const Small small;
    Cell cell = small.cell();
    cell.status = Status::done;
    cell.marks.add(Mark::validated);
    EXPECT_EQ(why(cell, small.layer, kNow), "what is on base passes, with nothing of its own merged");
    cell.marks.add(Mark::merged);
    EXPECT_EQ(why(cell, small.layer, kNow), "merged and validated");
    cell.marks = {};
    cell.claim = "did it by hand";
    EXPECT_EQ(why(cell, small.layer, kNow), "claimed: did it by hand");
}

TEST(Rules, WhyLeavesOutWhoIsNotNamed) {
    Cell cell = Small().cell();
    cell.status = Status::blocked;
    cell.blocker = Blocker{.reason = "waits for DNS", .owner = "", .since = kNow};
    EXPECT_EQ(why(cell, Small().layer, kNow), "blocked: waits for DNS");
    cell.blocker->owner = "team-net";
    EXPECT_EQ(why(cell, Small().layer, kNow), "blocked: waits for DNS (team-net)");
}

TEST(Rules, ABlockedCellIsNotClaimedAway) {
    Small small;
    small.layer.steps.clear();
    small.happen(block(small.migration, small.edit(), "waits for DNS", ""));
    const auto refused = claim(small.migration, small.edit(), "did it by hand");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::conflict);
    EXPECT_EQ(refused.error().message, "api at identity is blocked (waits for DNS)");
}

RunStarted started(const Small& small) {
    RunStarted start;
    start.service = small.service.name;
    start.layer = small.layer.name;
    start.run = RunId("r1");
    return start;
}

TEST(Rules, ARunEndsOnce) {
    Small small;
    small.happen(std::vector<Happening>{started(small)});
    RunFinished end;
    end.service = small.service.name;
    end.layer = small.layer.name;
    end.run = RunId("r1");
    end.state = RunState::blocked;
    end.because = "no OIDC provider";
    small.happen(finish_run(small.migration, end, "team-api"));
    EXPECT_EQ(small.cell().status, Status::blocked);
    EXPECT_EQ(small.cell().blocker.value_or(Blocker{}).owner, "team-api");
    EXPECT_TRUE(finish_run(small.migration, end, "team-api").empty());
    end.run = RunId("r2");
    EXPECT_TRUE(finish_run(small.migration, end, "team-api").empty());
}

TEST(Rules, ARunThatIsBlockedLeavesAPersonsBlocker) {
    Small small;
    small.happen(std::vector<Happening>{started(small)});
    small.happen(block(small.migration, small.edit(), "legal says stop", "legal"));
    RunFinished end;
    end.service = small.service.name;
    end.layer = small.layer.name;
    end.run = RunId("r1");
    end.state = RunState::blocked;
    end.because = "no OIDC provider";
    small.happen(finish_run(small.migration, end, "team-api"));
    EXPECT_EQ(small.cell().blocker.value_or(Blocker{}).reason, "legal says stop");
    EXPECT_TRUE(is_held(small.cell()));
}

TEST(Validated, IsDoneWhenTheOldFormIsGoneAndTheChecksHold) {
    Small small;
    small.happen(std::vector<Happening>{started(small)});
    Sight sight{.version = small.cell().version,
                .tree = "t1",
                .old_form = true,
                .checks = false,
                .because = {"the old form is still there"}};
    small.happen(validated(small.migration, small.service, small.layer, {}, sight));
    EXPECT_EQ(small.cell().status, Status::in_progress);
    sight = {.version = small.cell().version, .tree = "t2", .merged = "reachable", .old_form = false, .checks = true};
    small.happen(validated(small.migration, small.service, small.layer, {}, sight));
    EXPECT_EQ(small.cell().status, Status::done);
    EXPECT_TRUE(small.cell().marks.has(Mark::validated));
    sight = {.version = small.cell().version, .tree = "t3", .old_form = true, .checks = true};
    small.happen(validated(small.migration, small.service, small.layer, {}, sight));
    EXPECT_EQ(small.cell().status, Status::done);
    EXPECT_TRUE(small.cell().marks.has(Mark::stale));
}

TEST(Validated, WhatChangedSinceItWasLookedAtIsLeft) {
    Small small;
    const Sight sight{.version = small.cell().version, .tree = "t1", .merged = "reachable", .old_form = false};
    small.happen(assign(small.migration, small.edit(), "ana"));
    EXPECT_TRUE(validated(small.migration, small.service, small.layer, {}, sight).empty());
}

TEST(Validated, AnUntouchedCellIsMarkedWhereItHasNeitherForm) {
    Small small;
    Sight sight{.tree = "t1", .old_form = true, .checks = false, .because = {"the old form is still there"}};
    EXPECT_TRUE(validated(small.migration, small.service, small.layer, {}, sight).empty());
    sight = {.tree = "t1", .old_form = false, .inconclusive = true, .because = {"no answer"}};
    EXPECT_TRUE(validated(small.migration, small.service, small.layer, {}, sight).empty());
    sight = {.tree = "t1", .old_form = false, .checks = false, .because = {"'new' is not there"}};
    small.happen(validated(small.migration, small.service, small.layer, {}, sight));
    EXPECT_EQ(small.cell().status, Status::not_started);
    EXPECT_TRUE(small.cell().marks.has(Mark::look));
    EXPECT_EQ(small.cell().note, "'new' is not there");
}

TEST(Validated, LiveWantsEveryEnvironment) {
    Small small;
    small.layer.live_required = true;
    small.layer.validate.push_back(
        Step{.number = 10, .name = "live", .kind = StepKind::check, .file = "validate/10-live.check.sh"});
    small.happen(std::vector<Happening>{started(small)});
    Sight sight{.version = small.cell().version, .tree = "t1", .old_form = false, .checks = true, .live = {"preprod"}};
    small.happen(validated(small.migration, small.service, small.layer, {"preprod", "prod"}, sight));
    EXPECT_EQ(small.cell().status, Status::in_progress);
    sight.version = small.cell().version;
    sight.live = {"prod"};
    small.happen(validated(small.migration, small.service, small.layer, {"preprod", "prod"}, sight));
    EXPECT_EQ(small.cell().status, Status::done);
}

TEST(Validated, ByHandLiveChecksAloneAreEnough) {
    Small small;
    small.layer.steps.clear();
    small.layer.validate.push_back(
        Step{.number = 10, .name = "live", .kind = StepKind::check, .file = "validate/10-live.check.sh"});
    Sight sight{.version = small.cell().version, .tree = "t1", .not_live = {"prod"}};
    small.happen(validated(small.migration, small.service, small.layer, {"prod"}, sight));
    EXPECT_EQ(small.cell().status, Status::not_started);
    sight = {.version = small.cell().version, .tree = "t1", .live = {"prod"}};
    small.happen(validated(small.migration, small.service, small.layer, {"prod"}, sight));
    EXPECT_EQ(small.cell().status, Status::done);
}

TEST(Validated, SeeingTheSameAgainIsNotRecorded) {
    Small small;
    small.happen(set_status(small.migration, small.edit(), Status::in_progress, ""));
    Sight sight{.tree = "t1", .old_form = true, .because = {"the old form is still there"}};
    const auto look = [&] {
        sight.version = small.cell().version;
        auto found = validated(small.migration, small.service, small.layer, {}, sight);
        const std::size_t count = found.size();
        small.happen(std::move(found));
        return count;
    };
    EXPECT_EQ(look(), 1U);
    EXPECT_EQ(look(), 0U);
    sight.because = {"old.tf is still there"};
    EXPECT_EQ(look(), 1U);
    sight.tree = "t2";
    EXPECT_EQ(look(), 0U);
    sight = {.tree = "t3", .old_form = false, .checks = true};
    EXPECT_EQ(look(), 1U);
    EXPECT_EQ(look(), 0U);
}

TEST(Gate, NamesWhatIsMissingAndIgnoresTheSerialTrack) {
    Small small;
    Service serial = small.service;
    serial.name = ServiceName("legacy");
    serial.track = Track::serial;
    EXPECT_EQ(close_gate(small.migration, small.layer, {small.service, serial}, kNow).missing,
              (std::vector<AtGate>{{ServiceName("api"), "not started"}}));
    small.happen(set_status(small.migration, small.edit(), Status::not_applicable, "has no database"));
    EXPECT_TRUE(close_gate(small.migration, small.layer, {small.service, serial}, kNow).missing.empty());
}

}  // namespace
}  // namespace sweepline
