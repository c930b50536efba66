#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "text/json.hpp"
#include "text/node_edit.hpp"
#include "text/yaml_writer.hpp"

namespace sweepline {

namespace {

/// An entry of a flow collection: its bytes, without the comma.
struct Entry {
    std::size_t begin;
    std::size_t end;
};

std::size_t size_of(const YamlNode& node) { return std::max(node.items.size(), node.members.size()); }

Entry entry_of(const YamlNode& node, std::size_t position) {
    if (node.sort == YamlNode::Sort::sequence) return {node.items[position].outer_begin, node.items[position].span.end};
    const auto& [key, value] = node.members[position];
    return {key.outer_begin, std::max(key.span.end, value.span.end)};
}

/// The comma behind an entry, or where there is none.
struct Comma {
    std::size_t at;
    bool is_there;
};

Comma comma_after(std::string_view text, std::size_t end) {
    const std::size_t at = skip_blanks_and_comments(text, end);
    return {.at = at, .is_there = at < text.size() && text[at] == ','};
}

bool has_newline(std::string_view text, std::size_t begin, std::size_t end) {
    return text.substr(begin, end - begin).find('\n') != std::string_view::npos;
}

/// Whether an entry is the first thing on its line.
bool begins_line(std::string_view text, std::size_t begin) { return is_blank(text, line_begin(text, begin), begin); }

std::string flow_text(const EditedText& file, const Value& value, std::string_view indentation, bool on_lines,
                      const YamlNode* old);
std::string member_text(const EditedText& file, const YamlNode& mapping, std::string_view key,
                        const std::string& value);
std::vector<TextEdit> add_entry(const EditedText& file, const YamlNode& node, const std::string& entry);
bool is_on_lines(const EditedText& file, const YamlNode& node);
std::string_view entry_indentation(const EditedText& file, const YamlNode& node);
Result<> refuse_bare_pair(const EditedText& file, const YamlNode& node);

/// Whether all that an entry has of a value is a tag.
bool ends_in_tag(std::string_view text, const YamlNode& node, std::size_t position) {
    const YamlNode& value = node.sort == YamlNode::Sort::mapping ? node.members[position].second : node.items[position];
    const std::size_t end = entry_of(node, position).end;
    return value.sort == YamlNode::Sort::scalar && value.text.empty() && !value.tag.empty() && end > 0 &&
           text[end - 1] != '"' && text[end - 1] != '\'';
}

}  // namespace

Result<std::vector<TextEdit>> replace_flow_node(const EditedText& file, const KeyTrail& trail, const Value& to) {
    const YamlNode& node = *trail.node;
    const YamlNode* const parent = trail.steps.empty() ? nullptr : trail.steps.back().node;
    const bool on_lines = size_of(node) > 0 ? has_newline(file.text, node.span.begin, node.span.end)
                                            : parent == nullptr || is_on_lines(file, *parent);
    const std::string_view indentation = indentation_at(file.text, node.span.begin);
    const YamlNode* const old = node.sort == YamlNode::Sort::scalar ? &node : nullptr;
    std::string with = flow_text(file, to, indentation, on_lines, old);
    if (node.span.begin == node.span.end && node.anchor.empty()) {
        const char before = file.text[node.span.begin - 1];
        with.insert(0, before == ':' ? " " : ": ");  // `{a: , b}` has a value left out, and a key without any
    } else if (node.span.begin == node.span.end) {
        with.insert(0, " ");
    }
    return std::vector{TextEdit{node.span.begin, node.span.end, std::move(with)}};
}

Result<std::vector<TextEdit>> add_flow_member(const EditedText& file, const KeyTrail& trail, std::string_view key,
                                              const Value& to) {
    const YamlNode& mapping = *trail.node;
    if (auto refused = refuse_bare_pair(file, mapping); !refused) return std::unexpected(std::move(refused).error());
    const std::string value =
        flow_text(file, to, entry_indentation(file, mapping), is_on_lines(file, mapping), nullptr);
    return add_entry(file, mapping, member_text(file, mapping, key, value));
}

Result<std::vector<TextEdit>> add_flow_item(const EditedText& file, const KeyTrail& trail, const Value& to) {
    const YamlNode& list = *trail.node;
    return add_entry(file, list, flow_text(file, to, entry_indentation(file, list), is_on_lines(file, list), nullptr));
}

Result<std::vector<TextEdit>> remove_flow_entry(const EditedText& file, const KeyTrail& trail) {
    const auto& [node, position] = trail.steps.back();
    if (auto refused = refuse_bare_pair(file, *node); !refused) return std::unexpected(std::move(refused).error());
    const std::string_view text = file.text;
    const Entry entry = entry_of(*node, position);
    const Comma comma = comma_after(text, entry.end);
    const std::size_t behind = comma.is_there ? comma.at + 1 : entry.end;
    const bool is_last = position + 1 == size_of(*node);
    std::vector<TextEdit> edits;
    const std::size_t before = position > 0 ? entry_of(*node, position - 1).end : 0;
    const std::size_t comma_before = position > 0 ? comma_after(text, before).at : 0;
    const bool drops_comma_before = is_last && !comma.is_there && position > 0;
    const std::size_t rest = std::min(text.find_first_not_of(" \t", behind), text.size());
    const bool ends_line = rest == text.size() || text[rest] == '\n' || text[rest] == '\r' || text[rest] == '#';
    if (begins_line(text, entry.begin) && ends_line) {
        if (drops_comma_before) edits.push_back({comma_before, comma_before + 1, ""});
        edits.push_back({line_begin(text, entry.begin), next_line(text, behind), ""});
    } else if (position > 0 && !has_newline(text, before, entry.begin)) {
        // What follows a bare tag at once would be read as part of it.
        edits.push_back({before, entry.end, ends_in_tag(text, *node, position - 1) ? " " : ""});
    } else if (drops_comma_before) {
        edits.push_back({comma_before, comma_before + 1, ""});
        edits.push_back({entry.begin, rest, ""});  // a tab would come to stand below what a plain scalar may go on in
    } else {
        const bool next_is_near = !is_last && !has_newline(text, behind, entry_of(*node, position + 1).begin);
        edits.push_back({entry.begin, next_is_near ? entry_of(*node, position + 1).begin : behind, ""});
    }
    return edits;
}

namespace {

/// In `[a: b]` the mapping has no braces to add anything to.
Result<> refuse_bare_pair(const EditedText& file, const YamlNode& node) {
    if (node.sort != YamlNode::Sort::mapping || file.text[node.span.begin] == '{') return {};
    return fail(ErrorKind::unsupported, "a pair inside [ ] without braces is not changed", "write it with braces");
}

std::string flow_text(const EditedText& file, const Value& value, std::string_view indentation, bool on_lines,
                      const YamlNode* old) {
    if (file.format == KeyedFormat::yaml) return write_yaml_flow(value, file.layout, old);
    const Array* items = value.if_array();
    const Object* members = value.if_object();
    const bool is_empty = (items == nullptr || items->empty()) && (members == nullptr || members->empty());
    if (is_empty) return to_json(value);
    const std::string inner = std::string(indentation) + (on_lines ? file.layout.json_unit : "");
    const std::string newline = on_lines ? std::string(newline_near(file.text, 0)) : "";
    const std::string gap = on_lines ? "," + newline + inner : "," + file.layout.after_comma;
    std::string out;
    const auto add = [&](const std::string& entry) {
        (out += out.empty() ? newline + (on_lines ? inner : "") : gap) += entry;
    };
    if (items != nullptr)
        for (const Value& item : *items) add(flow_text(file, item, inner, on_lines, nullptr));
    else
        for (const auto& [key, member] : *members)
            add(to_json(key) + ":" + file.layout.after_colon + flow_text(file, member, inner, on_lines, nullptr));
    if (on_lines) (out += newline) += indentation;
    return items != nullptr ? "[" + out + "]" : "{" + out + "}";
}

/// What stands between key and value in a mapping: as in its last member, else as in most of the file.
std::string colon_of(const EditedText& file, const YamlNode& mapping) {
    if (!mapping.members.empty()) {
        const auto& [last_key, last_value] = mapping.members.back();
        const std::size_t begin = last_key.span.end;
        const std::size_t end = std::max(begin, last_value.outer_begin);
        const std::string_view gap = file.text.substr(begin, end - begin);
        if (gap.find(':') != std::string_view::npos && gap.find_first_not_of(": \t") == std::string_view::npos)
            return std::string(gap);
    }
    return ":" + file.layout.after_colon;
}

std::string member_text(const EditedText& file, const YamlNode& mapping, std::string_view key,
                        const std::string& value) {
    std::string colon = colon_of(file, mapping);
    if (file.format == KeyedFormat::json) return to_json(Value(key)) + colon + value;
    if (colon.back() == ':') colon += ' ';
    const bool is_quoted =
        !mapping.members.empty() && mapping.members.back().first.style == YamlNode::Style::double_quoted;
    YamlNode like;
    like.style = is_quoted ? YamlNode::Style::double_quoted : YamlNode::Style::plain;
    return write_yaml_flow(Value(key), file.layout, &like) + colon + value;
}

/// Whether a collection that has entries has them on lines of their own.
bool is_on_lines(const EditedText& file, const YamlNode& node) {
    return begins_line(file.text, entry_of(node, size_of(node) - 1).begin);
}

std::string_view entry_indentation(const EditedText& file, const YamlNode& node) {
    return indentation_at(file.text, entry_of(node, size_of(node) - 1).begin);
}

std::vector<TextEdit> add_entry(const EditedText& file, const YamlNode& node, const std::string& entry) {
    const std::string_view text = file.text;
    const std::size_t count = size_of(node);
    const Entry last = entry_of(node, count - 1);
    const Comma comma = comma_after(text, last.end);
    const std::size_t behind = comma.is_there ? comma.at + 1 : last.end;
    // A value left out ends in a colon, which would take the comma for the beginning of a word.
    const std::string before_comma = text[last.end - 1] == ':' ? " " : "";
    std::vector<TextEdit> edits;
    if (!is_on_lines(file, node)) {
        std::string gap =
            "," + (file.format == KeyedFormat::yaml && file.layout.after_comma.empty() ? " " : file.layout.after_comma);
        if (count > 1) {
            const std::size_t before = entry_of(node, count - 2).end;
            const std::string_view seen = text.substr(before, last.begin - before);
            if (seen.find_first_not_of(", \t") == std::string_view::npos) gap = seen;
        } else if (!node.members.empty() && colon_of(file, node).ends_with(' ')) {
            gap = ", ";  // one member shows by its colon how dense the mapping is
        }
        if (comma.is_there)
            return {{.begin = behind, .end = behind, .with = gap.substr(gap.find(',') + 1) + entry + ","}};
        return {{.begin = behind, .end = behind, .with = before_comma + gap + entry}};
    }
    const std::string line =
        std::string(newline_near(text, last.begin)) + std::string(entry_indentation(file, node)) + entry;
    // The closing bracket may stand behind the last entry; otherwise its comment goes before the new line.
    const bool closes_there = line_end(text, behind) >= node.span.end;
    const std::size_t at = closes_there ? behind : line_end(text, behind);
    if (!comma.is_there) edits.push_back({last.end, last.end, before_comma + ","});
    edits.push_back({at, at, comma.is_there ? line + "," : line});
    return edits;
}

}  // namespace

}  // namespace sweepline
