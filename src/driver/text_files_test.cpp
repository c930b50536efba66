#include "driver/text_files.hpp"

#include <gtest/gtest.h>

namespace sweepline {
namespace {

TEST(LineEnds, crlf_only_is_told_from_the_rest) {
    for (const std::string_view text : {"a\r\n", "a\r\nb\r\nc", "\r\n"}) {
        EXPECT_TRUE(has_crlf(text)) << text;
        EXPECT_EQ(with_crlf(with_lf(text)), text);
    }
    for (const std::string_view text : {"", "a", "a\n", "a\r\nb\n", "a\r", "a\r\r\n", "\na\r\n", "a\rb\r\n"})
        EXPECT_FALSE(has_crlf(text)) << text;
}

TEST(LineEnds, are_exchanged) {
    EXPECT_EQ(with_lf("a\r\nb\rc\n\r\n"), "a\nb\rc\n\n");
    EXPECT_EQ(with_crlf("a\nb\r\nc"), "a\r\nb\r\nc");
    EXPECT_EQ(as_searched("a\r\nb\n\r"), "a\nb\n\r");
    EXPECT_EQ(as_searched("a\rb"), "a\rb");
    EXPECT_EQ(line_of("a\nb\nc", 0), 1U);
    EXPECT_EQ(line_of("a\nb\nc", 2), 2U);
    EXPECT_EQ(line_of("a\nb\nc", 5), 3U);
}

}  // namespace
}  // namespace sweepline
