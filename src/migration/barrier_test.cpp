// What holds a sweep back: layers that are not closed, its ramp, its breaker.

#include <gtest/gtest.h>

#include "migration/plan.hpp"

namespace sweepline {
namespace {

Layer layer_named(const std::string& name) {
    Layer layer;
    layer.name = LayerName(name);
    return layer;
}

TEST(Barrier, HoldsUntilTheNeededLayerIsClosedOrADecisionLetsItPass) {
    Migration migration;
    Layer layer = layer_named("identity");
    layer.needs.push_back({LayerName("connectivity"), Need::done});
    EXPECT_EQ(barrier(migration, layer), std::vector<std::string>{"connectivity is not closed"});
    layer.barrier = Barrier::service;
    EXPECT_TRUE(barrier(migration, layer).empty());
    layer.barrier = Barrier::layer;
    migration.layers[layer.name].ahead = true;
    EXPECT_TRUE(barrier(migration, layer).empty());
    migration.layers[layer.name].ahead = false;
    migration.layers[LayerName("connectivity")].closed = true;
    EXPECT_TRUE(barrier(migration, layer).empty());
}

TEST(Barrier, HoldsWhatWaitsForTheSwitchUntilADecision) {
    Migration migration;
    Layer layer = layer_named("cleanup");
    layer.needs_switch = true;
    EXPECT_EQ(barrier(migration, layer), std::vector<std::string>{"the traffic has not been switched"});
    migration.layers[layer.name].ahead = true;
    EXPECT_TRUE(barrier(migration, layer).empty());
}

TEST(Barrier, LetsTwoLayersRunAheadAndNoThird) {
    Migration migration;
    std::vector<Layer> layers{layer_named("a"), layer_named("b"), layer_named("c")};
    std::vector<const Layer*> all;
    for (Layer& layer : layers) {
        layer.needs.push_back({LayerName("base"), Need::done});
        all.push_back(&layer);
    }
    EXPECT_TRUE(may_run_ahead(migration, layers[2], all));
    migration.layers[LayerName("a")].ahead = true;
    EXPECT_TRUE(may_run_ahead(migration, layers[2], all));
    migration.layers[LayerName("b")].ahead = true;
    const auto refused = may_run_ahead(migration, layers[2], all);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::denied);
    migration.layers[LayerName("base")].closed = true;
    EXPECT_TRUE(may_run_ahead(migration, layers[2], all));
}

//   planned started finished failed → how many may start, or why not
struct Turn {
    SweepCount count;
    std::string expected;
};
void check_ramp(const std::vector<Rung>& ramp, const std::vector<Turn>& turns) {
    Layer layer = layer_named("identity");
    layer.ramp = ramp;
    for (const Turn& turn : turns) {
        const Pace pace = next_moves(layer, turn.count);
        EXPECT_EQ(pace.pause ? "pause: " + *pace.pause : std::to_string(pace.may_start), turn.expected)
            << turn.count.planned << " " << turn.count.started << " " << turn.count.finished << " "
            << turn.count.failed;
    }
}

TEST(Ramp, StartsEverythingAtOnceWithoutOne) { check_ramp({}, {{{10, 0, 0, 0}, "10"}, {{10, 10, 3, 0}, "0"}}); }

TEST(Ramp, EachRungFinishesBeforeTheNext) {
    check_ramp({{.count = 1}, {.count = 5}, {.percent = 100}}, {{{20, 0, 0, 0}, "1"},
                                                                {{20, 1, 0, 0}, "0"},
                                                                {{20, 1, 1, 0}, "4"},
                                                                {{20, 3, 1, 0}, "2"},
                                                                {{20, 5, 4, 0}, "0"},
                                                                {{20, 5, 5, 1}, "15"},
                                                                {{20, 20, 5, 1}, "0"}});
}

TEST(Ramp, TheLastRungNeedNotBeEverything) {
    check_ramp({{.percent = 50}}, {{{10, 0, 0, 0}, "5"}, {{10, 5, 5, 0}, "5"}});
}

TEST(Breaker, JudgesAtTheEndOfARungAndFromFiveOn) {
    check_ramp({{.count = 1}, {.percent = 100}},
               {{{20, 1, 1, 1}, "pause: 1 of 1 runs failed, and failures_max is 20%"}});
    check_ramp({}, {{{20, 8, 4, 4}, "12"},
                    {{20, 8, 5, 2}, "pause: 2 of 5 runs failed, and failures_max is 20%"},
                    {{20, 8, 5, 1}, "12"},
                    {{20, 20, 20, 20}, "0"}});
}

}  // namespace
}  // namespace sweepline
