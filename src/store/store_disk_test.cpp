// A disk that goes wrong at every single write, one after the other.

#include <gtest/gtest.h>

#include "store/faulty_disk.hpp"
#include "store/store.hpp"
#include "store/trial.hpp"

namespace sweepline {
namespace {

/// Changes that touch every table and fill several pages.
std::vector<std::vector<Happening>> changes() {
    const std::string text(9000, 't');
    return {
        {assigned("api", "x", "ana"), CellBlocked{ServiceName("web"), LayerName("x"), text, "team"}},
        {LayerClosed{LayerName("x")}, SweepStarted{.sweep = SweepId("s"), .layer = LayerName("y")}},
        {ServiceRenamed{ServiceName("api"), ServiceName("gateway")},
         DecisionRecorded{.decision = "serial", .service = ServiceName("gateway"), .because = text, .owner = "ben"}},
        {Claimed{ServiceName("job"), LayerName("x"), text, true}},
    };
}

void expect_sound(Store& store, std::int64_t acknowledged) {
    const auto wrong = store.verify();
    ASSERT_TRUE(wrong) << shown(wrong.error());
    EXPECT_EQ(*wrong, std::vector<std::string>());
    EXPECT_EQ(store.newest(), acknowledged);
    const auto migration = store.migration();
    ASSERT_TRUE(migration) << shown(migration.error());
    EXPECT_EQ((*migration)->number, acknowledged);
}

/// Opens and appends until something fails; answers how many events were acknowledged.
std::int64_t work(const std::string& url, std::optional<Error>& error, std::optional<Store>& store) {
    static StandingClock clock(kNow);
    std::int64_t acknowledged = 0;
    auto opened = Store::open(url, clock);
    if (!opened) {
        error = opened.error();
        return 0;
    }
    store = *std::move(opened);
    for (auto& happenings : changes()) {
        const auto events = store->change("ana", always(happenings));
        if (!events) {
            error = events.error();
            return acknowledged;
        }
        acknowledged += static_cast<std::int64_t>(events->size());
    }
    return acknowledged;
}

/// Lets every write fail in turn, from the making of the database to its closing.
template <class Check>
void at_every_write(FaultyDisk::Fault fault, const Check& check) {
    FaultyDisk disk;
    int writes = 0;
    for (; writes < 1000; ++writes) {
        SCOPED_TRACE("after " + std::to_string(writes) + " writes");
        const TrialFolder folder;
        std::optional<Error> error;
        disk.mend();
        disk.fail_after(writes, fault);
        {
            std::optional<Store> store;
            const std::int64_t acknowledged = work(folder.url(), error, store);
            check(disk, folder, store, acknowledged, error);
        }
        if (!disk.has_failed() || testing::Test::HasFailure()) break;
    }
    disk.mend();
    EXPECT_GT(writes, 20) << "there were writes to fail at";
}

void go_on_after_fault(FaultyDisk& disk, const TrialFolder& folder, std::optional<Store>& store,
                       std::int64_t acknowledged, const std::optional<Error>& error, const std::string& message) {
    if (error) {
        EXPECT_EQ(error->kind, ErrorKind::unavailable) << shown(*error);
        EXPECT_TRUE(error->message.find(message) != std::string::npos &&
                    error->message.find(folder.file().string()) != std::string::npos)
            << shown(*error);
    }
    const bool failed_before_the_end = disk.has_failed();
    disk.mend();
    if (!store) {
        StandingClock clock(kNow);
        EXPECT_TRUE(failed_before_the_end);
        auto again = Store::open(folder.url(), clock);
        ASSERT_TRUE(again) << shown(again.error());
        expect_sound(*again, 0);
        return;
    }
    // The same store, in the same process, as if nothing had been.
    expect_sound(*store, acknowledged);
    const auto events = store->change("ana", always({assigned("api", "z", "ana"), LayerClosed{LayerName("z")}}));
    ASSERT_TRUE(events) << shown(events.error());
    EXPECT_EQ(events->front().number, acknowledged + 1);
    expect_sound(*store, acknowledged + 2);
    StandingClock clock(kNow);
    auto other = Store::open(folder.url(), clock);
    ASSERT_TRUE(other);
    expect_sound(*other, acknowledged + 2);
    if (!failed_before_the_end) return;
    EXPECT_EQ(**other->migration(), **store->migration());
}

TEST(Disk, FullAtAnyWriteLosesNothingAndTheStoreGoesOn) {
    at_every_write(FaultyDisk::Fault::full, [](FaultyDisk& disk, const TrialFolder& folder, std::optional<Store>& store,
                                               std::int64_t acknowledged, const std::optional<Error>& error) {
        go_on_after_fault(disk, folder, store, acknowledged, error, "");
    });
}

TEST(Disk, AnErrorAtAnyWriteLosesNothingAndTheStoreGoesOn) {
    at_every_write(FaultyDisk::Fault::error,
                   [](FaultyDisk& disk, const TrialFolder& folder, std::optional<Store>& store,
                      std::int64_t acknowledged, const std::optional<Error>& error) {
                       go_on_after_fault(disk, folder, store, acknowledged, error, "cannot be read or written");
                   });
}

TEST(Disk, PowerLostAtAnyWriteLosesNothingThatWasAcknowledged) {
    at_every_write(FaultyDisk::Fault::power,
                   [](FaultyDisk& disk, const TrialFolder& folder, std::optional<Store>& store,
                      std::int64_t acknowledged, const std::optional<Error>& /*error*/) {
                       store.reset();  // its end can write nothing either
                       disk.mend();
                       StandingClock clock(kNow);
                       auto again = Store::open(folder.url(), clock);
                       ASSERT_TRUE(again) << shown(again.error());
                       expect_sound(*again, acknowledged);
                   });
}

TEST(Disk, FullIsSaidInSoManyWords) {
    FaultyDisk disk;
    const TrialFolder folder;
    StandingClock clock(kNow);
    auto store = Store::open(folder.url(), clock);
    ASSERT_TRUE(store);
    disk.fail_after(0, FaultyDisk::Fault::full);
    const auto refused = store->change("ana", always({assigned("api", "x", "ana")}));
    ASSERT_FALSE(refused);
    EXPECT_EQ(shown(refused.error()), "no space is left for the database " + folder.file().string() +
                                          " | hint: free some space, then try again");
}

}  // namespace
}  // namespace sweepline
