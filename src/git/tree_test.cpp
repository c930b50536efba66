// One contract for everything that is a Tree, each action done twice.

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>

#include "git/git.hpp"
#include "git/test_repository.hpp"

namespace sweepline {
namespace {

using namespace testing;

class TreeContract : public ::testing::TestWithParam<const char*> {
protected:
    TreeContract() : mirrors_(folder_ / "mirrors", run_git) {
        const std::filesystem::path source = folder_ / "service";
        make_repository(source,
                        {{"README.md", "hello\r\nworld\r\n"},
                         {"a/b/c.yaml", "name: c\n"},
                         {"a/b.yaml", "name: b\n"},
                         {"a.yaml", "name: a\n"},
                         {"a-b/x.txt", "x"},
                         {"sp ace/new\nline.txt", "odd"},
                         {"caf\xc3\xa9.txt", "utf-8"},
                         {"caf\xe9.txt", "latin-1"},
                         {"Case.txt", "upper"},
                         {"case.txt", "lower"},
                         {".gitattributes", "*.md text eol=lf\n*.id ident\n*.u16 working-tree-encoding=UTF-16\n"},
                         {"version.id", "$Id$\n"},
                         {"big.bin", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"},
                         {"run.sh", "#!/bin/sh\n"},
                         {"empty", ""}});
        std::filesystem::permissions(source / "run.sh", std::filesystem::perms(0755));
        std::filesystem::create_symlink("/etc", source / "out");
        std::filesystem::create_symlink("a.yaml", source / "link.yaml");
        std::filesystem::create_symlink("a", source / "to-folder");
        commit_all(source, "links");
        mirror_ = std::make_unique<Mirror>(need(mirrors_.open(source.native())));
        base_ = need(mirror_->base(std::nullopt));
        if (GetParam() == std::string_view("memory")) {
            tree_ = need(mirror_->tree(base_.tree));
        } else {
            need(mirror_->check_out(base_.commit, folder_ / "work"));
            tree_ = folder_tree(folder_ / "work");
        }
    }

    std::string listed(const char* pattern) {
        std::string out;
        for (const FileEntry& each : need(tree_->list(need(Glob::parse(pattern))))) {
            if (!out.empty()) out += ' ';
            out += each.path;
            if (each.mode == FileMode::executable) out += '*';
            if (each.mode == FileMode::symlink) out += '@';
            if (each.mode == FileMode::submodule) out += '/';
        }
        return out;
    }

    /// The id of what the tree holds now, whichever sort of tree it is.
    ObjectId written() {
        if (GetParam() == std::string_view("memory")) return need(mirror_->write_tree(*tree_));
        return need(mirror_->write_folder(folder_ / "work", base_.tree));
    }

    std::string read(const char* path) { return need(tree_->read(path)).value_or("(nothing)"); }

    GitLibrary library_;
    TestFolder folder_;
    Mirrors mirrors_;
    std::unique_ptr<Mirror> mirror_;
    Base base_;
    std::unique_ptr<Tree> tree_;
};

TEST_P(TreeContract, ListsByGlobSortedByBytes) {
    for (int twice = 0; twice < 2; ++twice) {
        EXPECT_EQ(listed("**"),
                  ".gitattributes Case.txt README.md a-b/x.txt a.yaml a/b.yaml a/b/c.yaml big.bin caf\xc3\xa9.txt "
                  "caf\xe9.txt case.txt empty link.yaml@ out@ run.sh* sp ace/new\nline.txt to-folder@ version.id");
        EXPECT_EQ(listed("**/*.yaml"), "a.yaml a/b.yaml a/b/c.yaml link.yaml@");
        EXPECT_EQ(listed("a/**"), "a/b.yaml a/b/c.yaml");
        EXPECT_EQ(listed("a/b.yaml"), "a/b.yaml");
        EXPECT_EQ(listed("a/b"), "");
        EXPECT_EQ(listed("caf?.txt"), "caf\xe9.txt");
        EXPECT_EQ(listed("to-folder/**"), "");
        EXPECT_EQ(listed("out/passwd"), "");
        EXPECT_EQ(listed(".git/**"), "");
    }
}

TEST_P(TreeContract, ReadsTheBytesThatGitHas) {
    for (int twice = 0; twice < 2; ++twice) {
        EXPECT_EQ(read("README.md"), "hello\r\nworld\r\n");
        EXPECT_EQ(read("version.id"), "$Id$\n");
        EXPECT_EQ(read("big.bin"), "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n");
        EXPECT_EQ(read("caf\xe9.txt"), "latin-1");
        EXPECT_EQ(read("sp ace/new\nline.txt"), "odd");
        EXPECT_EQ(read("Case.txt") + read("case.txt"), "upperlower");
        EXPECT_EQ(read("empty"), "");
        EXPECT_EQ(read("out"), "/etc");
        EXPECT_EQ(read("link.yaml"), "a.yaml");
    }
}

TEST_P(TreeContract, FindsNothingWhereNoFileIs) {
    for (const char* path :
         {"", "/", "nowhere", "a", "a/", "a/b/", "a/nowhere", "a.yaml/x", "to-folder/b.yaml", "out/passwd", "./a.yaml",
          "a/../a.yaml", "../service/a.yaml", "/etc/passwd", ".git", ".git/config", ".GIT/config", "a//b.yaml"}) {
        EXPECT_EQ(need(tree_->look(path)), std::nullopt) << path;
        EXPECT_EQ(need(tree_->read(path)), std::nullopt) << path;
        EXPECT_TRUE(tree_->remove(path)) << path;
        EXPECT_FALSE(tree_->set_mode(path, FileMode::executable)) << path;
    }
    EXPECT_EQ(written(), base_.tree);
}

TEST_P(TreeContract, LooksAtModes) {
    EXPECT_EQ(need(tree_->look("run.sh")), (FileEntry{.path = "run.sh", .mode = FileMode::executable}));
    EXPECT_EQ(need(tree_->look("a.yaml")), (FileEntry{.path = "a.yaml", .mode = FileMode::regular}));
    EXPECT_EQ(need(tree_->look("out")), (FileEntry{.path = "out", .mode = FileMode::symlink}));
}

TEST_P(TreeContract, UntouchedIsTheSameTree) { EXPECT_EQ(written(), base_.tree); }

TEST_P(TreeContract, WrittenBackAsItWasIsTheSameTree) {
    need(tree_->write("README.md", "something else"));
    need(tree_->write("README.md", "hello\r\nworld\r\n"));
    need(tree_->write("new/folder/file", "x"));
    need(tree_->remove("new/folder/file"));
    EXPECT_EQ(written(), base_.tree);
}

TEST_P(TreeContract, WritesFilesAndKeepsModes) {
    for (int twice = 0; twice < 2; ++twice) {
        need(tree_->write("run.sh", "#!/bin/bash\n"));
        need(tree_->write("a/b/new.yaml", std::string("bytes\0\r\n", 8)));
        need(tree_->write("x/y/z", "deep"));
        EXPECT_EQ(listed("{run.sh,a/b/**,x/**}"), "a/b/c.yaml a/b/new.yaml run.sh* x/y/z");
        EXPECT_EQ(read("run.sh"), "#!/bin/bash\n");
        EXPECT_EQ(read("a/b/new.yaml"), std::string("bytes\0\r\n", 8));
        const ObjectId tree = written();
        EXPECT_EQ(git(need(mirror_->lay_out()), {"ls-tree", "-r", "--name-only", tree.hex, "x", "run.sh"}),
                  "run.sh\nx/y/z");
        EXPECT_EQ(git(need(mirror_->lay_out()), {"ls-tree", tree.hex, "run.sh"}).substr(0, 6), "100755");
        EXPECT_EQ(written(), tree);
    }
}

TEST_P(TreeContract, RefusesPathsThatLeaveTheTreeOrHitADirectory) {
    for (const char* path :
         {"", "/abs", "../x", "a/../../x", "a/./x", "a//x", "x/", ".git", ".git/config", ".GIT/config", "a/.Git/x",
          "out/passwd", "to-folder/x", "link.yaml/x", "a.yaml/x", "a", "a/b"}) {
        for (int twice = 0; twice < 2; ++twice)
            EXPECT_EQ(refused(tree_->write(path, "x")).kind, ErrorKind::invalid) << path;
    }
    EXPECT_EQ(refused(tree_->write(std::string(256, 'n'), "x")).kind, ErrorKind::invalid);
    EXPECT_EQ(refused(tree_->write(std::string("a\0b", 3), "x")).kind, ErrorKind::invalid);
    EXPECT_EQ(written(), base_.tree);
}

TEST_P(TreeContract, AWriteOntoASymlinkReplacesIt) {
    need(tree_->write("out", "now a file"));
    EXPECT_EQ(need(tree_->look("out")), (FileEntry{.path = "out", .mode = FileMode::regular}));
    EXPECT_EQ(read("out"), "now a file");
    need(tree_->write("out", "again"));
    EXPECT_EQ(git(need(mirror_->lay_out()), {"ls-tree", written().hex, "out"}).substr(0, 6), "100644");
}

TEST_P(TreeContract, SetsModes) {
    for (int twice = 0; twice < 2; ++twice) {
        need(tree_->set_mode("a/b.yaml", FileMode::executable));
        need(tree_->set_mode("run.sh", FileMode::regular));
        EXPECT_EQ(listed("{a/b.yaml,run.sh}"), "a/b.yaml* run.sh");
        EXPECT_EQ(read("a/b.yaml"), "name: b\n");
    }
    const std::string tree = written().hex;
    EXPECT_EQ(git(need(mirror_->lay_out()), {"ls-tree", tree, "a/b.yaml"}).substr(0, 6), "100755");
    EXPECT_EQ(git(need(mirror_->lay_out()), {"ls-tree", tree, "run.sh"}).substr(0, 6), "100644");
    EXPECT_EQ(refused(tree_->set_mode("out", FileMode::executable)).kind, ErrorKind::invalid);
    EXPECT_EQ(refused(tree_->set_mode("a.yaml", FileMode::symlink)).kind, ErrorKind::invalid);
    EXPECT_EQ(refused(tree_->set_mode("nowhere", FileMode::regular)).kind, ErrorKind::not_found);
}

TEST_P(TreeContract, RemovesFilesAndTheFoldersThatBecomeEmpty) {
    for (int twice = 0; twice < 2; ++twice) {
        need(tree_->remove("a/b/c.yaml"));
        need(tree_->remove("out"));
        need(tree_->remove("to-folder"));
        EXPECT_EQ(listed("{a/**,out,to-folder}"), "a/b.yaml");
    }
    need(tree_->write("a/b", "a file where a folder was"));
    EXPECT_EQ(read("a/b"), "a file where a folder was");
    EXPECT_EQ(git(need(mirror_->lay_out()), {"ls-tree", "-r", "--name-only", written().hex, "a/"}), "a/b\na/b.yaml");
    EXPECT_TRUE(std::filesystem::exists("/etc"));
}

TEST_P(TreeContract, EverythingCanGo) {
    for (const FileEntry& each : need(tree_->list(need(Glob::parse("**"))))) need(tree_->remove(each.path));
    EXPECT_EQ(listed("**"), "");
    EXPECT_EQ(written().hex, "4b825dc642cb6eb9a060e54bf8d69288fbee4904");
}

INSTANTIATE_TEST_SUITE_P(Trees, TreeContract, ::testing::Values("memory", "folder"),
                         [](const auto& each) { return std::string(each.param); });

TEST(FolderTree, HardLinksKeepTheirOldBytesOutside) {
    const TestFolder folder;
    write_file(folder / "outside", "precious");
    std::filesystem::create_directories(folder / "tree");
    std::filesystem::create_hard_link(folder / "outside", folder / "tree/file");
    need(folder_tree(folder / "tree")->write("file", "changed"));
    EXPECT_EQ(file_bytes(folder / "outside"), "precious");
    EXPECT_EQ(file_bytes(folder / "tree/file"), "changed");
}

TEST(FolderTree, AMissingFolderIsAnError) {
    const TestFolder folder;
    EXPECT_EQ(refused(folder_tree(folder / "nowhere")->list(need(Glob::parse("**")))).kind, ErrorKind::not_found);
}

TEST(FolderTree, FilesOverTheLimitAreRefused) {
    const TestFolder folder;
    write_file(folder / "huge", "");
    std::filesystem::resize_file(folder / "huge", kFileBytesMax + 1);  // sparse
    EXPECT_EQ(refused(folder_tree(folder.path())->read("huge")).kind, ErrorKind::unsupported);
}

TEST(MemoryTree, KeepsSubmodulesAndLeavesThemAlone) {
    const GitLibrary library;
    const TestFolder folder;
    make_repository(folder / "service", {{"a", "a"}});
    const std::string commit = git(folder / "service", {"rev-parse", "HEAD"});
    git(folder / "service", {"update-index", "--add", "--cacheinfo", "160000," + commit + ",sub"});
    git(folder / "service", {"commit", "-q", "-m", "submodule"});
    const Mirrors mirrors(folder / "mirrors", run_git);
    Mirror mirror = need(mirrors.open((folder / "service").native()));
    const auto tree = need(mirror.tree(need(mirror.base(std::nullopt)).tree));
    EXPECT_EQ(need(tree->look("sub")), (FileEntry{.path = "sub", .mode = FileMode::submodule}));
    EXPECT_EQ(need(tree->read("sub")), std::nullopt);
    EXPECT_EQ(refused(tree->write("sub", "x")).kind, ErrorKind::invalid);
    EXPECT_EQ(refused(tree->write("sub/x", "x")).kind, ErrorKind::invalid);
    EXPECT_EQ(refused(tree->remove("sub")).kind, ErrorKind::unsupported);
    need(tree->write("b", "b"));
    const ObjectId written = need(mirror.write_tree(*tree));
    EXPECT_EQ(git(need(mirror.lay_out()), {"ls-tree", written.hex, "sub"}), "160000 commit " + commit + "\tsub");
}

/// A few objects that name each other again and again: billions of files, or of folders without any.
TEST(TreeBomb, IsRefusedWhereverTreesAreWalked) {
    const GitLibrary library;
    const TestFolder folder;
    const std::filesystem::path service = folder / "service";
    make_repository(service, {{"a", "a"}});
    for (const bool with_files : {true, false}) {
        std::string line = "100644 blob " + git(service, {"rev-parse", "HEAD:a"}) + "\tf\n";
        if (!with_files) line.clear();
        std::string tree = git(service, {"mktree"}, line);
        for (int depth = 0; depth < 9; ++depth) {
            std::string listing;
            for (int each = 0; each < 10; ++each)
                listing += "040000 tree " + tree + "\td" + std::to_string(each) + "\n";
            tree = git(service, {"mktree"}, listing);
        }
        const ObjectId commit{git(service, {"commit-tree", "-m", "bomb", tree})};
        const Mirrors mirrors(folder / "mirrors", run_git);
        Mirror mirror = need(mirrors.open(service.native()));
        const Base base = need(mirror.base(std::nullopt));
        const auto files = need(mirror.tree(ObjectId{tree}));
        EXPECT_EQ(refused(files->list(*Glob::parse("**/*.tf"))).kind, ErrorKind::unsupported);
        EXPECT_EQ(refused(mirror.changes(base.tree, ObjectId{tree})).kind, ErrorKind::unsupported);
        std::stop_source stopped;  // NOLINT(misc-const-correctness): asked to stop below
        stopped.request_stop();
        EXPECT_EQ(refused(mirror.check_out(commit, folder / "out", stopped.get_token())).kind, ErrorKind::cancelled);
        std::filesystem::remove_all(folder / "out");
    }
}

}  // namespace
}  // namespace sweepline
