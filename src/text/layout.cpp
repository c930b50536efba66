#include "text/layout.hpp"

#include <algorithm>
#include <cstddef>
#include <map>

#include "text/text_edit.hpp"

namespace sweepline {

namespace {

/// How often each habit was seen.
struct Votes {
    std::string_view text;
    std::map<std::size_t, int> steps = {};
    std::map<std::string_view, int> units = {};
    std::map<std::string_view, int> after_colon = {};
    std::map<std::string_view, int> after_comma = {};
    int indented = 0;
    int level = 0;
    int single_quoted = 0;
    int double_quoted = 0;

    void look_at(const YamlNode& node);
    void look_at_block(const YamlNode& mapping);
    void look_at_flow(const YamlNode& node);
    void look_at_gaps(const YamlNode& node);
};

template <class Habit>
void take_most(const std::map<Habit, int>& votes, auto& into) {
    const auto most = std::ranges::max_element(votes, {}, [](const auto& vote) { return vote.second; });
    if (most != votes.end()) into = most->first;
}

}  // namespace

Layout layout_of(std::string_view text, const std::vector<YamlNode>& documents) {
    Votes votes{.text = text};
    for (const YamlNode& document : documents) votes.look_at(document);
    Layout layout;
    take_most(votes.steps, layout.step);
    take_most(votes.units, layout.json_unit);
    take_most(votes.after_colon, layout.after_colon);
    take_most(votes.after_comma, layout.after_comma);
    layout.are_sequences_indented = votes.indented >= votes.level;
    if (votes.single_quoted > votes.double_quoted) layout.quote = '\'';
    return layout;
}

namespace {

void Votes::look_at(const YamlNode& node) {
    if (node.style == YamlNode::Style::single_quoted) ++single_quoted;
    if (node.style == YamlNode::Style::double_quoted) ++double_quoted;
    if (node.sort == YamlNode::Sort::mapping && node.style == YamlNode::Style::block) look_at_block(node);
    if (node.style == YamlNode::Style::flow) look_at_flow(node);
    for (const YamlNode& item : node.items) look_at(item);
    for (const auto& [key, value] : node.members) look_at(value);
}

void Votes::look_at_block(const YamlNode& mapping) {
    const auto column = static_cast<std::size_t>(mapping.span.column);
    for (const auto& [key, value] : mapping.members) {
        if (value.style != YamlNode::Style::block || value.span.line == key.span.line) continue;
        const auto inner = static_cast<std::size_t>(value.span.column);
        if (inner > column) ++steps[inner - column];
        if (value.sort == YamlNode::Sort::sequence) ++(inner > column ? indented : level);
    }
}

void Votes::look_at_flow(const YamlNode& node) {
    look_at_gaps(node);
    if (node.items.empty() && node.members.empty()) return;
    const std::size_t first =
        node.items.empty() ? node.members.front().first.span.begin : node.items.front().span.begin;
    const std::string_view inner = indentation_at(text, first);
    const std::string_view outer = indentation_at(text, node.span.begin);
    if (line_begin(text, first) > node.span.begin && inner.size() > outer.size() && inner.starts_with(outer))
        ++units[inner.substr(outer.size())];
}

void Votes::look_at_gaps(const YamlNode& node) {
    std::size_t last_end = 0;
    const auto look_at_entry = [&](std::size_t begin, std::size_t end) {
        const std::string_view gap = last_end == 0 ? "" : text.substr(last_end, begin - last_end);
        if (gap == "," || gap == ", ") ++after_comma[gap.substr(1)];
        last_end = end;
    };
    for (const YamlNode& item : node.items) look_at_entry(item.outer_begin, item.span.end);
    for (const auto& [key, value] : node.members) {
        look_at_entry(key.outer_begin, std::max(key.span.end, value.span.end));
        if (value.outer_begin <= key.span.end) continue;
        const std::string_view gap = text.substr(key.span.end, value.outer_begin - key.span.end);
        if (gap == ":" || gap == ": ") ++after_colon[gap.substr(1)];
    }
}

}  // namespace

}  // namespace sweepline
