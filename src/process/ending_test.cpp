// That nothing outlives a run, whatever it does, and that nothing outlives us, however we end.
#include <gtest/gtest.h>
#include <sys/types.h>
#include <sys/wait.h>

#include <csignal>
#include <thread>

#include "process/file_lock.hpp"
#include "process/trial.hpp"

namespace sweepline {
namespace {

class EndingTest : public testing::Test, protected ProcessTrial {
protected:
    /// Starts a process that runs a script through a Starter, waits until the script has made the file `ready`.
    pid_t start_in_another_process(const std::string& script, bool in_a_thread, Limits limits = {}) {
        const pid_t child = ::fork();
        if (child != 0) {
            EXPECT_TRUE(comes_true([&] { return std::filesystem::exists(folder_ / "ready"); })) << script;
            return child;
        }
        ::setpgid(0, 0);
        Command command = sh(script);
        command.limits = limits;
        const auto run = [&] { std::ignore = starter_.run(command); };
        if (in_a_thread) {
            std::jthread(run).join();
        } else {
            run();
        }
        ::_exit(0);
    }
    /// Whether no incarnation of a fleeing process lives: they are too quick to be seen in /proc, but hold a lock.
    [[nodiscard]] bool nobody_flees() const {
        const auto lock = FileLock::try_lock(folder_ / "fled", "");
        return lock && lock->has_value();
    }
    static int status_of(pid_t child) {
        int status = 0;
        EXPECT_EQ(::waitpid(child, &status, 0), child);
        return status;
    }
};

TEST_F(EndingTest, NoDescendantOutlivesARun) {
    const auto check = [&](const std::string& script, const std::string& how) {
        Command command = sh(script);
        command.limits = {.time = 10s, .grace = 50ms};
        const Result<Exit> exit = starter_.run(command);
        ASSERT_TRUE(exit) << exit.error().message;
        EXPECT_EQ(describe(*exit, command.limits), how) << script << exit->err;
        EXPECT_EQ(marked_processes(), 0) << script;
        EXPECT_TRUE(nobody_flees()) << script;
    };
    check("sleep 60 & exit 3", "exit code 3");
    check("setsid sleep 60 & exit 0", "exit code 0");
    check("setsid sh -c 'setsid sleep 60 & sleep 60' & exit 0", "exit code 0");
    check("(setsid sh -c 'sleep 60 & sleep 60' >/dev/null 2>&1 &) ; exit 0", "exit code 0");
    check("\"$T\" stay & exit 0", "exit code 0");
    check("setsid \"$T\" stay & exit 0", "exit code 0");
    check("\"$T\" stop & exit 0", "exit code 0");
    check("\"$T\" multiply", "exit code 0");
    check("\"$T\" flee", "exit code 0");
}

TEST_F(EndingTest, WhatIsLeftGetsTheChanceToTidy) {
    const Command command =
        sh("setsid sh -c 'trap \"echo tidy > tidied; exit\" TERM; echo > ready; while :; do sleep 0.01; done' & "
           "until [ -e ready ]; do sleep 0.01; done");
    ASSERT_TRUE(starter_.run(command)->ok());
    EXPECT_EQ(content_of(folder_ / "tidied"), "tidy\n");
}

TEST_F(EndingTest, DaemonsDoNotSurviveTheTimeLimit) {
    Command command = sh("setsid \"$T\" stay & \"$T\" flee; \"$T\" stay");
    command.limits = {.time = 300ms, .grace = 50ms};
    const Result<Exit> exit = starter_.run(command);
    ASSERT_TRUE(exit);
    EXPECT_TRUE(exit->timed_out);
    EXPECT_EQ(marked_processes(), 0);
    EXPECT_TRUE(nobody_flees());
}

TEST_F(EndingTest, NothingOutlivesAKilledParent) {
    const std::string everything =
        "\"$T\" stay & setsid \"$T\" stay & setsid sh -c 'setsid sleep 60 & sleep 60' & \"$T\" flee; echo > ready; "
        "\"$T\" stay";
    for (const bool in_a_thread : {false, true}) {
        for (const bool whole_group : {false, true}) {
            std::filesystem::remove(folder_ / "ready");
            const pid_t child = start_in_another_process(everything, in_a_thread);
            EXPECT_TRUE(comes_true([&] { return marked_processes() >= 6; }));
            EXPECT_FALSE(nobody_flees());
            ::kill(whole_group ? -child : child, SIGKILL);
            EXPECT_TRUE(WIFSIGNALED(status_of(child)));
            EXPECT_TRUE(comes_true([&] { return marked_processes() == 0 && nobody_flees(); }));
        }
    }
}

TEST_F(EndingTest, WhatAKilledParentLeftMayTidyWhereItIsGivenTime) {
    const pid_t child = start_in_another_process(
        "exec 2>/dev/null; trap 'echo tidy > tidied; exit' TERM; echo > ready; while :; do sleep 0.01; done", false,
        {.orphan_grace = 20s});
    ::kill(child, SIGKILL);
    status_of(child);
    EXPECT_TRUE(comes_true([&] { return marked_processes() == 0; }));
    EXPECT_EQ(content_of(folder_ / "tidied"), "tidy\n");
}

TEST_F(EndingTest, WhatAKilledParentLeftDoesNotOutliveItsTime) {
    // While the program runs, and when it has ended and what it left is asked to.
    for (const char* last : {"\"$T\" stay", "exit 0"}) {
        std::filesystem::remove(folder_ / "ready");
        const pid_t child =
            start_in_another_process(std::string("\"$T\" stay & setsid \"$T\" stay & echo > ready; ") + last, false,
                                     {.grace = 1h, .orphan_grace = 50ms});
        ::kill(child, SIGKILL);
        status_of(child);
        EXPECT_TRUE(comes_true([&] { return marked_processes() == 0; })) << last;
    }
}

TEST_F(EndingTest, SeveralRunsOfAKilledParentAllEnd) {
    constexpr int kThreads = 4;
    const pid_t child = ::fork();
    if (child == 0) {
        std::vector<std::jthread> threads;
        threads.reserve(kThreads);
        for (int thread = 0; thread < kThreads; ++thread)
            threads.emplace_back([&, thread] {
                std::ignore = starter_.run(sh("echo > ready" + std::to_string(thread) + "; exec \"$T\" stay"));
            });
        threads.clear();
        ::_exit(0);
    }
    for (int thread = 0; thread < kThreads; ++thread)
        EXPECT_TRUE(comes_true([&] { return std::filesystem::exists(folder_ / ("ready" + std::to_string(thread))); }));
    ::kill(child, SIGKILL);
    status_of(child);
    EXPECT_TRUE(comes_true([&] { return marked_processes() == 0; }));
}

TEST_F(EndingTest, TermToTheKeeperEndsTheProgram) {
    const Command command = sh("trap 'exit 9' TERM; kill -TERM $PPID; while :; do sleep 0.01; done");
    EXPECT_EQ(starter_.run(command)->code, 9);
}

TEST_F(EndingTest, AKilledKeeperIsSaidAndTakesTheProgramAlong) {
    const Command command = sh("sleep 60 & kill -KILL $PPID; sleep 60");
    const Result<Exit> exit = starter_.run(command);
    ASSERT_FALSE(exit);
    EXPECT_EQ(exit.error().kind, ErrorKind::internal);
    EXPECT_EQ(exit.error().message, "the keeper of 'sh' was killed, or is of another version");
    EXPECT_TRUE(comes_true([&] { return marked_processes() == 0; }));
}

TEST_F(EndingTest, TheKeeperStartedByHandSaysSo) {
    const Command command = this->command({std::string(SWEEPLINE_BIN_DIR) + "/sweepline-keeper", "--help"});
    const Result<Exit> exit = starter_.run(command);
    ASSERT_TRUE(exit);
    EXPECT_EQ(exit->code, 64);
    EXPECT_EQ(exit->err, "sweepline-keeper: started by sweepline of the same version, not by hand\n");
}

}  // namespace
}  // namespace sweepline
