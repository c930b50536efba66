#include "cli/page.hpp"

#include <gtest/gtest.h>

#include "cli/golden_testing.hpp"
#include "cli/phrases.hpp"
#include "cli/table.hpp"

namespace sweepline {
namespace {

TEST(Columns, CountsWideAndCombining) {
    const auto check = [](std::string_view text, int expected) { EXPECT_EQ(columns_of(text), expected) << text; };
    check("", 0);
    check("payments", 8);
    check("größe", 5);
    check("gro\u0308ße", 5);  // o and a combining diaeresis
    check("東京", 4);
    check("서울", 4);
    check("🚀", 2);
    check("✓◐✕–·", 5);
    check("नि", 2);  // a spacing vowel sign takes a column of its own
    check("\xff\xfe", 2);
}

TEST(Shown, MakesAnythingHarmless) {
    const Page page;
    const auto check = [&](std::string_view text, std::string_view expected) {
        EXPECT_EQ(shown(page, text), expected);
    };
    check("plain text", "plain text");
    check("two\nlines\tand\r", R"(two\nlines\tand\r)");
    check("\x1b[31mred\x1b]0;title\x07", R"(\x1b[31mred\x1b]0;title\x07)");
    check(std::string_view("\0x", 2), R"(\x00x)");
    check("\u009b31m", R"(\x9b31m)");  // the one-character form of an escape sequence
    check("bad \xff\xc0\xaf", R"(bad \xff\xc0\xaf)");
    check("user\u202egnp.exe", R"(user\u{202e}gnp.exe)");
    check("zero\u200bwidth", R"(zero\u{200b}width)");
    check("\u2028", R"(\u{2028})");
    check("東京 größe ✓", "東京 größe ✓");
    EXPECT_EQ(shown_lines(page, "a\r\n\tb\x1b\n"), "a\n  b\\x1b\n");
}

TEST(Shown, WritesAsciiWhereThereIsNothingElse) {
    const Page page{.unicode = false};
    EXPECT_EQ(shown(page, "größe … “ok” → 東京 ✓"), R"(groesse ... "ok" -> ?? +)");
    EXPECT_EQ(shown(page, "e\u0301"), "e");
}

TEST(CutTo, KeepsTheWidth) {
    const Page page;
    const auto check = [&](std::string_view text, int columns, std::string_view expected) {
        EXPECT_EQ(cut_to(page, text, columns), expected);
        EXPECT_LE(columns_of(cut_to(page, text, columns)), columns);
    };
    check("payments", 8, "payments");
    check("payments", 5, "paym…");
    check("東京都", 5, "東京…");
    check("東京都", 4, "東…");
    check("x", 0, "");
    EXPECT_EQ(cut_to(Page{.unicode = false}, "payments", 5), "paym~");
}

TEST(CutInside, KeepsBothEnds) {
    const Page page;
    const auto check = [&](std::string_view text, int columns, std::string_view expected) {
        EXPECT_EQ(cut_inside(page, text, columns), expected);
        EXPECT_LE(columns_of(cut_inside(page, text, columns)), columns);
    };
    check("service-number-12", 17, "service-number-12");
    check("service-number-12", 11, "servi…er-12");
    check("service-number-12", 10, "servi…r-12");
    check("service-number-12", 2, "s…");
    check("東京都大阪府", 9, "東京…阪府");
    check("東京都大阪府", 8, "東京…府");
    check("e\u0301a\u0301b\u0301c\u0301", 3, "e\u0301…c\u0301");
    EXPECT_EQ(cut_inside(Page{.unicode = false}, "payments", 5), "pa~ts");
}

TEST(Wrapped, BreaksAtBlanks) {
    const Page page{.width = 30};
    EXPECT_EQ(wrapped(page, "waiting for the OIDC provider of account 4411", 4, 4),
              "waiting for the OIDC\n    provider of account 4411");
    EXPECT_EQ(wrapped(page, "a-word-that-is-longer-than-a-whole-line and more", 0, 0),
              "a-word-that-is-longer-than-a-whole-line\nand more");
    EXPECT_EQ(wrapped(page, "two\nlines", 0, 0), R"(two\nlines)");
    EXPECT_EQ(wrapped(page, "", 0, 0), "");
}

TEST(Painted, UsesWhatTheTerminalHas) {
    EXPECT_EQ(painted(Page{}, Ink::bad, "x"), "x");
    EXPECT_EQ(painted(Page{.colour = true}, Ink::bad, "x"), "\x1b[38;5;166mx\x1b[0m");
    EXPECT_EQ(painted(Page{.colour = true, .many_colours = false}, Ink::bad, "x"), "\x1b[31mx\x1b[0m");
    EXPECT_EQ(painted(Page{.colour = true}, Ink::plain, "x"), "x");
    EXPECT_EQ(painted(Page{.colour = true}, Ink::bad, ""), "");
}

TEST(Table, AlignsCutsAndWraps) {
    const Page page{.width = 40};
    EXPECT_EQ(
        draw_table(page, {{{"a"}, {"first"}, {"short"}}, {{"longer"}, {""}, {"a text that needs two lines here"}}}),
        "a       first  short\n"
        "longer         a text that needs two\n"
        "               lines here\n");
    EXPECT_EQ(draw_table(page, {{{"a-name-of-many-columns-that-fit-it"}, {"x"}}}),
              "a-name-of-many-columns-that-fit-it  x\n");
    EXPECT_EQ(draw_table(page, {{{"a-name-of-many-columns-that-do-not-fit"}, {"beside"}, {"x"}}}),
              "a-name-of-many…hat-do-not-fit  beside  x\n");
    EXPECT_EQ(draw_table(page, {{{"a-name-of-many-columns"}, {"a text that needs two lines here"}}}),
              "a-name-of-many-columns\n"
              "    a text that needs two lines here\n");
    EXPECT_EQ(draw_table(page, {{{"a"}, {"b"}, {""}}}, 2), "  a  b\n");
    EXPECT_EQ(draw_table(page, {}), "");
}

TEST(Phrases, SayNumbersAndTimes) {
    EXPECT_EQ(grouped(0), "0");
    EXPECT_EQ(grouped(999), "999");
    EXPECT_EQ(grouped(1'234'567), "1,234,567");
    EXPECT_EQ(grouped(-1'000), "-1,000");
    EXPECT_EQ(counted(1, "service"), "1 service");
    EXPECT_EQ(counted(0, "service"), "0 services");
    EXPECT_EQ(counted(2, "branch", "branches"), "2 branches");
    EXPECT_EQ(lasted(7), "7 ms");
    EXPECT_EQ(lasted(1'449), "1.4 s");
    EXPECT_EQ(lasted(12'900), "12 s");
    EXPECT_EQ(lasted(200'000), "3 min 20 s");
    EXPECT_EQ(lasted(3'900'000), "1 h 05 min");
    EXPECT_EQ(joined({"a"}), "a");
    EXPECT_EQ(joined({"a", "b", "c"}), "a, b and c");
    EXPECT_EQ(spoken("not_started"), "not started");
}

TEST(Phrases, SayTimesAsTheReaderLivesThem) {
    Page page = golden_page();
    const auto check = [&](std::int64_t minutes, std::string_view expected) {
        EXPECT_EQ(ago(page, minutes_before(minutes)), expected) << minutes;
    };
    check(0, "just now");
    check(5, "5 min ago");
    check(200, "3 h ago");
    check(24 * 60 - 1, "23 h ago");
    check(24 * 60 + 1, "yesterday");
    check(3 * 24 * 60, "3 days ago");
    check(30 * 24 * 60, "2026-01-31");
    check(-90, "in 1 h");
    check(-3000, "in 2 days");
    EXPECT_EQ(exact_time(page, minutes_before(0)), "2026-03-02 10:00");
    EXPECT_EQ(when(page, minutes_before(5)), "5 min ago, 2026-03-02 09:55");
    EXPECT_EQ(when(page, minutes_before(30 * 24 * 60)), "2026-01-31 10:00");
    // Ten in Greenwich is one at night the next day where clocks are fifteen hours ahead.
    page.utc_offset = [](Instant) { return std::chrono::hours(15); };
    EXPECT_EQ(exact_time(page, minutes_before(0)), "2026-03-03 01:00");
    page.width = 60;
    EXPECT_EQ(when(page, minutes_before(5)), "5 min ago");
}

TEST(Phrases, FoldLongLists) {
    const Page page{.width = 40};
    const std::vector<std::string> names{"a", "b", "c", "d", "e"};
    EXPECT_EQ(folded_names(page, names, 3, 2), "  a, b, c, +2 more\n");
    EXPECT_EQ(folded_names(page, names, 4, 2), "  a, b, c, d, e\n");
}

}  // namespace
}  // namespace sweepline
