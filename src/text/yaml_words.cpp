#include "text/yaml_words.hpp"

#include <algorithm>
#include <cctype>
#include <string>

#include "text/ascii.hpp"
#include "text/utf8.hpp"
#include "text/yaml.hpp"

namespace sweepline {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_made_of(std::string_view text, std::string_view bytes) {
    return text.find_first_not_of(bytes) == std::string_view::npos;
}

bool is_old_truth(std::string_view word) {
    const std::string lower = in_lower_case(word);
    constexpr std::string_view kTruths[] = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"};
    return std::ranges::find(kTruths, lower) != std::end(kTruths);
}

}  // namespace

Ambiguity ambiguity_of(std::string_view word) {
    if (word.empty()) return Ambiguity::none;
    if (word == "=" || word == "<<") return Ambiguity::special;
    if (word.size() <= 5 && is_old_truth(word)) return Ambiguity::truth;
    const bool has_sign = word.front() == '-' || word.front() == '+';
    const std::string_view digits = word.substr(has_sign ? 1 : 0);
    if (digits.empty() || (!is_digit(digits.front()) && digits.front() != '.')) return Ambiguity::none;
    const bool has_date = digits.size() >= 8 && is_made_of(digits.substr(0, 4), "0123456789") && digits[4] == '-';
    if (has_date && is_digit(digits[5])) return Ambiguity::time;
    if (is_made_of(digits, "0123456789_.:eE+-")) return Ambiguity::number;
    const bool has_base = digits.size() > 2 && digits.front() == '0' &&
                          std::string_view("xXoObB").find(digits[1]) != std::string_view::npos;
    return has_base && is_made_of(digits.substr(2), "0123456789abcdefABCDEF_") ? Ambiguity::number : Ambiguity::none;
}

bool is_safe_plain(std::string_view text, bool in_flow) {
    if (text.empty() || plain_yaml_value(text).if_string() == nullptr || !is_printable_yaml(text)) return false;
    if (text.find_first_of("\t\n") != std::string_view::npos || text.front() == ' ' || text.back() == ' ') return false;
    if (std::string_view(",[]{}#&*!|>'\"%@`").find(text.front()) != std::string_view::npos) return false;
    const bool may_be_mark = std::string_view("-?:").find(text.front()) != std::string_view::npos;
    if (may_be_mark && (text.size() == 1 || text[1] == ' ' || text.front() != '-')) return false;
    if (text.starts_with("---") || text.starts_with("...") || text.ends_with(':')) return false;
    if (text.find(": ") != std::string_view::npos || text.find(" #") != std::string_view::npos) return false;
    if (!in_flow) return true;
    if (may_be_mark || text.find_first_of(",[]{}?") != std::string_view::npos) return false;
    for (std::size_t colon = text.find(':'); colon != std::string_view::npos; colon = text.find(':', colon + 1))
        if (std::isalnum(static_cast<unsigned char>(text[colon + 1])) == 0 && text[colon + 1] != '/') return false;
    return true;
}

bool is_printable_yaml(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const auto character = utf8_at(text, at);
        if (!character) return false;
        const char32_t code = character->code;
        at += character->bytes;
        if (code == U'\t' || code == U'\n') continue;
        const bool is_control = code < 0x20 || (code >= 0x7F && code < 0xA0);
        const bool is_line_end = code == 0x2028 || code == 0x2029;
        const bool is_no_character = code == 0xFEFF || code == 0xFFFE || code == 0xFFFF;
        if (is_control || is_line_end || is_no_character) return false;
    }
    return true;
}

}  // namespace sweepline
