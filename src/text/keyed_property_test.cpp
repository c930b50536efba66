#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>

#include "text/json.hpp"
#include "text/keyed_file.hpp"
#include "text/value_change.hpp"

// Random files of every style, random changes: what must hold for all of them.

namespace sweepline {
namespace {

constexpr int kFiles = 400;
constexpr int kChangesEach = 6;

/// Writes random files; the same seed, the same files.
class Author {
public:
    explicit Author(std::uint32_t seed)
        : random_(seed),
          newline_(chance(20) ? "\r\n" : "\n"),
          step_(std::array<std::size_t, 3>{1, 2, 4}[below(3)]),
          indents_lists_(chance(50)) {}

    std::size_t below(std::size_t bound) { return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_); }
    bool chance(std::size_t percent) { return below(100) < percent; }

    std::string yaml() {
        std::string text = chance(20) ? "# top" + newline_ : "";
        if (chance(20)) text += "---" + newline_;
        text += block(0, 3);
        if (chance(20)) text += "# end" + newline_;
        if (chance(20)) text.resize(text.size() - newline_.size());
        return text;
    }

    std::string json() { return chance(50) ? to_pretty_json(value(3)) : to_json(value(3)); }

    Value value(int depth) {
        if (depth > 0 && chance(30)) {
            Array items;
            for (std::size_t i = below(4); i > 0; --i) items.push_back(value(depth - 1));
            return items;
        }
        if (depth > 0 && chance(40)) {
            Value members = Object{};
            for (std::size_t i = below(4); i > 0; --i) members.set(key(), value(depth - 1));
            return members;
        }
        return scalar();
    }

    Value scalar() {
        switch (below(8)) {
            case 0:
                return static_cast<std::int64_t>(below(10000)) - 5000;
            case 1:
                return chance(50);
            case 2:
                return nullptr;
            case 3:
                return chance(50) ? Value(static_cast<double>(below(1000)) / 8) : *Number::read(number());
            default:
                return text();
        }
    }

    std::string number() {
        static constexpr std::array kNumbers{"1.20", "12345678901234567891", "12e45", ".5", "+7", "0x1F", "-5.",
                                             "1e999"};
        return kNumbers[below(kNumbers.size())];
    }

    std::string text() {
        static constexpr std::array kTexts{
            "plain", "two words", "",       " blank",     "colon: here", "hash #x", "#hash",   "yes",    "0123",
            "1.5",   "null",      "- dash", "-dash",      "[x]",         "{x}",     "quote's", "\"q\"",  "tab\t",
            "é ü",   "p\nq",      "p\nq\n", "p\n\nq\n",   " p\nq",       "p\n\n\n", "*x",      "&x",     "!x",
            "%x",    "a:b",       "a,b",    "2026-01-01", "12:30",       "=",       "<<",      "---",    "...",
            "|",     ">",         "@",      "`",          "back\\slash", "\x01",    "\u2028x", "x\r\ny", "~",
            "true",  "? x",       "?x",     ":x",         "x:"};
        return kTexts[below(kTexts.size())];
    }

    std::string key() {
        static constexpr std::array kKeys{"a", "b", "c", "name", "x.y", "a b", "k-1", "ä", "on", "1", "#k", "", "q'q"};
        return kKeys[below(kKeys.size())];
    }

private:
    std::string quoted(const std::string& text) { return to_json(Value(text)); }

    std::string inline_scalar() {
        if (chance(10)) return number();
        static constexpr std::array kScalars{"x",    "'single'", "\"double\"", "8080",    "true",       "1.5",
                                             "null", "~",        "two words",  "'it''s'", "\"q\\\"q\"", "0x1F",
                                             "é",    "a:b/c",    "[]",         "{}"};
        return kScalars[below(kScalars.size())];
    }

    std::string comment() { return chance(25) ? (chance(50) ? " # why" : "   # é: why") : ""; }

    std::string flow(int depth) {
        if (depth == 0 || chance(40)) return inline_scalar();
        std::string out;
        const bool is_list = chance(50);
        const std::string gap = chance(70) ? ", " : " , ";
        for (std::size_t i = 0, count = below(4); i < count; ++i) {
            if (i > 0) out += gap;
            if (!is_list) out += "k" + std::to_string(i) + ": ";
            out += flow(depth - 1);
        }
        return is_list ? "[" + out + "]" : "{" + out + "}";
    }

    std::string literal(std::size_t indent) {
        const std::string pad(indent, ' ');
        const std::array<std::string, 4> heads{"|", "|-", ">", ">-"};
        return heads[below(4)] + newline_ + pad + "line one" + newline_ + (chance(30) ? newline_ : "") + pad +
               "line two" + newline_;
    }

    /// What stands behind a mark at column `indent`, with its newline.
    std::string after_mark(std::size_t indent, int depth) {
        if (depth > 0 && chance(35)) return comment() + newline_ + mapping(indent + step_, depth - 1);
        if (depth > 0 && chance(30))
            return comment() + newline_ + list(indent + (indents_lists_ ? step_ : 0), depth - 1);
        if (chance(15)) return " " + literal(indent + step_);
        if (chance(10)) return comment() + newline_;
        return " " + flow(2) + comment() + newline_ + (chance(10) ? newline_ : "");
    }

    std::string mapping(std::size_t indent, int depth) {
        std::string out;
        for (std::size_t i = 0, count = 1 + below(4); i < count; ++i) {
            if (chance(10)) out += std::string(indent, ' ') + "# about the next" + newline_;
            out += std::string(indent, ' ') + (chance(15) ? "\"q" + std::to_string(i) + "\"" : "k" + std::to_string(i));
            out += ":" + after_mark(indent, depth);
        }
        return out;
    }

    std::string list(std::size_t indent, int depth) {
        std::string out;
        for (std::size_t i = 0, count = 1 + below(3); i < count; ++i) {
            if (depth > 0 && chance(40)) {
                std::string item = mapping(indent + 2, depth - 1);
                if (item[indent + 2] == '#') item = std::string(indent + 2, ' ') + "name: x" + newline_;
                out += item.replace(indent, 2, "- ");
            } else {
                out += std::string(indent, ' ') + "- " + flow(2) + comment() + newline_;
            }
        }
        return out;
    }

    std::string block(std::size_t indent, int depth) {
        return chance(75) ? mapping(indent, depth) : list(indent, depth);
    }

    std::mt19937 random_;
    std::string newline_;
    std::size_t step_;
    bool indents_lists_;
};

/// A path into `value`, to something there or one step beyond it.
KeyPath some_path(Author& author, const Value& value) {
    KeyPath path;
    const Value* at = &value;
    while (true) {
        const Object* members = at->if_object();
        const Array* items = at->if_array();
        if (members == nullptr && items == nullptr) break;
        const std::size_t size = members != nullptr ? members->size() : items->size();
        if (!path.parts.empty() && author.chance(20)) break;
        const bool is_new = size == 0 || author.chance(20);
        const std::size_t position = is_new ? size : author.below(size);
        if (items != nullptr)
            path.parts.emplace_back(KeyPath::Index{position});
        else
            path.parts.emplace_back(KeyPath::Key{is_new ? "new " + author.key() : (*members)[position].first});
        if (is_new) break;
        at = items != nullptr ? &(*items)[position] : &(*members)[position].second;
    }
    if (std::holds_alternative<KeyPath::Index>(path.parts.front())) path.document = KeyPath::Index{0};
    return path;
}

/// How many bytes of `before` are not found again, in order, in `after`.
std::size_t bytes_lost(std::string_view before, std::string_view after) {
    while (!before.empty() && !after.empty() && before.front() == after.front()) {
        before.remove_prefix(1);
        after.remove_prefix(1);
    }
    while (!before.empty() && !after.empty() && before.back() == after.back()) {
        before.remove_suffix(1);
        after.remove_suffix(1);
    }
    std::vector<std::size_t> kept(after.size() + 1);  // the longest common subsequence, row by row
    for (const char c : before) {
        std::size_t diagonal = 0;
        for (std::size_t j = 0; j < after.size(); ++j) {
            const std::size_t above = kept[j + 1];
            kept[j + 1] = after[j] == c ? diagonal + 1 : std::max(kept[j], kept[j + 1]);
            diagonal = above;
        }
    }
    return before.size() - kept.back();
}

std::size_t comments_in(std::string_view text) {
    std::size_t count = 0;
    for (const std::string_view comment : {"# why", "# é: why", "# about", "# top", "# end"})
        for (std::size_t at = text.find(comment); at != std::string_view::npos; at = text.find(comment, at + 1))
            ++count;
    return count;
}

void check_set(std::string_view text, KeyedFormat format, const KeyPath& path, const Value& to) {
    const auto whole = *value_at(text, format, {.document = path.document, .parts = {}});
    const auto was = *value_at(text, format, path);
    const auto changed = set_value(text, format, path, to);
    const std::string shown = "setting " + to_text(path) + " to " + to_json(to) + " in\n" + std::string(text);
    ASSERT_TRUE(changed) << changed.error().message << "\n" << shown;
    SCOPED_TRACE(shown + "\ngave\n" + *changed);
    EXPECT_TRUE(is_same((*value_at(*changed, format, path)).value_or("nothing"), to));
    EXPECT_EQ(set_value(*changed, format, path, to), *changed);
    EXPECT_EQ(*differs_outside(text, *changed, format, {path}), std::nullopt);
    const bool was_scalar = was && was->if_array() == nullptr && was->if_object() == nullptr;
    if (!was || was_scalar) {
        EXPECT_EQ(comments_in(text), comments_in(*changed)) << "a comment went";
    }
    if (!was) {
        EXPECT_LE(bytes_lost(text, *changed), 3U) << "more than an empty bracket went";
    }
    if (!was && !std::holds_alternative<KeyPath::Index>(path.parts.back())) {
        const auto back = unset_value(*changed, format, path);
        ASSERT_TRUE(back);
        const auto is = *value_at(*back, format, {.document = path.document, .parts = {}});
        EXPECT_TRUE(whole && is && is_same(*is, *whole));
        EXPECT_EQ(comments_in(text), comments_in(*back));
    }
}

void check_unset(std::string_view text, KeyedFormat format, const KeyPath& path) {
    const auto was = *value_at(text, format, path);
    const auto changed = unset_value(text, format, path);
    const std::string shown = "unsetting " + to_text(path) + " in\n" + std::string(text);
    ASSERT_TRUE(changed) << changed.error().message << "\n" << shown;
    SCOPED_TRACE(shown + "\ngave\n" + *changed);
    if (!was) {
        EXPECT_EQ(*changed, text);
        return;
    }
    EXPECT_EQ(*differs_outside(text, *changed, format, {path}), std::nullopt);
    if (std::holds_alternative<KeyPath::Key>(path.parts.back())) {
        EXPECT_EQ(*value_at(*changed, format, path), std::nullopt);
    }
    EXPECT_LE(changed->size(), text.size() + 3) << "unsetting adds at most ` {}`";
}

TEST(KeyedProperties, hold_for_random_yaml) {
    for (std::uint32_t seed = 0; seed < kFiles; ++seed) {
        Author author(seed);
        const std::string text = author.yaml();
        const auto whole = value_at(text, KeyedFormat::yaml, {});
        ASSERT_TRUE(whole) << whole.error().message << "\n" << text;
        for (int i = 0; i < kChangesEach && !testing::Test::HasFailure(); ++i) {
            const KeyPath path = some_path(author, **whole);
            if (author.chance(70))
                check_set(text, KeyedFormat::yaml, path, author.value(2));
            else
                check_unset(text, KeyedFormat::yaml, path);
        }
        ASSERT_FALSE(testing::Test::HasFailure()) << "seed " << seed;
    }
}

TEST(KeyedProperties, hold_for_random_json) {
    for (std::uint32_t seed = 0; seed < kFiles; ++seed) {
        Author author(seed);
        const std::string text = author.json();
        const auto whole = value_at(text, KeyedFormat::json, {});
        ASSERT_TRUE(whole) << whole.error().message << "\n" << text;
        if ((*whole)->if_array() == nullptr && (*whole)->if_object() == nullptr) continue;
        for (int i = 0; i < kChangesEach && !testing::Test::HasFailure(); ++i) {
            const KeyPath path = some_path(author, **whole);
            if (author.chance(70))
                check_set(text, KeyedFormat::json, path, author.value(2));
            else
                check_unset(text, KeyedFormat::json, path);
        }
        ASSERT_FALSE(testing::Test::HasFailure()) << "seed " << seed;
    }
}

TEST(KeyedProperties, a_new_scalar_goes_without_trace) {
    for (std::uint32_t seed = 0; seed < kFiles; ++seed) {
        Author author(seed);
        const std::string text = author.yaml();
        const auto whole = value_at(text, KeyedFormat::yaml, {});
        if (!whole || (*whole)->if_object() == nullptr) continue;
        const auto at = *parse_key_path("brand-new");
        const auto there = set_value(text, KeyedFormat::yaml, at, 1);
        ASSERT_TRUE(there) << there.error().message << "\n" << text;
        if (text.ends_with("line two")) continue;  // a literal that ended with the file needs a `-` then
        EXPECT_EQ(unset_value(*there, KeyedFormat::yaml, at), text) << *there;
    }
}

}  // namespace
}  // namespace sweepline
