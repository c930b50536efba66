#include "text/utf8.hpp"

#include <gtest/gtest.h>

namespace sweepline {
namespace {

TEST(Utf8, what_is_written_is_read) {
    for (const char32_t code :
         {U'a', U'\x7f', U'\x80', U'\u07ff', U'\u0800', U'\uffff', U'\U00010000', U'\U0010ffff'}) {
        std::string text;
        append_utf8(text, code);
        const auto character = utf8_at(text, 0).value_or(Utf8Character{});
        EXPECT_EQ(character.code, code);
        EXPECT_EQ(character.bytes, text.size());
        EXPECT_FALSE(first_bad_utf8(text));
    }
}

TEST(Utf8, what_is_wrong_is_found) {
    const auto check = [](std::string_view text, std::size_t at) { EXPECT_EQ(first_bad_utf8(text), at); };
    check("a\x80", 1);
    check("ab\xc0\x80", 2);
    check("\xc3", 0);
    check("é\xe0\x80\x80", 2);
    check("\xed\xa0\x80", 0);
    check("\xf0\x80\x80\x80", 0);
    check("\xf4\x90\x80\x80", 0);
    check("\xf8\x88\x80\x80\x80", 0);
    check("\xc3(", 0);
}

TEST(Utf8, places_count_characters) {
    const auto check = [](std::string_view text, std::size_t at, std::string_view place) {
        EXPECT_EQ(to_text(place_of(text, at)), place);
    };
    check("", 0, "1:1");
    check("äb\ncd", 2, "1:2");
    check("äb\ncd", 3, "1:3");
    check("äb\ncd", 4, "2:1");
    check("äb\ncd", 99, "2:3");
}

}  // namespace
}  // namespace sweepline
