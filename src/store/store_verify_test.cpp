// What `verify` finds, and `rebuild` mends.

#include <gtest/gtest.h>

#include "store/store.hpp"
#include "store/trial.hpp"

namespace sweepline {
namespace {

TEST(Verify, FindsWhateverWasTamperedWithAndRebuildMendsIt) {
    const auto check = [](const std::string& sql, const std::vector<std::string>& sentences) {
        SCOPED_TRACE(sql);
        const TrialFolder folder;
        make_record(folder);
        run_sql(folder.file(), sql);
        StandingClock clock(kNow);
        auto store = Store::open(folder.url(), clock);
        ASSERT_TRUE(store) << shown(store.error());
        EXPECT_EQ(store->verify().value_or(std::vector<std::string>()), sentences);
        ASSERT_TRUE(store->rebuild());
        EXPECT_EQ(store->verify(), std::vector<std::string>());
    };
    check("SELECT 1", {});
    check("UPDATE cell SET status = 'done' WHERE service = 'api'",
          {"the cell api@x has status 'not_started' by the record, 'done' in the table"});
    check("UPDATE cell SET version = 7, note = 'hm' WHERE service = 'api'",
          {"the cell api@x has version '1' by the record, '7' in the table",
           "the cell api@x has note '' by the record, 'hm' in the table"});
    check("UPDATE cell SET blocker_owner = 'me' WHERE service = 'web'",
          {"the cell web@x has blocker '{\"reason\":\"ask\",\"owner\":\"team\",\"since\":\"1970-01-01T00:00:01Z\"}' by "
           "the "
           "record, '{\"reason\":\"ask\",\"owner\":\"me\",\"since\":\"1970-01-01T00:00:01Z\"}' in the table"});
    check("UPDATE cell SET detail = '{\"ticked\":[\"a\"]}' WHERE service = 'api'",
          {"the cell api@x has walked items '[]' by the record, '[\"a\"]' in the table"});
    check("UPDATE cell SET detail = '{\"pushing\":[\"f00d\"]}' WHERE service = 'api'",
          {"the cell api@x has begun pushes '[]' by the record, '[\"f00d\"]' in the table"});
    check("UPDATE cell SET detail = 'x' WHERE service = 'api'",
          {"not JSON (syntax error) at 1:1, while reading the cell api@x",
           "the cell api@x is in the record, and not in the table"});
    check("UPDATE cell SET service = 'apj' WHERE service = 'api'",
          {"the cell api@x is in the record, and not in the table",
           "the cell apj@x is in the table, and not in the record"});
    check("DELETE FROM sweep; UPDATE meta SET value = 6 WHERE name = 'event'",
          {"the newest event is number 5, and is counted as 6",
           "the sweep s is "
           "{\"id\":\"s\",\"layer\":\"x\",\"performer\":\"\",\"by\":\"ana\",\"process\":0,\"started_at\":\"1970-01-"
           "01T00:00:01Z\","
           "\"lease_until\":\"1970-01-01T00:00:00Z\",\"ended\":false,\"paused\":false,\"planned\":0,\"finished\":0,"
           "\"failed\":0} by "
           "the record, nothing in the table"});
    check("INSERT INTO layer_state SELECT 'y', body FROM layer_state",
          {"the layer y is in the table, and not in the record"});
    check("UPDATE decision SET number = 9",
          {"the decision of event 5 is "
           "{\"number\":5,\"at\":\"1970-01-01T00:00:01Z\",\"by\":\"ana\",\"what\":{\"decision\":"
           "\"serial\",\"service\":\"job\",\"because\":\"odd\",\"owner\":\"ben\"}} by the record, "
           "nothing in the "
           "table",
           "the decision of event 9 is in the table, and not in the record"});
}

TEST(Verify, FindsWhatIsWrongWithTheRecordItself) {
    const auto check = [](const std::string& sql, const std::string& first_sentence) {
        const TrialFolder folder;
        make_record(folder);
        run_sql(folder.file(), sql);
        StandingClock clock(kNow);
        auto store = Store::open(folder.url(), clock);
        ASSERT_TRUE(store);
        const auto wrong = store->verify();
        ASSERT_TRUE(wrong) << shown(wrong.error());
        ASSERT_FALSE(wrong->empty()) << sql;
        EXPECT_EQ(wrong->front(), first_sentence);
    };
    check("DELETE FROM event WHERE number = 2", "the record goes from event 1 to 3");
    check("DELETE FROM event WHERE number = 5", "the newest event is number 4, and is counted as 5");
    check("UPDATE event SET service = 'web' WHERE number = 2", "event 2 is listed under web@x, and is about api@x");
    check("UPDATE event SET body = '{}' WHERE number = 2",
          "event 2 cannot be read: 'service' is missing, while reading an event of kind 'assigned', while reading "
          "event 2");
    check("UPDATE event SET kind = 'sung' WHERE number = 2",
          "event 2 cannot be read: events of kind 'sung' are unknown, while reading event 2");
}

TEST(Load, ATableThatCannotBeReadIsNotWorkedWith) {
    const TrialFolder folder;
    make_record(folder);
    run_sql(folder.file(), "UPDATE cell SET status = 'dome' WHERE service = 'api'");
    StandingClock clock(kNow);
    auto store = Store::open(folder.url(), clock);
    ASSERT_TRUE(store);
    const std::string message =
        "the status 'dome' is none | while reading the cell api@x | hint: see what else is wrong: sweepline doctor";
    for (int again = 0; again < 2; ++again) {
        const auto migration = store->migration();
        ASSERT_FALSE(migration);
        EXPECT_EQ(shown(migration.error()), message);
        const auto changed = store->change("ana", always({assigned("api", "x", "ana")}));
        ASSERT_FALSE(changed);
        EXPECT_EQ(shown(changed.error()), message);
        EXPECT_FALSE(store->rows([](const Store::Row&) {}));
    }
    EXPECT_EQ(store->newest(), 5);
    ASSERT_TRUE(store->rebuild());
    EXPECT_TRUE(store->change("ana", always({assigned("api", "x", "ana")})));
}

}  // namespace
}  // namespace sweepline
