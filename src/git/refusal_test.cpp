#include "git/mirror_fixture.hpp"

#include <string>
#include <tuple>

namespace sweepline {
namespace {

using namespace testing;

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
    EXPECT_FALSE(open_anew().base(std::nullopt));
    for (const std::filesystem::path& each : {blob, subtree, root, commit}) write_file(each, "");
    EXPECT_FALSE(tree->read("a"));
    EXPECT_FALSE(open_anew().base(std::nullopt));
    std::filesystem::remove(commit);
    const Error error = refused(open_anew().base(std::nullopt));
    EXPECT_NE(error.message.find("is missing"), std::string::npos) << error.message;
    write_file(service_ / ".git/refs/heads/main", "nonsense\n");
    EXPECT_EQ(refused(open_anew().base(std::nullopt)).kind, ErrorKind::invalid);
    write_file(service_ / ".git/refs/heads/main", "ref: refs/heads/main\n");
    EXPECT_NE(refused(open_anew().base(std::nullopt)).message.find("circle"), std::string::npos);
}

TEST_F(MirrorOfPath, AnObjectCutOffAnywhereIsAnError) {
    std::string bytes;  // hard to deflate
    for (unsigned i = 0, x = 1; i < 3000; ++i) bytes += static_cast<char>((x = x * 1103515245U + 12345U) >> 16U);
    make_repository(service_, {{"a", bytes}, {"none", ""}});
    const std::filesystem::path shared = folder_ / "shared";  // has its objects from the other, by its alternates
    git(folder_.path(), {"clone", "-q", "--shared", service_.native(), shared.native()});
    const auto read_all = [&](const std::filesystem::path& repository) -> Result<std::string> {
        Mirror mirror = TRY(Mirrors(folder_ / "mirrors", run_git).open(repository.native()));
        const Base base = TRY(mirror.base(std::nullopt));
        const auto tree = TRY(mirror.tree(base.tree));
        const auto none = TRY(tree->read("none"));
        const auto all = TRY(tree->read("a"));
        return none.value_or("?") + all.value_or("?");
    };
    for (const char* name : {"HEAD:a", "HEAD:none", "HEAD^{tree}", "HEAD"}) {
        const std::string hex = git(service_, {"rev-parse", name});
        const std::filesystem::path file = service_ / ".git/objects" / hex.substr(0, 2) / hex.substr(2);
        std::filesystem::permissions(file, std::filesystem::perms(0644));
        const std::filesystem::path kept = folder_ / "kept";
        constexpr auto kOver = std::filesystem::copy_options::overwrite_existing;
        std::filesystem::copy_file(file, kept, kOver);
        const auto whole = std::filesystem::file_size(file);
        for (std::uintmax_t size = 0; size <= whole + 1; size += whole < 300 ? 1 : 97) {
            std::filesystem::copy_file(kept, file, kOver);
            if (size == whole) continue;
            std::filesystem::resize_file(file, size);
            EXPECT_FALSE(read_all(service_)) << name << " of " << whole << " bytes made " << size;
            EXPECT_FALSE(read_all(shared)) << name << " of " << whole << " bytes made " << size;
        }
        std::filesystem::copy_file(kept, file, kOver);
    }
    EXPECT_EQ(need(read_all(service_)), bytes);
    EXPECT_EQ(need(read_all(shared)), bytes);
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

}  // namespace
}  // namespace sweepline
