#include "hq/git_folder.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

#include "hq/scratch_folder.hpp"

namespace sweepline {
namespace {

void check_origin(std::string_view config, std::string_view expected) {
    EXPECT_EQ(origin_in(config).value_or("-"), expected) << config;
}

TEST(Origin, IsTheFirstUrlOfItsSection) {
    check_origin("", "-");
    check_origin("[remote \"origin\"]\n\turl = git@h:a/b.git\n\tfetch = +x:y\n", "git@h:a/b.git");
    check_origin("[core]\n url = no\n[remote \"up\"]\nurl=no\n[ReMote  \"origin\"] # x\r\n  url = https://h/x ; y\r\n",
                 "https://h/x");
    check_origin("[remote \"origin\"]\nurl = one\nurl = two\n", "one");
    check_origin("[remote \"origin\"]\npushurl = no\n[branch \"main\"]\nurl = no\n", "-");
    check_origin("[remote \"Origin\"]\nurl = no\n", "-");
    check_origin("[remote]\nurl = no\n[remote \"origin\nurl = no\n", "-");
    check_origin("[remote \"origin\"]\nurl = \"C:\\\\a b#c\" # d\n", "C:\\a b#c");
    check_origin("# [remote \"origin\"]\nurl = no\n[", "-");
}

void check_repository(const std::optional<GitFolder>& git, bool bare, std::string_view origin) {
    if (!git) FAIL() << "no repository";
    EXPECT_EQ(git->bare, bare);
    EXPECT_EQ(origin_of(*git), origin);
}

TEST(GitFolder, KnowsARepositoryWhenItSeesOne) {
    const ScratchFolder folder;
    const auto look = [&](const std::string& name) { return look_for_git(folder.path() / name); };
    folder.make_repository("clone", "[remote \"origin\"]\nurl = u\n");
    folder.make_git("bare.git", "[remote \"origin\"]\nurl = b\n");
    folder.write("plain/README.md", "");
    folder.write("fake/.git/x", "");
    folder.write("file/.git", "not a pointer\n");
    folder.write("gone/.git", "gitdir: ../nowhere\n");
    check_repository(look("clone"), false, "u");
    check_repository(look("bare.git"), true, "b");
    for (const char* name : {"plain", "fake", "file", "gone", "missing"}) EXPECT_FALSE(look(name).has_value()) << name;
}

TEST(GitFolder, FollowsALinkedWorkTree) {
    const ScratchFolder folder;
    folder.make_repository("clone", "[remote \"origin\"]\nurl = u\n");
    folder.write("clone/.git/worktrees/side/HEAD", "ref: refs/heads/side\n");
    folder.write("clone/.git/worktrees/side/commondir", "../..\n");
    folder.write("side/.git", "gitdir: " + (folder.path() / "clone/.git/worktrees/side").string() + "\n");
    check_repository(look_for_git(folder.path() / "side"), false, "u");
}

}  // namespace
}  // namespace sweepline
