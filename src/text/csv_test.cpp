#include "text/csv.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace sweepline {
namespace {

/// `line:a|b` for each record, or the message.
void check_rows(const Result<std::vector<TextRow>>& records, std::string_view text, std::string_view expected) {
    std::string found;
    if (!records) found = "! " + records.error().message;
    for (std::size_t i = 0; records && i < records->size(); ++i) {
        const TextRow& record = (*records)[i];
        found += (i == 0 ? "" : " ; ") + std::to_string(record.line) + ':';
        for (std::size_t field = 0; field < record.fields.size(); ++field)
            found += (field == 0 ? "" : "|") + record.fields[field];
    }
    EXPECT_EQ(found, expected) << text;
}

void check(std::string_view text, std::string_view expected) { check_rows(parse_csv(text), text, expected); }

void check_separated(std::string_view text, std::string_view expected) {
    check_rows(parse_separated(text), text, expected);
}

TEST(Csv, ReadsRecords) {
    check("", "");
    check("\n\n", "");
    check("a,b\r\n1,2\r\n", "1:a|b ; 2:1|2");
    check("a,b\n1,2", "1:a|b ; 2:1|2");
    check(
        "\xEF\xBB\xBF"
        "a\n",
        "1:a");
    check("a,,\n,\n", "1:a|| ; 2:|");
    check("a\n\n\nb\n", "1:a ; 4:b");
}

TEST(Csv, ReadsQuotes) {
    check("\"a,b\",\"c\"\"d\"\n", "1:a,b|c\"d");
    check("\"a\nb\"\nc\n", "1:a\nb ; 3:c");
    check("\"\",\"\"\n", "1:|");
    check("\"\"\"\"", "1:\"");
    check("a, b \n", "1:a| b ");
}

TEST(Csv, RefusesQuotesThatStandWrong) {
    check("a\nb\"c\n", "! a quote stands inside a field in line 2");
    check("\"a\"b\n", "! something follows a closing quote in line 1");
    check("x\n\"a\n\n", "! a quote is not closed that opens in line 2");
}

TEST(Csv, FindsTheSeparatorOfSpreadsheets) {
    check_separated("", "");
    check_separated("a,b;c,d\n1,2\n", "1:a|b;c|d ; 2:1|2");
    check_separated("a;b\r\n\"1;\n,\";2\r\n", "1:a|b ; 2:1;\n,|2");
    check_separated("\xEF\xBB\xBF\na\tb,c\td\n", "2:a|b,c|d");
    check_separated("\"a;b;c\",d\n", "1:a;b;c|d");
    check_separated("one\ntwo;three\n", "1:one ; 2:two;three");
    check_separated("a;b\n\"1;2\n", "! a quote is not closed that opens in line 2");
}

TEST(Csv, TakesTheSeparatorThatAFirstLineNames) {
    check_separated("\xEF\xBB\xBFsep=;\r\na,b;c\r\n", "2:a,b|c");
    check_separated("sep=\t\na;b\tc\n", "2:a;b|c");
    check_separated("sep=x\na,b\n", "1:sep=x ; 2:a|b");
    check_separated("sep=;", "1:sep=|");
}

}  // namespace
}  // namespace sweepline
