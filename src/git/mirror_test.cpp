#include "git/mirror_fixture.hpp"

#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "git/known_objects.hpp"
#include "git/objects.hpp"

namespace sweepline {
namespace {

using namespace testing;

TEST_F(MirrorOfPath, IsAFewFilesThatGitTakesForARepository) {
    make_repository(service_, {{"a", "a"}});
    Mirror mirror = open();
    EXPECT_EQ(mirror.path(), folder_ / "mirrors" / Mirrors::folder_name(service_.native()));
    EXPECT_EQ(need(mirror.lay_out()), mirror.path());
    EXPECT_EQ(git(need(mirror.lay_out()), {"rev-parse", "--is-bare-repository"}), "true");
    EXPECT_EQ(git(need(mirror.lay_out()), {"config", "remote.origin.url"}), service_.native());
    std::size_t files = 0;
    for (const auto& each : std::filesystem::recursive_directory_iterator(mirror.path()))
        files += each.is_regular_file();
    EXPECT_EQ(files, 3U);
    need(open().lay_out());
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

TEST_F(MirrorOfPath, InACloneTheBaseIsWhatItsOriginNames) {
    make_repository(folder_ / "origin", {{"a", "a"}});
    git(folder_.path(), {"clone", "-q", (folder_ / "origin").native(), service_.native()});
    const std::string main = git(service_, {"rev-parse", "HEAD"});
    git(service_, {"checkout", "-q", "-b", "wip"});
    write_file(service_ / "a", "not finished");
    commit_all(service_, "what somebody is working on");
    EXPECT_EQ(need(open().base(std::nullopt)).commit.hex, main);
    // The clone's own branch counts, where its pushes and merges are, not what was fetched last.
    git(service_, {"checkout", "-q", "main"});
    write_file(service_ / "a", "merged here");
    const std::string merged = commit_all(service_, "merged");
    EXPECT_EQ(need(open().base(std::nullopt)).commit.hex, merged);
    git(service_, {"checkout", "-q", "--detach"});
    git(service_, {"branch", "-q", "-D", "main"});
    EXPECT_EQ(need(open().base(std::nullopt)).commit.hex, main) << "as it was fetched";
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
    EXPECT_EQ(git(need(mirror.lay_out()), {"log", "-1", "--format=%an|%ae|%ad|%cn|%ct|%P|%B", "--date=raw", first.hex}),
              "Sweepline Bot|bot@example.com|1700000000 +0000|Sweepline Bot|1700000000|" + base.commit.hex + "|m\n");
    git(need(mirror.lay_out()), {"fsck", "--strict"});
    git(service_, {"fsck", "--strict"});
    EXPECT_NE(git(need(mirror.lay_out()), {"cat-file", "-t", first.hex}), "");
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
    EXPECT_EQ(git(need(mirror.lay_out()), {"log", "-1", "--format=%an|%ae", odd.hex}), "A bparent x|a@b");
}

TEST_F(MirrorOfPath, ManyRunsAreOneFile) {
    make_repository(service_, {{"a", "a"}});
    Mirror mirror = need(mirrors_.open_offline(service_.native()));
    const Base base = need(mirror.base(std::nullopt));
    EXPECT_EQ(need(mirror.entry_id(base.tree, "a")).value_or(ObjectId{}).hex, git(service_, {"rev-parse", "HEAD:a"}));
    EXPECT_EQ(need(mirror.entry_id(base.tree, "")), base.tree);
    EXPECT_EQ(need(mirror.entry_id(base.tree, "a/b")), std::nullopt);
    EXPECT_EQ(need(mirror.branch(kBranch)), std::nullopt);
    const ObjectId ours = change(mirror, base, "b", "b");
    need(mirror.move_branch(kBranch, std::nullopt, ours));
    EXPECT_EQ(need(open().branch(kBranch)), ours) << "at once, for everybody who shares the shelf";
    EXPECT_FALSE(std::filesystem::exists(folder_ / "mirrors"));
    need(mirrors_.settle());
    EXPECT_FALSE(std::filesystem::exists(mirror.path()));
    const Mirrors another(folder_ / "mirrors", run_git);  // as another process has
    Mirror again = need(another.open(service_.native()));
    EXPECT_EQ(need(again.branch(kBranch)), ours);
    EXPECT_EQ(need(need(again.tree(need(again.tree_of(ours))))->read("b")), "b");
    EXPECT_EQ(refused(mirrors_.open_offline("file://" + service_.native())).kind, ErrorKind::not_found);
}

/// Bytes that nothing can deflate.
std::string noise(std::size_t size) {
    std::string bytes;
    for (std::uint32_t x = 1; bytes.size() < size; x = x * 1664525U + 1013904223U) bytes += static_cast<char>(x >> 24U);
    return bytes;
}

TEST_F(MirrorOfPath, WhatIsTooMuchForMemoryLiesInFiles) {
    struct Case {
        std::size_t files;
        std::size_t size;  ///< of each
    };
    // A few large ones leave room for the trees and the commit, many small ones leave none.
    for (const Case& each : {Case{3, std::size_t{3} << 20U}, Case{1'100, std::size_t{4} << 10U}}) {
        for (const bool by_url : {false, true}) {
            service_ = folder_ / std::to_string(each.files) / (by_url ? "url" : "path");
            make_repository(service_, {{"a", "a"}});
            const std::string where = (by_url ? "file://" : "") + service_.native();
            Mirror mirror = need(mirrors_.open(where));
            const Base base = need(mirror.base(std::nullopt));
            const auto tree = need(mirror.tree(base.tree));
            const std::string bytes = noise(each.size);
            const auto name = [](std::size_t file) { return "folder/" + std::to_string(file); };
            for (std::size_t file = 0; file < each.files; ++file) need(tree->write(name(file), name(file) + bytes));
            const ObjectId ours =
                need(mirror.commit(need(mirror.write_tree(*tree)), base.commit, kWho, Instant{}, "m"));
            need(mirror.move_branch(kBranch, std::nullopt, ours));
            need(mirrors_.settle());
            EXPECT_TRUE(std::filesystem::exists(mirror.path() / "objects")) << "some of it lies there";
            const Mirrors another(folder_ / "mirrors", run_git);
            Mirror again = need(another.open(where));
            const auto seen = need(again.tree(need(again.tree_of(ours))));
            for (std::size_t file = 0; file < each.files; ++file)
                EXPECT_EQ(need(seen->read(name(file))), name(file) + bytes);
            need(again.check_out(ours, folder_ / "out"));
            EXPECT_EQ(git(folder_ / "out", {"status", "--porcelain"}), "");
            std::filesystem::remove_all(folder_ / "out");
            need(again.push(kBranch, ours, std::nullopt));
            EXPECT_EQ(git(service_, {"rev-parse", kBranch}), ours.hex);
            git(service_, {"fsck", "--strict"});
        }
    }
}

TEST_F(MirrorOfPath, FilesThatSomebodyRemovedAreMissedWhereTheyAreWanted) {
    for (const bool by_url : {false, true}) {
        service_ = folder_ / (by_url ? "url" : "path");
        make_repository(service_, {{"a", "a"}});
        const std::string where = (by_url ? "file://" : "") + service_.native();
        Mirror mirror = need(mirrors_.open(where));
        const ObjectId ours = change(mirror, need(mirror.base(std::nullopt)), "b", noise(std::size_t{5} << 20U));
        need(mirror.move_branch(kBranch, std::nullopt, ours));
        need(mirrors_.settle());
        std::filesystem::remove_all(mirror.path());
        const Mirrors another(folder_ / "mirrors", run_git);
        Mirror again = need(another.open(where));
        EXPECT_EQ(refused(again.push(kBranch, ours, std::nullopt)).kind, ErrorKind::not_found);
        EXPECT_EQ(git(service_, {"branch", "--list", kBranch}), "");
        // Made again, it is whole again.
        EXPECT_EQ(change(again, need(again.base(std::nullopt)), "b", noise(std::size_t{5} << 20U)), ours);
        need(again.push(kBranch, ours, std::nullopt));
        git(service_, {"fsck", "--strict"});
    }
}

TEST_F(MirrorOfPath, APushBringsWhatIsNewAndNoMore) {
    // Names that git sorts in its own way.
    make_repository(service_, {{"deep/b", "b"}, {"deep/a", "a"}, {"deep.x", "x"}, {"deep-y/c", "y"}, {"deeper", "z"}});
    git(service_, {"config", "receive.unpackLimit", "1"});
    Mirror mirror = open();
    const ObjectId ours = change(mirror, need(mirror.base(std::nullopt)), "deep/b", "ours");
    need(mirror.push(kBranch, ours, std::nullopt));
    const std::string counts = git(service_, {"count-objects", "-v"});
    EXPECT_NE(counts.find("in-pack: 4\n"), std::string::npos) << "the commit, two folders, the file: " << counts;
}

TEST_F(MirrorOfPath, WhatOneServiceReadAnotherNeedNotReadAgain) {
    std::vector<TestFile> files;
    for (int each = 0; each < 1'500; ++each) files.push_back({"a folder of many services " + std::to_string(each), ""});
    make_repository(service_, files);
    const ObjectId root{git(service_, {"rev-parse", "HEAD^{tree}"})};
    need(need(open().tree(root))->look(files.front().path));
    std::filesystem::remove_all(service_ / ".git/objects");
    std::filesystem::create_directory(service_ / ".git/objects");
    EXPECT_TRUE(need(need(open().tree(root))->look(files.front().path)));
    EXPECT_FALSE(open_anew().tree(root));
}

TEST(KnownObjects, KeepsAsMuchAsThereIsRoomFor) {
    const GitLibrary library;
    KnownObjects known;
    const auto make = [](char name, std::size_t size) {
        return std::make_shared<const MadeObject>(
            MadeObject{.id = Objects::hash(ObjectSort::blob, {&name, 1}), .bytes = std::string(size, name)});
    };
    constexpr std::size_t kSize = std::size_t{256} << 10U;
    const auto large = make('0', kSize * 4);
    known.keep(large);
    EXPECT_EQ(known.find(large->id), nullptr);
    for (char name = 'a'; name <= 'z'; ++name)
        for (int twice = 0; twice < 2; ++twice) known.keep(make(name, kSize));
    std::string kept;
    for (char name = 'a'; name <= 'z'; ++name)
        if (const auto found = known.find(make(name, 0)->id)) kept += found->bytes.front();
    EXPECT_EQ(kept, "stuvwxyz");
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
        EXPECT_EQ(git(need(mirror.lay_out()), {"cat-file", "-t", base.commit.hex}), "commit") << name;
    }
}

TEST_F(MirrorOfPath, ARepositoryMadeAnewInAnotherFormIsFollowed) {
    make_repository(service_, {{"a", "a"}});
    need(open().lay_out());
    std::filesystem::rename(service_ / ".git", folder_ / "bare");
    std::filesystem::remove_all(service_);
    std::filesystem::rename(folder_ / "bare", service_);
    const Mirrors next(folder_ / "mirrors", run_git);  // as the next command has
    Mirror mirror = need(next.open(service_.native()));
    const Base base = need(mirror.base(std::nullopt));
    EXPECT_EQ(git(need(mirror.lay_out()), {"cat-file", "-t", base.commit.hex}), "commit");
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
    EXPECT_TRUE(git(need(mirror.lay_out()), {"cat-file", "tree", edited.hex}).starts_with("100664 a"));
}

TEST_F(MirrorOfPath, ObjectsThatOnlyTheServiceHasAreWrittenAgain) {
    make_repository(service_, {{"a", "a"}});
    const std::string loose = git(service_, {"hash-object", "-w", "--stdin"}, "about to be pruned");
    Mirror mirror = open();
    const ObjectId ours = change(mirror, need(mirror.base(std::nullopt)), "b", "about to be pruned");
    git(service_, {"prune", "--expire=now"});
    EXPECT_EQ(git(need(mirror.lay_out()), {"cat-file", "-p", ours.hex + ":b"}), "about to be pruned");
    EXPECT_EQ(git(need(mirror.lay_out()), {"rev-parse", ours.hex + ":b"}), loose);
}

TEST_F(MirrorOfPath, SignedCommitsCarryTheirSignature) {
    make_repository(service_, {{"a", "a"}});
    const std::filesystem::path key = folder_ / "key";
    const std::string keygen = "ssh-keygen -q -t ed25519 -N '' -f " + key.native();
    if (std::system(keygen.c_str()) != 0) GTEST_SKIP() << "no ssh-keygen here";  // NOLINT(concurrency-mt-unsafe)
    Mirror mirror = open();
    git(need(mirror.lay_out()), {"config", "gpg.format", "ssh"});
    git(need(mirror.lay_out()), {"config", "user.signingkey", key.native()});
    const Base base = need(mirror.base(std::nullopt));
    const ObjectId ours =
        need(mirror.commit_signed(base.tree, base.commit, {.name = "O'Neil \"$x\" B", .email = "o@example.com"},
                                  Instant{1'700'000'000'000'000}, "subject\n\nbody\n"));
    const std::string text = git(need(mirror.lay_out()), {"cat-file", "-p", ours.hex});
    EXPECT_NE(text.find("gpgsig -----BEGIN SSH SIGNATURE"), std::string::npos) << text;
    EXPECT_NE(text.find("committer O'Neil \"$x\" B <o@example.com> 1700000000 +0000"), std::string::npos) << text;
    EXPECT_TRUE(text.ends_with("subject\n\nbody"));
    git(need(mirror.lay_out()), {"config", "user.signingkey", "/nonexistent"});
    EXPECT_NE(refused(mirror.commit_signed(base.tree, base.commit, kWho, Instant{}, "m")).message.find("cannot sign"),
              std::string::npos);
}

TEST_F(MirrorOfPath, IdentityIsWhatGitIsConfiguredToUse) {
    make_repository(service_, {{"a", "a"}});
    git(service_, {"config", "user.name", "Grace"});
    git(service_, {"config", "user.email", "grace@example.com"});
    EXPECT_EQ(configured_identity(testing::run_git, service_).name, "Grace");
    EXPECT_EQ(configured_identity(testing::run_git, service_).email, "grace@example.com");
}

}  // namespace
}  // namespace sweepline
