#include "text/key_trail.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "text/utf8.hpp"
#include "text/value_change.hpp"
#include "text/yaml_aliases.hpp"

namespace sweepline {

namespace {

std::string at(const YamlNode& node) {
    return " at " + to_text(TextPlace{.line = node.span.line, .column = node.span.column});
}

std::unexpected<Error> refuse_alias(const YamlNode& alias) {
    return fail(ErrorKind::unsupported, "the value is an alias, '*" + alias.text + "'" + at(alias),
                "set it where its anchor stands, or write the alias out by hand");
}

Result<std::optional<std::size_t>> position_in(const YamlNode& node, const KeyPath::Part& part);

/// The aliases of a document and where they stand.
void collect_aliases(const YamlNode& node, std::vector<const YamlNode*>& aliases) {
    if (node.sort == YamlNode::Sort::alias) aliases.push_back(&node);
    for (const YamlNode& item : node.items) collect_aliases(item, aliases);
    for (const auto& [key, value] : node.members) collect_aliases(value, aliases);
}

void collect_anchored(const YamlNode& node, std::vector<const YamlNode*>& anchored) {
    if (!node.anchor.empty()) anchored.push_back(&node);
    for (const YamlNode& item : node.items) collect_anchored(item, anchored);
    for (const auto& [key, value] : node.members) {
        if (!key.anchor.empty()) anchored.push_back(&key);
        collect_anchored(value, anchored);
    }
}

}  // namespace

bool KeyTrail::is_in_flow() const {
    return std::ranges::any_of(steps, [](const Step& step) { return step.node->style == YamlNode::Style::flow; });
}

Result<KeyTrail> trail_of(const YamlNode& root, std::span<const KeyPath::Part> parts) {
    KeyTrail trail;
    trail.node = &root;
    for (const KeyPath::Part& part : parts) {
        if (trail.node->sort == YamlNode::Sort::alias) return refuse_alias(*trail.node);
        const auto position = TRY(position_in(*trail.node, part));
        if (!position) break;
        trail.steps.push_back({.node = trail.node, .position = *position});
        const bool is_mapping = trail.node->sort == YamlNode::Sort::mapping;
        trail.node = is_mapping ? &trail.node->members[*position].second : &trail.node->items[*position];
        ++trail.used;
    }
    if (trail.node->sort == YamlNode::Sort::alias) return refuse_alias(*trail.node);
    return trail;
}

Result<> refuse_shared(const YamlNode& root, const KeyTrail& trail, bool node_goes) {
    std::vector<const YamlNode*> aliases;
    collect_aliases(root, aliases);
    if (aliases.empty()) return {};
    const auto alias_of = [&](const YamlNode& anchored, std::size_t begin, std::size_t end) {
        const auto alias = std::ranges::find_if(aliases, [&](const YamlNode* each) {
            return each->text == anchored.anchor && each->span.begin > anchored.outer_begin &&
                   (each->span.begin < begin || each->span.begin >= end);
        });
        return alias == aliases.end() ? nullptr : *alias;
    };
    const auto refuse = [](const YamlNode& anchored, const YamlNode& alias) {
        return fail(ErrorKind::unsupported,
                    "the anchor '&" + anchored.anchor + "'" + at(anchored) + " is used" + at(alias),
                    "a change here would change both places: write the alias out by hand first");
    };
    std::vector<const YamlNode*> on_the_way{trail.node};
    for (const KeyTrail::Step& step : trail.steps) on_the_way.push_back(step.node);
    for (const YamlNode* node : on_the_way)
        if (!node->anchor.empty())
            if (const YamlNode* alias = alias_of(*node, 0, 0)) return refuse(*node, *alias);
    if (!node_goes) return {};
    std::vector<const YamlNode*> inside;
    collect_anchored(*trail.node, inside);
    for (const YamlNode* node : inside)
        if (const YamlNode* alias = alias_of(*node, trail.node->outer_begin, trail.node->span.end))
            return refuse(*node, *alias);
    return {};
}

namespace {

Result<std::optional<std::size_t>> position_in(const YamlNode& node, const KeyPath::Part& part) {
    if (const auto* key = std::get_if<KeyPath::Key>(&part)) {
        for (std::size_t i = 0; i < node.members.size(); ++i)
            if (node.members[i].first.text == key->name) {
                if (is_merge(node.members[i].first, node.members[i].second)) break;
                return i;
            }
        for (const auto& [name, value] : node.members)
            if (is_merge(name, value) && node.to_value().find(key->name) != nullptr)
                return fail(ErrorKind::unsupported, "'" + key->name + "' comes from the merge key" + at(name),
                            "set it where it is written, or write the member out by hand");
        return std::nullopt;
    }
    if (const auto* index = std::get_if<KeyPath::Index>(&part))
        return index->number < node.items.size() ? std::optional(index->number) : std::nullopt;
    if (node.sort != YamlNode::Sort::sequence) return std::nullopt;
    return position_of(*node.to_value().if_array(), std::get<KeyPath::Match>(part));
}

}  // namespace

}  // namespace sweepline
