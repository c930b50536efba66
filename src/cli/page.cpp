#include "cli/page.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include <fmt/format.h>

#include "cli/column_widths.hpp"
#include "text/harmless.hpp"
#include "text/utf8.hpp"

namespace sweepline {

namespace {

struct InkCodes {
    Ink ink;
    std::string_view many;  ///< of 256 colours, readable on dark and on light
    std::string_view few;   ///< of 16
};
constexpr std::array kInks{
    InkCodes{Ink::plain, "", ""},
    InkCodes{Ink::strong, "1", "1"},
    InkCodes{Ink::quiet, "38;5;244", "90"},
    InkCodes{Ink::done, "38;5;30", "36"},
    InkCodes{Ink::progress, "38;5;32", "34"},
    InkCodes{Ink::bad, "38;5;166", "31"},
    InkCodes{Ink::stale, "38;5;172", "33"},
};

/// What is written for characters outside ASCII where there is nothing but ASCII.
constexpr std::array kCousins{
    std::pair{U'…', std::string_view("...")},    std::pair{U'–', std::string_view("-")},
    std::pair{U'—', std::string_view("-")},      std::pair{U'‘', std::string_view("'")},
    std::pair{U'’', std::string_view("'")},      std::pair{U'“', std::string_view("\"")},
    std::pair{U'”', std::string_view("\"")},     std::pair{U'·', std::string_view(".")},
    std::pair{U'✓', std::string_view("+")},      std::pair{U'✕', std::string_view("x")},
    std::pair{U'✗', std::string_view("x")},      std::pair{U'→', std::string_view("->")},
    std::pair{U'←', std::string_view("<-")},     std::pair{U'×', std::string_view("x")},
    std::pair{U'◐', std::string_view(">")},      std::pair{U'≠', std::string_view("#")},
    std::pair{U'ä', std::string_view("ae")},     std::pair{U'ö', std::string_view("oe")},
    std::pair{U'ü', std::string_view("ue")},     std::pair{U'ß', std::string_view("ss")},
    std::pair{U'\u00a0', std::string_view(" ")},
};

void append_cousin(std::string& out, char32_t code) {
    const auto* const found = std::ranges::find(kCousins, code, [](const auto& each) { return each.first; });
    if (found != kCousins.end())
        out += found->second;
    else if (width_of(code) > 0)
        out += '?';
}

/// What stands for it where there is nothing but ASCII; the text is harmless.
std::string in_ascii(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const auto character = static_cast<unsigned char>(text[at]) < 0x80 ? std::nullopt : utf8_at(text, at);
        if (character)
            append_cousin(out, character->code);
        else
            out += text[at];
        at += character ? character->bytes : 1;
    }
    return out;
}

/// The longest beginning of `text` that takes at most `columns`.
std::string_view beginning(std::string_view text, int columns) {
    int taken = 0;
    std::size_t at = 0;
    while (at < text.size()) {
        const auto character = utf8_at(text, at);
        const int width = character ? width_of(character->code) : 1;
        if (taken + width > columns) break;
        taken += width;
        at += character ? character->bytes : 1;
    }
    return text.substr(0, at);
}

}  // namespace

std::string painted(const Page& page, Ink ink, std::string_view text) {
    if (!page.colour || text.empty()) return std::string(text);
    const auto* const found = std::ranges::find(kInks, ink, &InkCodes::ink);
    const std::string_view codes = page.many_colours ? found->many : found->few;
    if (codes.empty()) return std::string(text);
    return fmt::format("\x1b[{}m{}\x1b[0m", codes, text);
}

int columns_of(std::string_view text) {
    int columns = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto byte = static_cast<unsigned char>(text[at]);
        if (byte < 0x80) {
            ++columns;
            ++at;
            continue;
        }
        const auto character = utf8_at(text, at);
        columns += character ? width_of(character->code) : 1;
        at += character ? character->bytes : 1;
    }
    return columns;
}

std::string shown(const Page& page, std::string_view text) {
    return page.unicode ? harmless(text) : in_ascii(harmless(text));
}

std::string shown_lines(const Page& page, std::string_view text) {
    std::string out;
    out.reserve(text.size());
    std::size_t from = 0;
    const auto flush = [&](std::size_t to) { out += shown(page, text.substr(from, to - from)); };
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '\n' && text[at] != '\t') continue;
        const bool carriage = text[at] == '\n' && at > from && text[at - 1] == '\r';
        flush(carriage ? at - 1 : at);
        out += text[at] == '\n' ? "\n" : "  ";
        from = at + 1;
    }
    flush(text.size());
    return out;
}

std::string cut_to(const Page& page, std::string_view text, int columns) {
    if (columns_of(text) <= columns) return std::string(text);
    const std::string_view mark = either(page, "…", "~");
    if (columns <= 0) return {};
    std::string cut(beginning(text, columns - 1));
    cut += mark;
    return cut;
}

std::string cut_inside(const Page& page, std::string_view text, int columns) {
    if (columns_of(text) <= columns || columns < 3) return cut_to(page, text, columns);
    const int kept = columns - 1;
    std::string cut(beginning(text, kept - kept / 2));
    cut += either(page, "…", "~");
    // The longest end that fits, begun at a character that takes a column of its own.
    std::size_t at = 0;
    while (at < text.size()) {
        const auto character = utf8_at(text, at);
        const bool is_own = !character || width_of(character->code) > 0;
        if (is_own && columns_of(text.substr(at)) <= kept / 2) break;
        at += character ? character->bytes : 1;
    }
    return cut.append(text.substr(at));
}

std::string padded(std::string_view text, int columns) {
    std::string out(text);
    out.append(static_cast<std::size_t>(std::max(0, columns - columns_of(text))), ' ');
    return out;
}

std::string right_aligned(std::string_view text, int columns) {
    std::string out(static_cast<std::size_t>(std::max(0, columns - columns_of(text))), ' ');
    out += text;
    return out;
}

std::string wrapped(const Page& page, std::string_view text, int at, int indent) {
    const std::string safe = shown(page, text);
    const std::string_view rest = safe;
    const int width = std::max(page.width, indent + 20);
    std::string out;
    int column = at;
    bool begun = false;
    for (std::size_t from = 0; from < rest.size();) {
        const std::size_t word_at = rest.find_first_not_of(' ', from);
        if (word_at == std::string_view::npos) break;
        const std::size_t end = std::min(rest.find(' ', word_at), rest.size());
        const std::string_view word = rest.substr(word_at, end - word_at);
        const int taken = columns_of(word);
        const auto blanks = static_cast<int>(word_at - from);
        if (begun && column + blanks + taken > width) {
            out += '\n';
            out.append(static_cast<std::size_t>(indent), ' ');
            column = indent;
        } else if (begun) {
            out.append(word_at - from, ' ');
            column += blanks;
        }
        out += word;
        column += taken;
        begun = true;
        from = end;
    }
    return out;
}

}  // namespace sweepline
