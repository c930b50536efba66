#include "text/markdown_table.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace sweepline {
namespace {

/// `line:a;b` for each row.
void check(std::string_view text, std::string_view expected) {
    std::string found;
    for (const TextRow& row : parse_markdown_table(text)) {
        found += (found.empty() ? "" : " / ") + std::to_string(row.line) + ':';
        for (std::size_t field = 0; field < row.fields.size(); ++field)
            found += (field == 0 ? "" : ";") + row.fields[field];
    }
    EXPECT_EQ(found, expected) << text;
}

TEST(MarkdownTable, IsTheFirstOne) {
    check("", "");
    check("| a |", "");
    check("no table\n---\n", "");
    check("| a | b |\n| --- | :-: |\n| 1 | 2 |\n\n| 3 | 4 |\n", "1:a;b / 3:1;2");
    check("# Title\r\n\r\na | b\r\n--|--\r\n1 |\r\n| 2 | 3 | 4\r\nend\r\n", "3:a;b / 5:1 / 6:2;3;4");
    check("| not | one |\n\n|x|y|\n|-|-|\n|1||\n", "3:x;y / 5:1;");
    check("| a | b |\n| --- |\n| 1 | 2 |\n", "");
}

TEST(MarkdownTable, LeavesTheWordsOfACell) {
    const auto cell = [](std::string_view written, std::string_view read) {
        check("|" + std::string(written) + "|\n|-|\n", "1:" + std::string(read));
    };
    cell(" **done** ", "done");
    cell("`pay_ments`", "pay_ments");
    cell("_soon_ and __now__ ~~never~~", "soon and now never");
    cell("[api](https://x.org/a_b) ok", "api (https://x.org/a_b) ok");
    cell("[**api**](u)", "api (u)");
    cell("[x] ready", "[x] ready");
    cell(R"(a \| b \\ \[c\] \d)", R"(a | b \ [c] \d)");
    cell("&lt;a&gt; &amp;lt;", "<a> &lt;");
    cell("one<br>two", "one two");
    cell("[open](", "[open](");
}

}  // namespace
}  // namespace sweepline
