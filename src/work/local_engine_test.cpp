#include <atomic>
#include <set>

#include <gtest/gtest.h>

#include "work/work.hpp"

namespace sweepline {
namespace {

constexpr std::chrono::seconds kPatience{20};

RunStarted run_named(const std::string& name) {
    return RunStarted{.service = ServiceName(name), .layer = LayerName("identity"), .run = RunId(name)};
}

TEST(LocalEngine, HandsBackEveryRunOnce) {
    constexpr int kRuns = 500;
    std::atomic<int> performed = 0;
    auto engine = make_local_engine(
        [&](const RunStarted& run, std::stop_token) {
            ++performed;
            return RunFinished{.service = run.service, .layer = run.layer, .run = run.run, .state = RunState::swept};
        },
        4);
    for (int i = 0; i < kRuns; ++i) ASSERT_TRUE(engine->submit(run_named("s" + std::to_string(i))));
    std::set<RunId> ended;
    const auto until = std::chrono::steady_clock::now() + kPatience;
    while (ended.size() < kRuns && std::chrono::steady_clock::now() < until)
        for (const RunFinished& outcome : engine->next_outcomes(std::chrono::seconds(1)))
            EXPECT_TRUE(ended.insert(outcome.run).second);
    EXPECT_EQ(ended.size(), kRuns);
    EXPECT_EQ(performed, kRuns);
}

TEST(LocalEngine, CancelStopsWhatRunsAndDropsWhatWaits) {
    std::atomic<int> performed = 0;
    std::atomic<bool> under_way = false;
    auto engine = make_local_engine(
        [&](const RunStarted& run, std::stop_token stop) {
            ++performed;
            under_way = true;
            while (!stop.stop_requested()) std::this_thread::yield();
            return RunFinished{.service = run.service, .layer = run.layer, .run = run.run, .state = RunState::running};
        },
        1);
    ASSERT_TRUE(engine->submit(run_named("a")));
    ASSERT_TRUE(engine->submit(run_named("b")));
    while (!under_way) std::this_thread::yield();
    EXPECT_EQ(engine->cancel(), std::vector<RunId>{RunId("b")});
    const auto outcomes = engine->next_outcomes(kPatience);
    ASSERT_EQ(outcomes.size(), 1U);
    EXPECT_EQ(outcomes[0].state, RunState::running);
    EXPECT_EQ(performed, 1);
}

TEST(LocalEngine, RefusesMoreThanItCanHold) {
    std::atomic<bool> release = false;
    auto engine = make_local_engine(
        [&](const RunStarted& run, std::stop_token stop) {
            while (!release && !stop.stop_requested()) std::this_thread::yield();
            return RunFinished{.service = run.service, .layer = run.layer, .run = run.run};
        },
        1);
    Result<> last;
    for (std::size_t i = 0; i < kWaitingMax + 2 && last; ++i) last = engine->submit(run_named("s"));
    ASSERT_FALSE(last);
    EXPECT_EQ(last.error().kind, ErrorKind::conflict);
    release = true;
}

}  // namespace
}  // namespace sweepline
