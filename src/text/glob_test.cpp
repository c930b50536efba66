#include "text/glob.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace sweepline {
namespace {

Glob glob(std::string_view pattern) {
    auto parsed = Glob::parse(pattern);
    if (!parsed) throw std::runtime_error(parsed.error().message);
    return *parsed;
}

void check(std::string_view pattern, const std::vector<std::string_view>& yes,
           const std::vector<std::string_view>& no) {
    const Glob parsed = glob(pattern);
    for (const auto path : yes) EXPECT_TRUE(parsed.matches(path)) << pattern << " should match " << path;
    for (const auto path : no) EXPECT_FALSE(parsed.matches(path)) << pattern << " should not match " << path;
    EXPECT_EQ(parsed.text(), pattern);
}

TEST(Glob, matches_within_a_component) {
    check("a.txt", {"a.txt"}, {"a_txt", "b/a.txt", "a.txt/b", ""});
    check("*.tf", {"main.tf", ".tf"}, {"a/main.tf", "main.tfx"});
    check("a*b*c", {"abc", "aXbYc", "abbbc", "abcbc"}, {"ab", "abcd", "a/bc"});
    check("?", {"a"}, {"", "/", "ab"});
    check("[a-c]x", {"ax", "cx"}, {"dx", "x"});
    check("[!a-c]x", {"dx"}, {"ax", "/x"});
    check("[^a]", {"b"}, {"a"});
    check("[]a]", {"]", "a"}, {"b"});
    check("[a-]", {"a", "-"}, {"b"});
    check("[a\\]]", {"a", "]"}, {"\\"});
    check("\\*", {"*"}, {"a"});
    check("a**b", {"ab", "aXb"}, {"a/b"});
    check("*", {"a", ".hidden", "\xff\xfe"}, {"", "a/b"});
}

TEST(Glob, matches_any_depth) {
    check("**", {"a", "a/b/c"}, {});
    check("**/x", {"x", "a/x", "a/b/x"}, {"xx", "x/a"});
    check("a/**", {"a/b", "a/b/c"}, {"a", "b/a"});
    check("a/", {"a/b", "a/b/c"}, {"a", "b/a"});
    check("a/**/b", {"a/b", "a/x/b", "a/x/y/b"}, {"a/bb", "ab", "a/b/c"});
    check("**/a/**/b/*.c", {"a/b/x.c", "x/a/y/b/a/b/x.c"}, {"b/x.c", "a/b/c/x.c"});
    check("**/**/x", {"x", "a/x"}, {"y"});
    check("**/**", {"x", "a/x"}, {});
    check("*/**/*", {"a/b", "a/b/c"}, {"a"});
}

TEST(Glob, braces_are_alternatives) {
    check("*.{yaml,yml}", {"a.yaml", "b.yml"}, {"a.yam", "a.{yaml,yml}"});
    check("{a,b/c}/**", {"a/x", "b/c/x"}, {"b/x", "b/c"});
    check("x{,.bak}", {"x", "x.bak"}, {"x."});
    check("{a,{b,c}d}", {"a", "bd", "cd"}, {"b", "d"});
    check("\\{a,b\\}", {"{a,b}"}, {"a", "b"});
    check("[{]a", {"{a"}, {"a"});
    check("{a}", {"a"}, {"{a}"});
    check("a}", {"a}"}, {});
}

TEST(Glob, refuses_what_cannot_match) {
    const auto refused = [](std::string_view pattern, std::string_view message) {
        const auto parsed = Glob::parse(pattern);
        ASSERT_FALSE(parsed) << pattern;
        EXPECT_EQ(parsed.error().message, message);
    };
    refused("", "glob '': it is empty");
    refused("/a", "glob '/a': it begins with '/', and paths here are relative");
    refused("a//b", "glob 'a//b': it has an empty component");
    refused("../a", "glob '../a': no path has the component '..'");
    refused("a/./b", "glob 'a/./b': no path has the component '.'");
    refused("[a", "glob '[a': '[' is not closed");
    refused("{a,b", "glob '{a,b': '{' is not closed");
    refused("[z-a]", "glob '[z-a]': the range in '[z-a]' runs backwards");
    refused("[/]", "glob '[/]': nothing matches '[/]'");
    refused("a\\", "glob 'a\\': it ends in a single '\\'");
    refused("{a,}", "glob '{a,}': it may stand for an empty path");
    refused("{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}",
            "glob '{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}': its braces stand for more than 1000 patterns");
    EXPECT_FALSE(Glob::parse(std::string(5000, 'a')));
    EXPECT_FALSE(Glob::parse(std::string(4000, '{')));
}

TEST(Glob, literal_is_the_path_itself) {
    EXPECT_EQ(glob("a/b.txt").literal(), "a/b.txt");
    EXPECT_EQ(glob("a/\\*").literal(), "a/*");
    EXPECT_EQ(glob("{a}").literal(), "a");
    EXPECT_EQ(glob("a/*").literal(), "");
    EXPECT_EQ(glob("a/").literal(), "");
    EXPECT_EQ(glob("{a,b}").literal(), "");
}

TEST(Glob, walks_leave_out_what_cannot_match) {
    const auto check_below = [](std::string_view pattern, std::string_view prefix, bool expected) {
        EXPECT_EQ(glob(pattern).may_match_below(prefix), expected) << pattern << " below " << prefix;
    };
    check_below("a/b/*.c", "", true);
    check_below("a/b/*.c", "a", true);
    check_below("a/b/*.c", "a/b", true);
    check_below("a/b/*.c", "a/b/x.c", false);
    check_below("a/b/*.c", "b", false);
    check_below("a/b", "a/b", false);
    check_below("a/**/x", "a/q/r", true);
    check_below("a/**/x", "b", false);
    check_below("**/x", "any/where", true);
    check_below("{a,b/c}/x", "b", true);
    check_below("{a,b/c}/x", "c", false);
    check_below("a/", "a/b/c", true);
    check_below("*", "a", false);
}

TEST(Glob, overlap_is_never_denied_wrongly) {
    const auto check_overlap = [](std::string_view a, std::string_view b, bool expected) {
        EXPECT_EQ(may_overlap(glob(a), glob(b)), expected) << a << " and " << b;
        EXPECT_EQ(may_overlap(glob(b), glob(a)), expected) << b << " and " << a;
    };
    check_overlap("a/b", "a/b", true);
    check_overlap("a/b", "a/c", false);
    check_overlap("a/**", "a/b/c", true);
    check_overlap("a/**", "a", false);
    check_overlap("a/**", "b/**", false);
    check_overlap("**/x.tf", "terraform/**", true);
    check_overlap("**/*.tf", "k8s/*.yaml", false);
    check_overlap("*.{yaml,yml}", "a*", true);
    check_overlap("[ab]x", "[bc]x", true);
    check_overlap("[ab]x", "[cd]x", false);
    check_overlap("a*b", "*c", false);
    check_overlap("a*", "*z", true);
    check_overlap("a/**/b", "a/*/*/b", true);
    check_overlap("a/**/b", "*/c", false);
    check_overlap("**", "x", true);
}

TEST(Glob, takes_no_exponential_time) {
    std::string stars;
    std::string depths;
    for (int i = 0; i < 50; ++i) {
        stars += "*a";
        depths += "**/a/";
    }
    const std::string path(10000, 'a');
    std::string deep;
    for (int i = 0; i < 3000; ++i) deep += "a/";
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_FALSE(glob(stars + "b").matches(path));
    EXPECT_FALSE(glob(depths + "b").matches(deep + "c"));
    EXPECT_FALSE(may_overlap(glob(stars + "b"), glob(stars + "c")));
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(3));
}

}  // namespace
}  // namespace sweepline
