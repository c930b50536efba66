#include "app/said_status.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <vector>

#include "migration/cell.hpp"
#include "text/ascii.hpp"
#include "text/spelling.hpp"

namespace sweepline {

namespace {

using Sort = SaidStatus::Sort;

/// A blank stands for blanks, dashes and underscores.
struct Phrase {
    std::string_view words;
    Sort sort;
    bool alone = false;  ///< only where nothing else is said
};
constexpr std::array kPhrases{
    Phrase{"done", Sort::done},
    Phrase{"yes", Sort::done},
    Phrase{"y", Sort::done, true},
    Phrase{"x", Sort::done, true},
    Phrase{"[x]", Sort::done},
    Phrase{"true", Sort::done, true},
    Phrase{"ok", Sort::done, true},
    Phrase{"complete", Sort::done},
    Phrase{"completed", Sort::done},
    Phrase{"finished", Sort::done},
    Phrase{"closed", Sort::done},
    Phrase{"resolved", Sort::done},
    Phrase{"merged", Sort::done},
    Phrase{"shipped", Sort::done},
    Phrase{"deployed", Sort::done},
    Phrase{"live", Sort::done, true},
    Phrase{"migrated", Sort::done},
    Phrase{"claimed", Sort::done},
    Phrase{"✓", Sort::done},
    Phrase{"✔", Sort::done},
    Phrase{"✅", Sort::done},
    Phrase{"☑", Sort::done},
    Phrase{"□", Sort::done},  // as `grid --markdown` shows what is claimed
    Phrase{"wip", Sort::in_progress},
    Phrase{"in progress", Sort::in_progress},
    Phrase{"progress", Sort::in_progress, true},
    Phrase{"in flight", Sort::in_progress},
    Phrase{"ongoing", Sort::in_progress},
    Phrase{"on going", Sort::in_progress},
    Phrase{"started", Sort::in_progress},
    Phrase{"doing", Sort::in_progress},
    Phrase{"working on", Sort::in_progress},
    Phrase{"under way", Sort::in_progress},
    Phrase{"underway", Sort::in_progress},
    Phrase{"in review", Sort::in_progress},
    Phrase{"review", Sort::in_progress, true},
    Phrase{"pr open", Sort::in_progress},
    Phrase{"pr opened", Sort::in_progress},
    Phrase{"in testing", Sort::in_progress},
    Phrase{"testing", Sort::in_progress, true},
    Phrase{"partial", Sort::in_progress},
    Phrase{"partially", Sort::in_progress},
    Phrase{"partially done", Sort::in_progress},
    Phrase{"partly", Sort::in_progress},
    Phrase{"partly done", Sort::in_progress},
    Phrase{"half done", Sort::in_progress},
    Phrase{"almost done", Sort::in_progress},
    Phrase{"◐", Sort::in_progress},
    Phrase{"◔", Sort::in_progress},
    Phrase{"◑", Sort::in_progress},
    Phrase{"◕", Sort::in_progress},
    Phrase{"⏳", Sort::in_progress},
    Phrase{"🚧", Sort::in_progress},
    Phrase{"🔄", Sort::in_progress},
    Phrase{"blocked", Sort::blocked},
    Phrase{"stuck", Sort::blocked},
    Phrase{"waiting", Sort::blocked},
    Phrase{"on hold", Sort::blocked},
    Phrase{"hold", Sort::blocked, true},
    Phrase{"paused", Sort::blocked},
    Phrase{"✕", Sort::blocked},
    Phrase{"⛔", Sort::blocked},
    Phrase{"🚫", Sort::blocked},
    Phrase{"n/a", Sort::not_applicable},
    Phrase{"n.a.", Sort::not_applicable},
    Phrase{"na", Sort::not_applicable, true},
    Phrase{"n.a", Sort::not_applicable, true},
    Phrase{"not applicable", Sort::not_applicable},
    Phrase{"does not apply", Sort::not_applicable},
    Phrase{"not needed", Sort::not_applicable},
    Phrase{"not required", Sort::not_applicable},
    Phrase{"not relevant", Sort::not_applicable},
    Phrase{"no need", Sort::not_applicable},
    Phrase{"no change needed", Sort::not_applicable},
    Phrase{"no changes needed", Sort::not_applicable},
    Phrase{"nothing to do", Sort::not_applicable},
    Phrase{"out of scope", Sort::not_applicable},
    Phrase{"exempt", Sort::not_applicable},
    Phrase{"skip", Sort::not_applicable},
    Phrase{"skipped", Sort::not_applicable},
    Phrase{"-", Sort::not_applicable, true},
    Phrase{"–", Sort::not_applicable, true},
    Phrase{"—", Sort::not_applicable, true},
    Phrase{"todo", Sort::nothing},
    Phrase{"to do", Sort::nothing},
    Phrase{"to be done", Sort::nothing},
    Phrase{"tbd", Sort::nothing},
    Phrase{"no", Sort::nothing, true},
    Phrase{"n", Sort::nothing, true},
    Phrase{"open", Sort::nothing, true},
    Phrase{"new", Sort::nothing, true},
    Phrase{"false", Sort::nothing, true},
    Phrase{"not started", Sort::nothing},
    Phrase{"not done", Sort::nothing},
    Phrase{"not yet", Sort::nothing},
    Phrase{"not begun", Sort::nothing},
    Phrase{"unstarted", Sort::nothing},
    Phrase{"backlog", Sort::nothing},
    Phrase{"planned", Sort::nothing},
    Phrase{"[ ]", Sort::nothing},
    Phrase{"☐", Sort::nothing},
    Phrase{"⬜", Sort::nothing},
    Phrase{"·", Sort::nothing},
};

/// What takes a part of "done" back: some of it is left, it is done somewhere else, or it is meant to be done one day.
constexpr std::array<std::string_view, 27> kHedges{
    "but",  "except", "only", "partly", "partially", "pending", "not",      "missing", "todo",
    "next", "soon",   "will", "before", "until",     "after",   "if",       "when",    "once",
    "eta",  "dev",    "qa",   "uat",    "staging",   "preprod", "tomorrow", "in q",    "by end"};
constexpr std::array<std::string_view, 21> kDays{"mon", "tue", "wed", "thu", "fri", "sat", "sun",
                                                 "jan", "feb", "mar", "apr", "may", "jun", "jul",
                                                 "aug", "sep", "oct", "nov", "dec", "eod", "eow"};
constexpr std::size_t kMisspeltMin = 5;  // letters: shorter words are too near to each other
constexpr int kWholePercent = 100;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_gap(char c) { return c == ' ' || c == '\t' || c == '_' || c == '-' || c == '\n' || c == '\r'; }
bool same_letter(char a, char b) { return a == b || (is_letter(a) && is_letter(b) && (a | 0x20) == (b | 0x20)); }

/// How many bytes of the text's beginning say the phrase.
std::optional<std::size_t> says(std::string_view text, std::string_view phrase) {
    std::size_t at = 0;
    for (std::size_t i = 0; i < phrase.size(); ++i) {
        if (phrase[i] != ' ') {
            if (at == text.size() || !same_letter(text[at], phrase[i])) return std::nullopt;
            ++at;
            continue;
        }
        const std::size_t begin = at;
        while (at < text.size() && is_gap(text[at])) ++at;
        if (at == begin) return std::nullopt;
    }
    const bool inside =
        at < text.size() && is_letter(phrase.back()) && (is_letter(text[at]) || is_digit(text[at]) || text[at] == '\'');
    return inside ? std::nullopt : std::optional(at);
}

/// The text without the marks that ask for a picture's colourful form, and no-break blanks as blanks.
std::string plain(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        constexpr std::string_view kPicture = "\xEF\xB8\x8F";
        constexpr std::string_view kNoBreak = "\xC2\xA0";
        if (text.starts_with(kPicture)) {
            text.remove_prefix(kPicture.size());
        } else if (text.starts_with(kNoBreak)) {
            out += ' ';
            text.remove_prefix(kNoBreak.size());
        } else {
            out += text.front();
            text.remove_prefix(1);
        }
    }
    return std::string(trimmed(out));
}

/// What stands behind a status word, without what parts the two.
std::string_view behind(std::string_view text) {
    for (bool cut = true; cut;) {
        cut = false;
        for (const std::string_view mark : {" ", "\t", "\n", "\r", ":", ";", ",", ".", "-", "–", "—", "/", "|"})
            if (text.starts_with(mark)) {
                text.remove_prefix(mark.size());
                cut = true;
            }
    }
    text = trimmed(text);
    if (text.starts_with('(') && text.find(')') + 1 == text.size()) text = trimmed(text.substr(1, text.size() - 2));
    return text;
}

SaidStatus unclear(std::string because) { return {.sort = Sort::unclear, .rest = {}, .because = std::move(because)}; }

/// `by Friday`, `by 12 May`: when it will be done, unlike `by ana`.
bool says_until_when(const std::string& lower) {
    for (std::size_t at = lower.find("by "); at != std::string::npos; at = lower.find("by ", at + 1)) {
        const std::string_view day = std::string_view(lower).substr(at + 3);
        if (at > 0 && is_letter(lower[at - 1])) continue;
        if (!day.empty() && is_digit(day.front())) return true;
        if (std::ranges::any_of(kDays, [&](std::string_view name) { return day.starts_with(name); })) return true;
    }
    return false;
}

/// `3/5`: of five parts, three. `12/05/2026` is a date.
bool says_a_part(std::string_view text) {
    if (std::ranges::count(text, '/') != 1) return false;
    const std::size_t at = text.find('/');
    return at > 0 && at + 1 < text.size() && is_digit(text[at - 1]) && is_digit(text[at + 1]);
}

bool hedged(std::string_view text) {
    const std::string lower = in_lower_case(text);
    if (says_until_when(lower) || says_a_part(lower)) return true;
    return std::ranges::any_of(kHedges, [&](std::string_view hedge) {
        for (std::size_t at = lower.find(hedge); at != std::string::npos; at = lower.find(hedge, at + 1)) {
            const std::size_t end = at + hedge.size();
            if ((at == 0 || !is_letter(lower[at - 1])) && (end == lower.size() || !is_letter(lower[end]))) return true;
        }
        return false;
    });
}

/// The longest phrase that the text begins with, and its bytes.
struct Found {
    const Phrase* phrase = nullptr;
    std::size_t bytes = 0;
};
Found longest_phrase(std::string_view text) {
    Found found;
    for (const Phrase& phrase : kPhrases) {
        const auto bytes = says(text, phrase.words);
        if (!bytes || *bytes <= found.bytes || (phrase.alone && *bytes != text.size())) continue;
        found = {&phrase, *bytes};
    }
    return found;
}

SaidStatus read(std::string_view text, bool may_be_misspelt);

/// A status with what is said besides.
SaidStatus with_rest(Sort sort, std::string_view whole, std::string_view after) {
    if (after.starts_with('?')) return unclear("it asks");
    const std::string_view rest = behind(after);
    if (sort == Sort::blocked) {
        const bool own_words = says(whole, "waiting") || says(whole, "stuck on") || says(whole, "stuck in");
        std::string_view reason = own_words && !rest.empty() ? whole : rest;
        for (const std::string_view word : {"by ", "on "})
            if (!own_words && says(reason, trimmed(word))) reason = behind(reason.substr(word.size() - 1));
        return {.sort = sort, .rest = std::string(reason)};
    }
    if (!rest.empty()) {
        const SaidStatus more = read(rest, false);
        if (more.sort != Sort::unclear && more.sort != sort) return unclear("it says two things");
        if (sort == Sort::done && hedged(rest)) return unclear("it is done only in part");
    }
    return {.sort = sort, .rest = std::string(rest)};
}

/// A number: of percents it says how far the work is, of anything else nobody knows.
SaidStatus read_number(std::string_view text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    std::string_view after = text.substr(static_cast<std::size_t>(end - text.data()));
    while (after.starts_with(' ')) after.remove_prefix(1);
    if (error != std::errc() || !after.starts_with('%') || value > kWholePercent)
        return unclear("a number or date does not say how far it is");
    after.remove_prefix(1);
    if (value == 0) return with_rest(Sort::nothing, text, after);
    return with_rest(value == kWholePercent ? Sort::done : Sort::in_progress, text, after);
}

/// The text with its first word as it was probably meant; nothing where no word is near.
std::optional<std::string> respelt(std::string_view text) {
    const auto end = static_cast<std::size_t>(std::ranges::find_if_not(text, is_letter) - text.begin());
    if (end < kMisspeltMin) return std::nullopt;
    std::vector<std::string> words;
    for (const Phrase& phrase : kPhrases)
        if (!phrase.alone && phrase.words.size() >= kMisspeltMin && std::ranges::all_of(phrase.words, is_letter))
            words.emplace_back(phrase.words);
    const auto near = nearest_within(in_lower_case(text.substr(0, end)), words, 1);
    return near ? std::optional(*near + std::string(text.substr(end))) : std::nullopt;
}

SaidStatus read(std::string_view text, bool may_be_misspelt) {
    if (text.empty()) return {};
    if (is_digit(text.front())) return read_number(text);
    const auto [phrase, bytes] = longest_phrase(text);
    if (phrase != nullptr) return with_rest(phrase->sort, text, text.substr(bytes));
    if (may_be_misspelt)
        if (const auto meant = respelt(text)) {
            SaidStatus said = read(*meant, false);
            // `merge conflicts`, `close after the freeze`: what is to be done is no misspelling of what is.
            if (said.sort == Sort::done && (!said.rest.empty() || *meant == in_lower_case(text) + "d"))
                return unclear("perhaps '" + meant->substr(0, meant->find(' ')) + "' is meant");
            return said;
        }
    return unclear("no status word that is known");
}

Sort sort_of(Status status, bool claimed) {
    switch (status) {
        case Status::not_started:
            return Sort::nothing;
        case Status::in_progress:
            return claimed ? Sort::done : Sort::in_progress;
        case Status::done:
            return Sort::done;
        case Status::blocked:
            return Sort::blocked;
        case Status::not_applicable:
            return Sort::not_applicable;
    }
    return Sort::unclear;
}

/// A cell as `grid --csv` writes it, `in_progress:opened+stale`; behind another colon may stand a note.
std::optional<SaidStatus> read_own(std::string_view text) {
    const std::size_t colon = text.find(':');
    const auto status = from_word<Status>(text.substr(0, colon));
    if (!status || colon == std::string_view::npos) return std::nullopt;
    std::string_view marks = text.substr(colon + 1);
    const std::size_t end = marks.find(':');
    const std::string_view note = end == std::string_view::npos ? "" : trimmed(marks.substr(end + 1));
    marks = marks.substr(0, end);
    bool claimed = false;
    for (bool more = true; more;) {
        const std::size_t plus = marks.find('+');
        const auto mark = from_word<Mark>(marks.substr(0, plus));
        if (!mark) return std::nullopt;
        claimed = claimed || *mark == Mark::claimed;
        more = plus != std::string_view::npos;
        if (more) marks.remove_prefix(plus + 1);
    }
    return SaidStatus{.sort = sort_of(*status, claimed), .rest = std::string(note)};
}

}  // namespace

SaidStatus read_said_status(std::string_view text) {
    const std::string words = plain(text);
    if (const auto own = read_own(words)) return *own;
    return read(words, true);
}

}  // namespace sweepline
