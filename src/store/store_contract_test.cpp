// What every store guarantees, whatever database it stands on: each implementation is one row at the end.

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>

#include "migration/any_happening.hpp"
#include "store/store.hpp"
#include "store/trial.hpp"

namespace sweepline {
namespace {

struct Implementation {
    std::string name;
    std::function<std::string(const TrialFolder&)> url;  ///< of a database that nobody has used
};

class StoreContract : public testing::TestWithParam<Implementation> {
protected:
    Store open() {
        auto store = Store::open(url_, clock_);
        if (!store) ADD_FAILURE() << shown(store.error());
        return *std::move(store);
    }
    std::vector<Event> append(Store& store, std::vector<Happening> happenings, const std::string& actor = "ana") {
        auto events = store.change(actor, always(std::move(happenings)));
        if (!events) ADD_FAILURE() << shown(events.error());
        return events.value_or(std::vector<Event>());
    }
    Migration fold_of(Store& store) {
        const auto migration = store.migration();
        if (!migration) ADD_FAILURE() << shown(migration.error());
        return migration ? **migration : Migration{};
    }
    void expect_sound(Store& store) {
        const auto wrong = store.verify();
        ASSERT_TRUE(wrong) << shown(wrong.error());
        EXPECT_EQ(*wrong, std::vector<std::string>());
    }

    TrialFolder folder_;
    StandingClock clock_{Instant{1'000'000}};
    std::string url_ = GetParam().url(folder_);
};

TEST_P(StoreContract, ANewOneIsEmpty) {
    for (int again = 0; again < 2; ++again) {
        Store store = open();
        EXPECT_EQ(fold_of(store), Migration{});
        EXPECT_EQ(store.newest(), 0);
        EXPECT_EQ(store.refresh(), false);
        EXPECT_TRUE(whole_record(store).empty());
        EXPECT_TRUE(store.rows([](const Store::Row&) { ADD_FAILURE(); }));
        expect_sound(store);
    }
}

TEST_P(StoreContract, AppendsInOrderAndFoldsIn) {
    Store store = open();
    const std::vector<Event> first = append(store, {assigned("api", "x", "ana"), assigned("web", "x", "ben")});
    clock_.move_to(Instant{2'000'000});
    const std::vector<Event> second = append(store, {assigned("api", "x", "ana")}, "ben");
    const std::vector<Event> expected{{1, Instant{1'000'000}, "ana", assigned("api", "x", "ana")},
                                      {2, Instant{1'000'000}, "ana", assigned("web", "x", "ben")},
                                      {3, Instant{2'000'000}, "ben", assigned("api", "x", "ana")}};
    EXPECT_EQ(first, std::vector(expected.begin(), expected.begin() + 2));
    EXPECT_EQ(second, std::vector(expected.begin() + 2, expected.end()));

    Store again = open();
    for (Store* each : {&store, &again}) {
        EXPECT_EQ(whole_record(*each), expected);
        EXPECT_EQ(each->newest(), 3);
        const Migration fold = fold_of(*each);
        EXPECT_EQ(fold.number, 3);
        EXPECT_EQ(fold.cells.size(), 2U);
        EXPECT_EQ(fold.cell(ServiceName("api"), LayerName("x"))->version, 2);
        EXPECT_EQ(fold.cell(ServiceName("api"), LayerName("x"))->changed_by, "ben");
        expect_sound(*each);
    }
    EXPECT_EQ(fold_of(again), fold_of(store));
}

TEST_P(StoreContract, NothingToAppendIsFine) {
    Store store = open();
    for (int again = 0; again < 2; ++again) EXPECT_TRUE(append(store, {}).empty());
    EXPECT_EQ(store.newest(), 0);
}

TEST_P(StoreContract, ARefusalIsHandedOnAndChangesNothing) {
    Store store = open();
    append(store, {assigned("api", "x", "ana")});
    const Migration before = fold_of(store);
    for (int again = 0; again < 2; ++again) {
        const auto refused = store.change("ben", [](const Migration&) -> Result<std::vector<Happening>> {
            return fail(ErrorKind::conflict, "ana was quicker", "look again");
        });
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error(), (Error{ErrorKind::conflict, "ana was quicker", "look again"}));
    }
    EXPECT_EQ(fold_of(store), before);
    EXPECT_EQ(store.newest(), 1);
    append(store, {assigned("api", "x", "ben")});
    EXPECT_EQ(store.newest(), 2);
    expect_sound(store);
}

TEST_P(StoreContract, ADecisionThatThrowsChangesNothing) {
    Store store = open();
    append(store, {assigned("api", "x", "ana")});
    const auto thrown = store.change(
        "ben", [](const Migration&) -> Result<std::vector<Happening>> { throw std::runtime_error("a bug"); });
    ASSERT_FALSE(thrown);
    EXPECT_EQ(thrown.error().kind, ErrorKind::internal);
    EXPECT_EQ(fold_of(store).number, 1);
    EXPECT_EQ(append(store, {assigned("api", "x", "ben")}).size(), 1U);
    expect_sound(store);
}

TEST_P(StoreContract, ADecisionSeesWhatOthersAppended) {
    Store mine = open();
    Store theirs = open();
    append(mine, {assigned("api", "x", "ana")});
    append(theirs, {assigned("api", "x", "ben")});
    std::int64_t seen = 0;
    std::string assignee;
    const auto events = mine.change("ana", [&](const Migration& migration) -> Result<std::vector<Happening>> {
        seen = migration.number;
        assignee = migration.cell(ServiceName("api"), LayerName("x"))->assignee;
        return std::vector<Happening>{assigned("web", "x", "cleo")};
    });
    ASSERT_TRUE(events);
    EXPECT_EQ(seen, 2);
    EXPECT_EQ(assignee, "ben");
    EXPECT_EQ(events->front().number, 3);
    EXPECT_EQ(theirs.newest(), 3);
    EXPECT_EQ(fold_of(theirs).number, 2) << "until it looks again";
    EXPECT_EQ(theirs.refresh(), true);
    EXPECT_EQ(theirs.refresh(), false);
    EXPECT_EQ(fold_of(theirs), fold_of(mine));
    expect_sound(mine);
}

TEST_P(StoreContract, TheFoldStaysWhereItIs) {
    Store store = open();
    const Migration* fold = store.migration().value_or(nullptr);
    append(store, {assigned("api", "x", "ana")});
    EXPECT_EQ(store.migration().value_or(nullptr), fold);
    Store moved = std::move(store);
    EXPECT_EQ(moved.migration().value_or(nullptr), fold);
    EXPECT_EQ(fold->number, 1);
    append(moved, {assigned("api", "x", "ben")});
    EXPECT_EQ(fold->number, 2);
}

TEST_P(StoreContract, OrderIsByNumberWhateverTheClockSays) {
    Store store = open();
    for (const std::int64_t micros : {5'000'000, 1'000, 9'000'000, -5'000}) {
        clock_.move_to(Instant{micros});
        append(store, {assigned("api", "x", std::to_string(micros))});
    }
    std::vector<std::int64_t> times;
    for (const Event& event : whole_record(store)) times.push_back(event.at.micros);
    EXPECT_EQ(times, (std::vector<std::int64_t>{5'000'000, 1'000, 9'000'000, -5'000}));
    EXPECT_EQ(fold_of(store).cell(ServiceName("api"), LayerName("x"))->assignee, "-5000");
    Store again = open();
    EXPECT_EQ(fold_of(again), fold_of(store));
    expect_sound(store);
}

TEST_P(StoreContract, AClockOutOfItsMindIsRefused) {
    Store store = open();
    clock_.move_to(Instant{std::numeric_limits<std::int64_t>::max()});
    const auto refused = store.change("ana", always({assigned("api", "x", "ana")}));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::unavailable);
    clock_.move_to(Instant{7});
    EXPECT_EQ(append(store, {assigned("api", "x", "ana")}).front().number, 1);
}

TEST_P(StoreContract, ReadsWhatPassesTheFilter) {
    Store store = open();
    append(store,
           {assigned("api", "x", "1"), assigned("web", "x", "2"), assigned("api", "y", "3"),
            LayerClosed{LayerName("x")}, assigned("api", "x", "5"), Claimed{ServiceName("web"), LayerName("y"), "6"}});
    const auto check = [&](const Store::Filter& filter, const std::vector<std::int64_t>& expected) {
        std::vector<std::int64_t> numbers;
        EXPECT_TRUE(store.read(filter, [&](const Event& event) {
            numbers.push_back(event.number);
            return true;
        }));
        EXPECT_EQ(numbers, expected);
    };
    const ServiceName api("api");
    const LayerName x("x");
    check({}, {1, 2, 3, 4, 5, 6});
    check({.after = 4}, {5, 6});
    check({.after = 6}, {});
    check({.service = api}, {1, 3, 5});
    check({.layer = x}, {1, 2, 4, 5});
    check({.service = api, .layer = x}, {1, 5});
    check({.kind = "assigned"}, {1, 2, 3, 5});
    check({.service = ServiceName("nobody")}, {});
    check({.service = ServiceName("' OR 1=1 --")}, {});
    check({.limit = 2}, {1, 2});
    check({.limit = 2, .newest_first = true}, {6, 5});
    check({.after = 1, .service = api, .layer = x, .kind = "assigned", .limit = 1, .newest_first = true}, {5});

    int seen = 0;
    EXPECT_TRUE(store.read({}, [&](const Event&) { return ++seen < 3; }));
    EXPECT_EQ(seen, 3) << "stopped when told to";
    EXPECT_EQ(append(store, {assigned("api", "x", "7")}).front().number, 7) << "and nothing is left open";
}

TEST_P(StoreContract, AServiceIsFoundUnderItsFormerNames) {
    Store store = open();
    const auto rename = [](const char* from, const char* to) {
        return ServiceRenamed{ServiceName(from), ServiceName(to)};
    };
    append(store, {assigned("a", "x", "1"), rename("a", "b"), assigned("b", "x", "3"), rename("b", "c"),
                   assigned("a", "x", "5, another service that took the name"), assigned("c", "x", "6")});
    const auto check = [&](const char* service, const std::vector<std::int64_t>& expected) {
        std::vector<std::int64_t> numbers;
        EXPECT_TRUE(store.read({.service = ServiceName(service)}, [&](const Event& event) {
            numbers.push_back(event.number);
            return true;
        }));
        EXPECT_EQ(numbers, expected) << service;
    };
    check("c", {1, 2, 3, 4, 6});
    check("a", {1, 5});
    EXPECT_EQ(fold_of(store).cell(ServiceName("c"), LayerName("x"))->assignee, "6");
    EXPECT_EQ(fold_of(store).cells.size(), 2U);
    Store again = open();
    EXPECT_EQ(fold_of(again), fold_of(store));
    expect_sound(store);
}

TEST_P(StoreContract, FindsHowARunEnded) {
    Store store = open();
    const CellKey key{ServiceName("api"), LayerName("x")};
    const auto started = [&](const char* run) {
        return RunStarted{.service = key.service, .layer = key.layer, .run = RunId(run)};
    };
    const RunFinished first{.service = key.service,
                            .layer = key.layer,
                            .run = RunId("1"),
                            .state = RunState::failed,
                            .because = "no role",
                            .steps = {StepReport{.step = "10-a", .kind = "change", .ended = "failed"}}};
    RunFinished second = first;
    second.run = RunId("2");
    append(store, {started("1"), first, started("2"), second, started("3")});
    EXPECT_EQ(store.finished_run(key, RunId("1")), first);
    EXPECT_EQ(store.finished_run(key, RunId("2")), second);
    EXPECT_EQ(store.finished_run(key, RunId("3")), std::nullopt);
    EXPECT_EQ(store.finished_run(CellKey{ServiceName("web"), key.layer}, RunId("1")), std::nullopt);
    append(store, {ServiceRenamed{key.service, ServiceName("gateway")}});
    EXPECT_EQ(store.finished_run(CellKey{ServiceName("gateway"), key.layer}, RunId("1")), first);
}

TEST_P(StoreContract, RowsAreTheCellsInOrder) {
    Store store = open();
    append(store, {assigned("web", "x", "ana"), assigned("api", "y", "ben"),
                   CellBlocked{ServiceName("api"), LayerName("x"), "ask", "team-money"},
                   Claimed{ServiceName("web"), LayerName("y"), "did it", true}});
    std::string rows;
    EXPECT_TRUE(store.rows([&](const Store::Row& row) {
        rows +=
            row.service + "@" + row.layer + " " + std::string(to_word(row.status)) + " v" + std::to_string(row.version);
        for (const Mark mark : row.marks.all()) rows += " " + std::string(to_word(mark));
        rows += " [" + row.assignee + "|" + row.note + "|" + row.blocker + "|" + row.blocker_owner + "|" +
                std::to_string(row.changed_at.micros) + "|" + row.changed_by + "]\n";
    }));
    EXPECT_EQ(rows,
              "api@x blocked v1 [||ask|team-money|1000000|ana]\n"
              "api@y not_started v1 [ben||||1000000|ana]\n"
              "web@x not_started v1 [ana||||1000000|ana]\n"
              "web@y done v1 claimed [|did it|||1000000|ana]\n");
}

TEST_P(StoreContract, KeepsAnyTextAsItWas) {
    Store store = open();
    const std::string text =
        "'; DROP TABLE event; -- \"quoted\"\n\ttab \x01" + std::string(1, '\0') + "\U0001F600 ünï :name ?1 $x";
    append(store, {CellBlocked{ServiceName(text), LayerName(text), text, text}, assigned(text, text, text)}, text);
    Store again = open();
    const Cell* cell = (*again.migration())->cell(ServiceName(text), LayerName(text));
    ASSERT_NE(cell, nullptr);
    EXPECT_EQ(cell->blocker, (Blocker{text, text, Instant{1'000'000}}));
    EXPECT_EQ(cell->assignee, text);
    EXPECT_EQ(cell->changed_by, text);
    EXPECT_TRUE(again.rows([&](const Store::Row& row) { EXPECT_EQ(row.blocker, text); }));
    EXPECT_EQ(whole_record(again).front().actor, text);
    EXPECT_EQ(fold_of(again), fold_of(store));
    expect_sound(again);
}

TEST_P(StoreContract, BytesThatAreNoTextAreReplacedOnceAndForAll) {
    Store store = open();
    const std::vector<Event> events = append(store, {assigned("caf\xE9", "x", "\xFF\xFE")}, "an\xE1");
    EXPECT_EQ(events.front().actor, "an\uFFFD");
    EXPECT_EQ(events.front().what, assigned("caf\uFFFD", "x", "\uFFFD\uFFFD"));
    Store again = open();
    EXPECT_EQ(fold_of(again), fold_of(store));
    EXPECT_EQ(whole_record(again), events);
    expect_sound(store);
}

TEST_P(StoreContract, AnyHistoryIsReadBackAsItWasFolded) {
    for (unsigned seed = 1; seed <= 5; ++seed) {
        std::mt19937 random(seed);
        const TrialFolder folder;
        url_ = GetParam().url(folder);
        Store store = open();
        Store other = open();
        for (int i = 0; i < 40; ++i) {
            std::vector<Happening> happenings;
            for (unsigned n = random() % 8; n > 0; --n) happenings.push_back(any_happening(random));
            append(i % 3 == 0 ? other : store, std::move(happenings));
        }
        EXPECT_TRUE(store.refresh());
        EXPECT_TRUE(other.refresh());
        EXPECT_EQ(fold_of(store), fold_of(other)) << "seed " << seed;
        Store again = open();
        EXPECT_EQ(fold_of(again), fold_of(store)) << "seed " << seed;
        expect_sound(again);
        EXPECT_TRUE(again.rebuild());
        EXPECT_EQ(fold_of(again), fold_of(store)) << "seed " << seed;
        expect_sound(again);
    }
}

INSTANTIATE_TEST_SUITE_P(All, StoreContract,
                         testing::Values(Implementation{"sqlite",
                                                        [](const TrialFolder& folder) { return folder.url(); }}),
                         [](const testing::TestParamInfo<Implementation>& each) { return each.param.name; });

}  // namespace
}  // namespace sweepline
