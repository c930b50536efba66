#include <gtest/gtest.h>

#include "process/process.hpp"

namespace sweepline {
namespace {

using Words = std::vector<std::string>;

TEST(SplitCommand, SplitsAtBlanksAndKeepsWhatIsQuoted) {
    const auto check = [](std::string_view text, const Words& expected) {
        const Result<Words> words = split_command(text);
        ASSERT_TRUE(words) << text << ": " << words.error().message;
        EXPECT_EQ(*words, expected) << text;
    };
    check("helm lint deploy", {"helm", "lint", "deploy"});
    check("  a \t b\r\n", {"a", "b"});
    check("'a b' \"c d\"", {"a b", "c d"});
    check("a'b c'\"d e\"f", {"ab cd ef"});
    check("a '' \"\" b", {"a", "", "", "b"});
    check("a\\ b \\' \\\\", {"a b", "'", "\\"});
    check("'a\\b\"c'", {"a\\b\"c"});
    check("\"a\\\"b\\\\c\\n\\$\"", {"a\"b\\c\\n$"});
    check("$HOME *.txt ~ `x` a|b >c", {"$HOME", "*.txt", "~", "`x`", "a|b", ">c"});
    check("sh -c 'echo \"$1\" | tr a b' -- x", {"sh", "-c", "echo \"$1\" | tr a b", "--", "x"});
    check("gr\xc3\xbc\xc3\x9f \xff", {"gr\xc3\xbc\xc3\x9f", "\xff"});
}

TEST(SplitCommand, RefusesWhatIsNotOne) {
    const auto check = [](std::string_view text, const std::string& expected) {
        const Result<Words> words = split_command(text);
        ASSERT_FALSE(words) << text;
        EXPECT_EQ(words.error().kind, ErrorKind::invalid);
        EXPECT_EQ(words.error().message, expected) << text;
    };
    check("", "a command is empty");
    check(" \t\n", "a command is empty");
    check("a 'b", "the quote ' at character 3 is never closed");
    check("\"b\\\"", "the quote \" at character 1 is never closed");
    check("\"b\\", "the quote \" at character 1 is never closed");
    check("a \\", "a command ends in a backslash");
    check(std::string_view("a\0b", 3), "a command holds a NUL byte");
}

}  // namespace
}  // namespace sweepline
