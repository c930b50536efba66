#include <gtest/gtest.h>
#include <atomic>
#include <csignal>
#include <mutex>
#include <set>
#include <thread>

#include "process/trial.hpp"

namespace sweepline {
namespace {

class StarterTest : public testing::Test, protected ProcessTrial {
protected:
    /// Runs a shell script and says how it ended, stdout and stderr, as `how | out | err`.
    std::string ran(const std::string& script, const Limits& limits = {}) {
        Command command = sh(script);
        command.limits = limits;
        return said(command);
    }
    std::string said(const Command& command) {
        const Result<Exit> exit = starter_.run(command);
        if (!exit) return "error: " + exit.error().message;
        return describe(*exit, command.limits) + " | " + exit->out + " | " + exit->err;
    }
};

TEST_F(StarterTest, EndsAsTheProgramDoes) {
    const auto check = [&](const std::string& script, const std::string& expected) {
        EXPECT_EQ(ran(script), expected) << script;
        EXPECT_EQ(marked_processes(), 0) << script;
    };
    check("exit 0", "exit code 0 |  | ");
    check("exit 3", "exit code 3 |  | ");
    check("exit 255", "exit code 255 |  | ");
    check("echo out; echo err >&2", "exit code 0 | out\n | err\n");
    check("kill -TERM $$", "killed by SIGTERM |  | ");
    check("kill -KILL $$", "killed by SIGKILL |  | ");
    check("exec \"$T\" crash", "killed by SIGSEGV |  | ");
    check("cat", "exit code 0 |  | ");  // stdin is at its end
    check("ulimit -c", "exit code 0 | 0\n | ");
    check("printf 'no newline'", "exit code 0 | no newline | ");
    check("exec >&- 2>&-; exit 4", "exit code 4 |  | ");
    check("echo a > /dev/stdout; echo b > /dev/stderr", "exit code 0 | a\n | b\n");
}

TEST_F(StarterTest, GivesExactlyTheEnvironment) {
    ::setenv("SWEEPLINE_NOT_FOR_STEPS", "secret", 1);
    Command command = this->command({"/usr/bin/env"});
    command.environment = {{"A", "1"}, {"B", "two words\nand a line"}, {"C", ""}, {"PATH", "/nowhere"}};
    EXPECT_EQ(said(command), "exit code 0 | A=1\nB=two words\nand a line\nC=\nPATH=/nowhere\n | ");
}

TEST_F(StarterTest, GivesArgumentsAsTheyAre) {
    const Command command = this->command({"printf", "[%s]", "", "a b", "$HOME", "*", "'", "\xff\n"});
    EXPECT_EQ(said(command), "exit code 0 | [][a b][$HOME][*]['][\xff\n] | ");
}

TEST_F(StarterTest, StartsInTheDirectoryWithDefaultSignalsAndNoOtherDescriptors) {
    std::signal(SIGPIPE, SIG_IGN);
    // Signals from 32 on are the C library's own. ls itself has the folder open.
    EXPECT_EQ(ran("pwd; ls /proc/self/fd | wc -l; grep -Ec 'Sig(Blk|Ign):.*0000000$' /proc/self/status"),
              "exit code 0 | " + folder_.string() + "\n4\n2\n | ");
    std::signal(SIGPIPE, SIG_DFL);
}

TEST_F(StarterTest, HandsOverInput) {
    Command command = sh("wc -c; head -c 3 < /dev/null");
    command.input = std::string(std::size_t{8} << 20U, 'x');
    EXPECT_EQ(said(command), "exit code 0 | 8388608\n | ");
    command = sh("head -c 2; exec <&-; exit 5");  // the rest is not wanted
    command.input = "abcdef\n";
    EXPECT_EQ(said(command), "exit code 5 | ab | ");
    command = sh("cat /dev/stdin");
    command.input = std::string("a\0\xff", 3);
    EXPECT_EQ(said(command), "exit code 0 | " + command.input + " | ");
}

TEST_F(StarterTest, KeepsBytesThatAreNoText) {
    EXPECT_EQ(ran("printf 'a\\000b\\377\\r\\n'"), "exit code 0 | " + std::string("a\0b\xff\r\n", 6) + " | ");
}

TEST_F(StarterTest, HandsOnLines) {
    Command command = sh("printf 'one\\n\\ntwo'; echo not a line of stdout >&2");
    std::vector<std::string> lines;
    command.on_line = [&](std::string_view line) { lines.emplace_back(line); };
    ASSERT_TRUE(starter_.run(command));
    EXPECT_EQ(lines, (std::vector<std::string>{"one", "", "two"}));
}

TEST_F(StarterTest, HandsOnLinesWhileTheProgramRuns) {
    Command command = sh("echo first; until [ -e heard ]; do :; done; echo second");
    command.on_line = [&](std::string_view line) {
        if (line == "first") write("heard", "");
    };
    EXPECT_EQ(said(command), "exit code 0 | first\nsecond\n | ");
}

TEST_F(StarterTest, AThrowingListenerLeavesNoProcess) {
    Command command = sh("echo x; sleep 60");
    command.on_line = [](std::string_view) { throw std::runtime_error("no more"); };
    EXPECT_THROW(std::ignore = starter_.run(command), std::runtime_error);
    EXPECT_EQ(marked_processes(), 0);
}

TEST_F(StarterTest, EndsWhatTakesTooLong) {
    const Limits quick{.time = 200ms, .grace = 100ms};
    EXPECT_EQ(ran("sleep 60", quick), "over its time limit of 200 ms |  | ");
    EXPECT_EQ(ran("exec 2>/dev/null; trap 'echo tidied; exit 3' TERM; while :; do sleep 0.01; done",
                  {.time = 200ms, .grace = 20s}),
              "over its time limit of 200 ms | tidied\n | ");
    EXPECT_EQ(ran("exec \"$T\" stay", quick), "over its time limit of 200 ms | ready\n | ");
    EXPECT_EQ(ran("exec \"$T\" stop", quick), "over its time limit of 200 ms | ready\n | ");
    EXPECT_EQ(ran("sleep 60", {.time = 200ms, .grace = 0ms}), "over its time limit of 200 ms |  | ");
    EXPECT_EQ(marked_processes(), 0);
}

TEST_F(StarterTest, EndsWhatFloodsItsOutput) {
    Command command = sh("yes");
    command.limits.output_bytes = std::size_t{4} << 20U;
    const Result<Exit> exit = starter_.run(command);
    ASSERT_TRUE(exit);
    EXPECT_EQ(describe(*exit, command.limits), "over its output limit of 4 MiB");
    EXPECT_FALSE(exit->code || exit->signal || exit->ok());
    EXPECT_EQ(exit->out.size(), kKeptOutput);
    EXPECT_TRUE(exit->out_cut);
    EXPECT_FALSE(exit->err_cut);
    command = sh("(trap '' TERM; yes >&2) & wait");
    command.limits = {.grace = 100ms, .output_bytes = 1000};
    EXPECT_TRUE(starter_.run(command)->flooded);
    EXPECT_EQ(marked_processes(), 0);
}

TEST_F(StarterTest, KeepsTheEndOfLongOutput) {
    const Command command = sh("seq 1 400000; seq 1 9 >&2");
    const Result<Exit> exit = starter_.run(command);
    ASSERT_TRUE(exit && exit->ok());
    EXPECT_TRUE(exit->out_cut);
    EXPECT_EQ(exit->out.size(), kKeptOutput);
    EXPECT_TRUE(exit->out.ends_with("\n399999\n400000\n"));
    EXPECT_FALSE(exit->err_cut);
}

TEST_F(StarterTest, EndsFilesThatGrowTooLarge) {
    const Limits limits{.file_bytes = std::uint64_t{1} << 20U};
    EXPECT_EQ(ran("exec head -c 2000000 /dev/zero > big", limits),
              "killed by SIGXFSZ: it wrote a file beyond its limit of 1 MiB |  | ");
    EXPECT_EQ(std::filesystem::file_size(folder_ / "big"), limits.file_bytes);
    EXPECT_EQ(ran("head -c 2000000 /dev/zero > big", {.file_bytes = 0}), "exit code 0 |  | ");
}

TEST_F(StarterTest, StopsWhenAsked) {
    std::stop_source source;
    Command command = sh("echo on; exec sleep 60");
    command.on_line = [&](std::string_view) { source.request_stop(); };
    const Result<Exit> exit = starter_.run(command, source.get_token());
    ASSERT_TRUE(exit);
    EXPECT_EQ(describe(*exit, command.limits), "cancelled");
    EXPECT_FALSE(exit->ok());
    EXPECT_EQ(marked_processes(), 0);
    // Asked before the start, it does not start.
    EXPECT_TRUE(starter_.run(sh("echo > started"), source.get_token())->cancelled);
    EXPECT_FALSE(std::filesystem::exists(folder_ / "started"));
}

TEST_F(StarterTest, StopsWhenAskedByAnotherThread) {
    std::stop_source source;
    Command command = sh("echo on; exec \"$T\" stay");
    command.limits.grace = 50ms;
    std::atomic<bool> on = false;
    command.on_line = [&](std::string_view) { on = true; };
    const std::jthread asker([&] {
        EXPECT_TRUE(comes_true([&] { return on.load(); }));
        source.request_stop();
    });
    EXPECT_TRUE(starter_.run(command, source.get_token())->cancelled);
}

TEST_F(StarterTest, SaysWhyNothingStarts) {
    write("plain.sh", "#!/bin/sh\n");
    write("python.sh", "#!/usr/bin/python9 -u\n", 0755);
    write("windows.sh", "#!/bin/sh\r\necho\r\n", 0755);
    write("bare", "echo hello\n", 0755);
    write("bin/tool", "#!/bin/sh\n", 0644);
    std::filesystem::create_directory(folder_ / "a_folder");
    const std::string here = folder_.string();
    const auto check = [&](const std::string& program, ErrorKind kind, const std::string& message) {
        Command command = this->command({program, "argument"});
        command.environment["PATH"] = "/usr/bin::/bin:" + here + "/bin";
        const Result<Exit> exit = starter_.run(command);
        ASSERT_FALSE(exit) << program;
        EXPECT_EQ(exit.error().kind, kind) << program;
        EXPECT_EQ(exit.error().message, message);
    };
    check("./nothing", ErrorKind::not_found, "the program './nothing' does not exist");
    check("no-such-tool", ErrorKind::not_found, "the program 'no-such-tool' is not on the PATH");
    check("bare", ErrorKind::not_found, "the program 'bare' is not on the PATH");  // an empty entry is no folder
    check("./plain.sh", ErrorKind::denied, "'" + here + "/plain.sh' is not executable");
    check("tool", ErrorKind::denied, "'" + here + "/bin/tool' is not executable");
    check("./a_folder", ErrorKind::invalid, "'" + here + "/a_folder' is a folder, not a program");
    check("./python.sh", ErrorKind::not_found,
          "'" + here + "/python.sh' is to be run by '/usr/bin/python9', which does not exist");
    check("./windows.sh", ErrorKind::invalid, "the first line of '" + here + "/windows.sh' ends in a carriage return");
    check("./bare", ErrorKind::invalid,
          "'" + here + "/bare' is neither a program for this machine nor a script that says what runs it");
    check("", ErrorKind::invalid, "no program is named");
    check(std::string("a\0b", 3), ErrorKind::invalid,
          "an argument of '" + std::string("a\0b", 3) + "' holds a NUL byte");
}

TEST_F(StarterTest, SaysWhatElseIsWrongWithACommand) {
    const auto check = [&](const std::function<void(Command&)>& spoil, ErrorKind kind, const std::string& message) {
        Command command = sh("exit 0");
        spoil(command);
        const Result<Exit> exit = starter_.run(command);
        ASSERT_FALSE(exit) << message;
        EXPECT_EQ(exit.error().message, message);
        EXPECT_EQ(exit.error().kind, kind) << message;
    };
    check([](Command& c) { c.directory = "/no/such/place"; }, ErrorKind::not_found,
          "the directory '/no/such/place' to run 'sh' in: No such file or directory");
    check([](Command& c) { c.directory = "/etc/passwd"; }, ErrorKind::denied,
          "the directory '/etc/passwd' to run 'sh' in: Not a directory");
    check([](Command& c) { c.directory = ""; }, ErrorKind::invalid, "no directory is named for 'sh' to run in");
    check([](Command& c) { c.environment["A=B"] = ""; }, ErrorKind::invalid,
          "'A=B' cannot be the name of an environment variable");
    check([](Command& c) { c.environment["A"] = std::string(1, '\0'); }, ErrorKind::invalid,
          "the environment variable A holds a NUL byte");
    check([](Command& c) { c.limits.time = 0ms; }, ErrorKind::invalid, "the time limit of 'sh' is not above zero");
    check([](Command& c) { c.argv.emplace_back(std::size_t{1} << 20U, 'x'); }, ErrorKind::invalid,
          "the arguments and the environment of a program are too long together");
}

TEST_F(StarterTest, SaysThatTheKeeperIsMissing) {
    const Result<Exit> exit = Starter("/no/such/keeper").run(sh("exit 0"));
    ASSERT_FALSE(exit);
    EXPECT_EQ(exit.error().message, "the keeper '/no/such/keeper': No such file or directory");
}

TEST_F(StarterTest, ManyThreadsEachWithManyRuns) {
    constexpr int kThreads = 8;
    constexpr int kRuns = 50;
    std::mutex lock;
    std::set<std::string> outputs;
    {
        std::vector<std::jthread> threads;
        threads.reserve(kThreads);
        for (int thread = 0; thread < kThreads; ++thread)
            threads.emplace_back([&, thread] {
                for (int run = 0; run < kRuns; ++run) {
                    // Each a script of its own, just written: none may be found busy because another thread forks.
                    const std::string name = std::to_string(thread) + "-" + std::to_string(run);
                    const auto script = write(name, "#!/bin/sh\ncat\necho \"$0\"\nexit 7\n", 0755);
                    Command command = this->command({script.string()});
                    command.input = "in\n";
                    if (run % 2 == 0 && fence_version()) command.fence = Fence{{folder_}};
                    const Result<Exit> exit = starter_.run(command);
                    const std::scoped_lock held(lock);
                    ASSERT_TRUE(exit) << exit.error().message;
                    EXPECT_EQ(exit->code, 7);
                    EXPECT_EQ(exit->out, "in\n" + script.string() + "\n") << exit->err;
                    outputs.insert(exit->out);
                }
            });
    }
    EXPECT_EQ(outputs.size(), std::size_t{kThreads * kRuns});
    EXPECT_EQ(marked_processes(), 0);
}

}  // namespace
}  // namespace sweepline
