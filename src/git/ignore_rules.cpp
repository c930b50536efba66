#include "git/ignore_rules.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace sweepline {
namespace {

constexpr std::size_t kBytes = 256;

std::size_t index_of(char c) { return static_cast<unsigned char>(c); }

/// Cuts blanks off the end, unless a backslash protects them.
std::string_view without_trailing_blanks(std::string_view line) {
    std::size_t end = 0;
    for (std::size_t at = 0; at < line.size(); ++at) {
        if (line[at] == '\\' && at + 1 < line.size())
            ++at;
        else if (line[at] == ' ')
            continue;
        end = at + 1;
    }
    return line.substr(0, end);
}

bool in_class(std::string_view name, unsigned char c) {
    // The C locale's answers, whatever the locale is: bytes above 127 are in no class.
    if (c > 127) return false;
    const bool lower = c >= 'a' && c <= 'z';
    const bool upper = c >= 'A' && c <= 'Z';
    const bool digit = c >= '0' && c <= '9';
    const bool blank = c == ' ' || c == '\t';
    const bool space = blank || (c >= '\n' && c <= '\r');
    const bool graph = c > 0x20 && c < 0x7f;
    const std::array<std::pair<std::string_view, bool>, 12> classes{
        {{"alpha", lower || upper},
         {"lower", lower},
         {"upper", upper},
         {"digit", digit},
         {"alnum", lower || upper || digit},
         {"blank", blank},
         {"space", space},
         {"graph", graph},
         {"print", graph || c == ' '},
         {"punct", graph && !lower && !upper && !digit},
         {"cntrl", c < 0x20 || c == 0x7f},
         {"xdigit", digit || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')}}};
    const auto* found =
        std::find_if(classes.begin(), classes.end(), [name](const auto& each) { return each.first == name; });
    return found != classes.end() && found->second;
}

}  // namespace

IgnoreRules::IgnoreRules(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (auto rule = parse_rule(line)) rules_.push_back(std::move(*rule));
    }
}

std::optional<bool> IgnoreRules::judge(std::string_view path, bool is_folder) const {
    const std::string_view name = path.substr(path.rfind('/') + 1);
    for (auto rule = rules_.rbegin(); rule != rules_.rend(); ++rule) {
        if (rule->folders_only && !is_folder) continue;
        if (matches(rule->tokens, rule->names_only ? name : path)) return !rule->keeps;
    }
    return std::nullopt;
}

std::optional<IgnoreRules::Rule> IgnoreRules::parse_rule(std::string_view line) {
    if (line.starts_with('#')) return std::nullopt;
    line = without_trailing_blanks(line);
    Rule rule;
    if (line.starts_with('!')) {
        rule.keeps = true;
        line.remove_prefix(1);
    }
    if (line.ends_with('/')) {
        rule.folders_only = true;
        line.remove_suffix(1);
    }
    if (line.empty()) return std::nullopt;
    rule.names_only = line.find('/') == std::string_view::npos;
    if (line.starts_with('/')) line.remove_prefix(1);
    auto tokens = parse_pattern(line, rule.names_only);
    if (!tokens) return std::nullopt;
    rule.tokens = std::move(*tokens);
    return rule;
}

/// Nothing for a pattern that never matches, as git takes an unfinished set or a backslash at the end.
std::optional<std::vector<IgnoreRules::Token>> IgnoreRules::parse_pattern(std::string_view pattern, bool names_only) {
    std::vector<Token> tokens;
    for (std::size_t at = 0; at < pattern.size(); ++at) {
        const char c = pattern[at];
        if (c == '\\') {
            if (++at == pattern.size()) return std::nullopt;
            tokens.push_back({.sort = Token::Sort::one, .character = pattern[at]});
        } else if (c == '?') {
            tokens.push_back({.sort = Token::Sort::any});
        } else if (c == '[') {
            auto set = parse_set(pattern, at);
            if (!set) return std::nullopt;
            tokens.push_back(std::move(*set));
        } else if (c == '*') {
            const std::size_t begin = at;
            while (at + 1 < pattern.size() && pattern[at + 1] == '*') ++at;
            const bool after_slash = begin == 0 || pattern[begin - 1] == '/';
            const bool whole = !names_only && at > begin && after_slash;
            if (whole && at + 1 == pattern.size()) {
                tokens.push_back({.sort = Token::Sort::rest});
            } else if (whole && pattern[at + 1] == '/') {
                ++at;
                tokens.push_back({.sort = Token::Sort::folders});
            } else {
                tokens.push_back({.sort = Token::Sort::run});
            }
        } else {
            tokens.push_back({.sort = Token::Sort::one, .character = c});
        }
    }
    return tokens;
}

/// `[a-z]`, `[!a]`, `[[:alpha:]]`; leaves `at` on the closing bracket.
std::optional<IgnoreRules::Token> IgnoreRules::parse_set(std::string_view pattern, std::size_t& at) {
    Token set{.sort = Token::Sort::set, .members = std::vector<bool>(kBytes, false)};
    ++at;
    if (at < pattern.size() && (pattern[at] == '!' || pattern[at] == '^')) {
        set.negated = true;
        ++at;
    }
    std::optional<char> previous;  // what a range may begin with
    for (bool first = true; at < pattern.size(); ++at, first = false) {
        char c = pattern[at];
        if (c == ']' && !first) return set;
        if (c == '[' && at + 1 < pattern.size() && pattern[at + 1] == ':') {
            const std::size_t end = pattern.find(']', at + 2);
            if (end == std::string_view::npos) return std::nullopt;
            if (pattern[end - 1] == ':' && end - 1 >= at + 2) {
                const std::string_view name = pattern.substr(at + 2, end - 1 - (at + 2));
                for (std::size_t byte = 0; byte < kBytes; ++byte)
                    if (in_class(name, static_cast<unsigned char>(byte))) set.members[byte] = true;
                at = end;
                previous.reset();
                continue;
            }
        }
        if (c == '-' && previous && at + 1 < pattern.size() && pattern[at + 1] != ']') {
            c = pattern[++at];
            if (c == '\\') {
                if (++at == pattern.size()) return std::nullopt;
                c = pattern[at];
            }
            for (std::size_t byte = index_of(*previous); byte <= index_of(c); ++byte) set.members[byte] = true;
            previous.reset();
            continue;
        }
        if (c == '\\') {
            if (++at == pattern.size()) return std::nullopt;
            c = pattern[at];
        }
        set.members[index_of(c)] = true;
        previous = c;
    }
    return std::nullopt;
}

/// All ways through the pattern at once: `states[i]` says that the text so far can be matched by the first `i` tokens.
/// `inside[i]` is the second state of `**/` at `i`: in the middle of a component.
bool IgnoreRules::matches(const std::vector<Token>& tokens, std::string_view text) {
    using Sort = Token::Sort;
    const std::size_t count = tokens.size();
    std::vector<bool> states(count + 1, false);
    std::vector<bool> inside(count + 1, false);
    states[0] = true;
    const auto skip_empty = [&](std::vector<bool>& at) {
        for (std::size_t i = 0; i < count; ++i)
            if (at[i] &&
                (tokens[i].sort == Sort::run || tokens[i].sort == Sort::rest || tokens[i].sort == Sort::folders))
                at[i + 1] = true;
    };
    skip_empty(states);
    for (const char c : text) {
        std::vector<bool> next(count + 1, false);
        std::vector<bool> next_inside(count + 1, false);
        for (std::size_t i = 0; i < count; ++i) {
            const Token& token = tokens[i];
            if (token.sort == Sort::folders && (states[i] || inside[i])) {
                next_inside[i] = true;
                if (c == '/') next[i + 1] = true;
            }
            if (!states[i]) continue;
            if (token.sort == Sort::rest || (token.sort == Sort::run && c != '/')) next[i] = true;
            const bool one = (token.sort == Sort::one && token.character == c) ||
                             (token.sort == Sort::any && c != '/') ||
                             (token.sort == Sort::set && c != '/' && token.members[index_of(c)] != token.negated);
            if (one) next[i + 1] = true;
        }
        skip_empty(next);
        states = std::move(next);
        inside = std::move(next_inside);
    }
    return states[count];
}

}  // namespace sweepline
