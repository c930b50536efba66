#include <gtest/gtest.h>
#include <sys/file.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "git/git.hpp"
#include "git/test_repository.hpp"

namespace sweepline {
namespace {

using namespace testing;

constexpr const char* kBranch = "sweep/identity/payments";
const Signature kWho{.name = "Sweepline Bot", .email = "bot@example.com"};

class MirrorOfPath : public ::testing::Test {
protected:
    MirrorOfPath() : mirrors_(folder_ / "mirrors", run_git), service_(folder_ / "service") {}

    Mirror open() { return need(mirrors_.open(service_.native())); }
    Error refusal() { return refused(mirrors_.open(service_.native())); }

    GitLibrary library_;
    TestFolder folder_;
    Mirrors mirrors_;
    std::filesystem::path service_;
};

/// Edits one file and writes tree and commit.
ObjectId change(Mirror& mirror, const Base& base, std::string_view path, std::string_view bytes) {
    const auto tree = need(mirror.tree(base.tree));
    need(tree->write(path, bytes));
    return need(mirror.commit(need(mirror.write_tree(*tree)), base.commit, kWho, Instant{1'700'000'000'999'999}, "m"));
}

TEST_F(MirrorOfPath, IsAFewFilesThatGitTakesForARepository) {
    make_repository(service_, {{"a", "a"}});
    const Mirror mirror = open();
    EXPECT_EQ(mirror.path(), folder_ / "mirrors" / Mirrors::folder_name(service_.native()));
    EXPECT_EQ(git(mirror.path(), {"rev-parse", "--is-bare-repository"}), "true");
    EXPECT_EQ(git(mirror.path(), {"config", "remote.origin.url"}), service_.native());
    std::size_t files = 0;
    for (const auto& each : std::filesystem::recursive_directory_iterator(mirror.path()))
        files += each.is_regular_file();
    EXPECT_EQ(files, 3U);
    open();
    EXPECT_FALSE(std::filesystem::exists(folder_ / "mirrors/.new/1"));
}

TEST_F(MirrorOfPath, FolderNamesTellRepositoriesApart) {
    EXPECT_EQ(Mirrors::folder_name("/a/pay ments.git").substr(0, 10), "pay-ments-");
    EXPECT_EQ(Mirrors::folder_name("/a/x"), Mirrors::folder_name("/a//./x/"));
    EXPECT_NE(Mirrors::folder_name("/a/x"), Mirrors::folder_name("/b/x"));
    EXPECT_EQ(Mirrors::folder_name("https://host/x.git"), Mirrors::folder_name("https://token@host/x.git"));
    EXPECT_EQ(Mirrors::folder_name("git@host:team/x.git").substr(0, 2), "x-");
    for (const char* url : {"https://h/x", "ssh://h/x", "file:///x", "git@h:x/y", "h:x"})
        EXPECT_FALSE(is_local_repository(url)) << url;
    for (const char* path : {"/x", "/x:y", "x/y", "./x:y"}) EXPECT_TRUE(is_local_repository(path)) << path;
}

TEST_F(MirrorOfPath, BaseIsItsHeadOrTheBranchNamed) {
    make_repository(service_, {{"a", "a"}});
    git(service_, {"branch", "release/1"});
    Mirror mirror = open();
    const Base base = need(mirror.base(std::nullopt));
    EXPECT_EQ(base.branch, "main");
    EXPECT_EQ(base.commit.hex, git(service_, {"rev-parse", "HEAD"}));
    EXPECT_EQ(base.tree.hex, git(service_, {"rev-parse", "HEAD^{tree}"}));
    const std::string next = commit_all(service_, "next");
    EXPECT_EQ(need(mirror.resolve(std::nullopt)).commit.hex, next);
    EXPECT_TRUE(need(mirror.resolve(std::nullopt)).tree.empty());
    EXPECT_EQ(need(mirror.resolve("release/1")).commit, base.commit);
    git(service_, {"pack-refs", "--all"});
    EXPECT_EQ(need(mirror.resolve("release/1")).commit, base.commit);
    EXPECT_EQ(need(mirror.resolve("main")).commit.hex, next);
}

TEST_F(MirrorOfPath, AMissingBranchNamesTheNearestFirst) {
    make_repository(service_, {{"a", "a"}});
    git(service_, {"branch", "develop"});
    git(service_, {"branch", "zeta"});
    const Error error = refused(open().base("devlop"));
    EXPECT_EQ(error.kind, ErrorKind::not_found);
    EXPECT_NE(error.message.find("has no branch 'devlop'"), std::string::npos);
    EXPECT_EQ(error.hint, "there are: develop, main, zeta");
    EXPECT_EQ(refused(open().base("../../etc")).kind, ErrorKind::not_found);
}

TEST_F(MirrorOfPath, AnEmptyRepositorySaysSo) {
    std::filesystem::create_directories(service_);
    git(service_, {"init", "-q"});
    const Error error = refused(open().base(std::nullopt));
    EXPECT_EQ(error.kind, ErrorKind::not_found);
    EXPECT_NE(error.message.find("is empty"), std::string::npos) << error.message;
}

TEST_F(MirrorOfPath, ADetachedHeadAsksItsOrigin) {
    make_repository(folder_ / "origin", {{"a", "a"}});
    git(folder_.path(), {"clone", "-q", (folder_ / "origin").native(), service_.native()});
    git(service_, {"checkout", "-q", "--detach"});
    EXPECT_EQ(need(open().base(std::nullopt)).branch, "main");
    git(service_, {"remote", "remove", "origin"});
    const Error error = refused(open().base(std::nullopt));
    EXPECT_NE(error.message.find("detached"), std::string::npos) << error.message;
}

TEST_F(MirrorOfPath, ABranchThatWasOnlyFetchedIsABaseToo) {
    make_repository(folder_ / "origin", {{"a", "a"}});
    git(folder_ / "origin", {"branch", "develop"});
    git(folder_.path(), {"clone", "-q", (folder_ / "origin").native(), service_.native()});
    EXPECT_EQ(need(open().base("develop")).branch, "develop");
    EXPECT_EQ(need(open().remote_branch("develop")), std::nullopt);
}

TEST_F(MirrorOfPath, TheSameInputMakesTheSameCommit) {
    make_repository(service_, {{"a", "a"}});
    Mirror mirror = open();
    const Base base = need(mirror.base(std::nullopt));
    const ObjectId first = change(mirror, base, "b", "b");
    EXPECT_EQ(change(mirror, base, "b", "b"), first);
    EXPECT_EQ(git(mirror.path(), {"log", "-1", "--format=%an|%ae|%ad|%cn|%ct|%P|%B", "--date=raw", first.hex}),
              "Sweepline Bot|bot@example.com|1700000000 +0000|Sweepline Bot|1700000000|" + base.commit.hex + "|m\n");
    git(mirror.path(), {"fsck", "--strict"});
    git(service_, {"fsck", "--strict"});
    EXPECT_NE(git(mirror.path(), {"cat-file", "-t", first.hex}), "");
    const auto inside = run_git({"cat-file", "-t", first.hex}, service_, {}, {});
    EXPECT_NE(need(inside).code, 0) << "nothing is written into the service's own repository";
}

TEST_F(MirrorOfPath, CommitRefusesZeroBytesAndTidiesNames) {
    make_repository(service_, {{"a", "a"}});
    Mirror mirror = open();
    const Base base = need(mirror.base(std::nullopt));
    EXPECT_EQ(refused(mirror.commit(base.tree, base.commit, kWho, Instant{}, std::string_view("a\0b", 3))).kind,
              ErrorKind::invalid);
    const ObjectId odd = need(mirror.commit(base.tree, base.commit, {.name = "A <b>\nparent x", .email = "<a@b>"},
                                            Instant{-1}, "before 1970"));
    EXPECT_EQ(git(mirror.path(), {"log", "-1", "--format=%an|%ae", odd.hex}), "A bparent x|a@b");
}

TEST_F(MirrorOfPath, BranchesMoveByCompareAndSet) {
    make_repository(service_, {{"a", "a"}});
    Mirror mirror = open();
    const Base base = need(mirror.base(std::nullopt));
    const ObjectId one = change(mirror, base, "b", "1");
    const ObjectId two = change(mirror, base, "b", "2");
    EXPECT_EQ(need(mirror.branch(kBranch)), std::nullopt);
    EXPECT_EQ(refused(mirror.move_branch(kBranch, one, two)).kind, ErrorKind::conflict);
    need(mirror.move_branch(kBranch, std::nullopt, one));
    EXPECT_EQ(refused(mirror.move_branch(kBranch, std::nullopt, two)).kind, ErrorKind::conflict);
    need(mirror.move_branch(kBranch, one, two));
    EXPECT_EQ(need(mirror.branch(kBranch)), two);
    EXPECT_EQ(git(mirror.path(), {"rev-parse", std::string("refs/heads/") + kBranch}), two.hex);
    git(mirror.path(), {"gc", "-q"});
    EXPECT_EQ(need(mirror.branch(kBranch)), two);
    need(mirror.move_branch(kBranch, two, one));
    EXPECT_EQ(need(mirror.branch(kBranch)), one);
    git(mirror.path(), {"pack-refs", "--all"});
    for (int twice = 0; twice < 2; ++twice) {
        need(mirror.delete_branch(kBranch));
        EXPECT_EQ(need(mirror.branch(kBranch)), std::nullopt);
    }
    EXPECT_EQ(git(mirror.path(), {"for-each-ref"}), "");
}

TEST_F(MirrorOfPath, ObjectsPackedMeanwhileAreFound) {
    make_repository(service_, {{"a", "a"}});
    Mirror mirror = open();
    const Base base = need(mirror.base(std::nullopt));
    const ObjectId ours = change(mirror, base, "b", "b");
    need(mirror.move_branch(kBranch, std::nullopt, ours));
    git(mirror.path(), {"gc", "-q", "--prune=now"});
    EXPECT_EQ(need(need(mirror.tree(need(mirror.tree_of(ours))))->read("b")), "b");
}

TEST_F(MirrorOfPath, ABranchBelowABranchIsAConflict) {
    make_repository(service_, {{"a", "a"}});
    Mirror mirror = open();
    const Base base = need(mirror.base(std::nullopt));
    need(mirror.move_branch("sweep/a", std::nullopt, base.commit));
    EXPECT_EQ(refused(mirror.move_branch("sweep/a/b", std::nullopt, base.commit)).kind, ErrorKind::conflict);
    need(mirror.delete_branch("sweep/a"));
    need(mirror.move_branch("sweep/a/b", std::nullopt, base.commit));
    EXPECT_EQ(refused(mirror.move_branch("sweep/a", std::nullopt, base.commit)).kind, ErrorKind::conflict);
    need(mirror.delete_branch("sweep/a/b"));
    need(mirror.move_branch("sweep/a", std::nullopt, base.commit));
}

TEST_F(MirrorOfPath, OneOfManyWins) {
    make_repository(service_, {{"a", "a"}});
    const Base base = need(open().base(std::nullopt));
    std::atomic<int> won{0};
    {
        std::vector<std::jthread> crew;
        for (int each = 0; each < 4; ++each)
            crew.emplace_back([&, each] {
                for (int round = 0; round < 20; ++round) {
                    Mirror mirror = need(mirrors_.open(service_.native()));
                    const ObjectId ours = change(mirror, base, "b", std::to_string(each));
                    if (mirror.move_branch("sweep/" + std::to_string(round), std::nullopt, ours)) ++won;
                }
            });
    }
    EXPECT_EQ(won, 20);
    git(open().path(), {"fsck", "--strict"});
}

TEST_F(MirrorOfPath, MadeByManyAtOnceIsMadeOnce) {
    for (int each = 0; each < 10; ++each) make_repository(folder_ / ("s" + std::to_string(each)), {{"a", "a"}});
    std::vector<std::jthread> crew;
    for (int each = 0; each < 4; ++each)
        crew.emplace_back([&] {
            const Mirrors own(folder_ / "mirrors", run_git);  // as another process would have
            for (int number = 0; number < 10; ++number) {
                Mirror mirror = need(own.open((folder_ / ("s" + std::to_string(number))).native()));
                need(mirror.base(std::nullopt));
            }
        });
    crew.clear();
    std::size_t entries = 0;
    for (const auto& each : std::filesystem::directory_iterator(folder_ / "mirrors"))
        entries += each.path().filename() != ".new";
    EXPECT_EQ(entries, 10U);
    EXPECT_FALSE(std::filesystem::exists(folder_ / "mirrors/.new")) << "the last one out tidies up";
}

TEST_F(MirrorOfPath, LeftoversOfTheDeadAreRemovedThoseOfTheLivingStay) {
    make_repository(service_, {{"a", "a"}});
    const std::filesystem::path staging = folder_ / "mirrors/.new";
    write_file(staging / "dead/1/HEAD", "half a mirror");
    write_file(staging / "dead.lock", "");
    write_file(staging / "living/1/HEAD", "half a mirror");
    write_file(staging / "living.lock", "");
    std::FILE* held = std::fopen((staging / "living.lock").c_str(), "r");
    ASSERT_EQ(::flock(::fileno(held), LOCK_EX), 0);
    open();
    EXPECT_FALSE(std::filesystem::exists(staging / "dead"));
    EXPECT_FALSE(std::filesystem::exists(staging / "dead.lock"));
    EXPECT_TRUE(std::filesystem::exists(staging / "living/1/HEAD"));
    std::fclose(held);
}

TEST_F(MirrorOfPath, OfflineMakesNoFolderBeforeSomethingIsWritten) {
    make_repository(service_, {{"a", "a"}});
    Mirror mirror = need(mirrors_.open_offline(service_.native()));
    const Base base = need(mirror.base(std::nullopt));
    EXPECT_EQ(need(mirror.entry_id(base.tree, "a")).value_or(ObjectId{}).hex, git(service_, {"rev-parse", "HEAD:a"}));
    EXPECT_EQ(need(mirror.entry_id(base.tree, "")), base.tree);
    EXPECT_EQ(need(mirror.entry_id(base.tree, "a/b")), std::nullopt);
    EXPECT_EQ(need(mirror.branch(kBranch)), std::nullopt);
    EXPECT_FALSE(std::filesystem::exists(folder_ / "mirrors"));
    need(mirror.move_branch(kBranch, std::nullopt, change(mirror, base, "b", "b")));
    EXPECT_TRUE(std::filesystem::exists(mirror.path() / "HEAD"));
    EXPECT_EQ(refused(mirrors_.open_offline("file://" + service_.native())).kind, ErrorKind::not_found);
}

TEST_F(MirrorOfPath, SubmodulesAndLinkedWorkTreesAreRepositoriesToo) {
    make_repository(folder_ / "inner", {{"i", "inner"}});
    make_repository(folder_ / "outer", {{"o", "outer"}});
    git(folder_ / "outer",
        {"-c", "protocol.file.allow=always", "submodule", "add", "-q", (folder_ / "inner").native(), "sub"});
    Mirror submodule = need(mirrors_.open((folder_ / "outer/sub").native()));
    EXPECT_EQ(need(need(submodule.tree(need(submodule.base(std::nullopt)).tree))->read("i")), "inner");
    git(folder_ / "inner", {"worktree", "add", "-q", "-b", "side", (folder_ / "linked").native()});
    Mirror linked = need(mirrors_.open((folder_ / "linked").native()));
    EXPECT_EQ(need(linked.base(std::nullopt)).branch, "side");
    EXPECT_EQ(need(linked.base("main")).branch, "main");
}

TEST_F(MirrorOfPath, AlternatesOfAlternatesAreFound) {
    make_repository(folder_ / "first", {{"a", "far away"}});
    git(folder_.path(), {"clone", "-q", "--shared", (folder_ / "first").native(), (folder_ / "second").native()});
    git(folder_.path(), {"clone", "-q", "--shared", (folder_ / "second").native(), service_.native()});
    Mirror mirror = open();
    EXPECT_EQ(need(need(mirror.tree(need(mirror.base(std::nullopt)).tree))->read("a")), "far away");
}

TEST_F(MirrorOfPath, OddPathsAreFine) {
    for (const char* name : {"new\nline", "quo\"te", "back\\slash", "sp ace", "caf\xe9"}) {
        service_ = folder_ / name;
        make_repository(service_, {{"a", "a"}});
        Mirror mirror = open();
        const Base base = need(mirror.base(std::nullopt));
        const ObjectId ours = change(mirror, base, "b", "b");
        need(mirror.push(kBranch, ours, std::nullopt));
        EXPECT_EQ(git(mirror.path(), {"cat-file", "-t", base.commit.hex}), "commit") << name;
    }
}

TEST_F(MirrorOfPath, ARepositoryMadeAnewInAnotherFormIsFollowed) {
    make_repository(service_, {{"a", "a"}});
    open();
    std::filesystem::rename(service_ / ".git", folder_ / "bare");
    std::filesystem::remove_all(service_);
    std::filesystem::rename(folder_ / "bare", service_);
    Mirror mirror = open();
    const Base base = need(mirror.base(std::nullopt));
    EXPECT_EQ(git(mirror.path(), {"cat-file", "-t", base.commit.hex}), "commit");
}

TEST_F(MirrorOfPath, WhatCannotBeReadIsRefusedWithTheReason) {
    make_repository(folder_ / "origin", {{"a", "a"}});
    commit_all(folder_ / "origin", "second");
    git(folder_ / "origin", {"config", "uploadpack.allowFilter", "true"});
    const std::string origin = "file://" + (folder_ / "origin").native();
    git(folder_.path(), {"clone", "-q", "--depth=1", origin, (folder_ / "shallow").native()});
    git(folder_.path(), {"clone", "-q", "--filter=blob:none", origin, (folder_ / "partial").native()});
    git(folder_.path(), {"init", "-q", "--object-format=sha256", (folder_ / "sha256").native()});
    for (const auto& [name, key, value] : {std::tuple{"odd", "extensions.timeTravel", "true"},
                                           std::tuple{"reftable", "extensions.refStorage", "reftable"},
                                           std::tuple{"newer", "core.repositoryFormatVersion", "2"}}) {
        make_repository(folder_ / name, {{"a", "a"}});
        git(folder_ / name, {"config", key, value});
    }
    make_repository(folder_ / "fine", {{"a", "a"}});
    for (const char* key : {"extensions.worktreeConfig", "extensions.preciousObjects"})
        git(folder_ / "fine", {"config", key, "true"});
    EXPECT_TRUE(mirrors_.open((folder_ / "fine").native()));

    const struct {
        const char* name;
        const char* reason;
    } cases[] = {{"shallow", "is shallow"},
                 {"partial", "is a partial clone"},
                 {"sha256", "uses sha256 object names"},
                 {"odd", "has the extension 'timetravel'"},
                 {"reftable", "keeps its branches as reftable"},
                 {"newer", "has format version 2"}};
    for (const auto& each : cases) {
        const Error error = refused(mirrors_.open((folder_ / each.name).native()));
        EXPECT_EQ(error.kind, ErrorKind::unsupported) << each.name;
        EXPECT_NE(error.message.find(each.reason), std::string::npos) << error.message;
    }
}

TEST_F(MirrorOfPath, NothingThereAndNoRepository) {
    EXPECT_EQ(refusal().kind, ErrorKind::not_found);
    std::filesystem::create_directories(service_ / "sub");
    EXPECT_NE(refusal().message.find("there is no git repository"), std::string::npos) << refusal().message;
    git(service_, {"init", "-q"});
    EXPECT_EQ(refused(mirrors_.open((service_ / "sub").native())).kind, ErrorKind::not_found) << "never the one above";
    EXPECT_EQ(refused(mirrors_.open("relative/path")).kind, ErrorKind::invalid);
}

TEST_F(MirrorOfPath, CorruptRepositoriesAreErrorsNotCrashes) {
    make_repository(service_, {{"a", "some bytes\n"}, {"b/c", "more\n"}});
    const std::filesystem::path objects = service_ / ".git/objects";
    const auto object = [&](const char* name) {
        const std::string hex = git(service_, {"rev-parse", name});
        return objects / hex.substr(0, 2) / hex.substr(2);
    };
    const std::filesystem::path blob = object("HEAD:a");
    const std::filesystem::path subtree = object("HEAD:b");
    const std::filesystem::path root = object("HEAD^{tree}");
    const std::filesystem::path commit = object("HEAD");
    Mirror mirror = open();
    const auto tree = need(mirror.tree(need(mirror.base(std::nullopt)).tree));
    for (const std::filesystem::path& each : {blob, subtree, root, commit}) {
        std::filesystem::permissions(each, std::filesystem::perms(0644));
        write_file(each, "this is not deflated");
    }
    EXPECT_FALSE(tree->read("a"));
    EXPECT_FALSE(tree->read("b/c"));
    EXPECT_FALSE(open().base(std::nullopt));
    for (const std::filesystem::path& each : {blob, subtree, root, commit}) write_file(each, "");
    EXPECT_FALSE(tree->read("a"));
    EXPECT_FALSE(open().base(std::nullopt));
    std::filesystem::remove(commit);
    const Error error = refused(open().base(std::nullopt));
    EXPECT_NE(error.message.find("is missing"), std::string::npos) << error.message;
    write_file(service_ / ".git/refs/heads/main", "nonsense\n");
    EXPECT_EQ(refused(open().base(std::nullopt)).kind, ErrorKind::invalid);
    write_file(service_ / ".git/refs/heads/main", "ref: refs/heads/main\n");
    EXPECT_NE(refused(open().base(std::nullopt)).message.find("circle"), std::string::npos);
}

TEST_F(MirrorOfPath, TreesMadeToDoHarmAreRefused) {
    make_repository(service_, {{"a", "a"}});
    const std::string blob = git(service_, {"rev-parse", "HEAD:a"});
    const auto raw = [](const std::string& hex) {
        std::string bytes;
        for (std::size_t at = 0; at < hex.size(); at += 2)
            bytes += static_cast<char>(std::stoi(hex.substr(at, 2), nullptr, 16));
        return bytes;
    };
    const auto tree_with = [&](const std::string& mode_and_name) {
        const std::string bytes = mode_and_name + std::string(1, '\0') + raw(blob);
        return ObjectId{git(service_, {"hash-object", "-t", "tree", "-w", "--literally", "--stdin"}, bytes)};
    };
    Mirror mirror = open();
    for (const char* entry : {"100644 ..", "100644 .", "100644 ", "100644 a/b", "100644 .git", "100644 .GIT", "17 x",
                              "999999 x", "40000"}) {
        const Error error = refused(mirror.tree(tree_with(entry)));
        EXPECT_TRUE(error.kind == ErrorKind::invalid || error.kind == ErrorKind::unsupported) << entry;
    }
    EXPECT_TRUE(mirror.tree(tree_with("100664 fine")));
    EXPECT_FALSE(mirror.tree(ObjectId{blob})) << "a blob is no tree";
    EXPECT_FALSE(mirror.tree(ObjectId{"zz"}));
    EXPECT_FALSE(mirror.tree(ObjectId{}));
}

TEST_F(MirrorOfPath, OldModesStayWhereNothingChanges) {
    make_repository(service_, {{"a", "a"}, {"b", "b"}});
    const std::string blob = git(service_, {"rev-parse", "HEAD:a"});
    std::string listing;
    for (const char* name : {"a", "b"}) listing += "100664 blob " + blob + "\t" + name + "\n";
    const ObjectId old{git(service_, {"mktree"}, listing)};
    Mirror mirror = open();
    const auto tree = need(mirror.tree(old));
    need(tree->write("b", "new"));
    const ObjectId edited = need(mirror.write_tree(*tree));
    // `git ls-tree` would show the mode that it means today.
    EXPECT_TRUE(git(mirror.path(), {"cat-file", "tree", edited.hex}).starts_with("100664 a"));
}

TEST_F(MirrorOfPath, ObjectsThatOnlyTheServiceHasAreWrittenAgain) {
    make_repository(service_, {{"a", "a"}});
    const std::string loose = git(service_, {"hash-object", "-w", "--stdin"}, "about to be pruned");
    Mirror mirror = open();
    const ObjectId ours = change(mirror, need(mirror.base(std::nullopt)), "b", "about to be pruned");
    git(service_, {"prune", "--expire=now"});
    EXPECT_EQ(git(mirror.path(), {"cat-file", "-p", ours.hex + ":b"}), "about to be pruned");
    EXPECT_EQ(git(mirror.path(), {"rev-parse", ours.hex + ":b"}), loose);
}

TEST_F(MirrorOfPath, SignedCommitsCarryTheirSignature) {
    make_repository(service_, {{"a", "a"}});
    const std::filesystem::path key = folder_ / "key";
    const std::string keygen = "ssh-keygen -q -t ed25519 -N '' -f " + key.native();
    if (std::system(keygen.c_str()) != 0) GTEST_SKIP() << "no ssh-keygen here";  // NOLINT(concurrency-mt-unsafe)
    Mirror mirror = open();
    git(mirror.path(), {"config", "gpg.format", "ssh"});
    git(mirror.path(), {"config", "user.signingkey", key.native()});
    const Base base = need(mirror.base(std::nullopt));
    const ObjectId ours =
        need(mirror.commit_signed(base.tree, base.commit, {.name = "O'Neil \"$x\" B", .email = "o@example.com"},
                                  Instant{1'700'000'000'000'000}, "subject\n\nbody\n"));
    const std::string text = git(mirror.path(), {"cat-file", "-p", ours.hex});
    EXPECT_NE(text.find("gpgsig -----BEGIN SSH SIGNATURE"), std::string::npos) << text;
    EXPECT_NE(text.find("committer O'Neil \"$x\" B <o@example.com> 1700000000 +0000"), std::string::npos) << text;
    EXPECT_TRUE(text.ends_with("subject\n\nbody"));
    git(mirror.path(), {"config", "user.signingkey", "/nonexistent"});
    EXPECT_NE(refused(mirror.commit_signed(base.tree, base.commit, kWho, Instant{}, "m")).message.find("cannot sign"),
              std::string::npos);
}

TEST_F(MirrorOfPath, IdentityIsWhatGitIsConfiguredToUse) {
    make_repository(service_, {{"a", "a"}});
    git(service_, {"config", "user.name", "Grace"});
    git(service_, {"config", "user.email", "grace@example.com"});
    EXPECT_EQ(configured_identity(service_).name, "Grace");
    EXPECT_EQ(configured_identity(service_).email, "grace@example.com");
}

}  // namespace
}  // namespace sweepline
