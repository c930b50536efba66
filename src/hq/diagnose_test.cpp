#include "hq/diagnose.hpp"

#include <gtest/gtest.h>

#include <string>

#include "hq/scratch_folder.hpp"

namespace sweepline {
namespace {

void check_yaml(std::string_view text, std::string_view begins) {
    Diagnostics problems;
    FileProblems file("x.yaml", problems);
    EXPECT_EQ(read_yaml(text, file).has_value(), begins.empty()) << text;
    EXPECT_TRUE(shown(problems).starts_with(begins)) << shown(problems);
    EXPECT_EQ(problems.size(), begins.empty() ? 0U : 1U);
}

TEST(ReadYaml, PutsAnErrorAtItsPlace) {
    check_yaml("a: 1\n", "");
    check_yaml("", "");
    check_yaml("a: 1\nb: [1\n", "3:1 ");
    check_yaml("a: 1\nb: 2\na: 3\n", "3:1 ");
    check_yaml("a: 1\n\xFF: 2\n", "2:1 the text is not UTF-8");
}

TEST(FileProblems, CountsTheLinesBefore) {
    Diagnostics problems;
    FileProblems file("x.md", problems, 4);
    EXPECT_FALSE(read_yaml("a: 1\na: 2\n", file).has_value());
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_EQ(problems.front().line, 6);
    EXPECT_EQ(problems.front().file, "x.md");
}

TEST(InQuotes, ShowsOneHarmlessLine) {
    EXPECT_EQ(in_quotes("a b"), "'a b'");
    EXPECT_EQ(in_quotes("a\nb\x1b[31m\x7f"), "'a?b?[31m?'");
    EXPECT_EQ(in_quotes("caf\xC3\xA9 \xC2\x9B \xFF"), "'caf\xC3\xA9 ? ?'");
    EXPECT_EQ(in_quotes(std::string(200, 'x')), "'" + std::string(60, 'x') + "…'");
}

TEST(SortDiagnostics, OrdersByPlaceAndDropsTwins) {
    Diagnostics problems;
    FileProblems later("b.yaml", problems);
    FileProblems earlier("a.yaml", problems);
    Span at;
    at.line = 3;
    later.error("x");
    earlier.error(at, "y");
    earlier.warning("z");
    earlier.error(at, "y");
    sort_diagnostics(problems);
    EXPECT_EQ(shown(problems, Shown::file_and_place), "a.yaml:1:1 warning: z\na.yaml:3:1 y\nb.yaml:1:1 x\n");
    EXPECT_TRUE(has_error(problems));
    problems.resize(1);
    EXPECT_FALSE(has_error(problems));
}

}  // namespace
}  // namespace sweepline
