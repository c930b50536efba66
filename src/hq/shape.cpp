#include "hq/shape.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <utility>

#include "text/spelling.hpp"

namespace sweepline {

namespace {

constexpr std::string_view kEmptyHint = "give it a value, or leave the key out";

/// What messages call a node, put together only when one is needed.
struct Subject {
    std::string_view key;
    bool item = false;

    [[nodiscard]] std::string text() const { return (item ? "an item of " : "") + in_quotes(key); }
};

bool fits(YamlNode& node, const Shape& shape, Subject subject, FileProblems& problems);

}  // namespace

MemberShape must(std::string key, Shape shape) {
    return {.key = std::move(key), .shape = std::move(shape), .required = true};
}

MemberShape may(std::string key, Shape shape) {
    return {.key = std::move(key), .shape = std::move(shape), .required = false};
}

Shape members_of(std::vector<MemberShape> members) {
    return {.wanted = "named members", .members = std::make_shared<const std::vector<MemberShape>>(std::move(members))};
}

Shape members_of(std::vector<MemberShape> members, Shape rest) {
    Shape shape = members_of(std::move(members));
    shape.rest = std::make_shared<const Shape>(std::move(rest));
    return shape;
}

Shape members_with_one_of(std::vector<std::string> one_of, std::vector<MemberShape> members) {
    Shape shape = members_of(std::move(members));
    shape.one_of = std::move(one_of);
    return shape;
}

Shape map_of(Shape each) { return members_of({}, std::move(each)); }

Shape list_of(Shape each) { return {.wanted = "a list", .item = std::make_shared<const Shape>(std::move(each))}; }

Shape filled(Shape shape) {
    shape.filled = true;
    return shape;
}

Shape either(Shape one, Shape other) {
    one.wanted += " or " + other.wanted;
    if (!one.scalar) one.scalar = std::move(other.scalar);
    if (!one.item) one.item = std::move(other.item);
    if (!one.members) {
        one.members = std::move(other.members);
        one.rest = std::move(other.rest);
    }
    return one;
}

Shape anything() { return {.wanted = "anything", .anything = true}; }

bool keep_what_fits(YamlNode& node, const Shape& shape, std::string_view key, FileProblems& problems) {
    return fits(node, shape, Subject{.key = key}, problems);
}

bool is_null(const YamlNode& node) {
    if (node.sort != YamlNode::Sort::scalar || node.style != YamlNode::Style::plain || !node.tag.empty()) return false;
    return node.text.empty() || node.text == "~" || node.text == "null" || node.text == "Null" || node.text == "NULL";
}

void take(const YamlNode& from, std::string_view key, std::string& into) {
    if (const YamlNode* node = from.find(key); node != nullptr && node->sort == YamlNode::Sort::scalar)
        into = node->text;
}

void take(const YamlNode& from, std::string_view key, std::vector<std::string>& into) {
    const YamlNode* node = from.find(key);
    if (node == nullptr || node->sort != YamlNode::Sort::sequence) return;
    into.clear();
    for (const YamlNode& item : node->items) into.push_back(item.text);
}

void take(const YamlNode& from, std::string_view key, bool& into) {
    if (const YamlNode* node = from.find(key))
        into = node->text == "true" || node->text == "True" || node->text == "TRUE";
}

namespace {

std::string_view sort_words(const YamlNode& node) {
    switch (node.sort) {
        case YamlNode::Sort::scalar:
            return is_null(node) ? "empty" : "a text";
        case YamlNode::Sort::sequence:
            return "a list";
        case YamlNode::Sort::mapping:
            return "named members";
        case YamlNode::Sort::alias:
            return "an alias";
    }
    return "?";
}

bool wrong_sort(const YamlNode& node, const Shape& shape, Subject subject, FileProblems& problems) {
    std::string message = subject.text() + " is " + std::string(sort_words(node));
    if (is_null(node)) {
        problems.error(node.span, std::move(message), std::string(kEmptyHint));
    } else {
        problems.error(node.span, std::move(message) + ", not " + shape.wanted);
    }
    return false;
}

bool scalar_fits(const YamlNode& node, const Shape& shape, Subject subject, FileProblems& problems) {
    auto complaint = shape.scalar(node);
    if (!complaint) return true;
    problems.error(node.span, subject.text() + " " + complaint->what, std::move(complaint->hint));
    return false;
}

bool list_fits(YamlNode& node, const Shape& shape, Subject subject, FileProblems& problems) {
    const Subject item{.key = subject.key, .item = true};
    std::erase_if(node.items, [&](YamlNode& each) { return !fits(each, *shape.item, item, problems); });
    return true;
}

void report_unknown(const YamlNode& key, const std::vector<MemberShape>& known, FileProblems& problems) {
    std::vector<std::string> words;
    words.reserve(known.size());
    for (const MemberShape& each : known) words.push_back(each.key);
    problems.error(key.span, "unknown key " + in_quotes(key.text), spelling_hint(key.text, words));
}

bool member_fits(YamlNode& key, YamlNode& value, const Shape& shape, FileProblems& problems) {
    if (key.sort != YamlNode::Sort::scalar) {
        problems.error(key.span, "a key is " + std::string(sort_words(key)) + ", not a text");
        return false;
    }
    const auto known = std::ranges::find(*shape.members, key.text, &MemberShape::key);
    if (known != shape.members->end()) return fits(value, known->shape, Subject{.key = key.text}, problems);
    if (shape.rest) return fits(value, *shape.rest, Subject{.key = key.text}, problems);
    report_unknown(key, *shape.members, problems);
    return false;
}

/// Whether an unknown key of the node is most likely meant to be this one.
bool is_misspelt(std::string_view wanted, const YamlNode& node, std::span<const MemberShape> known) {
    std::vector<std::string> words;
    for (const MemberShape& each : known) words.emplace_back(each.key);
    return std::ranges::any_of(node.members, [&](const auto& member) {
        if (std::ranges::find(words, member.first.text) != words.end()) return false;
        return nearest(member.first.text, words) == wanted;
    });
}

/// Looks at the members as they were written, before any is taken out.
bool has_one(const YamlNode& node, const Shape& shape, FileProblems& problems) {
    if (shape.one_of.empty()) return true;
    std::vector<std::string_view> there;
    bool has_unknown = false;
    for (const auto& [key, value] : node.members) {
        if (std::ranges::find(shape.one_of, key.text) != shape.one_of.end()) there.push_back(key.text);
        if (std::ranges::find(*shape.members, key.text, &MemberShape::key) == shape.members->end()) has_unknown = true;
    }
    if (there.size() > 1)
        problems.error(node.span, in_quotes(there[0]) + " and " + in_quotes(there[1]) + " are both there",
                       "leave one of them out");
    // An unknown key may be one of them, misspelt, and is reported as that.
    if (there.empty() && !has_unknown) {
        std::string wanted;
        for (const std::string& each : shape.one_of) wanted += (wanted.empty() ? "" : " or ") + in_quotes(each);
        problems.error(node.span, wanted + " is missing");
    }
    return there.size() == 1;
}

bool members_fit(YamlNode& node, const Shape& shape, FileProblems& problems) {
    bool complete = has_one(node, shape, problems);
    for (const MemberShape& each : *shape.members) {
        if (!each.required || node.find(each.key) != nullptr) continue;
        complete = false;
        // An unknown key that is this one, misspelt, is reported as that.
        if (!is_misspelt(each.key, node, *shape.members))
            problems.error(node.span, in_quotes(each.key) + " is missing");
    }
    std::erase_if(node.members,
                  [&](auto& member) { return !member_fits(member.first, member.second, shape, problems); });
    return complete && std::ranges::all_of(*shape.members, [&](const MemberShape& each) {
               return !each.required || node.find(each.key) != nullptr;
           });
}

bool fits(YamlNode& node, const Shape& shape, Subject subject, FileProblems& problems) {
    if (shape.anything) return true;
    if (shape.filled && node.sort != YamlNode::Sort::scalar && node.items.empty() && node.members.empty()) {
        problems.error(node.span, subject.text() + " is empty", std::string(kEmptyHint));
        return false;
    }
    switch (node.sort) {
        case YamlNode::Sort::scalar:
            if (shape.scalar && !is_null(node)) return scalar_fits(node, shape, subject, problems);
            break;
        case YamlNode::Sort::sequence:
            if (shape.item) return list_fits(node, shape, subject, problems);
            break;
        case YamlNode::Sort::mapping:
            if (shape.members) return members_fit(node, shape, problems);
            break;
        case YamlNode::Sort::alias:
            break;
    }
    return wrong_sort(node, shape, subject, problems);
}

}  // namespace

}  // namespace sweepline
