#include "base/result.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace sweepline {
namespace {

Result<int> positive(int number) {
    if (number <= 0) return fail(ErrorKind::invalid, std::to_string(number) + " is not positive", "use 1");
    return number;
}

Result<int> sum(int left, int right) {
    const int first = TRY(positive(left));
    const int second = TRY(positive(right));
    return first + second;
}

TEST(Try, YieldsTheValueOrLeavesWithTheFirstError) {
    EXPECT_EQ(sum(2, 3), 5);
    EXPECT_EQ(sum(-2, -3).error(), (Error{ErrorKind::invalid, "-2 is not positive", "use 1", {}}));
    EXPECT_EQ(sum(2, 0).error().message, "0 is not positive");
}

Result<> count_to(int limit, int& reached) {
    reached = TRY(positive(limit));
    return {};
}

Result<> twice(int limit, int& reached) {
    TRY(count_to(limit, reached));
    TRY(count_to(limit * 2, reached));
    return {};
}

TEST(Try, TakesResultsWithoutValue) {
    int reached = 0;
    EXPECT_TRUE(twice(2, reached).has_value());
    EXPECT_EQ(reached, 4);
    EXPECT_FALSE(twice(-2, reached).has_value());
    EXPECT_EQ(reached, 4);
}

Result<std::unique_ptr<int>> boxed(int number) { return std::make_unique<int>(TRY(positive(number))); }

TEST(Try, MovesValuesThatCannotBeCopied) {
    const auto unboxed = []() -> Result<int> {
        const std::unique_ptr<int> box = TRY(boxed(7));
        return *box;
    };
    EXPECT_EQ(unboxed(), 7);
}

TEST(WhileDoing, SaysWhatWasUnderWayInnermostFirst) {
    const Result<int> read = while_doing(while_doing(positive(-1), "reading 'limit'"), "opening sweepline.yaml");
    ASSERT_FALSE(read.has_value());
    EXPECT_EQ(read.error().doing, (std::vector<std::string>{"reading 'limit'", "opening sweepline.yaml"}));
}

TEST(WhileDoing, LeavesSuccessAlone) { EXPECT_EQ(while_doing(positive(1), "counting"), 1); }

}  // namespace
}  // namespace sweepline
