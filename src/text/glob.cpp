#include "text/glob.hpp"

#include <algorithm>
#include <bitset>
#include <cstddef>
#include <functional>
#include <optional>
#include <ranges>
#include <span>
#include <utility>

namespace sweepline {

namespace {

/// A pattern longer than this, or with more alternatives once its braces are written out, is refused.
constexpr std::size_t kPatternBytesMax = 4096;
constexpr std::size_t kAlternativesMax = 1000;

using ByteSet = std::bitset<256>;

/// One byte of a component: any run, or one of a set.
struct Token {
    bool is_run = false;
    ByteSet bytes;
};

/// One component of a pattern.
struct Segment {
    bool is_any_depth = false;  ///< `**`
    bool is_literal = false;
    std::string literal;
    std::vector<Token> tokens;
};

using Segments = std::vector<Segment>;

std::size_t byte_of(char c) { return static_cast<unsigned char>(c); }

Result<std::vector<std::string>> alternatives_of(std::string_view pattern);
Result<Segments> segments_of(std::string_view pattern);
Result<Segment> segment_of(std::string_view text);
bool matches_segment(const Segment& segment, std::string_view text);
bool matches_segments(std::span<const Segment> segments, std::string_view path);
bool may_match_below(const Segments& segments, std::string_view prefix);
bool segments_overlap(const Segments& a, const Segments& b);

}  // namespace

struct Glob::Parsed {
    std::string text;
    std::string literal;
    std::vector<Segments> alternatives;
};

Result<Glob> Glob::parse(std::string_view pattern) {
    const auto refuse = [&](const std::string& message) {
        return fail(ErrorKind::invalid, "glob '" + std::string(pattern.substr(0, kPatternBytesMax)) + "': " + message);
    };
    if (pattern.empty()) return refuse("it is empty");
    if (pattern.size() > kPatternBytesMax) return refuse("it is longer than " + std::to_string(kPatternBytesMax));
    auto parsed = std::make_shared<Parsed>();
    parsed->text = pattern;
    auto alternatives = alternatives_of(pattern);
    if (!alternatives) return refuse(alternatives.error().message);
    for (const std::string& alternative : *alternatives) {
        auto segments = segments_of(alternative);
        if (!segments) return refuse(segments.error().message);
        parsed->alternatives.push_back(std::move(*segments));
    }
    const Segments& first = parsed->alternatives.front();
    if (parsed->alternatives.size() == 1 && std::ranges::all_of(first, &Segment::is_literal)) {
        for (const Segment& segment : first) {
            if (!parsed->literal.empty()) parsed->literal += '/';
            parsed->literal += segment.literal;
        }
    }
    return Glob(std::move(parsed));
}

bool Glob::matches(std::string_view path) const {
    return std::ranges::any_of(parsed_->alternatives,
                               [&](const Segments& segments) { return matches_segments(segments, path); });
}

bool Glob::may_match_below(std::string_view prefix) const {
    return std::ranges::any_of(parsed_->alternatives,
                               [&](const Segments& segments) { return sweepline::may_match_below(segments, prefix); });
}

const std::string& Glob::literal() const { return parsed_->literal; }

const std::string& Glob::text() const { return parsed_->text; }

bool may_overlap(const Glob& a, const Glob& b) {
    for (const Segments& one : a.parsed_->alternatives)
        for (const Segments& other : b.parsed_->alternatives)
            if (segments_overlap(one, other)) return true;
    return false;
}

namespace {

/// The end of the class that begins at `at`, one past its `]`; nothing where it is not closed.
std::optional<std::size_t> class_end(std::string_view text, std::size_t at) {
    ++at;
    if (at < text.size() && (text[at] == '!' || text[at] == '^')) ++at;
    for (bool is_first = true; at < text.size(); is_first = false, ++at) {
        if (text[at] == ']' && !is_first) return at + 1;
        if (text[at] == '\\') ++at;
    }
    return std::nullopt;
}

/// The braces of a pattern: where the first group opens and closes, and the commas of its own level.
struct Braces {
    std::size_t open = std::string_view::npos;
    std::size_t close = std::string_view::npos;
    std::vector<std::size_t> commas;
};

Result<Braces> first_braces(std::string_view text) {
    Braces braces;
    std::size_t depth = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '\\') {
            ++at;
        } else if (c == '[') {
            const auto end = class_end(text, at);
            if (!end) return fail(ErrorKind::invalid, "'[' is not closed");
            at = *end - 1;
        } else if (c == '{') {
            if (depth++ == 0) braces.open = at;
        } else if (c == ',' && depth == 1) {
            braces.commas.push_back(at);
        } else if (c == '}' && depth > 0) {
            --depth;
            if (depth > 0) continue;
            braces.close = at;
            return braces;
        }
    }
    if (depth > 0) return fail(ErrorKind::invalid, "'{' is not closed");
    return braces;
}

// Works through a list instead of recursing: nesting is as deep as the pattern says.
Result<std::vector<std::string>> alternatives_of(std::string_view pattern) {
    std::vector<std::string> done;
    std::vector<std::string> open{std::string(pattern)};
    while (!open.empty()) {
        const std::string text = std::move(open.back());
        open.pop_back();
        Braces braces = TRY(first_braces(text));
        if (braces.open == std::string::npos) {
            done.push_back(text);
        } else {
            braces.commas.push_back(braces.close);
            std::size_t begin = braces.open + 1;
            for (const std::size_t comma : braces.commas) {
                open.push_back(text.substr(0, braces.open) + text.substr(begin, comma - begin) +
                               text.substr(braces.close + 1));
                begin = comma + 1;
            }
        }
        if (done.size() + open.size() > kAlternativesMax)
            return fail(ErrorKind::invalid,
                        "its braces stand for more than " + std::to_string(kAlternativesMax) + " patterns");
    }
    return done;
}

Segment any_depth() {
    Segment segment;
    segment.is_any_depth = true;
    return segment;
}

Segment any_component() {
    Segment segment;
    segment.tokens.push_back({.is_run = true, .bytes = {}});
    return segment;
}

Result<Segments> segments_of(std::string_view pattern) {
    if (pattern.empty()) return fail(ErrorKind::invalid, "it may stand for an empty path");
    if (pattern.front() == '/') return fail(ErrorKind::invalid, "it begins with '/', and paths here are relative");
    Segments segments;
    std::size_t begin = 0;
    for (std::size_t at = 0; at <= pattern.size(); ++at) {
        if (at < pattern.size() && pattern[at] == '[') at = class_end(pattern, at).value_or(at + 1) - 1;
        if (at < pattern.size() && pattern[at] == '\\' && at + 1 < pattern.size() && pattern[at + 1] != '/') ++at;
        if (at < pattern.size() && pattern[at] != '/') continue;
        const std::string_view component = pattern.substr(begin, at - begin);
        begin = at + 1;
        const bool is_last = at >= pattern.size();
        if (component.empty() && !is_last) return fail(ErrorKind::invalid, "it has an empty component");
        if (component == "." || component == "..")
            return fail(ErrorKind::invalid, "no path has the component '" + std::string(component) + "'");
        if (component == "**" || component.empty()) {
            if (segments.empty() || !segments.back().is_any_depth) segments.push_back(any_depth());
            if (is_last) segments.push_back(any_component());
        } else {
            segments.push_back(TRY(segment_of(component)));
        }
    }
    return segments;
}

/// Reads the class `[…]` that is `text`.
Result<ByteSet> class_of(std::string_view text) {
    std::size_t at = 1;
    const bool is_negated = text[at] == '!' || text[at] == '^';
    if (is_negated) ++at;
    ByteSet bytes;
    const std::size_t end = text.size() - 1;
    const auto next = [&] {
        if (text[at] == '\\' && at + 1 < end) ++at;
        return byte_of(text[at++]);
    };
    while (at < end) {
        const std::size_t low = next();
        std::size_t high = low;
        if (at + 1 < end && text[at] == '-') {
            ++at;
            high = next();
        }
        if (high < low) return fail(ErrorKind::invalid, "the range in '" + std::string(text) + "' runs backwards");
        for (std::size_t byte = low; byte <= high; ++byte) bytes.set(byte);
    }
    if (is_negated) bytes.flip();
    bytes.reset('/');
    if (bytes.none()) return fail(ErrorKind::invalid, "nothing matches '" + std::string(text) + "'");
    return bytes;
}

Result<Segment> segment_of(std::string_view text) {
    Segment segment;
    segment.is_literal = true;
    for (std::size_t at = 0; at < text.size(); ++at) {
        Token token;
        if (text[at] == '*') {
            segment.is_literal = false;
            token.is_run = true;
            if (!segment.tokens.empty() && segment.tokens.back().is_run) continue;
        } else if (text[at] == '?') {
            segment.is_literal = false;
            token.bytes.set().reset('/');
        } else if (text[at] == '[') {
            segment.is_literal = false;
            const auto end = class_end(text, at);
            if (!end) return fail(ErrorKind::invalid, "'[' is not closed");
            token.bytes = TRY(class_of(text.substr(at, *end - at)));
            at = *end - 1;
        } else {
            if (text[at] == '\\') ++at;
            if (at == text.size()) return fail(ErrorKind::invalid, "it ends in a single '\\'");
            token.bytes.set(byte_of(text[at]));
            segment.literal += text[at];
        }
        segment.tokens.push_back(token);
    }
    if (!segment.is_literal) segment.literal.clear();
    return segment;
}

/// Matches a sequence with runs by going back to the last run only: earlier ones need never be tried again.
template <class IsRun, class MatchesOne>
bool matches_with_runs(std::size_t patterns, std::size_t items, const IsRun& is_run, const MatchesOne& matches_one) {
    std::size_t p = 0;
    std::size_t i = 0;
    std::optional<std::pair<std::size_t, std::size_t>> retry;  // after the run; the item it ate up to
    while (i < items) {
        if (p < patterns && is_run(p)) {
            retry = {++p, i};
        } else if (p < patterns && matches_one(p, i)) {
            ++p;
            ++i;
        } else if (retry) {
            p = retry->first;
            i = ++retry->second;
        } else {
            return false;
        }
    }
    while (p < patterns && is_run(p)) ++p;
    return p == patterns;
}

bool matches_segment(const Segment& segment, std::string_view text) {
    if (segment.is_literal) return segment.literal == text;
    return !text.empty() &&
           matches_with_runs(
               segment.tokens.size(), text.size(), [&](std::size_t p) { return segment.tokens[p].is_run; },
               [&](std::size_t p, std::size_t i) { return segment.tokens[p].bytes.test(byte_of(text[i])); });
}

std::vector<std::string_view> components_of(std::string_view path) {
    std::vector<std::string_view> components;
    for (std::size_t begin = 0; begin <= path.size();) {
        const std::size_t end = std::min(path.find('/', begin), path.size());
        components.push_back(path.substr(begin, end - begin));
        begin = end + 1;
    }
    return components;
}

bool matches_segments(std::span<const Segment> segments, std::string_view path) {
    // The components before the first `**` need no list.
    while (!segments.empty() && !segments.front().is_any_depth) {
        const std::size_t slash = path.find('/');
        if (!matches_segment(segments.front(), path.substr(0, slash))) return false;
        segments = segments.subspan(1);
        if (slash == std::string_view::npos) return segments.empty();
        path.remove_prefix(slash + 1);
    }
    if (segments.empty()) return false;
    const auto components = components_of(path);
    return matches_with_runs(
        segments.size(), components.size(), [&](std::size_t p) { return segments[p].is_any_depth; },
        [&](std::size_t p, std::size_t i) { return matches_segment(segments[p], components[i]); });
}

bool may_match_below(const Segments& segments, std::string_view prefix) {
    std::size_t at = 0;
    for (const std::string_view component : prefix.empty() ? std::vector<std::string_view>{} : components_of(prefix)) {
        if (at == segments.size()) return false;
        if (segments[at].is_any_depth) return true;  // what follows may always come further down
        if (!matches_segment(segments[at], component)) return false;
        ++at;
    }
    return at < segments.size();
}

/// Whether two sequences with runs have a common sentence; `meet` says whether two single items can be the same.
template <class IsRun, class Meet>
bool runs_overlap(std::size_t size_a, std::size_t size_b, const IsRun& is_run_a, const IsRun& is_run_b,
                  const Meet& meet) {
    std::vector<char> row(size_b + 1);
    std::vector<char> below(size_b + 1);  // answers for a's tail one further
    for (std::size_t a = size_a + 1; a-- > 0;) {
        for (std::size_t b = size_b + 1; b-- > 0;) {
            bool yes = a == size_a && b == size_b;
            if (a < size_a && is_run_a(a)) yes = yes || below[b] != 0 || (b < size_b && row[b + 1] != 0);
            if (b < size_b && is_run_b(b)) yes = yes || row[b + 1] != 0 || (a < size_a && below[b] != 0);
            if (a < size_a && b < size_b && !is_run_a(a) && !is_run_b(b))
                yes = yes || (below[b + 1] != 0 && meet(a, b));
            row[b] = yes ? 1 : 0;
        }
        row.swap(below);
    }
    return below[0] != 0;
}

bool segment_overlaps(const Segment& a, const Segment& b) {
    if (a.is_literal && b.is_literal) return a.literal == b.literal;
    using IsRun = std::function<bool(std::size_t)>;
    return runs_overlap<IsRun>(
        a.tokens.size(), b.tokens.size(), [&](std::size_t i) { return a.tokens[i].is_run; },
        [&](std::size_t i) { return b.tokens[i].is_run; },
        [&](std::size_t i, std::size_t j) { return (a.tokens[i].bytes & b.tokens[j].bytes).any(); });
}

bool segments_overlap(const Segments& a, const Segments& b) {
    using IsRun = std::function<bool(std::size_t)>;
    return runs_overlap<IsRun>(
        a.size(), b.size(), [&](std::size_t i) { return a[i].is_any_depth; },
        [&](std::size_t i) { return b[i].is_any_depth; },
        [&](std::size_t i, std::size_t j) { return segment_overlaps(a[i], b[j]); });
}

}  // namespace

}  // namespace sweepline
