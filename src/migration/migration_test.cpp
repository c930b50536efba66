#include "migration/migration.hpp"

#include <gtest/gtest.h>

#include <random>

#include "migration/any_happening.hpp"

namespace sweepline {
namespace {

const ServiceName kApi("api");
const ServiceName kWeb("web");
const LayerName kIdentity("identity");
const LayerName kDelivery("delivery");

/// A migration to which events happen one after the other, ten microseconds apart.
class Story {
public:
    Changed then(Happening what, std::string actor = "ana") {
        ++number_;
        return apply(migration, Event{number_, Instant{number_ * 10}, std::move(actor), std::move(what)});
    }
    Migration migration;

private:
    std::int64_t number_ = 0;
};

TEST(Apply, CountsEventsAndSaysWhatChanged) {
    Story story;
    EXPECT_EQ(story.migration.cell(kApi, kIdentity), nullptr);
    EXPECT_EQ(story.migration.cell_or_new(kApi, kIdentity).key, (CellKey{kApi, kIdentity}));
    EXPECT_EQ(story.migration.cell_or_new(kApi, kIdentity).version, 0);

    const Changed changed = story.then(StatusSet{kApi, kIdentity, Status::in_progress});
    EXPECT_EQ(changed.cells, (std::vector{CellKey{kApi, kIdentity}}));
    EXPECT_TRUE(changed.cells_gone.empty() && changed.layers.empty() && changed.sweeps.empty() && !changed.decisions);
    EXPECT_EQ(story.migration.number, 1);
    EXPECT_EQ(story.migration.cell(kApi, kIdentity)->status, Status::in_progress);
    EXPECT_EQ(story.migration.cell(kApi, kIdentity)->changed_by, "ana");
    EXPECT_EQ(story.migration.cells.size(), 1U);
}

TEST(Apply, KeepsSweeps) {
    Story story;
    const SweepId id("s");
    const PerformerId here("here");
    const PerformerId there("there");
    EXPECT_EQ(story.then(SweepStarted{id, kIdentity, here, 21, Instant{1000}, "laptop", 4711}).sweeps, std::vector{id});
    const Sweep begun{.id = id,
                      .layer = kIdentity,
                      .performer = here,
                      .by = "ana",
                      .host = "laptop",
                      .process = 4711,
                      .started_at = Instant{10},
                      .lease_until = Instant{1000},
                      .planned = 21};
    EXPECT_EQ(story.migration.sweeps.at(id), begun);

    story.then(LeaseRenewed{id, here, Instant{2000}});
    EXPECT_EQ(story.migration.sweeps.at(id).lease_until, Instant{2000});

    story.then(SweepEnded{id, kIdentity, true, "too many failed", 10, 3});
    EXPECT_TRUE(story.migration.sweeps.at(id).ended);
    EXPECT_TRUE(story.migration.sweeps.at(id).paused);
    EXPECT_EQ(story.migration.sweeps.at(id).failed, 3);

    story.then(SweepStarted{id, kIdentity, there, 11, Instant{9000}, "desktop", 12}, "ben");
    const Sweep& resumed = story.migration.sweeps.at(id);
    EXPECT_FALSE(resumed.ended);
    EXPECT_EQ(resumed.because, "");
    EXPECT_EQ(resumed.by, "ana") << "whoever takes it over did not ask for it";
    EXPECT_EQ(resumed.performer, there);
    EXPECT_EQ(resumed.started_at, Instant{10});
}

TEST(Apply, AnUnknownSweepIsNoSweep) {
    Story story;
    EXPECT_TRUE(story.then(LeaseRenewed{SweepId("s"), PerformerId("p"), Instant{1}}).sweeps.empty());
    EXPECT_TRUE(story.then(SweepEnded{SweepId("s"), kIdentity}).sweeps.empty());
    EXPECT_TRUE(story.migration.sweeps.empty());
    EXPECT_EQ(story.migration.number, 2);
}

TEST(Apply, KeepsDecisionsByTheirScope) {
    Story story;
    const Changed whole = story.then(DecisionRecorded{"waiver", {}, kIdentity, "not this quarter", "ben", Instant{5}});
    EXPECT_TRUE(whole.decisions);
    EXPECT_TRUE(whole.cells.empty());

    EXPECT_EQ(story.then(DecisionRecorded{"ahead", {}, kDelivery, "ready", "ben"}).layers, std::vector{kDelivery});
    EXPECT_TRUE(story.migration.layers.at(kDelivery).ahead);
    EXPECT_FALSE(story.migration.layers.contains(kIdentity));

    EXPECT_EQ(story.then(DecisionRecorded{"waiver", kApi, kIdentity, "retired", "ben"}).cells.size(), 1U);
    EXPECT_EQ(story.migration.cell(kApi, kIdentity)->status, Status::done);

    EXPECT_TRUE(story.then(DecisionRecorded{"serial", kWeb, {}, "does not fit", "ben"}).cells.empty());
    ASSERT_EQ(story.migration.decisions.size(), 4U);
    EXPECT_EQ(story.migration.decisions[3].number, 4);
    EXPECT_EQ(story.migration.decisions[3].what.service, kWeb);
    EXPECT_EQ(story.migration.decisions[3].by, "ana");
}

TEST(Apply, ClosesALayer) {
    Story story;
    EXPECT_FALSE(story.migration.closed(kIdentity));
    EXPECT_EQ(story.then(LayerClosed{kIdentity}).layers, std::vector{kIdentity});
    EXPECT_TRUE(story.migration.closed(kIdentity));
    EXPECT_FALSE(story.migration.closed(kDelivery));
    EXPECT_EQ(story.migration.layers.at(kIdentity).closed_at, Instant{10});
    EXPECT_EQ(story.migration.layers.at(kIdentity).closed_by, "ana");
}

TEST(Apply, ARenamedServiceKeepsItsCells) {
    Story story;
    story.then(Claimed{kApi, kIdentity, "did it", true});
    story.then(CellAssigned{kApi, kDelivery, "ana"});
    story.then(DecisionRecorded{"serial", kApi, {}, "does not fit", "ben"});
    story.then(CellAssigned{kWeb, kIdentity, "ben"});
    const ServiceName gateway("gateway");
    const Changed changed = story.then(ServiceRenamed{kApi, gateway}, "cleo");
    EXPECT_EQ(changed.cells_gone, (std::vector{CellKey{kApi, kDelivery}, CellKey{kApi, kIdentity}}));
    EXPECT_EQ(changed.cells, (std::vector{CellKey{gateway, kDelivery}, CellKey{gateway, kIdentity}}));
    EXPECT_TRUE(changed.decisions);
    EXPECT_EQ(story.migration.cell(kApi, kIdentity), nullptr);
    EXPECT_EQ(story.migration.decisions[0].what.service, gateway);
    EXPECT_EQ(story.migration.cell(kWeb, kIdentity)->assignee, "ben");

    const Cell* moved = story.migration.cell(gateway, kIdentity);
    ASSERT_NE(moved, nullptr);
    EXPECT_EQ(moved->key.service, gateway);
    EXPECT_EQ(moved->note, "did it");
    EXPECT_EQ(moved->version, 2);
    EXPECT_EQ(moved->changed_by, "cleo");

    EXPECT_TRUE(story.then(ServiceRenamed{kApi, gateway}).cells.empty()) << "again there is nothing to move";
    EXPECT_TRUE(story.then(ServiceRenamed{gateway, gateway}).cells.empty());
    EXPECT_EQ(story.migration.cell(gateway, kIdentity)->version, 2);
}

TEST(Apply, ARenameOntoAKnownNameNeverCountsAVersionBack) {
    Story story;
    story.then(Claimed{kApi, kIdentity, "did it", true});
    for (int i = 0; i < 5; ++i) story.then(CellAssigned{kWeb, kIdentity, "ben"});
    story.then(ServiceRenamed{kApi, kWeb});
    EXPECT_EQ(story.migration.cell(kWeb, kIdentity)->version, 6);
    EXPECT_EQ(story.migration.cell(kWeb, kIdentity)->note, "did it");
    EXPECT_EQ(story.migration.cell(kWeb, kIdentity)->assignee, "");
}

TEST(Apply, MeansSomethingInAnyState) {
    for (unsigned seed = 1; seed <= 20; ++seed) {
        std::mt19937 random(seed);
        Story story;
        std::map<CellKey, std::int64_t> versions;
        for (int i = 0; i < 300; ++i) {
            const Changed changed = story.then(any_happening(random));
            for (const CellKey& key : changed.cells_gone) versions.erase(key);
            for (const CellKey& key : changed.cells) {
                const Cell* cell = story.migration.cell(key.service, key.layer);
                ASSERT_NE(cell, nullptr);
                ASSERT_EQ(cell->key, key);
                ASSERT_EQ(cell->status == Status::blocked, cell->blocker.has_value()) << "seed " << seed;
                ASSERT_EQ(cell->marks.has(Mark::swept), cell->run && cell->run->state == RunState::swept)
                    << "seed " << seed;
                ASSERT_GT(cell->version, versions[key]) << "seed " << seed;
                versions[key] = cell->version;
            }
        }
        EXPECT_EQ(story.migration.number, 300);
    }
}

}  // namespace
}  // namespace sweepline
