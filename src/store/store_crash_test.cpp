// Processes that end in the middle of a change, and processes that change one record at the same time.

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <functional>
#include <random>
#include <set>

#include "store/store.hpp"
#include "store/trial.hpp"

namespace sweepline {
namespace {

/// A process of the test's own, and the numbers it has told.
class Child {
public:
    /// What a child does: `tell` hands a number on, and is done only when the number has left the process.
    using Work = std::function<void(const std::function<void(std::int64_t)>& tell)>;

    explicit Child(const Work& work) {
        std::array<int, 2> ends{};
        if (::pipe(ends.data()) != 0) return;
        pid_ = ::fork();
        if (pid_ == 0) {
            ::close(ends[0]);
            work([&](std::int64_t number) {
                if (::write(ends[1], &number, sizeof number) != sizeof number) ::_exit(2);
            });
            ::_exit(0);
        }
        ::close(ends[1]);
        read_end_ = ends[0];
    }
    ~Child() {
        kill_now();
        ::close(read_end_);
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    void kill_now() {
        if (pid_ <= 0) return;
        ::kill(pid_, SIGKILL);
        static_cast<void>(wait_for_end());
    }
    /// How it ended, as `waitpid` says.
    int wait_for_end() {
        int status = 0;
        ::waitpid(pid_, &status, 0);
        pid_ = 0;
        return status;
    }
    /// One number; nothing when the process has gone.
    std::optional<std::int64_t> next_told() const {
        std::int64_t number = 0;
        if (::read(read_end_, &number, sizeof number) != sizeof number) return std::nullopt;
        return number;
    }
    std::vector<std::int64_t> all_told() const {
        std::vector<std::int64_t> all;
        while (const auto number = next_told()) all.push_back(*number);
        return all;
    }

private:
    pid_t pid_ = 0;
    int read_end_ = -1;
};

/// Appends in a loop, several events of several kinds a change, and tells each number that is durable.
void append_on_and_on(const std::string& url, const std::string& actor, int changes,
                      const std::function<void(std::int64_t)>& tell) {
    SystemClock clock;
    auto store = Store::open(url, clock);
    if (!store) ::_exit(3);
    for (int i = 0; i < changes; ++i) {
        const std::string service = "service-" + std::to_string(i % 7);
        std::vector<Happening> happenings{
            assigned(service, "x", actor + std::to_string(i)),
            Ticked{ServiceName(service), LayerName("x"), std::to_string(i % 5), i % 2 == 0}};
        if (i % 4 == 0)
            happenings.emplace_back(Claimed{ServiceName(service), LayerName("y"), std::string(6000, 'c'), true});
        if (i % 9 == 0) happenings.emplace_back(ServiceRenamed{ServiceName(service), ServiceName("service-x")});
        if (i % 9 == 1) happenings.emplace_back(LayerClosed{LayerName(std::to_string(i))});
        const auto events = store->change(actor, always(std::move(happenings)));
        if (!events) ::_exit(4);
        for (const Event& event : *events) tell(event.number);
    }
}

void expect_sound(Store& store) {
    const auto wrong = store.verify();
    ASSERT_TRUE(wrong) << shown(wrong.error());
    EXPECT_EQ(*wrong, std::vector<std::string>());
    const auto count = static_cast<std::int64_t>(whole_record(store).size());
    EXPECT_EQ(store.newest(), count) << "numbers have no gap";
}

/// How often a child is killed; more in the long run.
int kills() {
    const char* wanted = std::getenv("SWEEPLINE_KILLS");
    return wanted == nullptr ? 40 : std::atoi(wanted);
}

TEST(Crash, NothingAcknowledgedIsLostWheneverItIsKilled) {
    const TrialFolder folder;
    std::mt19937 random(2026);
    std::int64_t acknowledged = 0;
    for (int kill = 0; kill < kills(); ++kill) {
        SCOPED_TRACE("kill " + std::to_string(kill));
        Child child([&](const auto& tell) { append_on_and_on(folder.url(), "ana", 1'000'000, tell); });
        // After so many numbers, and a moment more: at any point of the next change.
        const auto wanted = random() % 40;
        for (unsigned told = 0; told < wanted; ++told) {
            const std::int64_t number = child.next_told().value_or(0);
            ASSERT_GT(number, 0) << "it ended by itself";
            acknowledged = number;
        }
        const timespec moment{0, static_cast<long>(random() % 3'000'000)};
        ::ppoll(nullptr, 0, &moment, nullptr);
        child.kill_now();
        for (const std::int64_t number : child.all_told()) acknowledged = number;

        SystemClock clock;
        auto store = Store::open(folder.url(), clock);
        ASSERT_TRUE(store) << shown(store.error());
        EXPECT_GE(store->newest().value_or(-1), acknowledged);
        expect_sound(*store);
    }
    EXPECT_GT(acknowledged, 0);
}

TEST(Crash, OpeningIsWholeOrNotAtAll) {
    std::mt19937 random(2027);
    for (int kill = 0; kill < kills() / 2; ++kill) {
        const TrialFolder folder;
        Child child([&](const auto& tell) { append_on_and_on(folder.url(), "ana", 1, tell); });
        const timespec moment{0, static_cast<long>(random() % 30'000'000)};
        ::ppoll(nullptr, 0, &moment, nullptr);
        child.kill_now();
        SystemClock clock;
        auto store = Store::open(folder.url(), clock);
        ASSERT_TRUE(store) << shown(store.error());
        EXPECT_GE(store->newest().value_or(-1), static_cast<std::int64_t>(child.all_told().size()));
        expect_sound(*store);
    }
}

TEST(Together, NoEventIsLostAndNumbersHaveNoGap) {
    const TrialFolder folder;
    constexpr int kChanges = 60;
    std::multiset<std::int64_t> told;
    {
        // They also make the database together.
        std::vector<std::unique_ptr<Child>> children;
        for (const char* actor : {"ana", "ben", "cleo"})
            children.push_back(std::make_unique<Child>(
                [&folder, actor](const auto& tell) { append_on_and_on(folder.url(), actor, kChanges, tell); }));
        for (const auto& child : children) {
            std::int64_t before = 0;
            for (const std::int64_t number : child->all_told()) {
                EXPECT_GT(number, before);
                before = number;
                told.insert(number);
            }
            EXPECT_EQ(child->wait_for_end(), 0);
        }
    }
    SystemClock clock;
    auto store = Store::open(folder.url(), clock);
    ASSERT_TRUE(store) << shown(store.error());
    expect_sound(*store);
    const std::vector<Event> events = whole_record(*store);
    ASSERT_EQ(told.size(), events.size());
    std::int64_t expected = 0;
    for (const std::int64_t number : told) EXPECT_EQ(number, ++expected);
    std::map<std::string, int> changes;
    for (const Event& event : events) {
        const auto* each = std::get_if<CellAssigned>(&event.what);
        if (each == nullptr) continue;
        EXPECT_EQ(each->to, event.actor + std::to_string(changes[event.actor]++)) << "in the order of its process";
    }
    EXPECT_EQ(changes, (std::map<std::string, int>{{"ana", kChanges}, {"ben", kChanges}, {"cleo", kChanges}}));
}

TEST(Together, AReaderSeesWholeChangesOnly) {
    const TrialFolder folder;
    SystemClock clock;
    auto store = Store::open(folder.url(), clock);
    ASSERT_TRUE(store);
    const Child writer([&](const auto& tell) {
        SystemClock its_clock;
        auto mine = Store::open(folder.url(), its_clock);
        for (int i = 1; mine && i <= 100; ++i) {
            // Two cells that always say the same.
            const std::string word = std::to_string(i);
            if (!mine->change("ana", always({assigned("a", "x", word), assigned("b", "x", word)}))) ::_exit(4);
            tell(i);
        }
    });
    std::int64_t newest = 0;
    while (newest < 200) {
        const auto moved = store->refresh();
        ASSERT_TRUE(moved) << shown(moved.error());
        const Migration* fold = store->migration().value_or(nullptr);
        ASSERT_NE(fold, nullptr);
        EXPECT_EQ(fold->cell_or_new(ServiceName("a"), LayerName("x")).assignee,
                  fold->cell_or_new(ServiceName("b"), LayerName("x")).assignee);
        EXPECT_EQ(fold->number % 2, 0);
        std::set<std::string> words;
        ASSERT_TRUE(store->rows([&](const Store::Row& row) { words.insert(row.assignee); }));
        EXPECT_LE(words.size(), 1U);
        ASSERT_GE(fold->number, newest);
        newest = fold->number;
    }
    EXPECT_EQ(writer.all_told().size(), 100U);
}

}  // namespace
}  // namespace sweepline
