#include "base/id.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <set>
#include <string>
#include <utility>

namespace sweepline {
namespace {

constexpr Instant kNoon{1'772'366'400'000'000};

TEST(IdSource, WritesTheTimeFirst) {
    IdSource ids(1);
    const std::string id = ids.next(Instant{0});
    EXPECT_EQ(id.size(), 26U);
    EXPECT_EQ(id.substr(0, 10), "0000000000");
    EXPECT_EQ(ids.next(Instant{1'000}).substr(0, 10), "0000000001");
    EXPECT_EQ(ids.next(Instant{32'000}).substr(0, 10), "0000000010");
    // The ULID layout's own example: 1469918176385 ms.
    EXPECT_EQ(ids.next(Instant{1'469'918'176'385'000}).substr(0, 10), "01ARYZ6S41");
}

TEST(IdSource, SortsByAge) {
    IdSource ids(2);
    std::string older = ids.next(kNoon);
    for (std::int64_t millis = 1; millis <= 2'000; ++millis) {
        std::string newer = ids.next(Instant{kNoon.micros + millis * 1'000});
        EXPECT_LT(older, newer);
        older = std::move(newer);
    }
}

TEST(IdSource, NamesEachThingOnceAlsoWithinAMillisecond) {
    IdSource ids(3);
    std::set<std::string> seen;
    for (int i = 0; i < 10'000; ++i) EXPECT_TRUE(seen.insert(ids.next(kNoon)).second);
}

TEST(IdSource, UsesLettersThatAreNotMistakenForEachOther) {
    IdSource ids(4);
    for (int i = 0; i < 500; ++i)
        EXPECT_EQ(ids.next(kNoon).find_first_not_of("0123456789ABCDEFGHJKMNPQRSTVWXYZ"), std::string::npos);
}

TEST(IdSource, RepeatsItselfOnlyWhenSeeded) {
    IdSource one(5);
    IdSource same(5);
    IdSource other(6);
    const std::string first = one.next(kNoon);
    EXPECT_EQ(first, same.next(kNoon));
    EXPECT_NE(first, other.next(kNoon));
    EXPECT_NE(IdSource().next(kNoon), IdSource().next(kNoon));
}

}  // namespace
}  // namespace sweepline
