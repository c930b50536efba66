// What is told of the record, and how it is put together.

#include <gtest/gtest.h>

#include <string>

#include "app/app_trial.hpp"
#include "app/lint.hpp"
#include "app/look_commands.hpp"
#include "app/ship_layer.hpp"
#include "app/sweep_layer.hpp"
#include "app/validate_layer.hpp"

namespace sweepline {
namespace {

namespace fs = std::filesystem;
using testing::make_repository;
using testing::need;
using testing::write_file;

/// Three services and a layer that adds a file to each.
class HistoryTest : public ::testing::Test, protected AppTrial {
protected:
    HistoryTest() {
        write_file(folder_ / "hq/migration.yaml", "migration: test\n");
        write_file(folder_ / "hq/services.yaml",
                   "- {name: a, repo: ../a}\n- {name: b, repo: ../b}\n- {name: c, repo: ../c}\n");
        const fs::path layer = folder_ / "hq/layers/01-one";
        write_file(layer / "layer.yaml", "title: T\nconcern: identity\nneeds: []\nowns: [new]\n");
        write_file(layer / "20-x.change.yaml", "edits:\n  - {create: new, text: '{{service.name}}'}\n");
        write_file(layer / "90-y.check.yaml", "checks: [{exists: new}]\n");
        for (const char* name : {"a", "b", "c"}) make_repository(folder_ / name, {{"conf", "old\n"}});
    }

    void sweep() { need(run(*app(), ana_, SweepLayer{.layer = LayerName("one")})); }
    void ship() { need(run(*app(), ana_, ShipLayer{.layer = LayerName("one")})); }
    ValidateReply validate(bool branch = false) {
        return need(run(*app(), ana_, ValidateLayer{.layer = LayerName("one"), .branch = branch}));
    }
    std::string history(const History& request) {
        std::string told;
        const HistoryReply reply = need(run(*app(), ana_, request));
        for (const HistoryEntry& entry : reply.entries) {
            std::string services = entry.service;
            for (const std::string& each : entry.services) services += (services.empty() ? "" : " ") + each;
            told += services + ": " + entry.kind + "\n";
        }
        return told + (reply.more ? "…\n" : "");
    }
};

TEST_F(HistoryTest, TheSameOnSeveralServicesIsOneLineAndABeginningIsLeftOut) {
    sweep();
    ship();
    EXPECT_EQ(history({}), "a b c: shipped\n: sweep_ended\na b c: run_finished\n");
    EXPECT_EQ(history({.limit = 2}), "a b c: shipped\n: sweep_ended\n…\n");
    EXPECT_EQ(history({.service = "a"}), "a: shipped\na: run_finished\n");
    const std::string all = history({.service = "a", .all = true});
    EXPECT_EQ(all, "a: shipped\na: ship_started\na: run_finished\na: run_started\n");
}

TEST_F(HistoryTest, ARunThatBlocksItsCellIsToldOnce) {
    const fs::path layer = folder_ / "hq/layers/01-one";
    fs::remove(layer / "20-x.change.yaml");
    write_file(layer / "20-x.change.sh", "#!/bin/sh\necho ::blocked no account\n");
    fs::permissions(layer / "20-x.change.sh", fs::perms::owner_all);
    sweep();
    EXPECT_EQ(history({.service = "a"}), "a: blocked\n");
    EXPECT_EQ(history({.service = "a", .all = true}), "a: blocked\na: run_finished\na: run_started\n");
}

TEST_F(HistoryTest, LookingAgainIsNoNews) {
    sweep();
    ship();
    validate();
    const std::string once = history({.all = true});
    validate();
    EXPECT_EQ(history({.all = true}), once);
}

TEST_F(HistoryTest, WhatWasNotSweptHasNoBranchToJudge) {
    const ValidateReply reply = validate(true);
    EXPECT_EQ(reply.verdicts, (std::map<std::string, std::int64_t>{{"nothing_swept", 3}}));
    EXPECT_EQ(reply.exit_code(), 0);
    EXPECT_EQ(reply.next, std::vector<std::string>{"sweepline sweep one"});
}

TEST_F(HistoryTest, CloseSaysWhatMovesEachOn) {
    sweep();
    need(run(*app(), ana_, ShipLayer{.layer = LayerName("one"), .selection = {.service = {"a"}}}));
    need(run(*app(), ana_, BlockCell{ServiceName("b"), LayerName("one"), "waits for DNS"}));
    const CloseReply reply = need(run(*app(), ana_, CloseLayer{LayerName("one")}));
    std::string told;
    for (const MissingCell& each : reply.missing)
        told += each.service + " " + std::string(to_word(each.standing)) + "; ";
    EXPECT_EQ(told, "a to_merge; b blocked; c to_ship; ");
    EXPECT_EQ(reply.next, (std::vector<std::string>{"sweepline explain b one", "sweepline ship one",
                                                    "sweepline validate one", "sweepline cell waive a one '…'"}));
    EXPECT_EQ(validate().next, (std::vector<std::string>{"sweepline explain b one", "sweepline ship one"}));
}

TEST_F(HistoryTest, ADoneCellThatIsBlockedDoesNotOpenItsLayer) {
    for (const char* name : {"a", "b", "c"})
        need(run(*app(), ana_, SetCell{ServiceName(name), LayerName("one"), Status::not_applicable, "not here"}));
    EXPECT_TRUE(need(run(*app(), ana_, CloseLayer{LayerName("one")})).closed);
    const CellView view = need(run(*app(), ana_, BlockCell{ServiceName("a"), LayerName("one"), "it broke again"}));
    EXPECT_EQ(view.remark, "one is closed and stays so, though this cell is open again");
}

TEST_F(HistoryTest, ServiceAndLayerInTheWrongOrderAreKnown) {
    const auto swapped = run(*app(), ana_, Explain{ServiceName("one"), LayerName("a")});
    ASSERT_FALSE(swapped);
    EXPECT_EQ(swapped.error().hint, "it is a layer: name the service first, then the layer");
}

TEST_F(HistoryTest, AWaitingLayerNamesTheOneItWaitsFor) {
    const fs::path layer = folder_ / "hq/layers/02-two";
    write_file(layer / "layer.yaml", "title: T\nconcern: identity\nneeds: [one]\nowns: [newer]\n");
    write_file(layer / "20-x.change.yaml", "edits:\n  - {create: newer, text: x}\n");
    write_file(layer / "90-y.check.yaml", "checks: [{exists: newer}]\n");
    const ExplainReply reply = need(run(*app(), ana_, Explain{ServiceName("a"), LayerName("two")}));
    EXPECT_EQ(reply.next, std::vector<std::string>{"sweepline explain a one"});
    ASSERT_EQ(reply.why.size(), 1U);
    EXPECT_EQ(reply.why[0].text, "the layer waits: one is not closed");
    EXPECT_FALSE(reply.needs.at(0).met);
}

TEST_F(HistoryTest, BrokenFilesAreToldInTheGridWithoutWhatFollowsFromThem) {
    write_file(folder_ / "hq/layers/01-one/layer.yaml", "title: T\nconcern: identity\nowns: [new\n");
    const LintReply lint = need(run(*app(), ana_, Lint{}));
    std::string told;
    for (const LintProblem& problem : lint.problems) told += problem.severity + " ";
    EXPECT_EQ(told, "error ");
    EXPECT_EQ(need(run(*app(), ana_, Grid{})).errors, 1);
}

TEST_F(HistoryTest, AnEmptyHeadquartersIsNotCalledRight) {
    write_file(folder_ / "hq/services.yaml", "[]\n");
    fs::remove_all(folder_ / "hq/layers");
    const LintReply lint = need(run(*app(), ana_, Lint{}));
    ASSERT_EQ(lint.problems.size(), 2U);
    EXPECT_EQ(lint.exit_code(), 0);
}

TEST_F(HistoryTest, WhereNothingMayBeWrittenTheRefusalSaysWhatToDo) {
    sweep();
    fs::permissions(folder_ / "hq/.sweepline/conductor", fs::perms::owner_read);
    const int told = as_nobody([&] {
        const auto refused = run(*app(), ana_, SweepLayer{.layer = LayerName("one")});
        return !refused && refused.error().hint.starts_with("this headquarters may only be looked at") ? 0 : 1;
    });
    EXPECT_EQ(told, 0);
}

}  // namespace
}  // namespace sweepline
