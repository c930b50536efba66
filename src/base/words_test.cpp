#include "base/words.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_set>
#include <utility>

#include "base/check.hpp"
#include "base/name.hpp"

namespace sweepline {
namespace {

enum class Light : std::uint8_t { green, amber, red, dark };

}  // namespace

template <>
struct Words<Light> {
    static constexpr std::array words{std::pair{Light::green, std::string_view("go")},
                                      std::pair{Light::amber, std::string_view("slow down")},
                                      std::pair{Light::red, std::string_view("stop")}};
};

namespace {

TEST(Words, GoBothWays) {
    for (const auto& [light, word] : Words<Light>::words) {
        EXPECT_EQ(to_word(light), word);
        EXPECT_EQ(from_word<Light>(word), light);
    }
    static_assert(to_word(Light::amber) == "slow down");
}

TEST(Words, AnUnknownWordIsNothing) {
    EXPECT_EQ(from_word<Light>(""), std::nullopt);
    EXPECT_EQ(from_word<Light>("Stop"), std::nullopt);
    EXPECT_EQ(from_word<Light>("sto"), std::nullopt);
}

TEST(Words, AValueLeftOutIsVisible) { EXPECT_EQ(to_word(Light::dark), "?"); }

static_assert(Worded<Light>);
static_assert(!Worded<int>);

using CityName = Name<struct CityTag>;
using RiverName = Name<struct RiverTag>;

static_assert(!std::is_convertible_v<CityName, RiverName>);
static_assert(!std::is_convertible_v<std::string, CityName>);

TEST(Name, ComparesAndHashesByItsText) {
    EXPECT_EQ(CityName("Graz"), CityName("Graz"));
    EXPECT_LT(CityName("Graz"), CityName("Linz"));
    EXPECT_TRUE(CityName().empty());
    const std::unordered_set<CityName> cities{CityName("Graz"), CityName("Linz"), CityName("Graz")};
    EXPECT_EQ(cities.size(), 2U);
    EXPECT_TRUE(cities.contains(CityName("Linz")));
    const std::set<CityName> sorted(cities.begin(), cities.end());
    EXPECT_EQ(sorted.begin()->value, "Graz");
}

void count_only_up(int from, int to) { CHECK(from < to); }

TEST(CheckDeathTest, AbortsSayingWhatDidNotHold) {
    EXPECT_DEATH(count_only_up(2, 1), "from < to does not hold at .*words_test");
    count_only_up(1, 2);
}

}  // namespace
}  // namespace sweepline
