#pragma once

#include <cstdint>
#include <string_view>

namespace sweepline {

/// What a plain word that the core schema reads as text is to readers of older YAML.
enum class Ambiguity : std::uint8_t {
    none,     ///< text to everybody
    truth,    ///< `yes`, `off`, …
    number,   ///< `0123`, `1_000`, `12:30`
    time,     ///< `2026-01-01`
    special,  ///< `=`, `<<`
};

/// How others may read the word.
[[nodiscard]] Ambiguity ambiguity_of(std::string_view word);

/// Whether anybody may take the word for something else than text.
[[nodiscard]] inline bool is_ambiguous(std::string_view word) { return ambiguity_of(word) != Ambiguity::none; }

/// Whether `text`, written without quotes, reads back as the same text; `in_flow` inside `[…]` and `{…}`.
[[nodiscard]] bool is_safe_plain(std::string_view text, bool in_flow);

/// Whether every character may stand in a YAML file as it is. Tabs and newlines may; what looks like a line end but is
/// none here may not.
[[nodiscard]] bool is_printable_yaml(std::string_view text);

}  // namespace sweepline
