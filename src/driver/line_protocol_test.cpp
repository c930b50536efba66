#include "driver/line_protocol.hpp"

#include <gtest/gtest.h>

namespace sweepline {
namespace {

/// What a line says as `sort key=value`, `sort value`, `error: message (hint)`, or `-`.
std::string read(std::string_view line) {
    const std::optional<Result<Said>> result = parse_said(line);
    if (!result) return "-";
    if (!*result) return "error: " + result->error().message + " (" + result->error().hint + ")";
    const Said& said = **result;
    const std::string key = said.key.empty() ? "" : said.key + "=";
    return std::string(to_word(said.sort)) + " " + key + said.value;
}

void check(std::string_view line, std::string_view expected) { EXPECT_EQ(read(line), expected) << line; }

TEST(LineProtocol, ReadsWhatStepsSay) {
    check("::skip already on the platform", "skip already on the platform");
    check("::not-applicable no database", "not-applicable no database");
    check("::blocked  waits for DNS  \r", "blocked waits for DNS");
    check("::edge-case\tuses two roles", "edge-case uses two roles");
    check("::fact container.port=8080", "fact container.port=8080");
    check("::output role_arn=arn:aws:iam::1:role/a=b", "output role_arn=arn:aws:iam::1:role/a=b");
    check("::output empty=", "output empty=");
    check("::fact a-b_C.9= two  blanks ", "fact a-b_C.9= two  blanks ");
    check("::skip ::skip", "skip ::skip");
    check("::skip gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80", "skip gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80");
}

TEST(LineProtocol, LeavesOrdinaryOutputAlone) {
    for (const std::string_view line :
         {"", ":", "::", ":: skip x", ":skip x", " ::skip x", "skip x", "x ::skip x", "::std::string s;",
          "::group::Install", "::skip::x", "::1 is localhost", "::ffff:10.0.0.1", "::-x", ":::skip x", "::(x)", "\xff"})
        check(line, "-");
}

TEST(LineProtocol, RefusesWhatOnlyLooksLikeIt) {
    check("::skp no reason", "error: `::skp` is nothing a step can say (did you mean 'skip'?)");
    check("::Skip x", "error: `::Skip` is nothing a step can say (did you mean 'skip'?)");
    check("::not_applicable x", "error: `::not_applicable` is nothing a step can say (did you mean 'not-applicable'?)");
    check("::set-output name=a::b",
          "error: `::set-output` is nothing a step can say (known: skip, not-applicable, blocked, edge-case, fact, "
          "output)");
    check("::" + std::string(100, 'a'),
          "error: `::" + std::string(40, 'a') +
              "…` is nothing a step can say (known: skip, not-applicable, blocked, edge-case, fact, output)");
    check("::skip", "error: `::skip` says nothing (write `::skip REASON`)");
    check("::edge-case  \t", "error: `::edge-case` says nothing (write `::edge-case TEXT`)");
    check("::skip: x", "error: `::skip` is not followed by a blank (write `::skip REASON`)");
    check("::fact=x", "error: `::fact` is not followed by a blank (write `::fact KEY=VALUE`)");
    check("::fact port 8080", "error: `::fact` has no `=` (write `::fact KEY=VALUE`)");
    for (const std::string_view key : {"", " ", "a b", ".a", "a.", "a..b", "a/b", "\xc3\xbc"})
        EXPECT_NE(read("::output " + std::string(key) + "=x").find("is not a key for `::output`"), std::string::npos)
            << key;
    check("::fact a\x1b]0;=x",
          "error: 'a\uFFFD]0;' is not a key for `::fact` (a key is made of letters, digits, `_`, `-` "
          "and single dots between them)");
}

TEST(LineProtocol, LimitsTheLength) {
    const std::string begin = "::skip ";
    const std::string longest = begin + std::string(kSaidLineBytesMax - begin.size(), 'x');
    EXPECT_EQ(read(longest), longest.substr(2));
    check(longest + "x",
          "error: a line with `::skip` is longer than 8 KiB (write long results to the file that "
          "SWEEPLINE_OUTPUT names)");
    check(std::string(100'000, 'x'), "-");
}

TEST(LineProtocol, SaysNothingThatCannotBeShown) {
    check(std::string_view("::skip a\0b", 10), "skip a\uFFFDb");
    check("::skip \x1b[31mred", "skip \uFFFD[31mred");
    check("::skip a\tb\rc\x7f", "skip a b\uFFFDc\uFFFD");
    check("::skip \xff\xc3 \xed\xa0\x80", "skip \uFFFD\uFFFD \uFFFD\uFFFD\uFFFD");
    check(
        "::skip \xc2\x9b\xe2\x80\xae"
        "evil\xe2\x80\xa8",
        "skip \uFFFD\uFFFD"
        "evil\uFFFD");
    check("::fact k=\x01", "fact k=\uFFFD");
}

}  // namespace
}  // namespace sweepline
