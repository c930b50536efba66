#include "text/value.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace sweepline {
namespace {

TEST(Value, knows_its_sort) {
    EXPECT_TRUE(Value().is_null());
    EXPECT_TRUE(Value(nullptr).is_null());
    EXPECT_NE(Value(true).if_bool(), nullptr);
    EXPECT_EQ(Value(true).if_int(), nullptr);
    EXPECT_EQ(*Value(7).if_int(), 7);
    EXPECT_EQ(*Value("seven").if_string(), "seven");
    EXPECT_EQ(Value(Array{1, "a"}).if_array()->size(), 2U);
    EXPECT_EQ(Value(Object{{"a", 1}}).if_array(), nullptr);
}

TEST(Value, set_replaces_in_place_and_appends) {
    Value value;
    value.set("a", 1);
    value.set("b", 2);
    value.set("a", "one");
    EXPECT_EQ(value, Value(Object{{"a", "one"}, {"b", 2}}));
    EXPECT_EQ(*value.find("b"), Value(2));
    EXPECT_EQ(value.find("c"), nullptr);
    EXPECT_EQ(Value(3).find("a"), nullptr);
}

TEST(Value, equality_counts_order_and_sort) {
    EXPECT_NE(Value(Object{{"a", 1}, {"b", 2}}), Value(Object{{"b", 2}, {"a", 1}}));
    EXPECT_EQ(Value(1), Value(1.0));
    EXPECT_NE(Value("1"), Value(1));
    EXPECT_EQ(Value(Array{Array{}, Object{}}), Value(Array{Array{}, Object{}}));
}

TEST(Value, to_text_is_what_a_template_shows) {
    const auto check = [](const Value& value, std::string_view text) { EXPECT_EQ(value.to_text(), text); };
    check(nullptr, "");
    check(true, "true");
    check(false, "false");
    check(8080, "8080");
    check(-1, "-1");
    check(1.5, "1.5");
    check(1.0, "1.0");
    check(std::numeric_limits<double>::infinity(), ".inf");
    check(-std::numeric_limits<double>::infinity(), "-.inf");
    check(std::numeric_limits<double>::quiet_NaN(), ".nan");
    check("a \"b\"\n", "a \"b\"\n");
    check(Array{1, "a", nullptr}, R"([1,"a",null])");
    check(Object{{"a", Object{}}}, R"({"a":{}})");
}

}  // namespace
}  // namespace sweepline
