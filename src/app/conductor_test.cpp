#include "app/conductor.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <random>
#include <set>

#include "app/in_parallel.hpp"

namespace sweepline {
namespace {

namespace fs = std::filesystem;

/// The process dies here. No std::exception, so that nobody takes it for an error.
struct Crash {};

/// Counts what may be the last thing a process does, and dies at the chosen one.
struct Fate {
    std::int64_t steps = 0;
    std::int64_t dies_at = -1;
    void step() {
        if (++steps == dies_at) throw Crash{};
    }
};

/// What runs leave in the world: one commit for each run id, however often it is performed.
struct World {
    std::map<std::string, std::set<std::string>> commits;  // by service
};

/// Performs one run at a time, when asked for outcomes.
class SmallEngine final : public Engine {
public:
    SmallEngine(World& world, Fate& fate) : world_(world), fate_(fate) {}
    Result<> submit(RunStarted run) override {
        fate_.step();
        waiting_.push_back(std::move(run));
        return {};
    }
    std::vector<RunId> cancel() override {
        std::vector<RunId> forgotten;
        for (const RunStarted& run : waiting_) forgotten.push_back(run.run);
        waiting_.clear();
        return forgotten;
    }
    std::vector<RunFinished> next_outcomes(std::chrono::milliseconds /*deadline*/) override {
        fate_.step();
        if (waiting_.empty()) return {};
        const RunStarted run = waiting_.front();
        waiting_.pop_front();
        RunFinished end{.service = run.service, .layer = run.layer, .run = run.run};
        end.state = run.service.value.ends_with('3') ? RunState::failed : RunState::swept;
        if (end.state == RunState::swept) {
            end.commit = "commit of " + run.run.value;
            world_.commits[run.service.value].insert(end.commit);
        }
        fate_.step();  // done, and nobody knows yet
        return {end};
    }

private:
    World& world_;
    Fate& fate_;
    std::deque<RunStarted> waiting_;
};

/// A record in a folder of its own, swept by processes that may die.
class ConductorTest : public ::testing::Test {
public:
    ~ConductorTest() override { fs::remove_all(folder_); }

protected:
    ConductorTest() {
        std::string name = (fs::temp_directory_path() / "conductor-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
        layer_.name = LayerName("identity");
        layer_.failures_max_percent = 100;
        layer_.ramp = {{.count = 1}, {.percent = 50}, {.percent = 100}};
        for (int i = 0; i < 12; ++i) {
            Service& service = services_.emplace_back();
            service.name = ServiceName("s" + std::to_string(i));
            service.repos["app"] = Repository{.url = "/src/" + service.name.value};
        }
    }

    /// The record as a process that has just started finds it.
    Store opened() {
        auto store = Store::open("sqlite:" + (folder_ / "record.db").string(), clock_);
        EXPECT_TRUE(store) << store.error().message;
        return std::move(*store);
    }

    std::deque<QueuedRun> queue_of(const Migration& migration) {
        std::deque<QueuedRun> queue;
        const Observed seen{.base = "b1", .fingerprint = {.quick = "q", .full = "f"}};
        for (const Service& service : services_) {
            const Cell* cell = migration.cell(service.name, layer_.name);
            if (cell != nullptr && cell->run && cell->run->state == RunState::failed) continue;  // not again
            const Planned planned = plan_service(migration, layer_, service, seen, {.now = clock_.now()});
            if (!planned.runs()) continue;
            QueuedRun& queued = queue.emplace_back();
            queued.start.service = service.name;
            queued.start.layer = layer_.name;
            queued.start.fingerprint = seen.fingerprint.text();
            if (cell != nullptr && cell->run) queued.before = cell->run->id;
            queued.resumed = planned.resumes && cell != nullptr && cell->run;
            if (!planned.resumes || cell == nullptr || !cell->run) continue;
            queued.start.run = cell->run->id;
            queued.start.instant = cell->run->instant;
        }
        return queue;
    }

    /// What a process that has just started does, stepping wherever it may die.
    SweepOrder order_of(Store& store, Fate& fate, std::size_t in_flight_max) {
        SweepOrder order{.sweep = SweepId("sweep"),
                         .layer = layer_,
                         .performer = {},
                         .actor = "ana",
                         .in_flight_max = in_flight_max,
                         .gather = {},
                         .queue = queue_of(**store.migration())};
        order.now = [&] {
            fate.step();
            return Instant{++time_};
        };
        order.new_id = [&] {
            fate.step();
            return "run-" + std::to_string(++ids_);
        };
        order.settle = [&]() -> Result<> {
            fate.step();
            return {};
        };
        return order;
    }

    /// One process: sweeps until it is done or dies. True if it lived.
    bool sweep(World& world, Fate& fate) {
        try {
            Store store = opened();
            SmallEngine engine(world, fate);
            Conductor conductor(store, engine, order_of(store, fate, 3));
            for (;;) {
                const auto more = conductor.turn();
                EXPECT_TRUE(more) << more.error().message;
                if (!more || !*more) return true;
                fate.step();
            }
        } catch (const Crash&) {
            return false;
        }
    }

    /// Nothing lost, nothing twice, and the grid is the fold of the record.
    void check_end(const World& world) {
        Store store = opened();
        const Migration& migration = **store.migration();
        std::map<std::string, int> starts;
        std::map<std::string, int> ends;
        EXPECT_TRUE(store.read({}, [&](const Event& event) {
            if (const auto* start = std::get_if<RunStarted>(&event.what)) ++starts[start->run.value];
            if (const auto* end = std::get_if<RunFinished>(&event.what)) ++ends[end->run.value];
            return true;
        }));
        EXPECT_EQ(starts.size(), services_.size());
        EXPECT_EQ(starts, ends);
        for (const auto& [run, count] : starts) EXPECT_EQ(count, 1) << run;
        for (const Service& service : services_) {
            const Cell* cell = migration.cell(service.name, layer_.name);
            ASSERT_TRUE(cell != nullptr && cell->run) << service.name.value;
            const bool fails = service.name.value.ends_with('3');
            const CellRun run = cell->run.value_or(CellRun{});
            EXPECT_EQ(run.state, fails ? RunState::failed : RunState::swept) << service.name.value;
            if (!fails) {
                EXPECT_EQ(world.commits.at(service.name.value), std::set<std::string>{run.commit});
            }
        }
        const auto wrong = store.verify();
        ASSERT_TRUE(wrong);
        EXPECT_TRUE(wrong->empty());
    }

    fs::path folder_;
    SystemClock clock_;
    Layer layer_;
    std::vector<Service> services_;
    std::int64_t time_ = 1'700'000'000'000'000;
    std::int64_t ids_ = 0;
};

TEST_F(ConductorTest, SweepsEverythingOnce) {
    World world;
    Fate fate;
    EXPECT_TRUE(sweep(world, fate));
    check_end(world);
    EXPECT_GT(fate.steps, 50);
}

/// Every place at which a process can die is the last one once.
TEST_F(ConductorTest, DyingAnywhereLosesNothingAndDoesNothingTwice) {
    Fate whole;
    {
        World world;
        ASSERT_TRUE(sweep(world, whole));
    }
    for (std::int64_t at = 1; at <= whole.steps; ++at) {
        fs::remove_all(folder_);
        fs::create_directories(folder_);
        World world;
        Fate dying{.dies_at = at};
        EXPECT_FALSE(sweep(world, dying)) << at;
        Fate living;
        EXPECT_TRUE(sweep(world, living)) << at;
        check_end(world);
        if (HasFailure()) FAIL() << "after dying at step " << at;
    }
}

TEST_F(ConductorTest, DyingAgainAndAgainStillEnds) {
    constexpr unsigned kSeeds = 20;
    for (unsigned seed = 1; seed <= kSeeds; ++seed) {
        fs::remove_all(folder_);
        fs::create_directories(folder_);
        std::mt19937 random(seed);
        World world;
        int deaths = 0;
        for (Fate fate{.dies_at = static_cast<std::int64_t>(random() % 25 + 5)}; !sweep(world, fate); ++deaths)
            fate = Fate{.dies_at = static_cast<std::int64_t>(random() % 25 + 5)};
        check_end(world);
        EXPECT_GT(deaths, 0);
        if (HasFailure()) FAIL() << "seed " << seed;
    }
}

TEST_F(ConductorTest, TheBreakerPausesAndSaysWhy) {
    layer_.failures_max_percent = 0;
    layer_.ramp = {};
    World world;
    Fate fate;
    Store store = opened();
    SmallEngine engine(world, fate);
    Conductor conductor(store, engine, order_of(store, fate, 1));
    for (bool more = true; more;) more = *conductor.turn();
    EXPECT_EQ(conductor.paused(), "1 of 5 runs failed, and failures_max is 0%");
    EXPECT_EQ(conductor.left(), 7U);
}

/// Another clone sweeps the same layer: whoever comes first does a service, once.
TEST_F(ConductorTest, LeavesToOthersWhatTheyWereQuickerWith) {
    layer_.ramp = {};
    World world;
    Fate fate;
    Store store = opened();
    SmallEngine engine(world, fate);
    SweepOrder order = order_of(store, fate, 2);
    const std::size_t planned = order.queue.size();
    Conductor conductor(store, engine, std::move(order));
    Store other = opened();
    for (const std::size_t taken : {std::size_t{0}, planned - 1}) {
        RunStarted theirs{.service = services_[taken].name, .layer = layer_.name, .run = RunId("theirs")};
        theirs.performer = PerformerId("there");
        ASSERT_TRUE(other.change(
            "ben", [&](const Migration&) -> Result<std::vector<Happening>> { return std::vector<Happening>{theirs}; }));
    }
    for (bool more = true; more;) more = *conductor.turn();
    EXPECT_EQ(conductor.left(), 0U);
    EXPECT_EQ(conductor.finished().size(), planned - 2);
    const std::map<ServiceName, PerformerId> overtaken{{services_[0].name, PerformerId("there")},
                                                       {services_[planned - 1].name, PerformerId("there")}};
    EXPECT_EQ(conductor.overtaken(), overtaken);
    for (const auto& [service, performer] : overtaken)
        EXPECT_EQ((*store.migration())->cell_or_new(service, layer_.name).run.value_or(CellRun{}).id, RunId("theirs"));
}

/// What somebody took over while it was performed here is theirs, and the sweep comes to its end without it.
TEST_F(ConductorTest, AnOutcomeThatIsNotTakenAnyMoreIsNotToldAsDone) {
    World world;
    Fate fate;
    Store store = opened();
    SmallEngine engine(world, fate);
    SweepOrder order{.sweep = SweepId("sweep"),
                     .layer = layer_,
                     .performer = PerformerId("here"),
                     .actor = "ana",
                     .in_flight_max = 2,
                     .gather = {}};
    order.queue = queue_of(**store.migration());
    const std::size_t planned = order.queue.size();
    order.now = [&] { return Instant{++time_}; };
    order.new_id = [&] { return "run-" + std::to_string(++ids_); };
    order.settle = [] { return Result<>{}; };
    Conductor conductor(store, engine, std::move(order));
    EXPECT_TRUE(*conductor.turn());
    const ServiceName taken = services_[0].name;
    const CellRun mine = (*store.migration())->cell(taken, layer_.name)->run.value_or(CellRun{});
    RunFinished end{.service = taken, .layer = layer_.name, .run = mine.id, .state = RunState::superseded};
    RunStarted theirs{.service = taken, .layer = layer_.name, .run = RunId("theirs")};
    theirs.performer = PerformerId("there");
    Store other = opened();
    ASSERT_TRUE(other.change("ben", [&](const Migration&) -> Result<std::vector<Happening>> {
        return std::vector<Happening>{end, theirs};
    }));
    for (bool more = true; more;) more = *conductor.turn();
    EXPECT_EQ(conductor.left(), 0U);
    EXPECT_EQ(conductor.finished().size(), planned - 1);
    EXPECT_EQ(conductor.count().finished, static_cast<std::int64_t>(planned) - 1);
    EXPECT_EQ(conductor.overtaken(), (std::map<ServiceName, PerformerId>{{taken, PerformerId("there")}}));
}

TEST(InParallel, CallsEachOnceAndStopsWhenAsked) {
    std::vector<std::atomic<int>> calls(1000);
    in_parallel(calls.size(), 4, {}, [&](std::size_t i) { ++calls[i]; });
    for (const auto& count : calls) EXPECT_EQ(count, 1);
    std::stop_source stop;
    std::atomic<int> made = 0;
    in_parallel(1000, 2, stop.get_token(), [&](std::size_t) {
        if (++made == 10) stop.request_stop();
    });
    EXPECT_LT(made, 20);
    in_parallel(0, 4, {}, [](std::size_t) { FAIL(); });
}

}  // namespace
}  // namespace sweepline
