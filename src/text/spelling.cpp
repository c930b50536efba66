#include "text/spelling.hpp"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <map>
#include <ranges>
#include <set>

#include "text/quantity.hpp"

namespace sweepline {

namespace {

/// Texts that share at least this part of their words say the same.
constexpr std::size_t kOverlapPercent = 60;

/// A text is compared with no more groups than these: thousands of texts that have nothing in common would take hours.
constexpr std::ptrdiff_t kComparedMax = 200;

/// A hint names no more candidates than these.
constexpr std::size_t kNamedMax = 12;

/// Edits between two words: insert, delete, replace, swap of neighbours. Optimal string alignment.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before_last(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        before_last.swap(last);
        last.swap(row);
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], before_last[j - 2] + 1);
        }
    }
    return row[b.size()];
}

bool is_word_byte(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return std::isalnum(byte) != 0 || byte >= 0x80;
}

/// Whether the word is a number, an id or a hash: something that differs from case to case.
bool is_particular(std::string_view word) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    const auto is_hex = [&](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); };
    if (std::ranges::any_of(word, is_digit)) return true;
    return word.size() >= 7 && std::ranges::all_of(word, is_hex);
}

using WordSet = std::set<std::string>;

/// The words of a text that would be the same in a text about another service. Quoted names, paths, numbers and ids
/// are left out.
WordSet folded(std::string_view text) {
    WordSet words;
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        if (c == '\'' || c == '"' || c == '`') {
            const std::size_t close = text.find(c, at + 1);
            // An apostrophe inside a word closes nothing.
            const bool opens = at == 0 || !is_word_byte(text[at - 1]);
            if (opens && close != std::string_view::npos) {
                at = close + 1;
                continue;
            }
        }
        if (std::isspace(static_cast<unsigned char>(c)) != 0 || (!is_word_byte(c) && c != '/' && c != '.')) {
            ++at;
            continue;
        }
        const std::size_t begin = at;
        while (at < text.size() && std::isspace(static_cast<unsigned char>(text[at])) == 0 &&
               std::string_view(",;'\"`()[]{}<>").find(text[at]) == std::string_view::npos)
            ++at;
        std::string token(text.substr(begin, at - begin));
        while (!token.empty() &&
               (token.back() == '.' || token.back() == ':' || token.back() == '!' || token.back() == '?'))
            token.pop_back();
        if (token.find('/') != std::string::npos || token.empty()) continue;
        std::ranges::transform(token, token.begin(),
                               [](unsigned char byte) { return static_cast<char>(std::tolower(byte)); });
        if (!is_particular(token)) words.insert(std::move(token));
    }
    return words;
}

bool overlap(const WordSet& a, const WordSet& b) {
    const auto shared =
        static_cast<std::size_t>(std::ranges::count_if(a, [&](const auto& word) { return b.contains(word); }));
    const std::size_t all = a.size() + b.size() - shared;
    return shared * 100 >= all * kOverlapPercent;
}

}  // namespace

std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates) {
    return nearest_within(word, candidates, std::max<std::size_t>(1, word.size() / 3));
}

std::optional<std::string> nearest_within(std::string_view word, const std::vector<std::string>& candidates,
                                          std::size_t edits_max) {
    std::size_t best = edits_max + 1;
    const std::string* found = nullptr;
    for (const std::string& candidate : candidates) {
        const std::size_t longer = std::max(candidate.size(), word.size());
        if (longer - std::min(candidate.size(), word.size()) >= best) continue;
        const std::size_t edits = distance(word, candidate);
        if (edits >= best) continue;
        best = edits;
        found = &candidate;
    }
    return found == nullptr ? std::nullopt : std::optional(*found);
}

std::string spelling_hint(std::string_view word, const std::vector<std::string>& candidates) {
    if (candidates.empty()) return {};
    if (const auto near = nearest(word, candidates)) return "did you mean '" + *near + "'?";
    std::string known = "known: ";
    const std::size_t named = std::min(candidates.size(), kNamedMax);
    for (std::size_t i = 0; i < named; ++i) (known += i == 0 ? "" : ", ") += candidates[i];
    if (named < candidates.size())
        known += " and " + grouped(static_cast<std::int64_t>(candidates.size() - named)) + " more";
    return known;
}

std::vector<std::vector<std::size_t>> similar_groups(const std::vector<std::string>& texts) {
    struct Group {
        WordSet words;
        std::vector<std::size_t> members;
    };
    std::map<WordSet, std::size_t> group_of;  // equal texts join without comparing with every group
    std::vector<Group> groups;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        WordSet words = folded(texts[i]);
        auto [known, is_new] = group_of.try_emplace(words, groups.size());
        if (is_new) {
            const auto last = groups.begin() + std::min(kComparedMax, std::ssize(groups));
            const auto like =
                std::find_if(groups.begin(), last, [&](const Group& group) { return overlap(group.words, words); });
            known->second = like == last ? groups.size() : static_cast<std::size_t>(like - groups.begin());
            if (like == last) groups.push_back({.words = std::move(words), .members = {}});
        }
        groups[known->second].members.push_back(i);
    }
    std::vector<std::vector<std::size_t>> result;
    result.reserve(groups.size());
    for (Group& group : groups) result.push_back(std::move(group.members));
    std::ranges::sort(result, [](const auto& a, const auto& b) {
        return a.size() != b.size() ? a.size() > b.size() : a.front() < b.front();
    });
    return result;
}

}  // namespace sweepline
