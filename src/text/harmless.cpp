#include "text/harmless.hpp"

#include <array>
#include <charconv>
#include <cstddef>

#include "text/utf8.hpp"

namespace sweepline {

namespace {

/// Characters without a picture of their own that change how others look: joiners, direction marks, tags.
bool is_hidden(char32_t code) {
    return (code >= 0x200b && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) ||
           (code >= 0x2060 && code <= 0x206f) || code == 0x061c || code == 0xfeff || code == 0x00ad ||
           (code >= 0xfff9 && code <= 0xfffb) || (code >= 0xe0000 && code <= 0xe0fff);
}

bool is_control(char32_t code) { return code < 0x20 || (code >= 0x7f && code < 0xa0); }

void append_hex(std::string& out, char32_t code) {
    std::array<char, 8> digits{};
    const auto [end, error] = std::to_chars(digits.begin(), digits.end(), static_cast<std::uint32_t>(code), 16);
    out.append(digits.begin(), end);
}

void append_control(std::string& out, char32_t code) {
    switch (code) {
        case U'\n':
            out += "\\n";
            return;
        case U'\t':
            out += "\\t";
            return;
        case U'\r':
            out += "\\r";
            return;
        default:
            out += code < 0x10 ? "\\x0" : "\\x";
            append_hex(out, code);
    }
}

}  // namespace

std::string harmless(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const auto byte = static_cast<unsigned char>(text[at]);
        if (byte >= 0x20 && byte < 0x7f) {
            out += text[at++];
            continue;
        }
        const auto character = utf8_at(text, at);
        const char32_t code = character ? character->code : byte;
        const std::size_t bytes = character ? character->bytes : 1;
        if (!character || is_control(code)) {
            append_control(out, code);
        } else if (is_hidden(code)) {
            out += "\\u{";
            append_hex(out, code);
            out += '}';
        } else {
            out += text.substr(at, bytes);
        }
        at += bytes;
    }
    return out;
}

}  // namespace sweepline
