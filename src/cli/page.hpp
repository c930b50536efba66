#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/instant.hpp"

namespace sweepline {

/// What a colour means; which colour it is depends on the terminal.
enum class Ink : std::uint8_t {
    plain,
    strong,    ///< headings
    quiet,     ///< what may be overlooked: not applicable, exact times
    done,      ///< teal
    progress,  ///< blue
    bad,       ///< vermilion: blocked, failed
    stale,     ///< amber: stale, warnings
};

/// The paper a reply is drawn on: what the reader's terminal can show, and the reader's time.
struct Page {
    int width = 80;    ///< columns
    int height = 0;    ///< rows; 0 when it has no end, as in a pipe
    bool tty = false;  ///< a person looks at it as it comes
    bool colour = false;
    bool many_colours = true;  ///< 256 rather than 16
    bool unicode = true;       ///< else ASCII only
    Instant now;
    /// The reader's offset from UTC at an instant; empty means UTC.
    std::function<std::chrono::seconds(Instant)> utc_offset = {};
};

/// `text` in that ink; the text itself on a page without colours. Empty text stays empty.
[[nodiscard]] std::string painted(const Page& page, Ink ink, std::string_view text);

/// How many columns of a terminal `text` takes: two for wide East Asian characters and pictures, none for what
/// combines with the character before it. The text has no control characters (see `shown`).
[[nodiscard]] int columns_of(std::string_view text);

/// Text from anywhere, made harmless for a terminal and fit for the page, on one line: control characters, escape
/// sequences, direction marks and bytes that are not UTF-8 appear as `\n`, `\x1b`, `\u{202e}`; without Unicode other
/// characters become their ASCII cousins or `?`. Every text that is not ours goes through here (or `shown_lines`).
[[nodiscard]] std::string shown(const Page& page, std::string_view text);

/// Like `shown`, line by line: newlines stay, tabs become two blanks.
[[nodiscard]] std::string shown_lines(const Page& page, std::string_view text);

/// `text` if it takes at most `columns`, else as much of its beginning as fits before a final `…`. Only for text that
/// was made harmless and is not painted.
[[nodiscard]] std::string cut_to(const Page& page, std::string_view text, int columns);

/// Like `cut_to`, but the `…` stands in the middle: names that begin alike stay apart.
[[nodiscard]] std::string cut_inside(const Page& page, std::string_view text, int columns);

/// `text` followed by blanks up to `columns`.
[[nodiscard]] std::string padded(std::string_view text, int columns);

/// `text` after blanks up to `columns`.
[[nodiscard]] std::string right_aligned(std::string_view text, int columns);

/// `text` broken at blanks into lines of at most the page's width; the first begins where `at` columns are written
/// already, the others with `indent` blanks. Ends without a newline. Made harmless on the way.
[[nodiscard]] std::string wrapped(const Page& page, std::string_view text, int at, int indent);

/// `unicode` on a page with Unicode, else `ascii`.
[[nodiscard]] inline std::string_view either(const Page& page, std::string_view unicode, std::string_view ascii) {
    return page.unicode ? unicode : ascii;
}

}  // namespace sweepline
