#include <gtest/gtest.h>

#include <filesystem>

#include "git/git.hpp"
#include "git/test_repository.hpp"

namespace sweepline {
namespace {

using namespace testing;

constexpr const char* kBranch = "sweep/identity/payments";

/// The same promises for a path and for a URL.
class Push : public ::testing::TestWithParam<const char*> {
protected:
    Push() : mirrors_(folder_ / "mirrors", run_git), service_(folder_ / "service") {
        make_repository(service_, {{"a.txt", "a\n"}, {"deep/b.txt", "b\n"}});
        base_ = need(open().base(std::nullopt));
    }

    Mirror open() {
        return need(
            mirrors_.open(std::string(GetParam() == std::string_view("url") ? "file://" : "") + service_.native()));
    }
    [[nodiscard]] ObjectId commit(Mirror& mirror, const char* bytes) const {
        const auto tree = need(mirror.tree(base_.tree));
        need(tree->write("deep/b.txt", bytes));
        return need(mirror.commit(need(mirror.write_tree(*tree)), base_.commit, {.name = "S", .email = "s@example.com"},
                                  Instant{}, bytes));
    }
    std::string tip() { return git(service_, {"rev-parse", std::string("refs/heads/") + kBranch}); }
    void hook(const char* name, const char* script) {
        const std::filesystem::path file = service_ / ".git/hooks" / name;
        write_file(file, std::string("#!/bin/sh\n") + script);
        std::filesystem::permissions(file, std::filesystem::perms(0755));
    }

    GitLibrary library_;
    TestFolder folder_;
    Mirrors mirrors_;
    std::filesystem::path service_;
    Base base_;
};

TEST_P(Push, MakesTheBranchAndIsDoneTheSecondTime) {
    Mirror mirror = open();
    const ObjectId ours = commit(mirror, "ours");
    EXPECT_EQ(need(mirror.remote_branch(kBranch)), std::nullopt);
    for (int twice = 0; twice < 2; ++twice) {
        need(mirror.push(kBranch, ours, std::nullopt));
        EXPECT_EQ(tip(), ours.hex);
        EXPECT_EQ(need(mirror.remote_branch(kBranch)), ours);
    }
    git(service_, {"fsck", "--strict"});
    EXPECT_EQ(git(service_, {"show", ours.hex + ":deep/b.txt"}), "ours");
    EXPECT_FALSE(std::filesystem::exists(service_ / ".git/objects/info/alternates"));
}

TEST_P(Push, MovesTheBranchWhereItIsAsExpected) {
    Mirror mirror = open();
    const ObjectId first = commit(mirror, "first");
    const ObjectId second = commit(mirror, "second");
    need(mirror.push(kBranch, first, std::nullopt));
    need(mirror.push(kBranch, second, first));
    EXPECT_EQ(tip(), second.hex);
}

TEST_P(Push, NeverOverwritesWhatAPersonDid) {
    Mirror mirror = open();
    const ObjectId first = commit(mirror, "first");
    const ObjectId second = commit(mirror, "second");
    need(mirror.push(kBranch, first, std::nullopt));
    git(service_, {"checkout", "-q", kBranch});
    write_file(service_ / "a.txt", "by hand\n");
    const std::string theirs = commit_all(service_, "by hand");
    git(service_, {"checkout", "-q", "main"});
    for (const std::optional<ObjectId>& expected : {std::optional(first), std::optional<ObjectId>()}) {
        const Error error = refused(mirror.push(kBranch, second, expected));
        EXPECT_EQ(error.kind, ErrorKind::conflict);
        EXPECT_NE(error.message.find("touched by"), std::string::npos) << error.message;
        EXPECT_NE(error.message.find(theirs), std::string::npos) << error.message;
        EXPECT_EQ(tip(), theirs);
    }
}

TEST_P(Push, SaysThatTheBranchIsGone) {
    Mirror mirror = open();
    const ObjectId first = commit(mirror, "first");
    need(mirror.push(kBranch, first, std::nullopt));
    git(service_, {"branch", "-q", "-D", kBranch});
    const Error error = refused(mirror.push(kBranch, commit(mirror, "second"), first));
    EXPECT_EQ(error.kind, ErrorKind::conflict);
    EXPECT_NE(error.message.find("not there"), std::string::npos) << error.message;
}

TEST_P(Push, TheirHooksRunAndMayRefuse) {
    Mirror mirror = open();
    hook("post-receive", "cat > hooked\n");
    const ObjectId ours = commit(mirror, "ours");
    need(mirror.push(kBranch, ours, std::nullopt));
    EXPECT_NE(file_bytes(service_ / ".git/hooked").find(ours.hex), std::string::npos);
    hook("pre-receive", "echo 'ask the platform team first' >&2\nexit 1\n");
    const ObjectId more = commit(mirror, "more");
    const Error error = refused(mirror.push(kBranch, more, ours));
    EXPECT_EQ(error.kind, ErrorKind::denied);
    EXPECT_NE(error.message.find("hook declined"), std::string::npos) << error.message;
    EXPECT_EQ(tip(), ours.hex);
}

TEST_P(Push, ACheckedOutBranchIsRefused) {
    Mirror mirror = open();
    const Error error = refused(mirror.push("main", commit(mirror, "ours"), base_.commit));
    EXPECT_EQ(error.kind, ErrorKind::denied);
    EXPECT_NE(error.message.find("checked out"), std::string::npos) << error.message;
    EXPECT_EQ(git(service_, {"rev-parse", "main"}), base_.commit.hex);
}

TEST_P(Push, SeveralCommitsGoToo) {
    Mirror mirror = open();
    const ObjectId first = commit(mirror, "first");
    const ObjectId second =
        need(mirror.commit(need(mirror.tree_of(first)), first, {.name = "S", .email = "s@x"}, Instant{}, "on top"));
    need(mirror.push(kBranch, second, std::nullopt));
    EXPECT_EQ(git(service_, {"rev-list", "--count", "main..refs/heads/" + std::string(kBranch)}), "2");
}

TEST_P(Push, BadNamesAreRefused) {
    Mirror mirror = open();
    for (const char* name : {"", "-x", "a..b", "a b", "../main", "x.lock", "a/.b"})
        EXPECT_EQ(refused(mirror.push(name, base_.commit, std::nullopt)).kind, ErrorKind::invalid) << name;
}

INSTANTIATE_TEST_SUITE_P(To, Push, ::testing::Values("path", "url"),
                         [](const auto& each) { return std::string(each.param); });

TEST(PushToPath, OfALinkedWorkTreeAndABareRepository) {
    const GitLibrary library;
    const TestFolder folder;
    make_repository(folder / "service", {{"a.txt", "a\n"}});
    git(folder / "service", {"worktree", "add", "-q", "-b", "side", (folder / "linked").native()});
    git(folder.path(), {"clone", "-q", "--bare", (folder / "service").native(), (folder / "bare.git").native()});
    const Mirrors mirrors(folder / "mirrors", run_git);
    for (const char* name : {"linked", "bare.git"}) {
        Mirror mirror = need(mirrors.open((folder / name).native()));
        const Base base = need(mirror.base(std::nullopt));
        EXPECT_EQ(base.branch, name == std::string_view("linked") ? "side" : "main");
        const auto tree = need(mirror.tree(base.tree));
        need(tree->write("new", name));
        const ObjectId ours = need(mirror.commit(need(mirror.write_tree(*tree)), base.commit,
                                                 {.name = "S", .email = "s@x"}, Instant{}, "ours"));
        need(mirror.push(kBranch, ours, std::nullopt));
        EXPECT_EQ(git(folder / name, {"rev-parse", std::string("refs/heads/") + kBranch}), ours.hex);
    }
}

}  // namespace
}  // namespace sweepline
