#include "text/key_path.hpp"

#include <gtest/gtest.h>

namespace sweepline {
namespace {

using Key = KeyPath::Key;
using Index = KeyPath::Index;
using Match = KeyPath::Match;

void check(std::string_view text, const KeyPath& expected, std::string_view again = "") {
    const auto parsed = parse_key_path(text);
    ASSERT_TRUE(parsed) << text << ": " << parsed.error().message;
    EXPECT_EQ(*parsed, expected) << text;
    EXPECT_EQ(to_text(*parsed), again.empty() ? text : again);
    EXPECT_EQ(parse_key_path(to_text(*parsed)), parsed);
}

TEST(KeyPath, reads_every_part) {
    check("a", {.parts = {Key{"a"}}});
    check("a.b.c", {.parts = {Key{"a"}, Key{"b"}, Key{"c"}}});
    check(R"(a["dotted.key"].b)", {.parts = {Key{"a"}, Key{"dotted.key"}, Key{"b"}}});
    check(R"(["dotted.key"])", {.parts = {Key{"dotted.key"}}});
    check(R"(a["plain"])", {.parts = {Key{"a"}, Key{"plain"}}}, "a.plain");
    check(R"(a["\"]\n"])", {.parts = {Key{"a"}, Key{"\"]\n"}}});
    check(R"([""])", {.parts = {Key{""}}});
    check("list[0]", {.parts = {Key{"list"}, Index{0}}});
    check("list[12][3].x", {.parts = {Key{"list"}, Index{12}, Index{3}, Key{"x"}}});
    check("list[name=x].y", {.parts = {Key{"list"}, Match{"name", "x"}, Key{"y"}}});
    check(R"(list[name="a]b"])", {.parts = {Key{"list"}, Match{"name", "a]b"}}});
    check(R"(list["a=b"=])", {.parts = {Key{"list"}, Match{"a=b", ""}}});
    check(R"(list["name"="x"])", {.parts = {Key{"list"}, Match{"name", "x"}}}, "list[name=x]");
    check("list[metadata.name=x=y]", {.parts = {Key{"list"}, Match{"metadata.name", "x=y"}}});
    check("eks/role-arn.größe key", {.parts = {Key{"eks/role-arn"}, Key{"größe key"}}});
}

TEST(KeyPath, a_leading_bracket_selects_a_document) {
    check(".", {});
    check("[0]", {.document = Index{0}});
    check("[1].a", {.document = Index{1}, .parts = {Key{"a"}}});
    check("[1]a", {.document = Index{1}, .parts = {Key{"a"}}}, "[1].a");
    check("[kind=Deployment].spec", {.document = Match{"kind", "Deployment"}, .parts = {Key{"spec"}}});
    check("[0][name=x].y", {.document = Index{0}, .parts = {Match{"name", "x"}, Key{"y"}}});
    EXPECT_EQ(to_text(KeyPath{.parts = {Index{3}}}), "[0][3]");
}

TEST(KeyPath, errors_show_the_place) {
    const auto refused = [](std::string_view text, std::string_view message) {
        const auto parsed = parse_key_path(text);
        ASSERT_FALSE(parsed) << text;
        EXPECT_EQ(parsed.error().message, message);
    };
    refused("", "key path '': it is empty; '.' is the whole document at character 1");
    refused("a..b", "key path 'a..b': a key is missing at character 3");
    refused(".a", "key path '.a': a key is missing at character 1");
    refused("a.", "key path 'a.': a key is missing at character 3");
    refused("a.[0]", "key path 'a.[0]': a key is missing at character 3");
    refused("ä[0]b", "key path 'ä[0]b': a dot is missing at character 5");
    refused("a[0", "key path 'a[0': a bracket is not closed at character 3");
    refused("a[]", "key path 'a[]': a number or a key is missing at character 3");
    refused("a[-1]",
            "key path 'a[-1]': brackets hold a number, a quoted key or key=value, and here is something else at "
            "character 3");
    refused("a[99999999999999999999999]",
            "key path 'a[99999999999999999999999]': brackets hold a number, a quoted key or key=value, and here is "
            "something else at character 3");
    refused("a[b=c", "key path 'a[b=c': a bracket is not closed at character 5");
    refused(R"(a["b)", "key path 'a[\"b': a quote is not closed at character 3");
    refused(R"(a["b"x])", "key path 'a[\"b\"x]': ']' is missing at character 6");
    refused(R"(a["\q"])", "key path 'a[\"\\q\"]': a quoted text is not written as in JSON at character 3");
    refused("a]", "key path 'a]': a dot is missing at character 2");
    refused("a\xff", "a key path is not UTF-8");
}

TEST(KeyPath, limits_what_nests) {
    std::string deep = "a";
    for (int i = 0; i < 1000; ++i) deep += ".a";
    EXPECT_FALSE(parse_key_path(deep));
    EXPECT_TRUE(parse_key_path(deep.substr(2)));
    EXPECT_TRUE(parse_key_path(std::string(100'000, 'a')));
    EXPECT_FALSE(parse_key_path("a[" + deep + "=x]"));
}

TEST(KeyPath, finds_in_a_value) {
    const Value value = Object{
        {"a", Object{{"b.c", 1}}},
        {"list", Array{Object{{"name", "x"}, {"port", 80}}, Object{{"name", "y"}, {"meta", Object{{"id", "z"}}}}, 7}},
    };
    const auto check_found = [&](std::string_view path, const std::optional<Value>& expected) {
        const Value* found = find(value, *parse_key_path(path));
        ASSERT_EQ(found != nullptr, expected.has_value()) << path;
        if (found != nullptr) {
            EXPECT_EQ(*found, *expected) << path;
        }
    };
    check_found(".", value);
    check_found("[0]", value);
    check_found("[1]", std::nullopt);
    check_found(R"(a["b.c"])", 1);
    check_found("a.b", std::nullopt);
    check_found("a.b.c", std::nullopt);
    check_found("list[2]", 7);
    check_found("list[3]", std::nullopt);
    check_found("list[name=x].port", 80);
    check_found("list[port=80].name", "x");
    check_found("list[meta.id=z].name", "y");
    check_found("list[name=q]", std::nullopt);
    check_found("a[0]", std::nullopt);
    check_found("list.name", std::nullopt);
}

}  // namespace
}  // namespace sweepline
