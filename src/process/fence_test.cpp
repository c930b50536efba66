#include <gtest/gtest.h>
#include <sys/stat.h>

#include "process/trial.hpp"

namespace sweepline {
namespace {

class FenceTest : public testing::Test, protected ProcessTrial {
protected:
    void SetUp() override {
        if (!fence_version()) GTEST_SKIP() << "this kernel cannot fence";
        write("inside/file", "inside\n");
        write("outside/file", "outside\n");
        write("outside/target", "target\n");
        std::filesystem::create_symlink(folder_ / "outside", folder_ / "inside/out");
        std::filesystem::create_symlink(folder_ / "outside/target", folder_ / "inside/link");
    }
    [[nodiscard]] Command fenced(const std::string& script) const {
        Command command = sh(script);
        command.directory = folder_ / "inside";
        command.environment["OUTSIDE"] = folder_ / "outside";
        command.environment["HOME"] = folder_ / "inside";
        command.fence = Fence{{folder_ / "inside"}};
        return command;
    }
    Exit ran(const std::string& script) {
        Result<Exit> exit = starter_.run(fenced(script));
        if (exit) return *std::move(exit);
        ADD_FAILURE() << exit.error().message;
        return {};
    }
    /// Everything below the folder outside, with types and contents.
    [[nodiscard]] std::string outside() const {
        std::map<std::string, std::string> seen;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_ / "outside"))
            seen[entry.path().filename().string() + "="] =
                entry.is_regular_file() ? content_of(entry.path()) : "no file\n";
        std::string text;
        for (const auto& [name, content] : seen) text.append(name).append(content);
        return text;
    }
};

TEST_F(FenceTest, AllowsEverythingInside) {
    const auto check = [&](const std::string& script) {
        const Exit exit = ran("set -e\n" + script);
        EXPECT_EQ(exit.code, 0) << script << "\n" << exit.err;
    };
    check("echo more >> file; cat file");
    check(
        "mkdir -p a/b; echo x > a/b/x; mv a/b/x a/y; ln a/y a/b/z; ln -s y a/s; truncate -s 100 a/y; chmod 600 a/y; rm "
        "-r a");
    check("mkdir c d; echo 1 > c/1; mv c d/; ln d/c/1 2; rm -rf d 2");
    check("mkfifo pipe; rm pipe");
    check("cat /etc/passwd > copy; ls / > list; /bin/true");
    check("echo gone > /dev/null; head -c 4 /dev/zero > zeros; head -c 4 /dev/urandom > noise; : < /dev/null");
    check("! echo x > /dev/full");
    check("echo out > /dev/stdout; echo err > /dev/stderr; cat < /dev/stdin");
    check("sh -c 'echo from a child > child'; (setsid sh -c 'echo daemon > daemon'); cat daemon");
    check("kill -0 $$; sleep 60 & kill $!");
    EXPECT_EQ(outside(), "file=outside\ntarget=target\n");
}

TEST_F(FenceTest, RefusesEverythingOutside) {
    const auto check = [&](const std::string& script) {
        const Exit exit = ran(script);
        EXPECT_NE(exit.code, 0) << script;
        EXPECT_EQ(outside(), "file=outside\ntarget=target\n") << script;
    };
    check("echo x > $OUTSIDE/file");
    check("echo x >> $OUTSIDE/file");
    check("echo x > $OUTSIDE/new");
    check("echo x > ../outside/file");
    check("echo x > out/file");  // through a symlink to a folder
    check("echo x > link");      // through a symlink to a file
    check("truncate -s 0 $OUTSIDE/file");
    check("truncate -s 0 link");
    check("rm $OUTSIDE/file");
    check("mv $OUTSIDE/file .");
    check("mv file $OUTSIDE/");
    check("mv $OUTSIDE/file $OUTSIDE/moved");
    check("ln file $OUTSIDE/linked");
    check("ln -s /etc/passwd $OUTSIDE/linked");
    check("mkdir $OUTSIDE/made");
    check("rmdir $OUTSIDE");
    check("mkfifo $OUTSIDE/pipe");
    check("echo x > /proc/self/root$OUTSIDE/file");
    check("sh -c 'echo x > /dev/stdin' < $OUTSIDE/file");
    check("sh -c 'sh -c \"echo x > $OUTSIDE/file\"'");
    check("echo x > /tmp/sweepline-must-not-exist");
    EXPECT_FALSE(std::filesystem::exists("/tmp/sweepline-must-not-exist"));
}

TEST_F(FenceTest, AFileOutsideCannotBeHadInsideByAnotherName) {
    const Exit exit = ran("ln $OUTSIDE/file mine && echo x > mine");
    EXPECT_NE(exit.code, 0);
    EXPECT_EQ(outside(), "file=outside\ntarget=target\n");
}

TEST_F(FenceTest, SaysPermissionDenied) {
    const Exit exit = ran("echo x > $OUTSIDE/file");
    EXPECT_NE(exit.err.find("Permission denied"), std::string::npos) << exit.err;
}

TEST_F(FenceTest, HoldsForDaemonsAndCannotBeWidened) {
    const Command command = fenced("setsid sh -c 'echo x > $OUTSIDE/file || echo refused > refused' & wait");
    ASSERT_TRUE(starter_.run(command)->ok());
    EXPECT_EQ(content_of(folder_ / "inside/refused"), "refused\n");
    EXPECT_EQ(ran("grep NoNewPrivs /proc/self/status").out, "NoNewPrivs:\t1\n");
}

TEST_F(FenceTest, DevicesCannotBeMade) {
    const Exit exit = ran("mknod disk b 1 0");
    EXPECT_NE(exit.code, 0);
}

TEST_F(FenceTest, TheKeeperIsOutOfReach) {
    if (fence_version() < 6) GTEST_SKIP() << "this kernel's fence knows nothing of signals";
    EXPECT_EQ(ran("kill -KILL $PPID; echo $?").out, "1\n");
}

TEST_F(FenceTest, GitWorksInside) {
    const Exit exit =
        ran("set -e; git init -q repository; cd repository; echo a > a; git add a\n"
            "git -c user.name=A -c user.email=a@example.com commit -qm one; git gc -q; git worktree add -q ../second\n"
            "cd ../second; git status --short; git log --format=%s");
    EXPECT_EQ(exit.code, 0) << exit.err;
    EXPECT_EQ(exit.out, "one\n");
}

TEST_F(FenceTest, SingleFilesCanBeWritable) {
    Command command = fenced("echo x > $OUTSIDE/file; echo y > $OUTSIDE/target; rm $OUTSIDE/file; echo z > file");
    command.fence = Fence{{folder_ / "outside/file"}};
    ASSERT_TRUE(starter_.run(command));
    EXPECT_EQ(outside(), "file=x\ntarget=target\n");
    EXPECT_EQ(content_of(folder_ / "inside/file"), "inside\n");
}

TEST_F(FenceTest, NothingAtAllCanBeWritable) {
    Command command = fenced("echo x > file");
    command.fence = Fence{};
    EXPECT_NE(starter_.run(command)->code, 0);
    EXPECT_EQ(content_of(folder_ / "inside/file"), "inside\n");
}

TEST_F(FenceTest, SaysWhichWritablePathIsMissing) {
    Command command = fenced("exit 0");
    command.fence = Fence{{folder_ / "inside", "/no/such/place"}};
    const Result<Exit> exit = starter_.run(command);
    ASSERT_FALSE(exit);
    EXPECT_EQ(exit.error().kind, ErrorKind::not_found);
    EXPECT_EQ(exit.error().message, "'/no/such/place', which 'sh' may write to: No such file or directory");
}

// Known limits of Landlock: changing what is not content is not withheld.
TEST_F(FenceTest, ModesAndTimesOutsideCanStillBeChanged) {
    EXPECT_EQ(ran("chmod 600 $OUTSIDE/file && touch -d 2001-01-01 $OUTSIDE/target").code, 0);
    EXPECT_EQ(outside(), "file=outside\ntarget=target\n");
}

}  // namespace
}  // namespace sweepline
