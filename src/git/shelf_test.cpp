#include "git/shelf.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <thread>

#include "git/objects.hpp"
#include "git/test_repository.hpp"

namespace sweepline {
namespace {

using namespace testing;

Oid id_of(const std::string& bytes) { return Objects::hash(ObjectSort::blob, bytes); }

MadeObjects blobs(const std::vector<std::string>& all) {
    MadeObjects made;
    for (const std::string& bytes : all)
        made.emplace(id_of(bytes),
                     std::make_shared<const MadeObject>(MadeObject{id_of(bytes), ObjectSort::blob, bytes}));
    return made;
}

class ShelfOf : public ::testing::Test {
protected:
    /// As another process has it.
    [[nodiscard]] std::unique_ptr<Shelf> another() const { return std::make_unique<Shelf>(file_); }
    static std::string bytes_of(Shelf& shelf, const Oid& id, const std::string& repository = "api") {
        const auto found = need(shelf.object(repository, id));
        return found == nullptr ? "not there" : found->bytes;
    }

    /// Makes the file with these words of SQL.
    void execute(const char* text) const {
        std::filesystem::create_directories(file_.parent_path());
        sqlite3* database = nullptr;
        ASSERT_EQ(sqlite3_open(file_.c_str(), &database), SQLITE_OK);
        EXPECT_EQ(sqlite3_exec(database, text, nullptr, nullptr, nullptr), SQLITE_OK) << text;
        sqlite3_close(database);
    }

    GitLibrary library_;
    TestFolder folder_;
    std::filesystem::path file_ = folder_ / "mirrors/sh elf?%.db";
    std::unique_ptr<Shelf> shelf_ = std::make_unique<Shelf>(file_);
    Oid one_ = id_of("one");
    Oid two_ = id_of("two");
    Oid three_ = id_of("three");
};

TEST_F(ShelfOf, IsNoFileBeforeSomethingIsSettled) {
    EXPECT_EQ(need(shelf_->branch("api", "sweep/x")), std::nullopt);
    EXPECT_EQ(need(shelf_->object("api", one_)), nullptr);
    need(shelf_->settle());
    EXPECT_FALSE(std::filesystem::exists(folder_ / "mirrors"));
}

TEST_F(ShelfOf, WhatIsPutIsSeenAtOnceAndKeptOnceSettled) {
    const std::string long_text(100'000, 'x');
    need(shelf_->put(blobs({"one", "", long_text}), {"api", "sweep/x"}, std::nullopt, one_));
    for (const bool settled : {false, true}) {
        if (settled) need(shelf_->settle());
        const auto other = another();
        for (Shelf* shelf : {shelf_.get(), other.get()}) {
            const bool seen = settled || shelf == shelf_.get();
            EXPECT_EQ(need(shelf->branch("api", "sweep/x")), seen ? std::optional(one_) : std::nullopt);
            EXPECT_EQ(need(shelf->branches("api")).size(), seen ? 1U : 0U);
            EXPECT_EQ(need(shelf->branch("web", "sweep/x")), std::nullopt);
            EXPECT_EQ(bytes_of(*shelf, one_, "web"), "not there");
            EXPECT_EQ(bytes_of(*shelf, one_), seen ? "one" : "not there");
            EXPECT_EQ(bytes_of(*shelf, id_of("")), seen ? "" : "not there");
            EXPECT_EQ(bytes_of(*shelf, id_of(long_text)), seen ? long_text : "not there");
        }
    }
    EXPECT_LT(std::filesystem::file_size(file_), long_text.size()) << "what is long is deflated";
}

TEST_F(ShelfOf, BranchesMoveByCompareAndSet) {
    for (const bool settled : {false, true}) {
        const BranchName branch{"api", settled ? "settled" : "put"};
        EXPECT_EQ(refused(shelf_->put({}, branch, one_, two_)).kind, ErrorKind::conflict);
        need(shelf_->put({}, branch, std::nullopt, one_));
        if (settled) need(shelf_->settle());
        EXPECT_EQ(refused(shelf_->put({}, branch, std::nullopt, two_)).kind, ErrorKind::conflict);
        need(shelf_->put({}, branch, one_, two_));
        if (settled) need(shelf_->settle());
        EXPECT_EQ(need(shelf_->branches("api")).at(branch.name), two_);
        need(shelf_->settle());
        EXPECT_EQ(need(another()->branch("api", branch.name)), two_);
    }
}

TEST_F(ShelfOf, WhatAnotherProcessMovedMeanwhileIsAConflict) {
    for (const bool there : {false, true}) {
        const BranchName branch{"api", there ? "there" : "new"};
        std::optional<Oid> before;
        if (there) {
            need(shelf_->put({}, branch, before, three_));
            need(shelf_->settle());
            before = three_;
        }
        const auto first = another();
        const auto second = another();
        need(first->put({}, branch, before, one_));
        need(second->put(blobs({"two"}), branch, before, two_));
        need(second->put({}, {"api", "beside"}, std::nullopt, two_));
        need(first->settle());
        const Error error = refused(second->settle());
        EXPECT_EQ(error.kind, ErrorKind::conflict) << error.message;
        EXPECT_NE(error.message.find("'" + branch.name + "' of api"), std::string::npos) << error.message;
        EXPECT_EQ(need(another()->branch("api", branch.name)), one_);
        EXPECT_EQ(need(another()->branch("api", "beside")), std::nullopt) << "all of it or nothing";
    }
}

TEST_F(ShelfOf, WhatIsTakenAwayIsGone) {
    const BranchName branch{"api", "sweep/x"};
    need(shelf_->put({}, branch, std::nullopt, one_));
    need(shelf_->settle());
    EXPECT_EQ(refused(shelf_->put({}, branch, two_, std::nullopt)).kind, ErrorKind::conflict);
    need(shelf_->put({}, branch, one_, std::nullopt));
    EXPECT_EQ(need(shelf_->branch("api", "sweep/x")), std::nullopt);
    EXPECT_TRUE(need(shelf_->branches("api")).empty());
    need(shelf_->settle());
    EXPECT_EQ(need(another()->branch("api", "sweep/x")), std::nullopt);
    // Made and taken away before either was written.
    need(shelf_->put({}, branch, std::nullopt, two_));
    need(shelf_->put({}, branch, two_, std::nullopt));
    need(shelf_->settle());
    EXPECT_EQ(need(another()->branch("api", "sweep/x")), std::nullopt);
}

TEST_F(ShelfOf, WhileItIsHeldTheFileIsReadAsOfOneMoment) {
    shelf_->hold(true);  // there is no file yet
    shelf_->hold(false);
    const auto other = another();
    need(other->put({}, {"api", "sweep/x"}, std::nullopt, one_));
    need(other->settle());
    shelf_->hold(true);
    EXPECT_EQ(need(shelf_->branch("api", "sweep/x")), one_);
    need(other->put({}, {"api", "sweep/x"}, one_, two_));
    need(other->settle());
    EXPECT_EQ(need(shelf_->branch("api", "sweep/x")), one_);
    shelf_->hold(false);
    EXPECT_EQ(need(shelf_->branch("api", "sweep/x")), two_);
}

TEST_F(ShelfOf, WhatCannotBeWrittenIsKeptForTheNextTime) {
    write_file(folder_ / "mirrors", "a file where the folder belongs");
    need(shelf_->put(blobs({"one"}), {"api", "sweep/x"}, std::nullopt, one_));
    EXPECT_NE(refused(shelf_->settle()).message.find("mirrors"), std::string::npos);
    EXPECT_EQ(bytes_of(*shelf_, one_), "one");
    need(shelf_->put(blobs({"two"}), {"api", "sweep/x"}, one_, two_));
    std::filesystem::remove(folder_ / "mirrors");
    need(shelf_->settle());
    const auto other = another();
    EXPECT_EQ(need(other->branch("api", "sweep/x")), two_);
    EXPECT_EQ(bytes_of(*other, one_) + bytes_of(*other, two_), "onetwo");
}

TEST_F(ShelfOf, DamageIsSaid) {
    write_file(file_, std::string(8192, 'x'));
    const Error error = refused(another()->branch("api", "sweep/x"));
    EXPECT_EQ(error.kind, ErrorKind::invalid) << error.message;
    EXPECT_FALSE(error.hint.empty());
}

TEST_F(ShelfOf, ADamagedObjectIsRefusedAndMendedWhenItIsMadeAgain) {
    const std::string long_text(100'000, 'x');
    const BranchName branch{"api", "sweep/x"};
    const Oid long_id = id_of(long_text);
    need(shelf_->put(blobs({"one", long_text}), branch, std::nullopt, one_));
    need(shelf_->settle());
    for (const char* text : {"UPDATE object SET bytes = CAST('onf' AS BLOB) WHERE size = 3",
                             "UPDATE object SET sort = 2", "UPDATE object SET size = size - 1",
                             "UPDATE object SET bytes = zeroblob(length(bytes))", "UPDATE object SET bytes = x''"}) {
        execute(text);
        const Error error = refused(another()->object("api", one_));
        EXPECT_EQ(error.kind, ErrorKind::invalid) << text;
        EXPECT_NE(error.message.find(to_hex(one_) + " in "), std::string::npos) << error.message;
        EXPECT_NE(error.hint.find("move it away"), std::string::npos) << error.hint;
        const auto other = another();
        need(other->put(blobs({"one", long_text}), branch, one_, one_));
        need(other->settle());
        EXPECT_EQ(bytes_of(*another(), one_), "one") << text;
        EXPECT_EQ(bytes_of(*another(), long_id), long_text) << text;
    }
}

TEST_F(ShelfOf, AFileOfAnotherFormIsLeftAlone) {
    for (const char* text : {"CREATE TABLE object (number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE)",
                             "CREATE TABLE object (x); PRAGMA user_version=2", "PRAGMA user_version=2"}) {
        std::filesystem::remove_all(folder_ / "mirrors");
        execute(text);
        const auto other = another();
        const Error unread = refused(other->branch("api", "sweep/x"));
        EXPECT_EQ(unread.kind, ErrorKind::unsupported) << text;
        EXPECT_NE(unread.message.find("another version"), std::string::npos) << unread.message;
        EXPECT_EQ(refused(other->put({}, {"api", "sweep/x"}, std::nullopt, one_)).kind, ErrorKind::unsupported);
        ShelfFile file(file_);
        EXPECT_EQ(refused(file.write({})).kind, ErrorKind::unsupported);
    }
}

/// Otherwise ten times the services cost more than ten times the writes.
TEST_F(ShelfOf, ObjectsOfARepositoryLieTogether) {
    constexpr int kRepositories = 200;
    constexpr int kEach = 50;
    for (int repository = 0; repository < kRepositories; ++repository) {
        std::vector<std::string> texts;
        for (int each = 0; each < kEach; ++each)
            texts.push_back(std::to_string(repository) + "/" + std::to_string(each));
        need(shelf_->put(blobs(texts), {"r" + std::to_string(1000 + repository), "b"}, std::nullopt, one_));
    }
    need(shelf_->settle());
    shelf_.reset();  // its log goes with it
    const auto other = another();
    need(other->put(blobs({"a", "b", "c", "d", "e", "f"}), {"r1100", "b"}, one_, two_));
    need(other->settle());
    constexpr std::uintmax_t kPage = 4096 + 24;
    const std::uintmax_t pages = std::filesystem::file_size(file_.native() + "-wal") / kPage;
    EXPECT_LE(pages, 5U) << "of the objects, of their index, of the branches";
}

TEST_F(ShelfOf, ManyPutWhileOneSettles) {
    constexpr int kEach = 200;
    std::vector<std::jthread> crew;
    std::atomic<int> running{4};
    for (int each = 0; each < 4; ++each)
        crew.emplace_back([&, each] {
            for (int round = 0; round < kEach; ++round) {
                const std::string text = std::to_string(each) + "/" + std::to_string(round);
                need(shelf_->put(blobs({text}), {"r" + std::to_string(each), text}, std::nullopt, id_of(text)));
                EXPECT_EQ(need(shelf_->branch("r" + std::to_string(each), text)), id_of(text));
            }
            --running;
        });
    while (running > 0) need(shelf_->settle());
    crew.clear();
    need(shelf_->settle());
    const auto other = another();
    for (int each = 0; each < 4; ++each)
        EXPECT_EQ(need(other->branches("r" + std::to_string(each))).size(), static_cast<std::size_t>(kEach));
    EXPECT_EQ(bytes_of(*other, id_of("3/199"), "r3"), "3/199");
}

TEST_F(ShelfOf, ManyProcessesMakeTheFileAtOnce) {
    for (int round = 0; round < 20; ++round) {
        std::filesystem::remove_all(folder_ / "mirrors");
        std::vector<pid_t> children;
        for (int each = 0; each < 4; ++each) {
            children.push_back(::fork());
            if (children.back() != 0) continue;
            Shelf shelf(file_);
            const std::string name = "b" + std::to_string(each);
            const bool done = shelf.put(blobs({name}), {"api", name}, std::nullopt, id_of(name)) && shelf.settle();
            ::_exit(done ? 0 : 1);
        }
        for (const pid_t child : children) {
            int status = 0;
            ASSERT_EQ(::waitpid(child, &status, 0), child);
            EXPECT_EQ(status, 0);
        }
        EXPECT_EQ(need(another()->branches("api")).size(), 4U);
    }
}

/// Killed at any moment, a settling shelf has all of it or nothing, and what was settled before is there.
TEST_F(ShelfOf, SurvivesItsProcess) {
    int survived = 0;
    for (int round = 0; round < 20; ++round) {
        std::array<int, 2> settled{};
        ASSERT_EQ(::pipe(settled.data()), 0);
        const pid_t child = ::fork();
        if (child == 0) {
            Shelf shelf(file_);
            for (int i = 0;; ++i) {
                const std::string name = std::to_string(round) + "." + std::to_string(i);
                if (!shelf.put(blobs({name, name + "+"}), {"api", name}, std::nullopt, id_of(name)) ||
                    !shelf.settle() || ::write(settled[1], "", 1) != 1)
                    ::_exit(1);
            }
        }
        ::close(settled[1]);
        char byte = 0;
        for (int i = 0; i < 2 + round % 5; ++i) ASSERT_EQ(::read(settled[0], &byte, 1), 1);
        ::kill(child, SIGKILL);
        ::close(settled[0]);
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        ASSERT_TRUE(WIFSIGNALED(status));
        const auto other = another();
        for (const auto& [name, tip] : need(other->branches("api"))) {
            ++survived;
            EXPECT_EQ(bytes_of(*other, tip), name);
            EXPECT_EQ(bytes_of(*other, id_of(name + "+")), name + "+");
        }
    }
    EXPECT_GT(survived, 20 * 2) << "all that was settled before the kills";
}

}  // namespace
}  // namespace sweepline
