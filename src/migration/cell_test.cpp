#include "migration/cell.hpp"

#include <gtest/gtest.h>

#include <unordered_set>

namespace sweepline {
namespace {

TEST(Marks, AreASet) {
    Marks marks;
    EXPECT_TRUE(marks.all().empty());
    marks.add(Mark::stale);
    marks.add(Mark::opened);
    marks.add(Mark::opened);
    EXPECT_EQ(marks.all(), (std::vector{Mark::opened, Mark::stale}));
    EXPECT_TRUE(marks.has(Mark::stale));
    EXPECT_FALSE(marks.has(Mark::merged));
    marks.drop(Mark::opened);
    marks.drop(Mark::opened);
    EXPECT_EQ(marks.all(), std::vector{Mark::stale});
}

TEST(Marks, SurviveBeingKeptAsBits) {
    Marks all;
    for (const auto& [mark, word] : Words<Mark>::words) {
        Marks one;
        one.add(mark);
        EXPECT_EQ(Marks::from_bits(one.bits()), one) << word;
        all.add(mark);
    }
    EXPECT_EQ(Marks::from_bits(all.bits()), all);
    EXPECT_EQ(Marks::from_bits(0xFFFFFFFFU), all) << "bits of no mark are left out";
}

TEST(Words, GiveEveryValueAWordOfItsOwn) {
    const auto check = []<class E>(const auto& words, E last) {
        EXPECT_EQ(words.size(), static_cast<std::size_t>(last) + 1);
        std::unordered_set<std::string_view> seen;
        for (const auto& [value, word] : words) EXPECT_TRUE(seen.insert(word).second) << word;
    };
    check(Words<Status>::words, Status::not_applicable);
    check(Words<Mark>::words, Mark::skipped);
    check(Words<RunState>::words, RunState::superseded);
}

TEST(CellKey, OrdersByServiceThenLayerAndHashesBoth) {
    const CellKey a{ServiceName("a"), LayerName("z")};
    const CellKey b{ServiceName("b"), LayerName("a")};
    const CellKey swapped{ServiceName("z"), LayerName("a")};
    EXPECT_LT(a, b);
    EXPECT_NE(std::hash<CellKey>{}(a), std::hash<CellKey>{}(swapped));
}

}  // namespace
}  // namespace sweepline
