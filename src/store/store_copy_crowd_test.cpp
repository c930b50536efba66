// Copies of many people at once, and of people who are killed.

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <mutex>
#include <random>
#include <thread>

#include "migration/any_happening.hpp"
#include "store/copy_trial.hpp"

namespace sweepline {
namespace {

class CopyCrowd : public CopyTrial {};

TEST_F(CopyCrowd, ManyOfThemAtOnceLoseNothing) {
    constexpr int kPeople = 4;
    constexpr int kChanges = 25;
    std::mutex mutex;
    std::vector<std::jthread> people;
    for (int i = 0; i < kPeople; ++i)
        people.emplace_back([&, i] {
            const std::string name = "p" + std::to_string(i);
            StandingClock clock(kNow);
            RecordLink link = place_->link(name);
            link.read = [&, read = link.read](std::int64_t after, std::int64_t most) {
                const std::scoped_lock lock(mutex);
                return read(after, most);
            };
            link.append = [&, append = link.append](const RecordOffer& offer) {
                const std::scoped_lock lock(mutex);
                return append(offer);
            };
            link.wait = [](std::chrono::milliseconds) {
                std::this_thread::yield();
                return true;
            };
            auto mine = Store::open_copy(here_.path() / (name + ".db"), link, clock);
            ASSERT_TRUE(mine) << shown(mine.error());
            for (int change = 0; change < kChanges; ++change) {
                // All of them count in one cell: each must have seen the one before.
                const auto counted = mine->change(name, [](const Migration& now) -> Result<std::vector<Happening>> {
                    const std::string said = now.cell_or_new(ServiceName("n"), LayerName("x")).assignee;
                    return std::vector<Happening>{
                        assigned("n", "x", std::to_string(said.empty() ? 1 : std::stoi(said) + 1))};
                });
                ASSERT_TRUE(counted) << shown(counted.error());
            }
        });
    people.clear();
    EXPECT_EQ(place_->store().newest(), 5 + kPeople * kChanges);
    std::ignore = place_->store().refresh();
    EXPECT_EQ((*place_->store().migration())->cell_or_new(ServiceName("n"), LayerName("x")).assignee,
              std::to_string(kPeople * kChanges));
    Store last = copy("p0");
    expect_same(last);
}

/// Whoever dies leaves a copy that goes on; what the place had answered is there.
TEST_F(CopyCrowd, DyingAnywhereLeavesItWhole) {
    std::mt19937 random(7);
    for (int round = 0; round < 12; ++round) {
        place_.reset();  // nothing of the parent is open while it forks
        std::array<int, 2> pipe{};
        ASSERT_EQ(::pipe(pipe.data()), 0);
        const pid_t child = ::fork();
        if (child == 0) {
            Place place(there_.url());
            place.piece_events = 3;
            StandingClock clock(kNow);
            auto mine = Store::open_copy(here_.path() / "dying.db", place.link("ana"), clock);
            if (!mine) ::_exit(1);
            std::mt19937 own(static_cast<unsigned>(round));
            while (mine->change("ana", always({any_happening(own), any_happening(own)})) &&
                   ::write(pipe[1], "+", 1) == 1)
                continue;
            ::_exit(1);
        }
        // At a random moment after a few changes.
        char byte = 0;
        for (int changes = static_cast<int>(random() % 3) + 1; changes > 0; --changes)
            ASSERT_EQ(::read(pipe[0], &byte, 1), 1);
        ::usleep(static_cast<useconds_t>(random() % 40'000));
        ::kill(child, SIGKILL);
        ::close(pipe[0]);
        ::close(pipe[1]);
        int status = 0;
        ::waitpid(child, &status, 0);
        ASSERT_TRUE(WIFSIGNALED(status)) << "the child gave up by itself";
        place_ = std::make_unique<Place>(there_.url());
        Store mine = copy("dying");
        expect_same(mine);
    }
    EXPECT_GE(place_->store().newest().value_or(0), 5 + 12 * 2);
}

}  // namespace
}  // namespace sweepline
