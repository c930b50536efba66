#include <gtest/gtest.h>

#include "migration/plan.hpp"

namespace sweepline {
namespace {

TEST(Breaker, SaysHowManyFailuresAreLeft) {
    Layer layer;
    layer.name = LayerName("identity");
    const auto left = [&](const SweepCount& count) { return failures_left(layer, count).value_or(-1); };
    EXPECT_EQ(left({20, 8, 4, 0}), 2) << "one of five is a fifth, and no more";
    EXPECT_EQ(left({20, 20, 12, 1}), -1) << "nothing is left that could be held back";
    layer.ramp = {{.count = 1}, {.percent = 100}};
    EXPECT_EQ(left({20, 1, 0, 0}), 1) << "a rung must hold at its end";
}

}  // namespace
}  // namespace sweepline
