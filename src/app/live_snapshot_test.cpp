// What `/api/state` answers, and what becomes of it when the files are edited.

#include "app/live_snapshot.hpp"

#include <zlib.h>

#include <atomic>
#include <map>
#include <thread>

#include "app/live_trial.hpp"
#include "store/store.hpp"

namespace sweepline {
namespace {

using testing::need;
using testing::write_file;

class LiveSnapshot : public ::testing::Test, protected LiveTrial {
protected:
    LiveSnapshot() { write_headquarters(20, 3); }
};

std::string gunzip(const std::string& packed) {
    std::string out(std::size_t{64} << 20U, '\0');
    z_stream stream{};
    EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
    out.resize(out.size() - stream.avail_out);
    inflateEnd(&stream);
    return out;
}

TEST_F(LiveSnapshot, ASnapshotIsTheGrid) {
    const auto live = need(open());
    need(ask(*live, "cell assign", assign(2, "ana", 3)));
    need(ask(*live, "cell block", R"({"service":"s5","layer":"l1","reason":"why","owner":"ops"})"));
    const auto taken = need(snapshot(*live));
    EXPECT_EQ(taken->number, 2);
    const std::string text = gunzip(taken->gzip);
    const Value grid = need(parse_json(text));
    EXPECT_EQ(*grid.find("migration")->if_string(), "to-eks");
    EXPECT_EQ(to_json(*grid.find("environments")), R"(["preprod","prod"])");
    EXPECT_EQ(grid.find("services")->if_array()->size(), 20U);
    EXPECT_EQ(to_json(grid.find("layers")->if_array()->at(0)),
              R"({"name":"l1","title":"Layer 1","concern":"identity","state":"open","by_hand":true,)"
              R"("demands":"claimed","needs":[]})");
    EXPECT_EQ(to_json(*grid.find("texts")), R"(["","ana","why","ops"])");
    const Array& cells = *grid.find("cells")->if_array();
    ASSERT_EQ(cells.size(), 2U);
    const std::string assigned = to_json(cells[0]);
    EXPECT_TRUE(assigned.starts_with("[2,2,0,0,1,1,0,0,0,0,17") && assigned.ends_with(",1]")) << assigned;
    const std::string blocked = to_json(cells[1]);
    EXPECT_TRUE(blocked.starts_with("[5,0,3,0,1,0,0,2,3,17") && blocked.ends_with(",1]")) << blocked;
}

TEST_F(LiveSnapshot, ASnapshotIsAsWished) {
    const auto live = need(open({.fresh = std::chrono::hours(1)}));
    const auto first = need(snapshot(*live));
    EXPECT_EQ(first->json, "") << "nobody wished for it";
    need(ask(*live, "cell assign", assign(2, "ana")));
    EXPECT_EQ(need(snapshot(*live)), first) << "an hour is not over";
    while (live->newest() < 1) std::this_thread::yield();
    const auto second = need(snapshot(*live, {.after = 1}));
    EXPECT_EQ(second->number, 1);
    EXPECT_EQ(need(snapshot(*live, {.after = 1'000'000})), second) << "of another record";
    const auto plain = need(snapshot(*live, {.plain = true}));
    EXPECT_EQ(plain->json, gunzip(plain->gzip));
    EXPECT_EQ(need(snapshot(*live, {.plain = true})), plain) << "all share one";
    EXPECT_EQ(need(snapshot(*live)), plain);
}

TEST_F(LiveSnapshot, EverybodyIsGivenWhatTheyWishedForHoweverManyAsk) {
    const auto live = need(open({.poll = std::chrono::milliseconds(5), .fresh = std::chrono::milliseconds(0)}));
    Watcher watcher(*live, 0);
    constexpr int kChanges = 20;
    std::atomic<int> served = 0;
    Awaited<bool> all;
    for (int i = 1; i <= kChanges; ++i) {
        need(ask(*live, "cell assign", assign(i % 20, "ana", 1 + i % 3)));
        watcher.until_number(i);
        const SnapshotWish wish{.after = i, .plain = i % 3 == 0};
        live->snapshot(
            [&, wish](const Result<std::shared_ptr<const Snapshot>>& made) {
                EXPECT_TRUE(made && (*made)->number >= wish.after && (!wish.plain || !(*made)->json.empty()));
                if (++served == kChanges) all.set(true);
            },
            wish);
    }
    EXPECT_TRUE(all.get());
}

TEST_F(LiveSnapshot, SaysWhichFilesItWasMadeFrom) {
    std::string before;
    {
        const auto live = need(open());
        before = need(snapshot(*live))->edition;
        EXPECT_EQ(*live->files(), "event: files\ndata: {\"edition\":\"" + before + "\"}\n\n");
    }
    const auto live = need(open({.poll = std::chrono::milliseconds(5), .look = std::chrono::milliseconds(5)}));
    EXPECT_EQ(need(snapshot(*live))->edition, before) << "a server that starts anew changes no files";
    Watcher watcher(*live, 0);
    write_headquarters(21, 3);
    watcher.until_text("event: files");
    std::shared_ptr<const Snapshot> after = need(snapshot(*live));
    // Files that are still being written are another edition at each look.
    while (*live->files() != "event: files\ndata: {\"edition\":\"" + after->edition + "\"}\n\n")
        after = need(snapshot(*live));
    EXPECT_NE(after->edition, before);
    EXPECT_NE(gunzip(after->gzip).find("\"edition\":\"" + after->edition + "\""), std::string::npos);
}

TEST_F(LiveSnapshot, ASnapshotIsMadeAgainOnlyWhenItIsOld) {
    const auto live = need(open({.fresh = std::chrono::hours(1)}));
    const auto first = need(snapshot(*live));
    EXPECT_EQ(need(snapshot(*live)).get(), first.get()) << "shared";
    need(ask(*live, "cell assign", assign(2, "ana")));
    EXPECT_EQ(need(snapshot(*live)).get(), first.get()) << "it may be an hour old";

    const auto quick = need(open({.fresh = std::chrono::milliseconds(0)}));
    const auto before = need(snapshot(*quick));
    EXPECT_EQ(before->number, 1);
    EXPECT_EQ(need(snapshot(*quick)).get(), before.get()) << "nothing happened";
    Watcher watcher(*quick, 1);
    need(ask(*quick, "cell assign", assign(2, "ben")));
    watcher.until_number(2);
    const auto after = need(snapshot(*quick));
    EXPECT_EQ(after->number, 2);
    EXPECT_NE(after->etag, before->etag);
}

TEST_F(LiveSnapshot, EditedFilesAreNoticed) {
    const auto live = need(open(
        {.poll = std::chrono::milliseconds(5), .look = std::chrono::milliseconds(5), .fresh = std::chrono::hours(1)}));
    need(ask(*live, "cell assign", assign(2, "ana")));
    need(ask(*live, "grid", "{}"));
    EXPECT_EQ(ask(*live, "cell assign", assign(77, "ana")).error().kind, ErrorKind::not_found);
    std::ignore = need(snapshot(*live));
    Watcher watcher(*live, live->newest());
    write_file(folder_ / "hq/services.yaml",
               "- {name: s77, repo: ../repos/x}\n- {name: s3, repo: ../repos/y, was: s2}\n");
    watcher.until_text("event: files\n");
    need(ask(*live, "cell assign", assign(77, "ben")));
    EXPECT_NE(need(ask(*live, "grid", "{}")).json().find("s77"), std::string::npos);
    const std::string grid = gunzip(need(snapshot(*live))->gzip);
    EXPECT_NE(grid.find("s77"), std::string::npos);
    EXPECT_EQ(grid.find("s19"), std::string::npos);
    EXPECT_NE(grid.find("\"texts\":[\"\",\"ana\""), std::string::npos) << "the renamed service took its cells along";
    expect_sound();
}

TEST_F(LiveSnapshot, CellsAreCountedAsTheGridShowsThem) {
    const auto live = need(open({.poll = std::chrono::milliseconds(5), .look = std::chrono::milliseconds(5)}));
    const auto check = [&](const std::map<std::string, std::int64_t>& counts) {
        auto seen = metrics(*live).cells;
        std::erase_if(seen, [](const auto& each) { return each.second == 0; });
        EXPECT_EQ(seen, counts);
    };
    check({{"not_started", 60}});
    need(ask(*live, "cell assign", assign(2, "ana")));
    need(ask(*live, "cell block", R"({"service":"s5","layer":"l1","reason":"why"})"));
    need(ask(*live, "cell set", R"({"service":"s19","layer":"l1","status":"in_progress"})"));
    const std::string tomorrow = to_text(Instant{moved_.now().micros + std::int64_t{86'400'000'000}});
    need(ask(*live, "cell waive",
             R"({"service":"s6","layer":"l2","because":"nobody uses it","until":")" + tomorrow + "\"}"));
    check({{"blocked", 1}, {"done", 1}, {"in_progress", 1}, {"not_started", 57}});
    Watcher watcher(*live, live->newest());
    write_headquarters(19, 3);  // s19 left
    watcher.until_text("event: files");
    check({{"blocked", 1}, {"done", 1}, {"not_started", 55}});
    moved_.move(std::chrono::hours(48));
    check({{"blocked", 1}, {"in_progress", 1}, {"not_started", 55}});
}

TEST_F(LiveSnapshot, WhatEndsByTimeIsTold) {
    const auto live = need(open(
        {.poll = std::chrono::milliseconds(5), .look = std::chrono::milliseconds(0), .fresh = std::chrono::hours(1)}));
    const auto in_hours = [&](int hours) {
        return Instant{moved_.now().micros + std::chrono::microseconds(std::chrono::hours(hours)).count()};
    };
    need(ask(*live, "cell waive",
             R"({"service":"s1","layer":"l1","because":"nobody uses it","until":")" + to_text(in_hours(2)) + "\"}"));
    need(need(app()->store())->change("zoe", [&](const Migration&) -> Result<std::vector<Happening>> {
        return std::vector<Happening>{SweepStarted{.sweep = SweepId("theirs"),
                                                   .layer = LayerName("l2"),
                                                   .performer = PerformerId("elsewhere"),
                                                   .lease_until = in_hours(5)}};
    }));
    Watcher watcher(*live, 0);
    watcher.until_number(2);
    // Whoever is told of somebody's coming was told of all that could be seen before.
    live->present("ana");
    watcher.until_text("presence");
    const auto status_and_state = [&] {
        const Value grid = need(parse_json(gunzip(need(snapshot(*live))->gzip)));
        return to_json(grid.find("cells")->if_array()->at(0).if_array()->at(2)) + " " +
               *grid.find("layers")->if_array()->at(1).find("state")->if_string();
    };
    EXPECT_EQ(status_and_state(), "2 sweeping");
    moved_.move(std::chrono::hours(3));
    watcher.until_text("event: files");
    EXPECT_EQ(status_and_state(), "1 sweeping") << "the waiver expired";
    moved_.move(std::chrono::hours(3));
    watcher.until_text("event: files");
    EXPECT_EQ(status_and_state(), "1 open") << "whoever swept fell silent";
}

TEST_F(LiveSnapshot, TheRecordIsNoFileOfTheHeadquartersWhereverItLies) {
    write_file(folder_ / "hq/migration.yaml", "migration: m\nstore: sqlite:grid.db\n");
    const auto live = need(open(
        {.poll = std::chrono::milliseconds(5), .look = std::chrono::milliseconds(0), .fresh = std::chrono::hours(1)}));
    const auto before = need(snapshot(*live));
    Watcher watcher(*live, 0);
    for (int i = 0; i < 5; ++i) need(ask(*live, "cell assign", assign(i, "ana")));
    // The files are looked at before people are.
    live->present("ana");
    watcher.until_text("presence");
    EXPECT_EQ(need(snapshot(*live)).get(), before.get()) << "as good as before: an hour old at most";
    write_file(folder_ / "hq/grid.db-notes", "x");
    watcher.until_text("event: files");
    EXPECT_NE(need(snapshot(*live)).get(), before.get());
}

TEST_F(LiveSnapshot, FilesThatChangeAllTheTimeKeepNobodyFromTheGrid) {
    // Reading that many takes longer than it takes to see the next change.
    write_headquarters(2'000, 1);
    const std::jthread writer([this](const std::stop_token& stop) {
        for (int i = 0; !stop.stop_requested(); ++i) write_file(folder_ / "hq/notes.md", std::to_string(i));
    });
    const auto live = need(open({.poll = std::chrono::milliseconds(1),
                                 .look = std::chrono::milliseconds(0),
                                 .fresh = std::chrono::seconds(0)}));
    Watcher watcher(*live, 0);
    watcher.until_text("event: files");
    EXPECT_TRUE(snapshot(*live));
}

}  // namespace
}  // namespace sweepline
