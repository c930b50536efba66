#include "text/number.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <optional>
#include <string>

namespace sweepline {
namespace {

Number number(std::string_view text) {
    const auto read = Number::read(text);
    EXPECT_TRUE(read) << text;
    return read.value_or(Number(std::nan("")));
}

TEST(Number, stays_as_it_was_written) {
    const auto check = [](std::string_view text, std::string_view json) {
        EXPECT_EQ(number(text).to_text(), text);
        EXPECT_EQ(number(text).to_json(), json) << text;
        EXPECT_EQ(number(text), number(json));
    };
    check("0", "0");
    check("-7", "-7");
    check("+7", "7");
    check("0x1F", "31");
    check("0o17", "15");
    check("1.20", "1.20");
    check("12e45", "12e45");
    check(".5", "0.5");
    check("-.5e1", "-0.5e1");
    check("5.", "5.0");
    check("5.e3", "5.0e3");
    check("+1.5", "1.5");
    check("007.50", "7.50");
    check("9223372036854775807", "9223372036854775807");
    check("12345678901234567891", "12345678901234567891");
    check("+12345678901234567891", "12345678901234567891");
    check("-9223372036854775809", "-9223372036854775809");
    check("1e999", "1e999");
}

TEST(Number, reads_nothing_else) {
    for (const std::string_view text :
         {"",    "-",   "+",  ".",  "1e",    "1e+",   "007", "+07", "0x",   "0x-1",
          "0xg", "0o8", "1 ", " 1", "1_000", "1.2.3", "--1", "e5",  ".inf", "0xFFFFFFFFFFFFFFFFFF"})
        EXPECT_EQ(Number::read(text), std::nullopt) << text;
}

TEST(Number, is_whole_or_a_double) {
    EXPECT_EQ(*number("-9223372036854775808").if_int(), std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(*number("0x10").if_int(), 16);
    EXPECT_EQ(number("16.0").if_int(), nullptr);
    EXPECT_EQ(*number("16.5").if_double(), 16.5);
    EXPECT_EQ(*number("9223372036854775808").if_double(), 9223372036854775808.0);
    EXPECT_EQ(*number("1e999").if_double(), std::numeric_limits<double>::infinity());
    EXPECT_EQ(*number("-1e999").if_double(), -std::numeric_limits<double>::infinity());
    EXPECT_EQ(*number("1e-999").if_double(), 0.0);
}

TEST(Number, is_equal_to_the_last_digit_however_written) {
    const auto same = [](std::string_view a, std::string_view b) { EXPECT_EQ(number(a), number(b)) << a << " " << b; };
    const auto other = [](std::string_view a, std::string_view b) { EXPECT_NE(number(a), number(b)) << a << " " << b; };
    same("1.10", "1.1");
    same("1", "1.0");
    same("100", "1e2");
    same("0.01", "1E-2");
    same("0", "-0.0e7");
    same("0x10", "16.");
    same("12e45", "1.2e+46");
    same("1e99999999999999999999", "1.0e99999999999999999999");
    other("12345678901234567890", "12345678901234567891");
    other("9223372036854775807", "9223372036854775808");
    other("0.1", "0.10000000000000000000001");
    other("1", "-1");
    other("1e999", "1e998");
    other("1e999", "1e-999");
}

TEST(Number, of_a_double_is_its_shortest_form) {
    const auto check = [](double real, std::string_view text) { EXPECT_EQ(Number(real).to_text(), text); };
    check(1.5, "1.5");
    check(1.0, "1.0");
    check(1e30, "1.0e+30");
    check(-0.0, "-0.0");
    check(std::numeric_limits<double>::infinity(), ".inf");
    check(-std::numeric_limits<double>::infinity(), "-.inf");
    check(std::nan(""), ".nan");
    EXPECT_EQ(Number(0.1), number("0.10"));
    EXPECT_EQ(Number(std::numeric_limits<double>::infinity()), Number(std::numeric_limits<double>::infinity()));
    EXPECT_NE(Number(std::numeric_limits<double>::infinity()), number("1e999"));
    EXPECT_NE(Number(std::nan("")), Number(std::nan("")));
    EXPECT_EQ(Number(std::nan("")).to_json(), "null");
}

}  // namespace
}  // namespace sweepline
