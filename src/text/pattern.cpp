#include "text/pattern.hpp"

#include <re2/re2.h>

#include <array>
#include <mutex>

#include "text/utf8.hpp"

namespace sweepline {

struct Pattern::Parsed {
    std::string text;
    std::unique_ptr<re2::RE2> for_utf8;  ///< null where the expression itself is not UTF-8
    mutable std::once_flag is_latin1_made;
    mutable std::unique_ptr<re2::RE2> for_latin1;  ///< made when a text first needs it
    int groups = 0;

    [[nodiscard]] const re2::RE2& latin1() const;
    [[nodiscard]] const re2::RE2& suiting(std::string_view searched) const {
        return for_utf8 != nullptr && !first_bad_utf8(searched) ? *for_utf8 : latin1();
    }
};

namespace {

/// The groups of one match that are asked of RE2 without allocating.
constexpr std::size_t kGroupsMax = 100;

std::unique_ptr<re2::RE2> compile(std::string_view expression, re2::RE2::Options::Encoding encoding) {
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_encoding(encoding);
    return std::make_unique<re2::RE2>("(?m)" + std::string(expression), options);
}

std::optional<Pattern::Match> find_with(const re2::RE2& regex, int groups, std::string_view text, std::size_t from) {
    if (from > text.size()) return std::nullopt;
    std::array<re2::StringPiece, kGroupsMax + 1> found;
    const re2::StringPiece searched(text.data(), text.size());
    if (!regex.Match(searched, from, text.size(), re2::RE2::UNANCHORED, found.data(), groups + 1)) return std::nullopt;
    const auto begin = static_cast<std::size_t>(found[0].data() - text.data());
    Pattern::Match match{.begin = begin, .end = begin + found[0].size(), .groups = {}};
    match.groups.reserve(static_cast<std::size_t>(groups) + 1);
    for (int group = 0; group <= groups; ++group)
        match.groups.push_back(found[static_cast<std::size_t>(group)].as_string());
    return match;
}

/// One piece of a replacement: text, or a group when it is not negative.
struct Piece {
    std::string text;
    int group = -1;
};

Result<std::vector<Piece>> pieces_of(std::string_view with, int groups) {
    std::vector<Piece> pieces(1);
    for (std::size_t at = 0; at < with.size(); ++at) {
        if (with[at] != '\\') {
            pieces.back().text += with[at];
            continue;
        }
        const char next = ++at < with.size() ? with[at] : '\0';
        if (next == '\\') {
            pieces.back().text += '\\';
        } else if (next >= '0' && next <= '9') {
            if (next - '0' > groups)
                return fail(ErrorKind::invalid, "the replacement names group \\" + std::string(1, next) +
                                                    ", and the pattern has " + std::to_string(groups));
            pieces.push_back({.text = {}, .group = next - '0'});
            pieces.emplace_back();
        } else {
            return fail(ErrorKind::invalid, "'\\' in the replacement is followed by neither a digit nor '\\'",
                        "write '\\\\' for a backslash");
        }
    }
    return pieces;
}

}  // namespace

const re2::RE2& Pattern::Parsed::latin1() const {
    std::call_once(is_latin1_made, [this] { for_latin1 = compile(text, re2::RE2::Options::EncodingLatin1); });
    return *for_latin1;
}

Result<Pattern> Pattern::parse(std::string_view expression) {
    auto parsed = std::make_shared<Parsed>();
    parsed->text = expression;
    const bool is_utf8 = !first_bad_utf8(expression);
    if (is_utf8) parsed->for_utf8 = compile(expression, re2::RE2::Options::EncodingUTF8);
    const re2::RE2& regex = is_utf8 ? *parsed->for_utf8 : parsed->latin1();
    if (!regex.ok())
        return fail(ErrorKind::invalid, "pattern '" + parsed->text + "': " + regex.error(),
                    "patterns are RE2: no look-around, no back-references");
    parsed->groups = regex.NumberOfCapturingGroups();
    if (static_cast<std::size_t>(parsed->groups) > kGroupsMax)
        return fail(ErrorKind::invalid,
                    "pattern '" + parsed->text + "' has more than " + std::to_string(kGroupsMax) + " groups");
    return Pattern(std::move(parsed));
}

std::optional<Pattern::Match> Pattern::find(std::string_view text, std::size_t from) const {
    return find_with(parsed_->suiting(text), parsed_->groups, text, from);
}

bool Pattern::found_in(std::string_view text) const {
    return parsed_->suiting(text).Match({text.data(), text.size()}, 0, text.size(), re2::RE2::UNANCHORED, nullptr, 0);
}

std::vector<Pattern::Match> Pattern::find_all(std::string_view text) const {
    const re2::RE2& regex = parsed_->suiting(text);
    std::vector<Match> matches;
    for (std::size_t from = 0; from <= text.size();) {
        auto match = find_with(regex, parsed_->groups, text, from);
        if (!match) break;
        const bool is_empty = match->begin == match->end;
        from = match->end;
        // Nothing, right behind a match, belongs to it.
        const bool is_kept = !is_empty || matches.empty() || matches.back().end != match->begin;
        if (is_empty && from < text.size()) {
            const auto character = utf8_at(text, from);
            from += character ? character->bytes : 1;
        } else if (is_empty) {
            ++from;
        }
        if (is_kept) matches.push_back(std::move(*match));
    }
    return matches;
}

Result<Pattern::Replaced> Pattern::replace_all(std::string_view text, std::string_view with) const {
    const auto pieces = TRY(pieces_of(with, parsed_->groups));
    Replaced replaced{.text = {}, .count = 0};
    std::size_t done = 0;
    for (const Match& match : find_all(text)) {
        replaced.text += text.substr(done, match.begin - done);
        for (const Piece& piece : pieces)
            replaced.text += piece.group < 0 ? piece.text : match.groups[static_cast<std::size_t>(piece.group)];
        done = match.end;
        ++replaced.count;
    }
    replaced.text += text.substr(done);
    return replaced;
}

int Pattern::group_count() const { return parsed_->groups; }

const std::string& Pattern::text() const { return parsed_->text; }

}  // namespace sweepline
