#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace sweepline {

/// A Unicode character and the number of bytes it takes in UTF-8.
struct Utf8Character {
    char32_t code;
    std::size_t bytes;
};

/// The character at byte `at`, which is inside `text`; nothing where the bytes there are not UTF-8 (overlong forms,
/// surrogates and what lies beyond U+10FFFF included).
[[nodiscard]] std::optional<Utf8Character> utf8_at(std::string_view text, std::size_t at);

/// The offset of the first byte that is not UTF-8, nothing when all are.
[[nodiscard]] std::optional<std::size_t> first_bad_utf8(std::string_view text);

/// The bytes of a byte order mark at the beginning of `text`: 3 or 0.
[[nodiscard]] inline std::size_t mark_size(std::string_view text) { return text.starts_with("\xEF\xBB\xBF") ? 3 : 0; }

/// Appends `code`, a character that is no surrogate, to `out`.
void append_utf8(std::string& out, char32_t code);

/// Line and column of a byte, both counted from 1, columns in characters.
struct TextPlace {
    int line = 1;
    int column = 1;
    friend bool operator==(const TextPlace&, const TextPlace&) = default;
};

/// Where byte `at` stands; an offset beyond the end means the end.
[[nodiscard]] TextPlace place_of(std::string_view text, std::size_t at);

/// `3:14`, as errors end.
[[nodiscard]] std::string to_text(TextPlace place);

}  // namespace sweepline
