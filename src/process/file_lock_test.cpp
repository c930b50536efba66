#include "process/file_lock.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>

#include "process/trial.hpp"

namespace sweepline {
namespace {

class FileLockTest : public testing::Test, protected ProcessTrial {
protected:
    std::filesystem::path path() const { return folder_ / "lock"; }
};

TEST_F(FileLockTest, IsHeldByOneAtATimeWhoSaysWhoItIs) {
    EXPECT_EQ(lock_holder(path()).value(), std::nullopt);
    {
        const auto first = FileLock::try_lock(path(), "ana, process 12");
        ASSERT_TRUE(first && *first);
        EXPECT_EQ(lock_holder(path()).value(), "ana, process 12");
        const auto second = FileLock::try_lock(path(), "ben");
        ASSERT_TRUE(second);
        EXPECT_FALSE(*second);
        EXPECT_EQ(lock_holder(path()).value(), "ana, process 12");
    }
    EXPECT_EQ(lock_holder(path()).value(), std::nullopt);
    const auto third = FileLock::try_lock(path(), "ben");
    ASSERT_TRUE(third && *third);
    EXPECT_EQ(lock_holder(path()).value(), "ben");
}

TEST_F(FileLockTest, IsFreeAgainWhenItsHolderIsKilled) {
    const pid_t child = ::fork();
    if (child == 0) {
        const auto held = FileLock::try_lock(path(), "the child");
        // Neither the keeper nor the program may keep the lock: only the process that holds it counts.
        std::ignore = starter_.run(sh("echo > ready; exec \"$T\" stay"));
        ::_exit(0);
    }
    ASSERT_TRUE(comes_true([&] { return std::filesystem::exists(folder_ / "ready"); }));
    EXPECT_EQ(lock_holder(path()).value(), "the child");
    ::kill(child, SIGKILL);
    EXPECT_EQ(::waitpid(child, nullptr, 0), child);
    const auto mine = FileLock::try_lock(path(), "me");
    ASSERT_TRUE(mine);
    EXPECT_TRUE(*mine);
    EXPECT_TRUE(comes_true([&] { return marked_processes() == 0; }));
}

/// What a killed process had just begun to start holds its files for a moment more.
TEST_F(FileLockTest, IsFreeInAMomentWhenItsHolderDiedStartingAProgram) {
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe(ends.data()), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        const auto held = FileLock::try_lock(path(), "child");
        if (::fork() == 0) {
            if (::write(ends[1], "!", 1) == 1) ::poll(nullptr, 0, 50);
            ::_exit(0);
        }
        ::pause();
        ::_exit(held ? 0 : 1);
    }
    char byte = 0;
    EXPECT_EQ(::read(ends[0], &byte, 1), 1);
    ::kill(child, SIGKILL);
    EXPECT_EQ(::waitpid(child, nullptr, 0), child);
    for (const int end : ends) ::close(end);
    const auto taken = FileLock::try_lock(path(), "me");
    ASSERT_TRUE(taken) << taken.error().message;
    EXPECT_TRUE(taken->has_value());
}

TEST_F(FileLockTest, SaysWhyItCannotLock) {
    const auto lock = FileLock::try_lock(folder_ / "no" / "lock", "me");
    ASSERT_FALSE(lock);
    EXPECT_EQ(lock.error().kind, ErrorKind::not_found);
    EXPECT_EQ(lock.error().message,
              "the lock file '" + (folder_ / "no" / "lock").string() + "' cannot be opened: No such file or directory");
}

}  // namespace
}  // namespace sweepline
