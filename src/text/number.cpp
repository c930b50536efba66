#include "text/number.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <system_error>
#include <utility>

namespace sweepline {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// A decimal number taken apart: the value is `digits` times ten to the `exponent`.
struct Decimal {
    bool is_negative = false;
    std::string digits;         ///< without zeros at either end; empty for zero
    std::int64_t exponent = 0;  ///< of zero, 0

    bool operator==(const Decimal&) const = default;
};

bool is_decimal(std::string_view text);
std::optional<std::int64_t> whole_number(std::string_view digits, int base);
Decimal decimal_of(std::string_view text);
double nearest_double(std::string_view text);

}  // namespace

Number::Number(double real) : value_(real) {
    if (!std::isfinite(real)) return;
    std::array<char, 32> buffer{};
    written_.assign(buffer.data(), std::to_chars(buffer.data(), buffer.data() + buffer.size(), real).ptr);
    // Older YAML readers take `1e+30` for text, and `1.0e+30` for the number.
    if (written_.find('.') == std::string::npos) written_.insert(std::min(written_.find('e'), written_.size()), ".0");
}

std::optional<Number> Number::read(std::string_view text) {
    for (const auto& [prefix, base] : {std::pair{"0x", 16}, std::pair{"0o", 8}}) {
        if (!text.starts_with(prefix)) continue;
        const auto whole = text.size() > 2 && text[2] != '-' ? whole_number(text.substr(2), base) : std::nullopt;
        return whole ? std::optional(Number(*whole, std::string(text))) : std::nullopt;
    }
    const std::string_view digits = text.substr(text.starts_with('-') || text.starts_with('+') ? 1 : 0);
    if (!is_decimal(digits)) return std::nullopt;
    if (std::ranges::all_of(digits, is_digit)) {
        if (digits.size() > 1 && digits.front() == '0') return std::nullopt;
        const auto whole = whole_number(text.substr(text.front() == '+' ? 1 : 0), 10);
        if (whole) return Number(*whole, std::to_string(*whole) == text ? std::string() : std::string(text));
    }
    return Number(nearest_double(text), std::string(text));
}

std::string Number::to_text() const {
    if (!written_.empty()) return written_;
    if (const std::int64_t* whole = if_int()) return std::to_string(*whole);
    if (std::isnan(std::get<double>(value_))) return ".nan";
    return std::get<double>(value_) > 0 ? ".inf" : "-.inf";
}

std::string Number::to_json() const {
    if (const std::int64_t* whole = if_int()) return std::to_string(*whole);
    if (written_.empty()) return "null";
    // JSON wants digits on both sides of a point, no plus, and no zeros in front.
    std::string_view rest = written_;
    std::string out = rest.front() == '-' ? "-" : "";
    rest.remove_prefix(is_digit(rest.front()) || rest.front() == '.' ? 0 : 1);
    while (rest.size() > 1 && rest[0] == '0' && is_digit(rest[1])) rest.remove_prefix(1);
    if (rest.front() == '.') out += '0';
    const std::size_t point = rest.find('.');
    out += rest;
    if (point != std::string_view::npos && (point + 1 == rest.size() || !is_digit(rest[point + 1])))
        out.insert(out.size() - rest.size() + point + 1, "0");
    return out;
}

bool operator==(const Number& a, const Number& b) {
    const std::int64_t* whole = a.if_int();
    const std::int64_t* other = b.if_int();
    if (whole != nullptr && other != nullptr) return *whole == *other;
    const std::string text = a.to_json();
    const std::string other_text = b.to_json();
    if (text == "null" || other_text == "null") return text == other_text && a.value_ == b.value_;
    return decimal_of(text) == decimal_of(other_text);
}

namespace {

std::optional<std::int64_t> whole_number(std::string_view digits, int base) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number, base);
    if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
    return number;
}

/// The length of the digits at `at`.
std::size_t digits_at(std::string_view text, std::size_t at) {
    const std::size_t begin = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    return at - begin;
}

/// Whether the text is `12`, `1.5`, `.5`, `1e3`, … without its sign.
bool is_decimal(std::string_view text) {
    const std::size_t whole = digits_at(text, 0);
    std::size_t at = whole;
    std::size_t fraction = 0;
    if (at < text.size() && text[at] == '.') {
        fraction = digits_at(text, at + 1);
        at += 1 + fraction;
    }
    if (whole + fraction == 0) return false;
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        ++at;
        if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
        const std::size_t exponent = digits_at(text, at);
        if (exponent == 0) return false;
        at += exponent;
    }
    return at == text.size();
}

/// What stands behind the `e`. One too large for 64 bits is cut: such numbers are zero or endless to everybody.
std::int64_t exponent_of(std::string_view text) {
    constexpr std::int64_t kExponentMax = std::numeric_limits<std::int64_t>::max() / 4;
    if (text.starts_with('+')) text.remove_prefix(1);
    std::int64_t exponent = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), exponent).ec == std::errc::result_out_of_range)
        return text.starts_with('-') ? -kExponentMax : kExponentMax;
    return std::clamp(exponent, -kExponentMax, kExponentMax);
}

Decimal decimal_of(std::string_view text) {
    Decimal decimal{.is_negative = text.starts_with('-'), .digits = {}, .exponent = 0};
    const std::size_t e = std::min(text.find_first_of("eE"), text.size());
    const std::string_view mantissa = text.substr(0, e);
    if (e < text.size()) decimal.exponent = exponent_of(text.substr(e + 1));
    for (const char c : mantissa)
        if (is_digit(c)) decimal.digits += c;
    if (const std::size_t point = mantissa.find('.'); point != std::string_view::npos)
        decimal.exponent -= static_cast<std::int64_t>(mantissa.size() - point - 1);
    decimal.digits.erase(0, std::min(decimal.digits.find_first_not_of('0'), decimal.digits.size()));
    if (decimal.digits.empty()) return {};
    const std::size_t used = decimal.digits.find_last_not_of('0') + 1;
    decimal.exponent += static_cast<std::int64_t>(decimal.digits.size() - used);
    decimal.digits.resize(used);
    return decimal;
}

double nearest_double(std::string_view text) {
    if (text.starts_with('+')) text.remove_prefix(1);
    double number = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), number).ec == std::errc()) return number;
    const Decimal decimal = decimal_of(text);
    const bool is_huge = decimal.exponent + static_cast<std::int64_t>(decimal.digits.size()) > 0;
    return std::copysign(is_huge ? std::numeric_limits<double>::infinity() : 0.0, decimal.is_negative ? -1.0 : 1.0);
}

}  // namespace

}  // namespace sweepline
