#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <future>
#include <thread>
#include <vector>

#include "git/file_lock.hpp"
#include "git/files.hpp"
#include "git/git.hpp"
#include "git/test_repository.hpp"
#include "git/url.hpp"

namespace sweepline {
namespace {

using namespace testing;

class MirrorOfUrl : public ::testing::Test {
protected:
    MirrorOfUrl() : mirrors_(folder_ / "mirrors", run_git), origin_(folder_ / "origin") {}
    [[nodiscard]] std::string url() const { return "file://" + origin_.native(); }
    Mirror open() { return need(mirrors_.open(url())); }
    /// As the next command does.
    void fetch() const { need(need(Mirrors(folder_ / "mirrors", run_git).open(url())).fetch()); }

    GitLibrary library_;
    TestFolder folder_;
    Mirrors mirrors_;
    std::filesystem::path origin_;
};

TEST_F(MirrorOfUrl, IsAFullCloneWithBranchesOfItsOwnOnly) {
    make_repository(origin_, {{"a", "a"}});
    git(origin_, {"branch", "develop"});
    git(origin_, {"tag", "v1"});
    Mirror mirror = open();
    const Base base = need(mirror.base(std::nullopt));
    EXPECT_EQ(base.branch, "main");
    EXPECT_EQ(base.commit.hex, git(origin_, {"rev-parse", "main"}));
    EXPECT_EQ(need(mirror.base("develop")).commit, base.commit);
    EXPECT_EQ(git(mirror.path(), {"for-each-ref", "--format=%(refname)"}),
              "refs/remotes/origin/HEAD\nrefs/remotes/origin/develop\nrefs/remotes/origin/main");
    EXPECT_EQ(git(mirror.path(), {"rev-parse", "--is-bare-repository"}), "true");
    std::filesystem::rename(origin_, folder_ / "moved");
    EXPECT_EQ(need(need(mirror.tree(base.tree))->read("a")), "a") << "nothing is borrowed";
    EXPECT_TRUE(mirrors_.open_offline(url()));
}

TEST_F(MirrorOfUrl, FetchFollowsAndPrunesOnlyTheirs) {
    make_repository(origin_, {{"a", "a"}});
    git(origin_, {"branch", "old"});
    Mirror mirror = open();
    const Base base = need(mirror.base(std::nullopt));
    need(mirror.move_branch("sweep/x/y", std::nullopt, base.commit));
    for (int twice = 0; twice < 2; ++twice) {
        fetch();
        EXPECT_EQ(need(mirror.resolve(std::nullopt)).commit, base.commit);
    }
    const std::string next = commit_all(origin_, "next");
    git(origin_, {"branch", "-D", "old"});
    git(origin_, {"branch", "fresh"});
    EXPECT_EQ(need(mirror.resolve(std::nullopt)).commit, base.commit) << "as last fetched";
    fetch();
    EXPECT_EQ(need(mirror.resolve(std::nullopt)).commit.hex, next);
    EXPECT_EQ(need(mirror.remote_branch("old")), std::nullopt);
    EXPECT_EQ(need(mirror.remote_branch("fresh")).value_or(ObjectId{}).hex, next);
    EXPECT_EQ(need(mirror.branch("sweep/x/y")), base.commit);
}

TEST_F(MirrorOfUrl, ManyServicesOfOneRepositoryFetchItOnce) {
    make_repository(origin_, {{"a", "a"}});
    for (int each = 0; each < 50; ++each) git(origin_, {"branch", "b" + std::to_string(each)});
    open();
    std::atomic<int> asked{0};
    for (int round = 0; round < 2; ++round) {
        if (round == 1) commit_all(origin_, "next");
        asked = 0;
        const Mirrors shared(folder_ / "mirrors",
                             [&](const auto& words, const auto& folder, auto input, const auto& stop) {
                                 asked += words.front() == "ls-remote";
                                 return run_git(words, folder, input, stop);
                             });
        std::vector<std::jthread> crew;
        for (int each = 0; each < 8; ++each) crew.emplace_back([&] { need(need(shared.open(url())).fetch()); });
        crew.clear();
        EXPECT_EQ(asked, 1);
        EXPECT_EQ(need(open().resolve(std::nullopt)).commit.hex, git(origin_, {"rev-parse", "main"}));
    }
}

TEST_F(MirrorOfUrl, ManyServicesOfOneRepositoryCloneItOnce) {
    make_repository(origin_, {{"a", "a"}});
    std::atomic<int> cloned{0};
    const Mirrors shared(folder_ / "mirrors", [&](const auto& words, const auto& folder, auto input, const auto& stop) {
        cloned += words.front() == "clone";
        return run_git(words, folder, input, stop);
    });
    std::vector<std::jthread> crew;
    for (int each = 0; each < 8; ++each) crew.emplace_back([&] { need(need(shared.open(url())).base(std::nullopt)); });
    crew.clear();
    EXPECT_EQ(cloned, 1);
}

TEST_F(MirrorOfUrl, WhatCannotBeClonedIsAskedForOnce) {
    std::atomic<int> cloned{0};
    const std::stop_source stop;
    stop.request_stop();
    const Mirrors shared(folder_ / "mirrors",
                         [&](const auto& words, const auto& folder, auto input, const auto& token) {
                             cloned += words.front() == "clone";
                             if (token.stop_requested()) return Result<GitExit>(fail(ErrorKind::cancelled, "stopped"));
                             return run_git(words, folder, input, token);
                         });
    for (int twice = 1; twice <= 2; ++twice) {
        EXPECT_EQ(refused(shared.open(url(), stop.get_token())).kind, ErrorKind::cancelled);
        EXPECT_EQ(cloned, twice) << "that says nothing of the other side";
    }
    cloned = 0;
    std::vector<std::jthread> crew;
    for (int each = 0; each < 8; ++each)
        crew.emplace_back([&] { EXPECT_EQ(refused(shared.open(url())).kind, ErrorKind::not_found); });
    crew.clear();
    EXPECT_EQ(cloned, 1);
    make_repository(origin_, {{"a", "a"}});
    open();
    EXPECT_TRUE(shared.open(url())) << "another process cloned it meanwhile";
}

TEST_F(MirrorOfUrl, WaitingForAnotherProcessThatFetchesCanBeStopped) {
    make_repository(origin_, {{"a", "a"}});
    const std::filesystem::path path = open().path();
    for (const char* name : {"sweepline-fetching", "sweepline-working"}) {
        Descriptor theirs(::open((path / name).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
        ASSERT_EQ(::flock(theirs.number(), LOCK_EX), 0);
        std::stop_source stop;
        auto fetched = std::async(std::launch::async, [&] {
            return need(Mirrors(folder_ / "mirrors", run_git).open(url())).fetch(stop.get_token());
        });
        stop.request_stop();
        const bool heard = fetched.wait_for(std::chrono::seconds(60)) == std::future_status::ready;
        EXPECT_TRUE(heard) << name;
        if (!heard) theirs = Descriptor();
        EXPECT_EQ(refused(fetched.get()).kind, ErrorKind::cancelled) << name;
    }
}

TEST_F(MirrorOfUrl, LocksAreWaitedForWithPatience) {
    const std::filesystem::path path = folder_ / "lock";
    const Descriptor ours(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
    Descriptor theirs(::open(path.c_str(), O_RDWR | O_CLOEXEC));
    ASSERT_EQ(::flock(theirs.number(), LOCK_EX), 0);
    LockWait wait{.how = LOCK_SH, .patience = std::chrono::milliseconds(20), .holder = "another process works there"};
    const Error error = refused(take_lock(ours.number(), path, wait));
    EXPECT_EQ(error.kind, ErrorKind::unavailable);
    EXPECT_EQ(error.message, path.native() + " is locked: another process works there");
    wait.patience = std::chrono::minutes(1);
    auto taken = std::async(std::launch::async, [&] { return take_lock(ours.number(), path, wait); });
    theirs = Descriptor();
    EXPECT_TRUE(taken.get());
}

TEST_F(MirrorOfUrl, FetchFollowsTheirHead) {
    make_repository(origin_, {{"a", "a"}});
    Mirror mirror = open();
    git(origin_, {"checkout", "-q", "-b", "trunk"});
    fetch();
    EXPECT_EQ(need(mirror.resolve(std::nullopt)).branch, "trunk");
}

TEST_F(MirrorOfUrl, RewrittenHistoryIsFollowedToo) {
    make_repository(origin_, {{"a", "a"}});
    Mirror mirror = open();
    git(origin_, {"commit", "-q", "--amend", "-m", "amended"});
    fetch();
    EXPECT_EQ(need(mirror.resolve(std::nullopt)).commit.hex, git(origin_, {"rev-parse", "main"}));
}

TEST_F(MirrorOfUrl, AnEmptyOneSaysSoUntilItIsNot) {
    std::filesystem::create_directories(origin_);
    git(origin_, {"init", "-q", "-b", "main"});
    Mirror mirror = open();
    EXPECT_NE(refused(mirror.base(std::nullopt)).message.find("is empty"), std::string::npos);
    write_file(origin_ / "a", "a");
    commit_all(origin_, "first");
    fetch();
    EXPECT_EQ(need(mirror.base(std::nullopt)).branch, "main");
}

TEST_F(MirrorOfUrl, WhatCannotBeClonedLeavesNothing) {
    EXPECT_EQ(refused(Mirrors(folder_ / "mirrors", run_git).open(url())).kind, ErrorKind::not_found);
    make_repository(folder_ / "full", {{"a", "a"}});
    commit_all(folder_ / "full", "second");
    git(folder_.path(), {"clone", "-q", "--depth=1", "file://" + (folder_ / "full").native(), origin_.native()});
    const Error shallow = refused(Mirrors(folder_ / "mirrors", run_git).open(url()));
    EXPECT_EQ(shallow.kind, ErrorKind::unsupported);
    EXPECT_NE(shallow.message.find("is shallow"), std::string::npos) << shallow.message;
    std::filesystem::remove_all(origin_);
    git(folder_.path(), {"init", "-q", "--object-format=sha256", origin_.native()});
    write_file(origin_ / "a", "a");
    commit_all(origin_, "sha256");
    const Error sha256 = refused(Mirrors(folder_ / "mirrors", run_git).open(url()));
    EXPECT_EQ(sha256.kind, ErrorKind::unsupported);
    EXPECT_NE(sha256.message.find("sha256"), std::string::npos) << sha256.message;
    EXPECT_EQ(refused(Mirrors(folder_ / "mirrors", run_git).open("http://localhost:1/x.git")).kind,
              ErrorKind::unavailable);
    for (const auto& each : std::filesystem::recursive_directory_iterator(folder_ / "mirrors"))
        EXPECT_FALSE(each.path().filename() == "HEAD" || each.path().extension() == ".git") << each.path();
}

TEST_F(MirrorOfUrl, ADamagedMirrorSaysWhatToDo) {
    make_repository(origin_, {{"a", "a"}});
    const std::filesystem::path path = open().path();
    std::filesystem::remove(path / "HEAD");
    EXPECT_EQ(refused(mirrors_.open(url())).hint, "remove that folder; it is cloned again");
}

TEST_F(MirrorOfUrl, WhatAKilledGitLeftIsTakenAwayOnceItIsStale) {
    make_repository(origin_, {{"a", "a"}});
    const std::filesystem::path path = open().path();
    git(path, {"pack-refs", "--all"});
    git(origin_, {"branch", "gone"});
    fetch();
    const auto leave = [&](const char* name, std::chrono::minutes ago) {
        write_file(path / name, "");
        std::filesystem::last_write_time(path / name, std::filesystem::file_time_type::clock::now() - ago);
        return path / name;
    };
    const auto old = std::chrono::minutes(10);
    const std::vector<std::filesystem::path> stale = {
        leave("packed-refs.lock", old), leave("refs/remotes/origin/main.lock", old),
        leave("objects/pack/tmp_pack_Abc123", old), leave("objects/pack/tmp_idx_Abc123", old)};
    const std::filesystem::path young = leave("refs/remotes/origin/gone.lock", std::chrono::minutes(0));
    const std::filesystem::path other = leave("objects/pack/theirs", old);
    const std::string next = commit_all(origin_, "next");
    {
        const Descriptor working(::open((path / "sweepline-working").c_str(), O_RDWR | O_CLOEXEC));
        ASSERT_EQ(::flock(working.number(), LOCK_SH), 0);
        EXPECT_EQ(refused(need(Mirrors(folder_ / "mirrors", run_git).open(url())).fetch()).hint,
                  "if no git runs there, remove that file");
        for (const auto& each : stale) EXPECT_TRUE(std::filesystem::exists(each)) << each;
    }
    fetch();
    for (const auto& each : stale) EXPECT_FALSE(std::filesystem::exists(each)) << each;
    EXPECT_TRUE(std::filesystem::exists(young));
    EXPECT_TRUE(std::filesystem::exists(other));
    EXPECT_EQ(need(open().resolve(std::nullopt)).commit.hex, next);
}

TEST_F(MirrorOfUrl, AFolderThatCannotBeRemovedIsReportedAndTriedAgain) {
    make_repository(origin_, {{"a", "a"}});
    const std::filesystem::path dead = folder_ / "mirrors/.new/dead";
    std::filesystem::create_directories(dead / "inner");
    write_file(dead / "inner/file", "x");
    write_file(folder_ / "mirrors/.new/dead.lock", "");
    std::filesystem::permissions(dead / "inner", std::filesystem::perms(0500));
    const bool privileged = ::access((dead / "inner").c_str(), W_OK) == 0;
    if (privileged) GTEST_SKIP() << "root removes everything";
    {
        const Mirrors mirrors(folder_ / "mirrors", run_git);
        need(mirrors.open(url()));
        ASSERT_EQ(mirrors.not_removed().size(), 1U);
        EXPECT_NE(mirrors.not_removed().front().find("dead"), std::string::npos) << mirrors.not_removed().front();
    }
    std::filesystem::permissions(dead / "inner", std::filesystem::perms(0700));
    const Mirrors mirrors(folder_ / "mirrors", run_git);
    need(mirrors.open(url()));
    EXPECT_TRUE(mirrors.not_removed().empty());
    EXPECT_FALSE(std::filesystem::exists(dead));
}

TEST_F(MirrorOfUrl, SecretsAreNeitherShownNorWrittenDown) {
    const Error error = refused(mirrors_.open("http://user:s3cret@localhost:1/x.git"));
    for (const std::string& line : error.doing) EXPECT_EQ(line.find("s3cret"), std::string::npos) << line;
    EXPECT_EQ(error.message.find("s3cret"), std::string::npos) << error.message;
    EXPECT_NE(error.message.find("localhost:1/x.git"), std::string::npos) << error.message;
}

TEST(Url, SecretsAreTakenOut) {
    const std::pair<const char*, const char*> cases[] = {
        {"https://token@github.com/a/b", "https://github.com/a/b"},
        {"https://u:p@github.com/a@b", "https://github.com/a@b"},
        {"https://github.com/a@b", "https://github.com/a@b"},
        {"ssh://git@host/x", "ssh://git@host/x"},
        {"ssh://git:pass@host/x", "ssh://git@host/x"},
        {"git@host:x", "git@host:x"},
        {"fatal: cannot open 'https://t@h/x': no; tried http://u:p@h",
         "fatal: cannot open 'https://h/x': no; tried http://h"},
        {"", ""},
    };
    for (const auto& [text, expected] : cases) EXPECT_EQ(redacted(text), expected);
}

}  // namespace
}  // namespace sweepline
