#include "text/harmless.hpp"

#include <gtest/gtest.h>

namespace sweepline {
namespace {

TEST(Harmless, ShowsWhatWouldMoveTheCursorOrHide) {
    const auto check = [](std::string_view text, std::string_view expected) { EXPECT_EQ(harmless(text), expected); };
    check("", "");
    check("plain ✓ ä", "plain ✓ ä");
    check("a\nb\tc\rd", R"(a\nb\tc\rd)");
    check("\x1b[31m\x07\x7f", R"(\x1b[31m\x07\x7f)");
    check("\u009b", R"(\x9b)");
    check("\xff\xc3", R"(\xff\xc3)");
    check("a\u202eb\ufeff\U000e0041", R"(a\u{202e}b\u{feff}\u{e0041})");
    check(std::string_view("\0", 1), R"(\x00)");
}

}  // namespace
}  // namespace sweepline
