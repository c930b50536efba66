#include "hq/diagnose.hpp"

#include <algorithm>
#include <charconv>
#include <tuple>
#include <utility>

#include "text/utf8.hpp"

namespace sweepline {

namespace {

/// Longer texts are cut where a message shows them, bytes.
constexpr std::size_t kShownMax = 60;

/// What a parser's message says, with the place it ends in taken off.
struct PlacedMessage {
    std::string message;
    Span at;
};

PlacedMessage take_place_off(const std::string& message);

/// The text without control characters and bytes that are not UTF-8.
std::string harmless(std::string_view text);

}  // namespace

FileProblems::FileProblems(std::string_view file, Diagnostics& into, int lines_before)
    : file_(harmless(file)), into_(&into), lines_before_(lines_before) {}

void FileProblems::error(const Span& at, std::string message, std::string hint) {
    into_->push_back(this->at(at, std::move(message), std::move(hint)));
}

void FileProblems::warning(const Span& at, std::string message, std::string hint) {
    into_->push_back(this->at(at, std::move(message), std::move(hint)));
    into_->back().severity = Diagnostic::Severity::warning;
}

void FileProblems::error(std::string message, std::string hint) { error(Span{}, std::move(message), std::move(hint)); }

void FileProblems::warning(std::string message, std::string hint) {
    warning(Span{}, std::move(message), std::move(hint));
}

Diagnostic FileProblems::at(const Span& span, std::string message, std::string hint) const {
    return Diagnostic{.file = file_,
                      .line = span.line + lines_before_,
                      .column = span.column,
                      .message = std::move(message),
                      .hint = std::move(hint)};
}

std::optional<YamlNode> read_yaml(std::string_view text, FileProblems& problems) {
    Result<YamlNode> document = parse_yaml_document(text);
    if (document) return std::move(*document);
    PlacedMessage placed = take_place_off(document.error().message);
    problems.error(placed.at, std::move(placed.message), document.error().hint);
    return std::nullopt;
}

std::string in_quotes(std::string_view text) {
    std::size_t end = std::min(kShownMax, text.size());
    while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return "'" + harmless(text.substr(0, end)) + (end < text.size() ? "…'" : "'");
}

void sort_diagnostics(Diagnostics& problems) {
    const auto place = [](const Diagnostic& each) { return std::tie(each.file, each.line, each.column, each.message); };
    std::ranges::stable_sort(problems, [&](const auto& a, const auto& b) { return place(a) < place(b); });
    const auto rest = std::ranges::unique(problems);
    problems.erase(rest.begin(), rest.end());
}

bool has_error(const Diagnostics& problems) {
    return std::ranges::any_of(problems,
                               [](const Diagnostic& each) { return each.severity == Diagnostic::Severity::error; });
}

namespace {

std::string harmless(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const auto character = utf8_at(text, at);
        const std::size_t bytes = character ? character->bytes : 1;
        const bool is_shown = character && character->code >= 0x20 && character->code != 0x7F &&
                              (character->code < 0x80 || character->code > 0x9F);
        out += is_shown ? text.substr(at, bytes) : std::string_view("?");
        at += bytes;
    }
    return out;
}

/// The number that `text` ends in; it is taken off.
std::optional<int> take_number_off(std::string_view& text) {
    const std::size_t last = text.find_last_not_of("0123456789");
    const std::size_t begin = last == std::string_view::npos ? 0 : last + 1;
    int number = 0;
    const auto [end, error] = std::from_chars(text.data() + begin, text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    text.remove_suffix(text.size() - begin);
    return number;
}

PlacedMessage take_place_off(const std::string& message) {
    std::string_view rest = message;
    const auto column = take_number_off(rest);
    if (!column || !rest.ends_with(':')) return {.message = message, .at = {}};
    rest.remove_suffix(1);
    const auto line = take_number_off(rest);
    if (!line) return {.message = message, .at = {}};
    for (const std::string_view ending : {" at ", " in ", ", ", ": ", " "}) {
        if (!rest.ends_with(ending)) continue;
        rest.remove_suffix(ending.size());
        break;
    }
    Span at;
    at.line = *line;
    at.column = *column;
    return {.message = std::string(rest), .at = at};
}

}  // namespace

}  // namespace sweepline
