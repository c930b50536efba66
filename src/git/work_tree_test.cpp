#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <fstream>

#include "git/git.hpp"
#include "git/test_repository.hpp"

namespace sweepline {
namespace {

using namespace testing;

class WorkTree : public ::testing::Test {
protected:
    WorkTree() : mirrors_(folder_ / "mirrors", run_git), service_(folder_ / "service"), work_(folder_ / "work") {}

    /// Checks the service's base out.
    void check_out(const std::vector<TestFile>& files) {
        make_repository(service_, files);
        open();
    }
    void open() {
        mirror_ = std::make_unique<Mirror>(need(mirrors_.open(service_.native())));
        base_ = need(mirror_->base(std::nullopt));
        need(mirror_->check_out(base_.commit, work_));
    }
    ObjectId written() { return need(mirror_->write_folder(work_, base_.tree)); }
    /// `A path`, `D path`, `M path`, `mode path`, in order.
    std::string changes() {
        std::string out;
        for (const PathChange& each : need(mirror_->changes(base_.tree, written()))) {
            const char* const words[] = {"A ", "D ", "M ", "mode "};
            out += (out.empty() ? "" : ", ") + std::string(words[static_cast<int>(each.sort)]) + each.path;
        }
        return out;
    }

    GitLibrary library_;
    TestFolder folder_;
    Mirrors mirrors_;
    std::filesystem::path service_;
    std::filesystem::path work_;
    std::unique_ptr<Mirror> mirror_;
    Base base_;
};

TEST_F(WorkTree, HoldsTheBytesAsTheyAreInGit) {
    check_out({{"crlf.txt", "a\r\nb\r\n"},
               {"lf.txt", "a\nb\n"},
               {"x.id", "$Id$\n"},
               {".gitattributes", "*.txt text eol=crlf\n*.id ident\n*.bin filter=lfs\n"},
               {"big.bin", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"}});
    EXPECT_EQ(file_bytes(work_ / "crlf.txt"), "a\r\nb\r\n");
    EXPECT_EQ(file_bytes(work_ / "lf.txt"), "a\nb\n");
    EXPECT_EQ(file_bytes(work_ / "x.id"), "$Id$\n");
    write_file(work_ / "lf.txt", "a\nb\n");  // touched, so that it is read again
    write_file(work_ / "crlf.txt", "a\r\nb\r\n");
    EXPECT_EQ(written(), base_.tree);
}

TEST_F(WorkTree, UnchangedIsTheSameTreeWithAndWithoutStamps) {
    check_out(
        {{"a/b/c", "c"}, {"a-b", "x"}, {"a.b", "y"}, {"run", "#!"}, {"odd\n\xe9", "z"}, {"Case", "1"}, {"case", "2"}});
    EXPECT_EQ(written(), base_.tree);
    Mirror another = need(mirrors_.open(service_.native()));
    EXPECT_EQ(need(another.write_folder(work_, base_.tree)), base_.tree);
}

TEST_F(WorkTree, GitWorksInItAndIsNotReadBack) {
    check_out({{"a", "a"}, {"b/c", "c"}});
    EXPECT_EQ(git(work_, {"status", "--porcelain"}), "");
    EXPECT_EQ(git(work_, {"rev-parse", "HEAD"}), base_.commit.hex);
    EXPECT_EQ(git(work_, {"show", "HEAD:b/c"}), "c");
    write_file(work_ / "a", "changed");
    EXPECT_EQ(git(work_, {"status", "--porcelain"}), " M a");
    git(work_, {"mv", "b/c", "b/d"});
    commit_all(work_, "a step that commits");
    write_file(work_ / ".git/hooks/post-commit", "#!/bin/sh\n");
    write_file(work_ / ".git/info/exclude", "*\n");
    write_file(work_ / "new", "new");
    EXPECT_EQ(changes(), "M a, D b/c, A b/d, A new");
    std::filesystem::remove_all(work_ / ".git");
    EXPECT_EQ(changes(), "M a, D b/c, A b/d, A new");
    write_file(work_ / ".git", "gitdir: /etc");
    EXPECT_EQ(changes(), "M a, D b/c, A b/d, A new");
}

TEST_F(WorkTree, SeesEveryChange) {
    check_out(
        {{"a", "aaa"}, {"b", "bbb"}, {"c/d", "d"}, {"c/e", "e"}, {"mode", "m"}, {"to-folder", "x"}, {"to-link", "y"}});
    write_file(work_ / "a", "bbb");  // same size, perhaps within the same tick
    std::filesystem::remove(work_ / "b");
    std::filesystem::remove_all(work_ / "c");
    write_file(work_ / "c", "a file now");
    std::filesystem::permissions(work_ / "mode", std::filesystem::perms(0755));
    std::filesystem::remove(work_ / "to-folder");
    write_file(work_ / "to-folder/inner", "x");
    std::filesystem::remove(work_ / "to-link");
    std::filesystem::create_symlink("/etc/passwd", work_ / "to-link");
    std::filesystem::create_directories(work_ / "empty/empty");
    ::mkfifo((work_ / "pipe").c_str(), 0600);
    EXPECT_EQ(changes(), "M a, D b, A c, D c/d, D c/e, mode mode, D to-folder, A to-folder/inner, M to-link");
    const std::string tree = written().hex;
    EXPECT_EQ(git(need(mirror_->lay_out()), {"cat-file", "blob", tree + ":to-link"}), "/etc/passwd");
}

TEST_F(WorkTree, AChangeWithinOneTickOfTheClockIsSeen) {
    check_out({{"a", "0000"}});
    for (int round = 1; round <= 50; ++round) {
        write_file(work_ / "a", std::to_string(1000 + round));
        EXPECT_EQ(git(need(mirror_->lay_out()), {"cat-file", "blob", written().hex + ":a"}),
                  std::to_string(1000 + round));
    }
}

TEST_F(WorkTree, LinksToOutsideAreMadeButNeverFollowed) {
    make_repository(service_, {{"a", "a"}});
    std::filesystem::create_directories(folder_ / "outside");
    write_file(folder_ / "outside/secret", "secret");
    std::filesystem::create_symlink(folder_ / "outside", service_ / "link");
    commit_all(service_, "link");
    open();
    EXPECT_TRUE(std::filesystem::is_symlink(work_ / "link"));
    write_file(work_ / "link/new", "through the link");
    EXPECT_EQ(changes(), "");
    std::filesystem::remove_all(work_ / "a");
    std::filesystem::create_directory_symlink("/", work_ / "a");
    EXPECT_EQ(changes(), "M a");
}

TEST_F(WorkTree, IgnoredIsWhatTheBaseIgnores) {
    check_out({{".gitignore", "*.log\n/build/\nsecret\n!keep.log\n"},
               {"sub/.gitignore", "!local.log\ntmp\n"},
               {"tracked.log", "tracked"},
               {"build/tracked", "tracked"}});
    write_file(work_ / "new.log", "x");
    write_file(work_ / "keep.log", "x");
    write_file(work_ / "sub/local.log", "x");
    write_file(work_ / "sub/other.log", "x");
    write_file(work_ / "sub/tmp/deep/file", "x");
    write_file(work_ / "build/out", "x");
    write_file(work_ / "build/keep.log", "x");
    write_file(work_ / "sub/build/out", "x");
    write_file(work_ / "tracked.log", "changed");
    write_file(work_ / "build/tracked", "changed");
    EXPECT_EQ(changes(), "M build/tracked, A keep.log, A sub/build/out, A sub/local.log, M tracked.log");
    write_file(work_ / ".gitignore", "*\n");
    write_file(work_ / "fresh/.gitignore", "*\n");
    write_file(work_ / "fresh/file", "x");
    EXPECT_EQ(changes(),
              "M .gitignore, M build/tracked, A fresh/.gitignore, A fresh/file, A keep.log, A sub/build/out, "
              "A sub/local.log, M tracked.log");
}

TEST_F(WorkTree, ARepositoryInsideIsRefusedUnlessItIsIgnored) {
    check_out({{"a", "a"}, {".gitignore", "vendor/\n"}});
    make_repository(work_ / "vendor/lib", {{"x", "x"}});
    EXPECT_EQ(changes(), "");
    make_repository(work_ / "nested", {{"x", "x"}});
    const Error error = refused(mirror_->write_folder(work_, base_.tree));
    EXPECT_EQ(error.kind, ErrorKind::unsupported);
    EXPECT_NE(error.message.find("'nested' is a git repository of its own"), std::string::npos) << error.message;
    std::filesystem::remove_all(work_ / "nested");
    write_file(work_ / ".GIT/config", "x");
    EXPECT_EQ(refused(mirror_->write_folder(work_, base_.tree)).kind, ErrorKind::invalid);
}

TEST_F(WorkTree, SubmodulesStayAsTheyAre) {
    make_repository(service_, {{"a", "a"}, {"sub.txt", "sorted between"}});
    const std::string commit = git(service_, {"rev-parse", "HEAD"});
    git(service_, {"update-index", "--add", "--cacheinfo", "160000," + commit + ",sub"});
    git(service_, {"commit", "-q", "-m", "submodule"});
    open();
    EXPECT_TRUE(std::filesystem::is_directory(work_ / "sub"));
    EXPECT_EQ(written(), base_.tree);
    EXPECT_EQ(git(work_, {"status", "--porcelain"}), "");
    write_file(work_ / "sub/file", "lost?");
    EXPECT_NE(refused(mirror_->write_folder(work_, base_.tree)).message.find("'sub' is a submodule"),
              std::string::npos);
    std::filesystem::remove_all(work_ / "sub");
    EXPECT_EQ(changes(), "D sub");
}

TEST_F(WorkTree, HostileTreesAreNotCheckedOut) {
    make_repository(service_, {{"a", "a"}});
    const std::string blob = git(service_, {"hash-object", "-w", "--stdin"}, "/etc");
    const std::string sub = git(service_, {"mktree"}, "100644 blob " + blob + "\tpasswd\n");
    // A link and a folder of one name: writing into the folder would follow the link.
    const auto raw = [](const std::string& hex) {
        std::string bytes;
        for (std::size_t at = 0; at < hex.size(); at += 2)
            bytes += static_cast<char>(std::stoi(hex.substr(at, 2), nullptr, 16));
        return bytes;
    };
    const std::string twice = std::string("120000 x\0", 9) + raw(blob) + std::string("40000 x\0", 8) + raw(sub);
    const std::string tree = git(service_, {"hash-object", "-t", "tree", "-w", "--literally", "--stdin"}, twice);
    const std::string commit = git(service_, {"commit-tree", "-m", "hostile", tree});
    mirror_ = std::make_unique<Mirror>(need(mirrors_.open(service_.native())));
    EXPECT_FALSE(mirror_->check_out(ObjectId{commit}, work_));
    EXPECT_FALSE(std::filesystem::exists("/etc/passwd/passwd"));
}

TEST_F(WorkTree, OnlyIntoAnEmptyFolder) {
    check_out({{"a", "a"}});
    EXPECT_EQ(refused(mirror_->check_out(base_.commit, work_)).kind, ErrorKind::invalid);
    std::filesystem::create_directories(folder_ / "made");
    EXPECT_TRUE(mirror_->check_out(base_.commit, folder_ / "made"));
}

TEST_F(WorkTree, LargeFilesGoThrough) {
    check_out({{"a", "a"}});
    write_file(work_ / "large", "");
    std::filesystem::resize_file(work_ / "large", std::size_t{40} << 20U);  // sparse
    const std::string tree = written().hex;
    EXPECT_EQ(git(need(mirror_->lay_out()), {"cat-file", "-s", tree + ":large"}),
              std::to_string(std::size_t{40} << 20U));
    EXPECT_EQ(git(need(mirror_->lay_out()), {"rev-parse", tree + ":large"}),
              git(folder_.path(), {"hash-object", "--no-filters", (work_ / "large").native()}));
}

TEST_F(WorkTree, ManyFilesAreHashedOnlyOnce) {
    std::string listing;
    check_out({{"a", "a"}});
    const std::string blob = git(service_, {"rev-parse", "HEAD:a"});
    constexpr int kFiles = 20'000;
    for (int each = 0; each < kFiles; ++each)
        listing += "100644 " + blob + "\td" + std::to_string(each % 100) + "/f" + std::to_string(each) + "\n";
    git(service_, {"update-index", "--add", "--index-info"}, listing);
    git(service_, {"commit", "-q", "-m", "many"});
    std::filesystem::remove_all(work_);
    open();
    write_file(work_ / "d7/new", "x");
    EXPECT_EQ(changes(), "A d7/new");
    EXPECT_EQ(git(work_, {"status", "--porcelain"}), "?? d7/new");
}

}  // namespace
}  // namespace sweepline
