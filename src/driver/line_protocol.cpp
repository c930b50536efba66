#include "driver/line_protocol.hpp"

#include <algorithm>
#include <vector>

#include "text/spelling.hpp"
#include "text/utf8.hpp"

namespace sweepline {
namespace {

constexpr std::string_view kMark = "::";
constexpr char32_t kReplacement = U'\uFFFD';

/// The word after the mark, or nothing when the line is ordinary.
std::string_view said_word(std::string_view line);
Result<Said> parse_marked(std::string_view word, std::string_view rest);
std::string shown(std::string_view bytes);

}  // namespace

std::optional<Result<Said>> parse_said(std::string_view line) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    const std::string_view word = said_word(line);
    if (word.empty()) return std::nullopt;
    return parse_marked(word, line.substr(kMark.size() + word.size()));
}

namespace {

bool is_letter(char byte) { return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z'); }
bool is_word_byte(char byte) { return is_letter(byte) || (byte >= '0' && byte <= '9') || byte == '_' || byte == '-'; }
bool is_blank(char byte) { return byte == ' ' || byte == '\t'; }

std::string_view said_word(std::string_view line) {
    if (!line.starts_with(kMark)) return {};
    const std::string_view rest = line.substr(kMark.size());
    const auto length = static_cast<std::size_t>(std::ranges::find_if_not(rest, is_word_byte) - rest.begin());
    if (length == 0 || !is_letter(rest.front())) return {};
    const std::string_view word = rest.substr(0, length);
    if (length == rest.size() || is_blank(rest[length])) return word;
    // `::std::string` and `::group::` are other people's; but a colon for the blank is a slip.
    const bool slip = from_word<Said::Sort>(word) && !rest.substr(length).starts_with(kMark);
    return slip ? word : std::string_view();
}

std::unexpected<Error> unknown_word(std::string_view word) {
    constexpr std::size_t kQuotedBytesMax = 40;
    std::vector<std::string> known;
    known.reserve(Words<Said::Sort>::words.size());
    for (const auto& [sort, each] : Words<Said::Sort>::words) known.emplace_back(each);
    const std::string quoted(word.substr(0, kQuotedBytesMax));
    return fail(ErrorKind::invalid,
                "`::" + quoted + (quoted.size() < word.size() ? "…" : "") + "` is nothing a step can say",
                spelling_hint(quoted, known));
}

std::string form_of(Said::Sort sort) {
    const bool keyed = sort == Said::Sort::fact || sort == Said::Sort::output;
    const char* rest = keyed ? " KEY=VALUE`" : sort == Said::Sort::edge_case ? " TEXT`" : " REASON`";
    return "write `::" + std::string(to_word(sort)) + rest;
}

bool is_key(std::string_view key) {
    if (key.empty() || key.starts_with('.') || key.ends_with('.')) return false;
    if (key.find("..") != std::string_view::npos) return false;
    return std::ranges::all_of(key, [](char byte) { return is_word_byte(byte) || byte == '.'; });
}

Result<Said> parse_marked(std::string_view word, std::string_view rest) {
    const std::optional<Said::Sort> sort = from_word<Said::Sort>(word);
    if (!sort) return unknown_word(word);
    const std::string name = "`::" + std::string(word) + "`";
    if (!rest.empty() && !is_blank(rest.front()))
        return fail(ErrorKind::invalid, name + " is not followed by a blank", form_of(*sort));
    if (kMark.size() + word.size() + rest.size() > kSaidLineBytesMax)
        return fail(ErrorKind::invalid, "a line with " + name + " is longer than 8 KiB",
                    "write long results to the file that SWEEPLINE_OUTPUT names");
    while (!rest.empty() && is_blank(rest.front())) rest.remove_prefix(1);

    if (*sort != Said::Sort::fact && *sort != Said::Sort::output) {
        while (!rest.empty() && is_blank(rest.back())) rest.remove_suffix(1);
        if (rest.empty()) return fail(ErrorKind::invalid, name + " says nothing", form_of(*sort));
        return Said{.sort = *sort, .value = shown(rest)};
    }
    const std::size_t equals = rest.find('=');
    if (equals == std::string_view::npos) return fail(ErrorKind::invalid, name + " has no `=`", form_of(*sort));
    const std::string_view key = rest.substr(0, equals);
    if (!is_key(key))
        return fail(ErrorKind::invalid, "'" + shown(key) + "' is not a key for " + name,
                    "a key is made of letters, digits, `_`, `-` and single dots between them");
    return Said{.sort = *sort, .key = std::string(key), .value = shown(rest.substr(equals + 1))};
}

/// Whether a character would do something to a terminal or a page instead of being seen.
bool is_unseen(char32_t code) {
    if (code < 0x20 || (code >= 0x7F && code <= 0x9F)) return true;
    const bool line_separator = code == 0x2028 || code == 0x2029;
    return line_separator || (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
}

std::string shown(std::string_view bytes) {
    std::string text;
    text.reserve(bytes.size());
    for (std::size_t at = 0; at < bytes.size();) {
        const std::optional<Utf8Character> character = utf8_at(bytes, at);
        if (bytes[at] == '\t') {
            text += ' ';
        } else if (!character || is_unseen(character->code)) {
            append_utf8(text, kReplacement);
        } else {
            text += bytes.substr(at, character->bytes);
        }
        at += character ? character->bytes : 1;
    }
    return text;
}

}  // namespace
}  // namespace sweepline
