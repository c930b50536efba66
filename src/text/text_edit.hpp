#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sweepline {

/// Bytes [begin, end) of a text are replaced by `with`.
struct TextEdit {
    std::size_t begin;
    std::size_t end;
    std::string with;
};

/// The text with all edits made. They do not overlap; those at one place are made in the order given.
[[nodiscard]] std::string with_edits(std::string_view text, std::vector<TextEdit> edits);

/// The beginning of the line that byte `at` stands in.
[[nodiscard]] std::size_t line_begin(std::string_view text, std::size_t at);

/// The end of that line, before its newline (`\n` or `\r\n`).
[[nodiscard]] std::size_t line_end(std::string_view text, std::size_t at);

/// The beginning of the next line, or the end of the text.
[[nodiscard]] std::size_t next_line(std::string_view text, std::size_t at);

/// The newline that ends the line of `at`; at the end of a text that has none there, the one before; else `\n`.
[[nodiscard]] std::string_view newline_near(std::string_view text, std::size_t at);

/// The blanks that the line of `at` begins with.
[[nodiscard]] std::string_view indentation_at(std::string_view text, std::size_t at);

/// Whether [begin, end) holds nothing but spaces, tabs and line ends.
[[nodiscard]] bool is_blank(std::string_view text, std::size_t begin, std::size_t end);

/// The first byte at or after `at` that belongs to neither blanks, line ends nor comments (`# …`).
[[nodiscard]] std::size_t skip_blanks_and_comments(std::string_view text, std::size_t at);

}  // namespace sweepline
