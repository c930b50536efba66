#include <gtest/gtest.h>

#include "git/git.hpp"
#include "git/test_repository.hpp"

namespace sweepline {
namespace {

using namespace testing;

/// A service, and a commit of ours on its base: `name: old` became `name: new`, one file went, one came.
class Merged : public ::testing::Test {
protected:
    Merged() : mirrors_(folder_ / "mirrors", run_git), service_(folder_ / "service") {
        make_repository(service_,
                        {{"app.yaml", "zero: 0\none: 1\ntwo: 2\nname: old\nthree: 3\nfour: 4\nfive: 5\nsix: 6\n"},
                         {"gone.txt", "gone\n"},
                         {"other.txt", "other\n"},
                         {"picture", std::string("\0\1\2", 3)}});
        Mirror mirror = open();
        base_ = need(mirror.base(std::nullopt));
        const auto tree = need(mirror.tree(base_.tree));
        need(tree->write("app.yaml", "zero: 0\none: 1\ntwo: 2\nname: new\nthree: 3\nfour: 4\nfive: 5\nsix: 6\n"));
        need(tree->write("come.txt", "come\n"));
        need(tree->remove("gone.txt"));
        tree_ = need(mirror.write_tree(*tree));
        ours_ = need(mirror.commit(tree_, base_.commit, {.name = "S", .email = "s@example.com"}, Instant{}, "ours"));
        need(mirror.move_branch("sweep/x", std::nullopt, ours_));
        need(mirror.push("sweep/x", ours_, std::nullopt));
    }

    Mirror open() { return need(mirrors_.open(service_.native())); }
    void do_git(const std::vector<std::string>& arguments) { git(service_, arguments); }
    void another_commit(const char* path, const char* bytes) {
        write_file(service_ / path, bytes);
        commit_all(service_, "another");
    }
    Mirror::Merged judged() {
        Mirror mirror = open();
        const Base now = need(mirror.base("main"));
        return need(mirror.merged(ours_, base_.commit, now.commit));
    }

    GitLibrary library_;
    TestFolder folder_;
    Mirrors mirrors_;
    std::filesystem::path service_;
    Base base_;
    ObjectId tree_;
    ObjectId ours_;
};

TEST_F(Merged, NotYet) {
    EXPECT_EQ(judged(), Mirror::Merged::no);
    another_commit("other.txt", "changed\n");
    another_commit("app.yaml", "name: theirs\n");
    EXPECT_EQ(judged(), Mirror::Merged::no);
}

TEST_F(Merged, FastForward) {
    do_git({"merge", "-q", "--ff-only", "sweep/x"});
    EXPECT_EQ(judged(), Mirror::Merged::reachable);
    another_commit("other.txt", "changed\n");
    EXPECT_EQ(judged(), Mirror::Merged::reachable);
}

TEST_F(Merged, MergeCommit) {
    another_commit("other.txt", "changed\n");
    do_git({"merge", "-q", "--no-ff", "--no-edit", "sweep/x"});
    another_commit("come.txt", "changed later\n");
    EXPECT_EQ(judged(), Mirror::Merged::reachable);
}

TEST_F(Merged, Squash) {
    another_commit("other.txt", "changed\n");
    do_git({"merge", "-q", "--squash", "sweep/x"});
    do_git({"commit", "-q", "-m", "squashed"});
    another_commit("come.txt", "changed later\n");
    EXPECT_EQ(judged(), Mirror::Merged::same_patch);
}

TEST_F(Merged, RebaseOverMovedLines) {
    another_commit(
        "app.yaml",
        "first: line\nsecond: line\nzero: 0\none: 1\ntwo: 2\nname: old\nthree: 3\nfour: 4\nfive: 5\nsix: 6\n");
    do_git({"cherry-pick", "sweep/x"});
    another_commit("app.yaml", "all: different\n");
    EXPECT_EQ(judged(), Mirror::Merged::same_patch);
}

TEST_F(Merged, SquashedIntoAMergeCommitOfAnotherBranch) {
    do_git({"checkout", "-q", "-b", "side"});
    another_commit("side.txt", "side\n");
    do_git({"merge", "-q", "--squash", "sweep/x"});
    do_git({"commit", "-q", "-m", "squashed on a side branch"});
    do_git({"checkout", "-q", "main"});
    another_commit("other.txt", "changed\n");
    do_git({"merge", "-q", "--no-ff", "--no-edit", "side"});
    EXPECT_EQ(judged(), Mirror::Merged::same_patch);
}

TEST_F(Merged, TogetherWithOtherChangesOnlyTheFilesTell) {
    do_git({"merge", "-q", "--squash", "sweep/x"});
    another_commit("other.txt", "changed in the same commit\n");
    EXPECT_EQ(judged(), Mirror::Merged::same_blobs);
    another_commit("come.txt", "changed later\n");
    EXPECT_EQ(judged(), Mirror::Merged::no);
}

TEST_F(Merged, RevertedCountsAsMergedByHistory) {
    do_git({"merge", "-q", "--ff-only", "sweep/x"});
    do_git({"revert", "--no-edit", "HEAD"});
    EXPECT_EQ(judged(), Mirror::Merged::reachable);
}

TEST_F(Merged, RewrittenHistory) {
    do_git({"checkout", "-q", "--orphan", "fresh"});
    do_git({"commit", "-q", "-m", "the same files, no history"});
    do_git({"branch", "-f", "main", "fresh"});
    EXPECT_EQ(judged(), Mirror::Merged::no);
    do_git({"cherry-pick", "sweep/x"});
    do_git({"branch", "-f", "main", "fresh"});
    EXPECT_EQ(judged(), Mirror::Merged::same_patch);
}

TEST_F(Merged, FurtherBackThanTheWalkGoesOnlyTheFilesTell) {
    do_git({"merge", "-q", "--squash", "sweep/x"});
    do_git({"commit", "-q", "-m", "squashed"});
    std::string stream;
    constexpr int kCommits = 5001;
    for (int each = 0; each < kCommits; ++each) {
        stream +=
            "commit refs/heads/main\ncommitter A <a@x> " + std::to_string(1'800'000'000 + each) + " +0000\ndata 1\nm\n";
        if (each == 0) stream += "from refs/heads/main^0\n";
        const std::string bytes = std::to_string(each);
        stream += "M 100644 inline other.txt\ndata " + std::to_string(bytes.size()) + "\n" + bytes + "\n";
    }
    git(service_, {"fast-import", "--quiet"}, stream);
    EXPECT_EQ(judged(), Mirror::Merged::same_blobs);
}

TEST_F(Merged, PatchIdsTellWhatChanged) {
    Mirror mirror = open();
    const auto id = [&](const std::function<void(Tree&)>& edit) {
        const auto tree = need(mirror.tree(base_.tree));
        edit(*tree);
        return need(mirror.patch_id(base_.tree, need(mirror.write_tree(*tree))));
    };
    const std::string app = "zero: 0\none: 1\ntwo: 2\nname: old\nthree: 3\nfour: 4\nfive: 5\nsix: 6\n";
    EXPECT_EQ(id([](Tree&) {}), std::nullopt);
    const auto first = id([&](Tree& tree) { need(tree.write("app.yaml", app + "x: 1\n")); });
    EXPECT_EQ(id([&](Tree& tree) { need(tree.write("app.yaml", app + "x: 1\n")); }), first);
    EXPECT_NE(id([&](Tree& tree) { need(tree.write("app.yaml", app + "x:  1\n")); }), first) << "blanks count";
    EXPECT_NE(id([&](Tree& tree) { need(tree.write("app.yaml", app + "x: 2\n")); }), first);
    const auto binary = id([](Tree& tree) { need(tree.write("picture", std::string("\0\1\3", 3))); });
    EXPECT_NE(id([](Tree& tree) { need(tree.write("picture", std::string("\0\1\4", 3))); }), binary);
    const auto mode = id([](Tree& tree) { need(tree.set_mode("app.yaml", FileMode::executable)); });
    EXPECT_NE(mode, std::nullopt);
    EXPECT_NE(id([](Tree& tree) { need(tree.set_mode("other.txt", FileMode::executable)); }), mode);
    EXPECT_NE(id([](Tree& tree) { need(tree.remove("other.txt")); }),
              id([](Tree& tree) { need(tree.remove("gone.txt")); }));
}

TEST_F(Merged, ChangesAndDiff) {
    Mirror mirror = open();
    std::string changes;
    for (const PathChange& each : need(mirror.changes(base_.tree, tree_)))
        changes += each.path + ":" + std::to_string(static_cast<int>(each.sort)) + " ";
    EXPECT_EQ(changes, "app.yaml:2 come.txt:0 gone.txt:1 ");
    const std::string diff = need(mirror.diff(base_.tree, tree_, 100'000));
    EXPECT_NE(
        diff.find(
            "--- a/app.yaml\n+++ b/app.yaml\n@@ -1,7 +1,7 @@\n zero: 0\n one: 1\n two: 2\n-name: old\n+name: new\n"),
        std::string::npos)
        << diff;
    EXPECT_NE(diff.find("new file mode 100644"), std::string::npos);
    const std::string cut = need(mirror.diff(base_.tree, tree_, 60));
    EXPECT_NE(cut.find("cut: the whole diff is larger than 60 bytes"), std::string::npos) << cut;
    EXPECT_EQ(need(mirror.diff(tree_, tree_, 60)), "");
}

TEST_F(Merged, DiffsOfModesAndFilesTurnedFolders) {
    Mirror mirror = open();
    const auto tree = need(mirror.tree(base_.tree));
    need(tree->set_mode("app.yaml", FileMode::executable));
    need(tree->remove("other.txt"));
    need(tree->write("other.txt/inner", "now a folder\n"));
    const ObjectId edited = need(mirror.write_tree(*tree));
    std::string changes;
    for (const PathChange& each : need(mirror.changes(base_.tree, edited)))
        changes += each.path + ":" + std::to_string(static_cast<int>(each.sort)) + " ";
    EXPECT_EQ(changes, "app.yaml:3 other.txt:1 other.txt/inner:0 ");
    const std::string diff = need(mirror.diff(base_.tree, edited, 100'000));
    EXPECT_NE(diff.find("old mode 100644\nnew mode 100755\n"), std::string::npos) << diff;
    EXPECT_NE(diff.find("b/other.txt/inner"), std::string::npos) << diff;
}

}  // namespace
}  // namespace sweepline
