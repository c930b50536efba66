#include "migration/meeting.hpp"

#include <gtest/gtest.h>

#include <random>

#include "migration/any_happening.hpp"

namespace sweepline {
namespace {

const ServiceName kApi{"api"};
const ServiceName kWeb{"web"};
const LayerName kOne{"one"};
const LayerName kTwo{"two"};

void check(const Happening& decided, const Happening& meanwhile, bool beside) {
    EXPECT_EQ(is_beside(decided, meanwhile), beside) << kind_of(decided) << " and " << kind_of(meanwhile);
    EXPECT_EQ(is_beside(meanwhile, decided), beside) << kind_of(meanwhile) << " and " << kind_of(decided);
}

TEST(Meeting, CellsAndSweepsStandBesideEachOther) {
    const Happening mine = CellAssigned{kApi, kOne, "ana"};
    check(mine, CellAssigned{kApi, kOne, "ben"}, false);
    check(mine, StatusSet{kApi, kOne}, false);
    check(mine, RunStarted{.service = kApi, .layer = kOne}, false);
    check(mine, StatusSet{kWeb, kOne}, true);
    check(mine, StatusSet{kApi, kTwo}, true);
    check(mine, SweepStarted{.sweep = SweepId("s"), .layer = kOne}, true);
    check(SweepStarted{.sweep = SweepId("s"), .layer = kOne}, LeaseRenewed{.sweep = SweepId("s")}, false);
    check(SweepEnded{.sweep = SweepId("s"), .layer = kOne}, SweepStarted{.sweep = SweepId("t"), .layer = kOne}, true);
}

TEST(Meeting, WhatIsAboutMoreThanACellMeetsEverything) {
    std::mt19937 random(1);
    for (int i = 0; i < 500; ++i) {
        const Happening any = any_happening(random);
        check(any, LayerClosed{kOne}, false);
        check(any, DecisionRecorded{"waiver", kApi, kOne, "because", "ana"}, false);
        check(any, ServiceRenamed{kApi, kWeb}, false);
        check(any, TokenRevoked{"ana"}, false);
    }
}

/// What was sent twice because its answer was lost is recorded once: it meets itself.
TEST(Meeting, EverythingMeetsItself) {
    std::mt19937 random(2);
    for (int i = 0; i < 500; ++i) {
        const Happening any = any_happening(random);
        check(any, any, false);
    }
}

}  // namespace
}  // namespace sweepline
