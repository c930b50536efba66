// A record that is kept elsewhere, and its copies: what is appended once, and by whom.

#include <gtest/gtest.h>

#include "store/copy_trial.hpp"

namespace sweepline {
namespace {

class Copy : public CopyTrial {};

TEST_F(Copy, IsTheRecordWithItsNumbers) {
    for (const std::int64_t piece : {1'000, 2, 3}) {
        place_->piece_events = piece;
        Store mine = copy("reader-" + std::to_string(piece));
        EXPECT_EQ(whole_record(mine).size(), 5U);
        EXPECT_TRUE(mine.is_copy());
        expect_same(mine);
    }
}

TEST_F(Copy, ChangesAreRecordedThereByTheNameTheyHaveThere) {
    Store mine = copy();
    const auto events = mine.change("whoever", always({assigned("a", "x", "cleo"), assigned("b", "x", "cleo")}));
    ASSERT_TRUE(events) << shown(events.error());
    ASSERT_EQ(events->size(), 2U);
    EXPECT_EQ(events->front().number, 6);
    EXPECT_EQ(events->front().actor, "ana");
    EXPECT_EQ(events->front().at, kNow) << "the place's clock";
    EXPECT_EQ(mine.newest(), 7);
    expect_same(mine);
    EXPECT_EQ(mine.change("ana", always({}))->size(), 0U);
    EXPECT_EQ(place_->appends, 1);
}

TEST_F(Copy, BytesThatAreNoTextAreWhatTheRecordSays) {
    Store mine = copy();
    const auto events = mine.change("ana", always({assigned("a", "x", "\xFF")}));
    ASSERT_TRUE(events);
    EXPECT_EQ(std::get<CellAssigned>(events->front().what).to, "\xEF\xBF\xBD");
    expect_same(mine);
}

TEST_F(Copy, RefusalsAreTheDeciders) {
    Store mine = copy();
    const auto refused = mine.change(
        "ana", [](const Migration&) -> Result<std::vector<Happening>> { return fail(ErrorKind::conflict, "no"); });
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message, "no");
    EXPECT_EQ(place_->appends, 0);
}

/// Somebody is quicker: another cell does not matter, the same one makes it be decided again on what is true then.
TEST_F(Copy, WhatComesBetweenMattersWhereItMeets) {
    const auto check = [&](const Happening& between, int decisions) {
        Store mine = copy();
        int decided = 0;
        place_->before_append = [&] {
            place_->before_append = {};
            ASSERT_TRUE(place_->store().change("ben", always({between})));
        };
        std::string seen;
        const auto events = mine.change("ana", [&](const Migration& now) -> Result<std::vector<Happening>> {
            ++decided;
            seen = now.cell_or_new(ServiceName("a"), LayerName("x")).assignee;
            return std::vector<Happening>{assigned("a", "x", "after " + seen)};
        });
        ASSERT_TRUE(events) << shown(events.error());
        EXPECT_EQ(decided, decisions) << kind_of(between);
        EXPECT_EQ(events->size(), 1U);
        EXPECT_EQ(std::get<CellAssigned>(events->front().what).to, "after " + seen);
        EXPECT_EQ(place_->store().newest(), events->front().number);
        expect_same(mine);
    };
    check(assigned("b", "x", "ben"), 1);
    check(assigned("a", "y", "ben"), 1);
    check(assigned("a", "x", "ben"), 2);
    check(StatusSet{ServiceName("a"), LayerName("x"), Status::done, "ben"}, 2);
    check(LayerClosed{LayerName("z")}, 2);
    check(ServiceRenamed{ServiceName("q"), ServiceName("r")}, 2);
}

TEST_F(Copy, ALayerIsDecidedOnTheWholeRecord) {
    Store mine = copy();
    int decided = 0;
    place_->before_append = [&] {
        place_->before_append = {};
        ASSERT_TRUE(place_->store().change("ben", always({assigned("b", "x", "ben")})));
    };
    ASSERT_TRUE(mine.change("ana", [&](const Migration&) -> Result<std::vector<Happening>> {
        ++decided;
        return std::vector<Happening>{LayerClosed{LayerName("y")}};
    }));
    EXPECT_EQ(decided, 2);
}

TEST_F(Copy, GivesUpWhereItAlwaysComesTooLate) {
    Store mine = copy();
    place_->before_append = [&] { ASSERT_TRUE(place_->store().change("ben", always({assigned("a", "x", "ben")}))); };
    const auto events = mine.change("ana", always({assigned("a", "x", "ana")}));
    ASSERT_FALSE(events);
    EXPECT_EQ(events.error().kind, ErrorKind::unavailable);
    EXPECT_GT(place_->appends, 10);
    place_->before_append = {};
    expect_same(mine);
}

/// What is recorded there is recorded, though the copy cannot follow: it follows the next time.
TEST_F(Copy, AChangeIsMadeThoughItsCopyCannotFollow) {
    Store mine = copy();
    place_->keeps_back = true;
    place_->waits_max = 0;
    place_->before_append = [&] { place_->silent_reads = true; };
    const auto events = mine.change("ana", always({assigned("a", "x", "cleo"), assigned("b", "x", "cleo")}));
    ASSERT_TRUE(events) << shown(events.error());
    ASSERT_EQ(events->size(), 2U);
    EXPECT_EQ(events->front().number, 6);
    EXPECT_EQ(events->back().number, 7);
    EXPECT_EQ(place_->store().newest(), 7);
    place_->silent_reads = false;
    expect_same(mine);
}

TEST_F(Copy, TwoRecordsBehindOneNameAreNoRecord) {
    Store mine = copy();
    TrialFolder other;
    make_record(other);
    bool turn = false;
    place_->before_read = [&] { place_->replace((turn = !turn) ? other.url() : there_.url()); };
    const auto refreshed = mine.refresh();
    ASSERT_FALSE(refreshed);
    EXPECT_NE(refreshed.error().message.find("one record and then with another"), std::string::npos)
        << refreshed.error().message;
}

/// The connection breaks behind the place's back: what was appended is not appended again.
TEST_F(Copy, ALostAnswerRecordsNothingTwice) {
    for (const int lost : {1, 2, 5}) {
        Store mine = copy();
        const std::int64_t before = *place_->store().newest();
        place_->lose_answers = lost;
        const auto events = mine.change("ana", always({assigned("a", "x", "once"), assigned("c", "x", "once")}));
        ASSERT_TRUE(events) << shown(events.error());
        EXPECT_EQ(events->size(), 2U);
        EXPECT_EQ(events->front().number, before + 1);
        EXPECT_EQ(place_->store().newest(), before + 2);
        expect_same(mine);
    }
}

TEST_F(Copy, ALostAnswerIsFoundBehindWhatOthersDidMeanwhile) {
    Store mine = copy();
    place_->before_append = [&] {
        // Before the first try: one event beside it; before the second: one that meets it.
        const bool first = place_->appends == 1;
        ASSERT_TRUE(place_->store().change("ben", always({assigned(first ? "b" : "a", "x", "ben")})));
    };
    place_->lose_answers = 1;
    const auto events = mine.change("ana", always({assigned("a", "x", "once")}));
    place_->before_append = {};
    ASSERT_TRUE(events) << shown(events.error());
    EXPECT_EQ(events->front().number, 7);
    EXPECT_EQ(place_->store().newest(), 8);
    EXPECT_EQ((*mine.migration())->cell_or_new(ServiceName("a"), LayerName("x")).assignee, "ben");
    expect_same(mine);
}

/// Nothing came through, and somebody else did the same meanwhile: that is theirs.
TEST_F(Copy, WhatOthersDidAlikeIsNotTakenForOurs) {
    Store mine = copy();
    bool first = true;
    place_->before_append = [&] {
        place_->silent = std::exchange(first, false);
        if (place_->silent) {
            EXPECT_TRUE(place_->store().change("ben", always({assigned("a", "x", "once")})));
        }
    };
    const auto events = mine.change("ana", always({assigned("a", "x", "once")}));
    ASSERT_TRUE(events) << shown(events.error());
    EXPECT_EQ(events->front().number, 7);
    EXPECT_EQ(events->front().actor, "ana");
    expect_same(mine);
}

TEST_F(Copy, AChangeWaitsForAPlaceThatIsAwayForAWhile) {
    Store mine = copy();
    place_->silent = true;
    place_->before_append = [&] { place_->silent = place_->waits < 3; };
    place_->before_read = place_->before_append;
    ASSERT_TRUE(mine.change("ana", always({assigned("a", "x", "late")})));
    EXPECT_GE(place_->waits, 3);
    expect_same(mine);
}

TEST_F(Copy, SaysThatNobodyAnswers) {
    {
        Store mine = copy();
        place_->silent = true;
        place_->waits_max = 3;
        const auto refreshed = mine.refresh();
        ASSERT_FALSE(refreshed);
        EXPECT_EQ(refreshed.error().kind, ErrorKind::unavailable);
        EXPECT_EQ(whole_record(mine).size(), 5U) << "what is here can be read";
        const auto changed = mine.change("ana", always({assigned("a", "x", "never")}));
        ASSERT_FALSE(changed);
        EXPECT_EQ(changed.error().kind, ErrorKind::unavailable);
    }
    EXPECT_FALSE(Store::open_copy(here_.path() / "new.db", place_->link("ana"), clock_));
    EXPECT_EQ(place_->store().newest(), 5);
}

TEST_F(Copy, SaysWhenItIsNotKnownWhetherSomethingIsRecorded) {
    Store mine = copy();
    place_->lose_answers = 1'000;
    place_->waits_max = 2;
    const auto changed = mine.change("ana", always({assigned("a", "x", "perhaps")}));
    ASSERT_FALSE(changed);
    EXPECT_EQ(shown(changed.error()),
              "the place does not answer | while recording on the place | hint: whether it is recorded is not known: "
              "look at `sweepline history` when it answers again");
    place_->lose_answers = 0;
    expect_same(mine);
    EXPECT_EQ(mine.newest(), 6);
}

TEST_F(Copy, IsMadeAnewOfAnotherRecord) {
    Store mine = copy();
    Store beside = copy();
    EXPECT_EQ((*beside.migration())->number, 5);
    const TrialFolder other;
    place_->replace(other.url());
    ASSERT_TRUE(place_->store().change("ben", always({assigned("new", "x", "ben")})));
    expect_same(mine);
    for (int i = 0; i < 9; ++i) ASSERT_TRUE(mine.change("ana", always({assigned("new", "x", std::to_string(i))})));
    // Another process of this folder had the former record in memory, and fewer events of it.
    ASSERT_TRUE(beside.refresh());
    EXPECT_EQ((*beside.migration())->cells.size(), 1U);
    expect_same(beside);
}

TEST_F(Copy, IsMadeAnewWhereThePlaceIsBehind) {
    const TrialFolder backup;
    std::filesystem::copy_file(there_.file(), backup.file());
    Store mine = copy();
    ASSERT_TRUE(mine.change("ana", always({assigned("a", "x", "lost with the disk"), assigned("b", "x", "too")})));
    place_->replace(backup.url());
    expect_same(mine);
    EXPECT_EQ(mine.newest(), 5);
    EXPECT_TRUE(mine.change("ana", always({assigned("a", "x", "again")})));
    expect_same(mine);
}

/// A backup was put back, and as much has happened since as the copy knew of.
TEST_F(Copy, IsMadeAnewWhereThePlaceWentAnotherWay) {
    const TrialFolder backup;
    std::filesystem::copy_file(there_.file(), backup.file());
    Store mine = copy();
    ASSERT_TRUE(mine.change("ana", always({assigned("a", "x", "one way")})));
    place_->replace(backup.url());
    ASSERT_TRUE(place_->store().change("ben", always({assigned("a", "x", "another"), assigned("b", "x", "more")})));
    expect_same(mine);
}

}  // namespace
}  // namespace sweepline
