// What is particular to SQLite: the file, its folder, and what others do to them.

#include "store/store.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "store/trial.hpp"

namespace sweepline {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

std::string bytes_of(const fs::path& path) {
    const std::ifstream in(path, std::ios::binary);
    std::stringstream bytes;
    bytes << in.rdbuf();
    return bytes.str();
}

void write_bytes(const fs::path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

TEST(Open, OnlySqliteIsSupported) {
    const std::string hint = " | hint: write sqlite:PATH, as in sqlite:.sweepline/sweepline.db";
    const auto unsupported = [&](const std::string& url, const std::string& scheme) {
        expect_refused(url, ErrorKind::unsupported, "the store '" + scheme + "' is not supported" + hint);
    };
    unsupported("postgresql://localhost/x", "postgresql:");
    unsupported("nats://x", "nats:");
    unsupported("", "");
    unsupported("/tmp/x.db", "/tmp/x.db");
    expect_refused("sqlite:", ErrorKind::invalid, "the store 'sqlite:' names no file" + hint);
    expect_refused("sqlite::memory:", ErrorKind::invalid, "the store 'sqlite::memory:' names no file" + hint);
}

TEST(Open, AnyFileNameWillDo) {
    const TrialFolder folder;
    for (const std::string name : {"with space.db", "a=b.db", "what?mode=ro", "100%25.db", "#.db", "quo'te\".db",
                                   "ünï\U0001F600.db", "caf\xE9.db", ":memory:", "a&b;c.db", "new/folders/x.db"}) {
        const fs::path path = folder.path() / name;
        for (int again = 0; again < 2; ++again) {
            StandingClock clock(kNow);
            auto store = Store::open("sqlite:" + path.string(), clock);
            ASSERT_TRUE(store) << name << ": " << shown(store.error());
            ASSERT_TRUE(store->change("ana", always({assigned("api", "x", "ana")}))) << name;
            EXPECT_EQ(store->newest(), again + 1) << name;
        }
        EXPECT_TRUE(fs::exists(path)) << name;
    }
}

TEST(Moment, ThatEndsByAnExceptionLeavesTheStoreAsItWas) {
    const TrialFolder folder;
    StandingClock clock(kNow);
    auto store = Store::open("sqlite:" + (folder.path() / "x.db").string(), clock);
    ASSERT_TRUE(store) << shown(store.error());
    EXPECT_FALSE(store->at_one_moment([]() -> Result<> { throw std::runtime_error("no more paper"); }));
    ASSERT_TRUE(store->change("ana", always({assigned("api", "x", "ana")})));
    auto other = Store::open("sqlite:" + (folder.path() / "x.db").string(), clock);
    ASSERT_TRUE(other) << shown(other.error());
    EXPECT_EQ(other->newest(), 1) << "it is kept, not gathered for a moment that is over";
}

TEST(Open, TakesWhatIsUpToDateAsItIs) {
    const TrialFolder folder;
    make_record(folder);
    const std::string before = bytes_of(folder.file());
    for (int again = 0; again < 2; ++again) {
        StandingClock clock(kNow);
        auto store = Store::open(folder.url(), clock);
        ASSERT_TRUE(store);
        EXPECT_EQ(store->newest(), 5);
        EXPECT_EQ(store->change("ana", always({})), std::vector<Event>());
        EXPECT_TRUE(store->migration());
    }
    EXPECT_EQ(bytes_of(folder.file()), before);
    EXPECT_EQ(ask_sql(folder.file(), "PRAGMA journal_mode"), "wal");
    EXPECT_FALSE(fs::exists(folder.file().string() + "-wal")) << "an orderly end leaves one file";
}

TEST(Open, RefusesWhatIsNoDatabaseOfOurs) {
    const TrialFolder folder;
    const std::string name = folder.file().string();
    fs::create_directory(folder.file());
    expect_refused(folder.url(), ErrorKind::invalid, "the database " + name + " is a folder | hint: name a file");
    fs::remove(folder.file());

    const std::string prose(5000, 'x');
    write_bytes(folder.file(), prose);
    expect_refused(folder.url(), ErrorKind::invalid,
                   name + " is not a database | hint: move it out of the way, or name another file");
    EXPECT_EQ(bytes_of(folder.file()), prose);
    fs::remove(folder.file());

    run_sql(folder.file(), "CREATE TABLE recipe (name TEXT)");
    const std::string foreign = bytes_of(folder.file());
    expect_refused(folder.url(), ErrorKind::invalid,
                   name + " is a database of another program | hint: name another file");
    EXPECT_EQ(bytes_of(folder.file()), foreign);
}

TEST(Open, RefusesWhatIsOfANewerProgram) {
    const TrialFolder folder;
    make_record(folder);
    const std::string message =
        "the database " + folder.file().string() + " is of a newer sweepline | hint: upgrade sweepline";
    run_sql(folder.file(), "UPDATE meta SET value = 99 WHERE name = 'tables'");
    expect_refused(folder.url(), ErrorKind::unsupported, message);
    run_sql(folder.file(),
            "UPDATE meta SET value = 1 WHERE name = 'tables'; UPDATE meta SET value = 99 WHERE name = 'fold'");
    expect_refused(folder.url(), ErrorKind::unsupported, message);
}

TEST(Open, FoldsAnewWhatAnOlderProgramFolded) {
    const TrialFolder folder;
    make_record(folder);
    run_sql(folder.file(),
            "UPDATE meta SET value = 0 WHERE name = 'fold'; UPDATE cell SET status = 'done'; DELETE FROM sweep;"
            "INSERT INTO decision VALUES (99, '{}')");
    StandingClock clock(kNow);
    auto store = Store::open(folder.url(), clock);
    ASSERT_TRUE(store) << shown(store.error());
    EXPECT_EQ(store->verify(), std::vector<std::string>());
    EXPECT_EQ((*store->migration())->cell(ServiceName("web"), LayerName("x"))->status, Status::blocked);
}

TEST(Open, DamageIsSaidAndNotMadeWorse) {
    const TrialFolder folder;
    make_record(folder);
    const std::string whole = bytes_of(folder.file());
    const auto check = [&](const std::string& bytes, const std::string& what) {
        write_bytes(folder.file(), bytes);
        StandingClock clock(kNow);
        auto store = Store::open(folder.url(), clock);
        std::string said;
        if (!store) {
            said = shown(store.error());
        } else if (const auto wrong = store->verify(); !wrong) {
            said = shown(wrong.error());
        } else {
            for (const std::string& sentence : *wrong) said += sentence;
        }
        EXPECT_FALSE(said.empty()) << what;
        EXPECT_TRUE(said.find(folder.file().string()) != std::string::npos || said.find("damaged") != std::string::npos)
            << what << ": " << said;
    };
    check(whole.substr(0, whole.size() / 2), "cut in the middle");
    check(whole.substr(0, 50), "cut in the header");
    std::string scribbled = whole;
    for (std::size_t at = 4096; at + 100 < scribbled.size(); at += 4096) scribbled.replace(at, 100, 100, '\xA5');
    check(scribbled, "scribbled over");
}

TEST(Change, WaitsForAnotherAndThenSaysSo) {
    const TrialFolder folder;
    StandingClock clock(kNow);
    auto holder = Store::open(folder.url(), clock);
    auto waiter = Store::open(folder.url(), clock, 30ms);
    ASSERT_TRUE(holder && waiter);
    ASSERT_TRUE(holder->change("ana", always({assigned("api", "x", "ana")})));
    const auto outer = holder->change("ana", [&](const Migration&) -> Result<std::vector<Happening>> {
        for (int again = 0; again < 2; ++again) {
            const auto refused = waiter->change("ben", always({assigned("api", "x", "ben")}));
            EXPECT_FALSE(refused);
            if (refused) continue;
            EXPECT_EQ(refused.error().kind, ErrorKind::unavailable);
            EXPECT_EQ(shown(refused.error()),
                      "the database " + folder.file().string() +
                          " is locked by another process | hint: wait for it to end, then try again");
        }
        EXPECT_EQ(waiter->newest(), 1) << "reading goes on";
        EXPECT_EQ((*waiter->migration())->number, 1);
        return std::vector<Happening>{assigned("api", "x", "cleo")};
    });
    ASSERT_TRUE(outer);
    ASSERT_TRUE(waiter->change("ben", always({assigned("api", "x", "ben")})));
    EXPECT_EQ(waiter->newest(), 3);
    EXPECT_EQ(waiter->verify(), std::vector<std::string>());
}

TEST(Change, GoesOnFromAnOlderCopyPutBack) {
    const TrialFolder folder;
    make_record(folder);
    StandingClock clock(kNow);
    auto store = Store::open(folder.url(), clock);
    ASSERT_TRUE(store && store->migration());
    run_sql(folder.file(),
            "DELETE FROM event WHERE number > 2; UPDATE meta SET value = 2 WHERE name = 'event';"
            "DELETE FROM cell WHERE service = 'web'; DELETE FROM layer_state; DELETE FROM decision");
    const auto events = store->change("ana", always({assigned("api", "x", "ben")}));
    ASSERT_TRUE(events) << shown(events.error());
    EXPECT_EQ(events->front().number, 3);
    EXPECT_EQ((*store->migration())->cells.size(), 1U);
    EXPECT_EQ(store->verify(), std::vector<std::string>());
}

}  // namespace
}  // namespace sweepline
