#include "driver/item_reader.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "driver/address.hpp"
#include "text/glob.hpp"
#include "text/spelling.hpp"

namespace sweepline {

namespace {

/// The `3:14` at the end of a parser's message, and the message without it.
struct Placed {
    std::string message;
    int line = 1;
    int column = 1;
};
Placed placed(std::string_view message);
void check_keys(const YamlNode& value, ItemReader& item);
std::string quoted(std::string_view text);

}  // namespace

ItemReader::ItemReader(const YamlNode& node, std::string what, const std::string& file, Diagnostics& problems)
    : node_(node), what_(std::move(what)), file_(file), problems_(problems), problems_before_(problems.size()) {}

const YamlNode* ItemReader::node(std::string_view key, Presence presence) {
    known_.emplace_back(key);
    const YamlNode* found = node_.find(key);
    if (found == nullptr && presence == Presence::required) refuse(what_ + " needs " + quoted(key));
    return found;
}

std::optional<Template> ItemReader::text(std::string_view key, Presence presence) {
    const YamlNode* found = node(key, presence);
    if (found == nullptr) return std::nullopt;
    auto text = checked_text(*found, key);
    if (!text) return std::nullopt;
    return Template(std::move(*text));
}

template <class T>
std::optional<T> ItemReader::parsed(std::string_view key, Presence presence) {
    const YamlNode* found = node(key, presence);
    if (found == nullptr) return std::nullopt;
    auto text = checked_text(*found, key);
    if (!text) return std::nullopt;
    auto made = T::make(std::move(*text));
    if (made) return std::move(*made);
    refuse(*found, made.error().message, made.error().hint);
    return std::nullopt;
}

std::optional<PatternTemplate> ItemReader::pattern(std::string_view key, Presence presence) {
    return parsed<PatternTemplate>(key, presence);
}

std::optional<KeyPathTemplate> ItemReader::key_path(std::string_view key, Presence presence) {
    return parsed<KeyPathTemplate>(key, presence);
}

std::optional<ValueTemplate> ItemReader::value(std::string_view key, Presence presence) {
    const YamlNode* found = node(key, presence);
    if (found == nullptr) return std::nullopt;
    const std::size_t before = problems_.size();
    check_keys(*found, *this);
    if (problems_.size() != before) return std::nullopt;
    return ValueTemplate(found->to_value());
}

std::optional<bool> ItemReader::truth(std::string_view key) {
    const YamlNode* found = node(key, Presence::optional);
    if (found == nullptr) return std::nullopt;
    const Value value = found->to_value();
    if (const bool* truth = value.if_bool()) return *truth;
    refuse(*found, quoted(key) + " is true or false");
    return std::nullopt;
}

std::optional<int> ItemReader::number(std::string_view key) {
    const YamlNode* found = node(key, Presence::optional);
    if (found == nullptr) return std::nullopt;
    const Value value = found->to_value();
    if (const std::int64_t* number = value.if_int(); number != nullptr && std::in_range<int>(*number))
        return static_cast<int>(*number);
    refuse(*found, quoted(key) + " is a whole number");
    return std::nullopt;
}

std::optional<Template> ItemReader::glob_address(std::string_view key) {
    auto made = address(key);
    if (!made || !made->is_plain()) return made;
    const auto parts = parse_address(made->text());
    if (!parts) return std::nullopt;
    const auto glob = Glob::parse(parts->path);
    if (glob) return made;
    refuse(*node_.find(key), glob.error().message, glob.error().hint);
    return std::nullopt;
}

std::optional<Template> ItemReader::address(std::string_view key) {
    auto made = text(key, Presence::required);
    if (!made || !made->is_plain()) return made;
    const auto parts = parse_address(made->text());
    if (parts) return made;
    refuse(*node_.find(key), parts.error().message, parts.error().hint);
    return std::nullopt;
}

std::optional<ItemReader> ItemReader::members(std::string_view key) {
    const YamlNode* found = node(key, Presence::required);
    if (found == nullptr) return std::nullopt;
    if (found->sort == YamlNode::Sort::mapping) return ItemReader(*found, std::string(key), file_, problems_);
    refuse(*found, quoted(key) + " is written `" + std::string(key) + ": {NAME: …}`");
    return std::nullopt;
}

void ItemReader::finish() {
    for (const auto& [key, value] : node_.members) {
        if (std::ranges::find(known_, key.text) != known_.end()) continue;
        refuse(key, what_ + " has no " + quoted(key.text), spelling_hint(key.text, known_));
    }
}

void ItemReader::refuse(const YamlNode& node, std::string message, std::string hint) {
    add_problem(problems_, file_, node, std::move(message), std::move(hint));
}

void ItemReader::refuse_word(const YamlNode& node, std::string_view key, const std::vector<std::string>& words) {
    std::string list;
    for (const std::string& word : words) list += (list.empty() ? "" : ", ") + word;
    refuse(node, quoted(key) + " is one of " + list, node.text.empty() ? "" : spelling_hint(node.text, words));
}

/// The text of a scalar whose tags are in order; nothing, and a problem, otherwise.
std::optional<std::string> ItemReader::checked_text(const YamlNode& node, std::string_view key) {
    if (node.sort != YamlNode::Sort::scalar) {
        refuse(node, quoted(key) + " is one text", "put a text that begins with {, [ or & in quotes");
        return std::nullopt;
    }
    if (const auto wrong = wrong_with_template(node.text)) {
        refuse(node, quoted(key) + ": " + wrong->message, wrong->hint);
        return std::nullopt;
    }
    return node.text;
}

void add_problem(Diagnostics& problems, const std::string& file, const YamlNode& node, std::string message,
                 std::string hint) {
    problems.push_back({.file = file,
                        .line = node.span.line,
                        .column = node.span.column,
                        .message = std::move(message),
                        .hint = std::move(hint)});
}

YamlNode read_list_file(std::string_view bytes, std::string_view key, const std::string& file, Diagnostics& problems) {
    YamlNode nothing;
    nothing.sort = YamlNode::Sort::sequence;
    auto document = parse_yaml_document(bytes);
    if (!document) {
        auto [message, line, column] = placed(document.error().message);
        std::string hint = document.error().hint;
        if (bytes.find("{{") != std::string_view::npos) hint = "a text that begins with {{ }} stands in quotes";
        problems.push_back(
            {.file = file, .line = line, .column = column, .message = std::move(message), .hint = std::move(hint)});
        return nothing;
    }
    const std::string wanted = "the file holds a list `" + std::string(key) + ":`";
    if (document->sort != YamlNode::Sort::mapping) {
        add_problem(problems, file, *document, wanted + " and nothing else");
        return nothing;
    }
    for (const auto& [name, value] : document->members)
        if (name.text != key)
            add_problem(problems, file, name, quoted(name.text) + " is unknown here: " + wanted,
                        spelling_hint(name.text, {std::string(key)}));
    const YamlNode* list = document->find(key);
    if (list == nullptr) {
        if (document->members.empty()) add_problem(problems, file, *document, wanted);
        return nothing;
    }
    if (list->sort != YamlNode::Sort::sequence) {
        add_problem(problems, file, *list, "`" + std::string(key) + ":` is a list", "begin each item with `- `");
        return nothing;
    }
    if (list->items.empty()) add_problem(problems, file, *list, "`" + std::string(key) + ":` is empty");
    return *list;
}

std::optional<std::string> pick_word(const YamlNode& item, std::string_view kind, const std::vector<std::string>& words,
                                     const std::string& file, Diagnostics& problems) {
    const auto refuse = [&](const YamlNode& node, std::string message, std::string hint = {}) {
        add_problem(problems, file, node, std::move(message), std::move(hint));
        return std::nullopt;
    };
    if (item.sort != YamlNode::Sort::mapping || item.members.empty())
        return refuse(item, "a " + std::string(kind) + " is written `WORD: …`", spelling_hint("", words));
    const YamlNode* picked = nullptr;
    for (const auto& [key, value] : item.members) {
        if (std::ranges::find(words, key.text) == words.end()) continue;
        if (picked != nullptr)
            return refuse(
                key,
                "one item holds one " + std::string(kind) + ": " + quoted(picked->text) + " or " + quoted(key.text),
                "begin another item with `- `");
        picked = &key;
    }
    if (picked != nullptr) return picked->text;
    const YamlNode& first = item.members.front().first;
    return refuse(first, quoted(first.text) + " is no " + std::string(kind), spelling_hint(first.text, words));
}

namespace {

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

Placed placed(std::string_view message) {
    Placed out{.message = std::string(message)};
    const std::size_t colon = message.rfind(':');
    if (colon == std::string_view::npos || colon == 0) return out;
    std::size_t begin = colon;
    while (begin > 0 && message[begin - 1] >= '0' && message[begin - 1] <= '9') --begin;
    const char* const end = message.data() + message.size();
    int line = 0;
    int column = 0;
    const auto line_read = std::from_chars(message.data() + begin, message.data() + colon, line);
    const auto column_read = std::from_chars(message.data() + colon + 1, end, column);
    if (line_read.ec != std::errc{} || column_read.ec != std::errc{} || column_read.ptr != end) return out;
    out.line = line;
    out.column = column;
    for (const std::string_view tail : {" at ", " in line ", " in ", " "}) {
        if (begin < tail.size() || message.substr(begin - tail.size(), tail.size()) != tail) continue;
        out.message = message.substr(0, begin - tail.size());
        break;
    }
    return out;
}

/// Reports templates with unknown names anywhere in a value.
void check_keys(const YamlNode& value, ItemReader& item) {
    const auto check_text = [&](const YamlNode& node) {
        if (const auto wrong = wrong_with_template(node.text)) item.refuse(node, wrong->message, wrong->hint);
    };
    if (value.sort == YamlNode::Sort::scalar) check_text(value);
    for (const YamlNode& each : value.items) check_keys(each, item);
    for (const auto& [key, member] : value.members) {
        check_text(key);
        check_keys(member, item);
    }
}

}  // namespace

}  // namespace sweepline
