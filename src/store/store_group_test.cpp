// Changes that share a transaction, and the record read line by line.

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <random>

#include "store/store.hpp"
#include "store/trial.hpp"

namespace sweepline {
namespace {

/// A store on a new file, with what others see of it.
class Group : public testing::Test {
protected:
    Group() {
        auto opened = Store::open(folder_.url(), clock_);
        if (opened) store_.emplace(*std::move(opened));
        auto other = Store::open(folder_.url(), clock_);
        if (other) other_.emplace(*std::move(other));
    }
    void SetUp() override { ASSERT_TRUE(store_ && other_); }

    Result<std::vector<Event>> assign(const std::string& service, const std::string& word) {
        return store_->change("ana", always({assigned(service, "x", word)}));
    }
    std::string assignee(const std::string& service) {
        const auto migration = store_->migration();
        const Cell* cell = migration ? (*migration)->cell(ServiceName(service), LayerName("x")) : nullptr;
        return cell == nullptr ? "-" : cell->assignee;
    }
    void expect_sound() {
        const auto wrong = store_->verify();
        ASSERT_TRUE(wrong) << shown(wrong.error());
        EXPECT_EQ(*wrong, std::vector<std::string>());
    }

    TrialFolder folder_;
    StandingClock clock_{kNow};
    std::optional<Store> store_;
    std::optional<Store> other_;
};

TEST_F(Group, IsSeenByOthersOnlyWhenItIsWhole) {
    const auto done = store_->change_together([&] {
        EXPECT_TRUE(assign("a", "ana"));
        EXPECT_TRUE(assign("b", "ben"));
        EXPECT_TRUE(assign("a", "cleo"));
        EXPECT_EQ(assignee("a"), "cleo") << "each sees the earlier ones";
        EXPECT_EQ(other_->newest(), 0);
    });
    ASSERT_TRUE(done) << shown(done.error());
    EXPECT_EQ(other_->newest(), 3);
    EXPECT_EQ(whole_record(*other_).size(), 3U);
    expect_sound();
}

TEST_F(Group, LeavesOutWhatIsRefusedAndWhatChangesNothing) {
    const auto done = store_->change_together([&] {
        EXPECT_TRUE(assign("a", "ana"));
        const auto refused = store_->change("ben", [](const Migration& now) -> Result<std::vector<Happening>> {
            EXPECT_EQ(now.number, 1);
            return fail(ErrorKind::conflict, "somebody was quicker");
        });
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().message, "somebody was quicker");
        EXPECT_TRUE(store_->change("ben", always({})));
        EXPECT_TRUE(assign("b", "ben"));
    });
    ASSERT_TRUE(done);
    EXPECT_EQ(other_->newest(), 2);
    EXPECT_EQ(assignee("a") + assignee("b"), "anaben");
    expect_sound();
}

TEST_F(Group, TakesBackTheOneThatGoesWrongHalfway) {
    run_sql(folder_.file(),
            "CREATE TRIGGER no_dora BEFORE INSERT ON event WHEN NEW.body LIKE '%dora%'"
            " BEGIN SELECT RAISE(ABORT, 'dora'); END");
    const auto done = store_->change_together([&] {
        EXPECT_TRUE(assign("a", "ana"));
        const auto halfway = store_->change("ana", always({assigned("a", "x", "cleo"), assigned("b", "x", "dora")}));
        EXPECT_FALSE(halfway);
        EXPECT_EQ(assignee("a"), "ana") << "the half that was appended is gone from memory, too";
        EXPECT_TRUE(assign("c", "emil"));
    });
    ASSERT_TRUE(done) << shown(done.error());
    EXPECT_EQ(other_->newest(), 2);
    EXPECT_EQ(assignee("a") + assignee("b") + assignee("c"), "ana-emil");
    expect_sound();
}

TEST_F(Group, IsGoneWhenItCannotBeKept) {
    ASSERT_TRUE(assign("a", "ana"));
    run_sql(folder_.file(),
            "CREATE TRIGGER no_dora BEFORE INSERT ON event WHEN NEW.body LIKE '%dora%'"
            " BEGIN SELECT RAISE(ROLLBACK, 'dora'); END");
    const auto done = store_->change_together([&] {
        EXPECT_TRUE(assign("a", "ben"));
        EXPECT_FALSE(assign("b", "dora"));
        EXPECT_FALSE(assign("c", "emil")) << "outside of a transaction it would be kept alone";
    });
    EXPECT_FALSE(done);
    EXPECT_EQ(other_->newest(), 1);
    EXPECT_EQ(assignee("a") + assignee("c"), "ana-");
    EXPECT_TRUE(assign("c", "emil")) << "the next one works";
    expect_sound();
}

TEST_F(Group, IsNotBegunWhenSomebodyElseHoldsTheLock) {
    auto patient = Store::open(folder_.url(), clock_, std::chrono::milliseconds(1));
    ASSERT_TRUE(patient);
    const auto done = store_->change_together([&] {
        bool called = false;
        const auto second = patient->change_together([&] { called = true; });
        ASSERT_FALSE(second);
        EXPECT_EQ(second.error().kind, ErrorKind::unavailable);
        EXPECT_FALSE(called);
    });
    EXPECT_TRUE(done);
}

TEST_F(Group, ReadsInItWithoutASecondTransaction) {
    const auto done = store_->change_together([&] {
        ASSERT_TRUE(assign("a", "ana"));
        EXPECT_EQ(store_->refresh(), false);
        EXPECT_EQ(store_->outline().value_or(Migration{}).number, 1);
        EXPECT_EQ(store_->follow(0, 10).value_or(std::vector<Store::Line>()).size(), 1U);
        expect_sound();
    });
    EXPECT_TRUE(done);
    EXPECT_EQ(other_->newest(), 1);
}

TEST_F(Group, NothingAcknowledgedIsLostWhenItIsKilledInTheMiddle) {
    std::mt19937 random(2028);
    std::int64_t acknowledged = 0;
    for (int kill = 0; kill < 25; ++kill) {
        std::array<int, 2> ends{};
        ASSERT_EQ(::pipe(ends.data()), 0);
        const pid_t child = ::fork();
        if (child == 0) {
            auto mine = Store::open(folder_.url(), clock_);
            for (int i = 0; mine; ++i) {
                std::int64_t number = 0;
                const auto done = mine->change_together([&] {
                    for (int part = 0; part < 20; ++part) {
                        const auto events =
                            mine->change("ana", always({assigned(std::to_string(part), "x", std::to_string(i))}));
                        if (events) number = events->back().number;
                    }
                });
                if (!done || ::write(ends[1], &number, sizeof number) != sizeof number) break;
            }
            ::_exit(1);
        }
        ::close(ends[1]);
        const auto next = [&] {
            std::int64_t number = 0;
            if (::read(ends[0], &number, sizeof number) != sizeof number) return false;
            acknowledged = number;
            return true;
        };
        for (auto left = random() % 10; left > 0; --left) ASSERT_TRUE(next());
        const timespec moment{0, static_cast<long>(random() % 5'000'000)};
        ::ppoll(nullptr, 0, &moment, nullptr);
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        EXPECT_TRUE(WIFSIGNALED(status));
        while (next()) continue;
        ::close(ends[0]);
        const std::int64_t newest = other_->newest().value_or(-1);
        EXPECT_GE(newest, acknowledged);
        EXPECT_EQ(newest % 20, 0) << "groups are whole";
    }
    EXPECT_GT(acknowledged, 0);
    ASSERT_TRUE(store_->refresh());
    expect_sound();
}

TEST_F(Group, LinesAreEventsWithTheirCells) {
    ASSERT_TRUE(store_->change(
        "ana", always({assigned("a", "x", "ana"), LayerClosed{LayerName("x")},
                       CellBlocked{ServiceName("b"), LayerName("x"), "says \"live_in\":[1]", "ops"},
                       Validated{.service = ServiceName("a"), .layer = LayerName("x"), .live = {"preprod", "prod"}},
                       Claimed{ServiceName("a"), LayerName("x"), "\"live_in\":[\"no\"]", true}})));
    const auto lines = other_->follow(1, 10);
    ASSERT_TRUE(lines) << shown(lines.error());
    ASSERT_EQ(lines->size(), 4U);
    EXPECT_EQ(lines->front().event.number, 2);
    EXPECT_FALSE(lines->front().cell) << "closing a layer is about no cell";
    const auto& blocked = (*lines)[1].cell;
    ASSERT_TRUE(blocked);
    EXPECT_EQ(blocked->blocker, "says \"live_in\":[1]");
    EXPECT_EQ(blocked->blocker_since, kNow);
    EXPECT_EQ(blocked->live_in, std::vector<std::string>());
    const auto& live = (*lines)[3].cell;
    ASSERT_TRUE(live);
    EXPECT_EQ(live->live_in, (std::vector<std::string>{"preprod", "prod"}));
    EXPECT_EQ(live->version, 3);
    EXPECT_EQ(other_->follow(0, 2).value_or(std::vector<Store::Line>()).size(), 2U);
    EXPECT_EQ(other_->follow(5, 2).value_or(std::vector<Store::Line>(1)).size(), 0U);
}

TEST_F(Group, TokensAreKeptUntilTheyAreRevoked) {
    ASSERT_TRUE(store_->change("ana", always({TokenAdded{"ben", Access::engineer, "1f"},
                                              TokenAdded{"cleo", Access::viewer, "2f"}, TokenRevoked{"cleo"}})));
    ASSERT_TRUE(other_->refresh());
    const auto outline = other_->outline();
    ASSERT_TRUE(outline);
    EXPECT_EQ(outline->tokens, (Tokens{{"ben", Token{"ben", Access::engineer, "1f", 1, kNow, "ana"}}}));
    expect_sound();
}

}  // namespace
}  // namespace sweepline
