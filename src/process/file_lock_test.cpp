#include "process/file_lock.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>

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

TEST_F(FileLockTest, SaysWhyItCannotLock) {
    const auto lock = FileLock::try_lock(folder_ / "no" / "lock", "me");
    ASSERT_FALSE(lock);
    EXPECT_EQ(lock.error().kind, ErrorKind::not_found);
    EXPECT_EQ(lock.error().message,
              "the lock file '" + (folder_ / "no" / "lock").string() + "' cannot be opened: No such file or directory");
}

}  // namespace
}  // namespace sweepline
