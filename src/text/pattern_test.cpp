#include "text/pattern.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <thread>

namespace sweepline {
namespace {

Pattern pattern(std::string_view expression) {
    auto parsed = Pattern::parse(expression);
    if (!parsed) throw std::runtime_error(parsed.error().message);
    return *parsed;
}

TEST(Pattern, finds_with_groups) {
    const Pattern role = pattern(R"(role/([\w-]+)(x)?)");
    EXPECT_EQ(role.group_count(), 2);
    EXPECT_EQ(role.text(), R"(role/([\w-]+)(x)?)");
    const auto match = role.find("arn:role/payments-task;").value_or(Pattern::Match{});
    EXPECT_EQ(match.begin, 4U);
    EXPECT_EQ(match.end, 22U);
    EXPECT_EQ(match.groups, (std::vector<std::string>{"role/payments-task", "payments-task", ""}));
    EXPECT_FALSE(role.find("arn:role/payments-task;", 5));
    EXPECT_FALSE(role.find("x", 9));
    EXPECT_TRUE(role.found_in("role/x"));
    EXPECT_FALSE(role.found_in("rule/x"));
}

TEST(Pattern, anchors_are_line_ends) {
    EXPECT_TRUE(pattern("^FROM ").found_in("# x\nFROM debian\n"));
    EXPECT_TRUE(pattern("debian$").found_in("FROM debian\nRUN x\n"));
    EXPECT_FALSE(pattern("^debian").found_in("FROM debian\n"));
    EXPECT_FALSE(pattern("^b").find("ab", 1)) << "what stands before the start counts";
    EXPECT_EQ(pattern("^").find_all("a\nb\n").size(), 3U);
}

TEST(Pattern, empty_matches_go_on) {
    const auto positions = [](const std::vector<Pattern::Match>& matches) {
        std::vector<std::size_t> begins;
        for (const auto& match : matches) begins.push_back(match.begin);
        return begins;
    };
    EXPECT_EQ(positions(pattern("x*").find_all("aé")), (std::vector<std::size_t>{0, 1, 3}));
    EXPECT_EQ(positions(pattern("a*").find_all("baac")), (std::vector<std::size_t>{0, 1, 4}));
    EXPECT_EQ(positions(pattern("").find_all("")), (std::vector<std::size_t>{0}));
    EXPECT_EQ(pattern("a*").replace_all("baac", "-")->text, "-b-c-");
}

TEST(Pattern, replaces_every_match) {
    const auto check = [](std::string_view expression, std::string_view text, std::string_view with,
                          std::string_view expected, std::size_t count) {
        const auto replaced = pattern(expression).replace_all(text, with);
        ASSERT_TRUE(replaced) << replaced.error().message;
        EXPECT_EQ(replaced->text, expected);
        EXPECT_EQ(replaced->count, count);
    };
    check("a(b)", "ab ab", R"(\1\0\\)", R"(bab\ bab\)", 2);
    check("x", "ab", "y", "ab", 0);
    check(R"(launch_type\s*=\s*"FARGATE"\n)", "a = 1\nlaunch_type = \"FARGATE\"\nb\n", "", "a = 1\nb\n", 1);
    check("é", "café é", "e", "cafe e", 2);
    check("a.c",
          "a\xffz a\xff"
          "c",
          "-", "a\xffz -", 1);
    check("$", "a\r\nb", ";", "a\r;\nb;", 2);
}

TEST(Pattern, says_what_is_wrong) {
    const auto bad = Pattern::parse("(a");
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().message, "pattern '(a': missing ): (?m)(a");
    EXPECT_FALSE(Pattern::parse("(?=a)"));
    EXPECT_EQ(pattern("(a)").replace_all("a", R"(\2)").error().message,
              R"(the replacement names group \2, and the pattern has 1)");
    EXPECT_FALSE(pattern("a").replace_all("a", "\\"));
    EXPECT_FALSE(pattern("a").replace_all("a", "\\n"));
    EXPECT_FALSE(Pattern::parse(std::string(200, '(') + std::string(200, ')')));
}

TEST(Pattern, reads_text_that_is_not_utf8) {
    EXPECT_TRUE(pattern("^name = (.+)$").found_in("\xff\xfe\nname = J\xfcrgen\n"));
    EXPECT_TRUE(
        pattern("a.b").found_in("a\xffz a\xfc"
                                "b"));
    EXPECT_TRUE(pattern("\xfc").found_in("J\xfcrgen"));
}

TEST(Pattern, copies_are_shared_between_threads) {
    const Pattern shared = pattern("x.y");
    std::vector<std::jthread> threads;
    std::atomic<int> found = 0;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([shared, &found] { found += shared.found_in("\xff x\xffy") ? 1 : 0; });
    threads.clear();
    EXPECT_EQ(found, 4);
}

TEST(Pattern, takes_linear_time) {
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_FALSE(pattern("(a+)+b").found_in(std::string(1000000, 'a')));
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}

}  // namespace
}  // namespace sweepline
