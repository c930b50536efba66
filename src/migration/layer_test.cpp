#include "migration/layer.hpp"

#include <gtest/gtest.h>

namespace sweepline {
namespace {

Layer layer_of(const std::vector<StepKind>& kinds) {
    Layer layer{.name = LayerName("identity"), .title = "Identity", .concern = "identity"};
    for (const StepKind kind : kinds)
        layer.steps.push_back(
            Step{.number = 10, .name = "x", .kind = kind, .file = "10-x." + std::string(to_word(kind))});
    return layer;
}

TEST(Step, IsCalledByNumberAndName) {
    const auto label = [](int number, std::string name) {
        return Step{.number = number, .name = std::move(name), .file = ""}.label();
    };
    EXPECT_EQ(label(10, "find-role"), "10-find-role");
    EXPECT_EQ(label(0, "why"), "00-why");
    EXPECT_EQ(label(7, "x"), "07-x");
    EXPECT_EQ(label(100, "x"), "100-x");
}

TEST(Layer, ChangesAndChecksWhereAStepDoes) {
    const auto check = [](const std::vector<StepKind>& kinds, bool changes, bool checks) {
        const Layer layer = layer_of(kinds);
        EXPECT_EQ(layer.changes(), changes);
        EXPECT_EQ(layer.checks(), checks);
    };
    check({}, false, false);
    check({StepKind::context, StepKind::discover, StepKind::plan}, false, false);
    check({StepKind::change}, true, false);
    check({StepKind::discover, StepKind::check}, false, true);
    check({StepKind::change, StepKind::check}, true, true);

    Layer only_later = layer_of({StepKind::change});
    only_later.validate = layer_of({StepKind::check}).steps;
    EXPECT_FALSE(only_later.checks()) << "what is judged after the merge does not guard the change";
}

TEST(Layer, DemandsTheEvidenceItCanGet) {
    const auto check = [](const Layer& layer, Demand demand) { EXPECT_EQ(to_word(layer.demand()), to_word(demand)); };
    const Layer with_steps = layer_of({StepKind::change, StepKind::check});
    const Layer by_hand = layer_of({});
    check(with_steps, Demand::validated);
    check(by_hand, Demand::claimed);

    Layer detecting = by_hand;
    detecting.detects = true;
    check(detecting, Demand::validated);

    Layer validating = by_hand;
    validating.validate = with_steps.steps;
    check(validating, Demand::validated);

    for (Layer layer : {with_steps, by_hand}) {
        layer.live_required = true;
        check(layer, Demand::live);
    }
}

}  // namespace
}  // namespace sweepline
