#include "text/json.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <limits>
#include <string>

namespace sweepline {
namespace {

void check(std::string_view text, const Value& value) {
    const auto parsed = parse_json(text);
    ASSERT_TRUE(parsed) << text << ": " << parsed.error().message;
    EXPECT_EQ(*parsed, value) << text;
    EXPECT_EQ(parse_json(to_json(value)), parsed) << text;
    EXPECT_EQ(parse_json(to_pretty_json(value)), parsed) << text;
}

void check_refused(std::string_view text, std::string_view message) {
    const auto parsed = parse_json(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().kind, ErrorKind::invalid);
    EXPECT_EQ(parsed.error().message, message) << text;
}

TEST(Json, reads_every_sort) {
    check("null", nullptr);
    check(" true ", true);
    check("-12", -12);
    check("9223372036854775807", std::numeric_limits<std::int64_t>::max());
    check("-9223372036854775808", std::numeric_limits<std::int64_t>::min());
    check("1.5e3", 1500.0);
    check("0.1", 0.1);
    check("5.708990770823839e-29", 5.708990770823839e-29);
    check(R"("a\n\u00e9\ud83d\ude00\/")", "a\n\u00e9\U0001F600/");
    check("[]", Array{});
    check("{}", Object{});
    check(R"({"b":[1,{"c":null}],"a":"x"})", Object{{"b", Array{1, Object{{"c", nullptr}}}}, {"a", "x"}});
}

TEST(Json, keeps_doubles_exactly) {
    for (const double number : {0.1, 1.0 / 3, 1e308, 5e-324, 2.2250738585072011e-308, 123456.789, -0.0})
        EXPECT_EQ(parse_json(to_json(number)), Value(number)) << number;
}

TEST(Json, keeps_numbers_as_they_are_written) {
    for (const std::string text : {"1.20", "12e45", "1E-7", "9223372036854775808", "123456789012345678901234567890",
                                   "-12345678901234567891", "0.10000000000000000000001", "1e999"}) {
        EXPECT_EQ(to_json(parse_json(text).value_or(nullptr)), text);
        EXPECT_EQ(to_json(parse_json("[" + text + "]").value_or(nullptr)), "[" + text + "]");
    }
}

TEST(Json, says_where_it_is_wrong) {
    check_refused("", "the text ends too early at 1:1");
    check_refused("[1,", "the text ends too early at 1:4");
    check_refused("{\"a\": 1}\nx", "something follows the JSON value at 2:1");
    check_refused("{\"a\": 1,\n \"b\": 2,\n \"a\": 3}", "key 'a' stands twice at 3:2");
    check_refused(R"({"a\"b": 1, "a\"b": 3})", "key 'a\"b' stands twice at 1:13");
    check_refused("[1 2]", "not JSON (syntax error) at 1:4");
    check_refused("{'a': 1}", "not JSON (syntax error) at 1:2");
    check_refused("[\"\xff\"]", "the text is not UTF-8 at 1:3");
    check_refused("[NaN]", "not JSON (syntax error) at 1:2");
    check_refused("[1] // note", "something follows the JSON value at 1:5");
}

TEST(Json, finds_duplicates_among_many_keys) {
    std::string text = "{";
    for (int i = 0; i < 1000; ++i) text += "\"k" + std::to_string(i) + "\":0,";
    EXPECT_TRUE(parse_json(text + "\"other\":0}"));
    EXPECT_FALSE(parse_json(text + "\"k500\":0}"));
    EXPECT_FALSE(parse_json(text + "\"k3\":0}"));
}

TEST(Json, limits_nesting) {
    const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    EXPECT_TRUE(parse_json(nested(kNestingMax)));
    check_refused(nested(kNestingMax + 1), "nesting is deeper than 100 at 1:101");
    EXPECT_FALSE(parse_json(std::string(1000000, '[')));
}

TEST(Json, writes_bad_text_as_replacement_characters) {
    EXPECT_EQ(to_json("a\xff\xc3(\xed\xa0\x80"), "\"a\uFFFD\uFFFD(\uFFFD\uFFFD\uFFFD\"");
    EXPECT_EQ(to_json(std::string("\x00\x1f\"\\\t", 5)), R"("\u0000\u001f\"\\\t")");
    EXPECT_EQ(to_json(std::numeric_limits<double>::quiet_NaN()), "null");
}

TEST(Json, pretty_form_has_two_spaces) {
    EXPECT_EQ(to_pretty_json(Object{{"a", Array{1, Array{}}}, {"b", Object{}}}),
              "{\n  \"a\": [\n    1,\n    []\n  ],\n  \"b\": {}\n}");
}

TEST(Json, reads_a_million_members_in_time) {
    std::string text = "[";
    for (int i = 0; i < 100000; ++i) text += R"({"name":"service","port":8080},)";
    text.back() = ']';
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_TRUE(parse_json(text));
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}

}  // namespace
}  // namespace sweepline
