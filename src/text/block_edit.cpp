#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "text/node_edit.hpp"
#include "text/yaml_writer.hpp"

namespace sweepline {

namespace {

/// Where a value stands: behind a `:`, a `-`, a `---`, or at the beginning of its document.
struct Slot {
    std::size_t mark_end = 0;           ///< behind that mark, and behind an anchor
    std::optional<std::size_t> indent;  ///< the column of the key or the dash; none for a root
    bool is_item = false;
    bool is_behind_mark = true;  ///< false for a root that nothing stands before
};

std::size_t column_of(const YamlNode& node) { return static_cast<std::size_t>(node.span.column) - 1; }

Result<Slot> slot_of(const EditedText& file, const KeyTrail& trail);
Result<std::size_t> dash_of(const EditedText& file, const YamlNode& list, std::size_t position);
std::size_t end_of_block(std::string_view text, std::size_t end, std::optional<std::size_t> column);
std::size_t end_of_node(std::string_view text, const YamlNode& node, std::optional<std::size_t> column);
void add_lines(std::vector<TextEdit>& edits, std::string_view text, std::size_t at,
               const std::vector<std::string>& lines);
const YamlNode& last_leaf(const YamlNode& node) {
    if (!node.items.empty()) return last_leaf(node.items.back());
    return node.members.empty() ? node : last_leaf(node.members.back().second);
}

bool is_literal(const YamlNode& node) {
    return node.style == YamlNode::Style::literal || node.style == YamlNode::Style::folded;
}

std::vector<TextEdit> add_behind(const EditedText& file, const YamlNode& block, std::size_t end,
                                 const std::vector<std::string>& lines);
bool has_newline_after(std::string_view text, std::size_t at) { return text.find('\n', at) != std::string_view::npos; }

/// Whether a literal text below `column` may end where the line of `end` ends: a newline follows, and neither a line of
/// blanks nor a comment indented deeper than `column`, which would belong to it.
bool may_end_in_literal(std::string_view text, std::size_t end, std::size_t column) {
    if (!has_newline_after(text, end)) return false;
    const std::size_t line = next_line(text, end);
    const std::size_t next = std::min(text.find_first_not_of(" \t\r\n", line), text.size());
    const std::string_view between = text.substr(line, line_begin(text, next) - line);
    if (indentation_at(text, next).size() > column) return false;
    return between.find_first_of(" \t") == std::string_view::npos &&
           (next < text.size() || between.size() + line == next);
}

/// A node being replaced: what is written, and where.
struct Replacement {
    const EditedText& file;
    const YamlNode& node;
    Slot slot;
    std::size_t end = 0;  ///< of what goes
    WrittenYaml written;

    void stand_on_first_line();
    [[nodiscard]] bool is_empty() const { return node.span.begin == node.span.end; }
    [[nodiscard]] bool is_on_mark_line() const {
        return file.text.substr(slot.mark_end, node.span.begin - slot.mark_end).find('\n') == std::string_view::npos;
    }
    [[nodiscard]] std::vector<TextEdit> edits() const;
};

WrittenYaml written_at(const EditedText& file, const Slot& slot, const YamlNode& node, std::size_t end,
                       const Value& to);

}  // namespace

Result<std::vector<TextEdit>> replace_block_node(const EditedText& file, const KeyTrail& trail, const Value& to) {
    const Slot slot = TRY(slot_of(file, trail));
    const YamlNode& node = *trail.node;
    const std::size_t end = end_of_node(file.text, node, slot.indent);
    Replacement replacement{
        .file = file, .node = node, .slot = slot, .end = end, .written = written_at(file, slot, node, end, to)};
    replacement.stand_on_first_line();
    return replacement.edits();
}

Result<std::vector<TextEdit>> add_block_member(const EditedText& file, const KeyTrail& trail, std::string_view key,
                                               const Value& to) {
    const YamlNode& mapping = *trail.node;
    const std::size_t indent = column_of(mapping);
    const std::size_t end = end_of_block(file.text, mapping.span.end, indent);
    auto lines = write_yaml_member(
        key, to,
        {.layout = file.layout, .indent = indent, .may_use_literals = may_end_in_literal(file.text, end, indent)});
    lines.front().insert(0, indent, ' ');
    return add_behind(file, mapping, end, lines);
}

Result<std::vector<TextEdit>> add_block_item(const EditedText& file, const KeyTrail& trail, const Value& to) {
    const YamlNode& list = *trail.node;
    const std::size_t indent = column_of(list);
    const std::size_t end = end_of_block(file.text, list.span.end, indent);
    const WrittenYaml written = write_yaml(Array{to}, {.layout = file.layout,
                                                       .indent = indent,
                                                       .sequence_indent = indent,
                                                       .may_use_literals = may_end_in_literal(file.text, end, indent)});
    return add_behind(file, list, end, written.lines);
}

Result<std::vector<TextEdit>> remove_block_entry(const EditedText& file, const KeyTrail& trail) {
    const auto& [parent, position] = trail.steps.back();
    const std::string_view text = file.text;
    const bool is_list = parent->sort == YamlNode::Sort::sequence;
    const std::size_t begin =
        is_list ? TRY(dash_of(file, *parent, position)) : parent->members[position].first.outer_begin;
    const std::size_t column = column_of(*parent);
    const std::size_t end = end_of_block(text, trail.node->span.end, column);
    const std::size_t line = line_begin(text, begin);
    if (is_blank(text, line, begin)) {
        // Where the last line has no newline, the one before has none then, unless its text would lose it.
        const bool is_open_end = position > 0 && !has_newline_after(text, end);
        const bool keeps_newline =
            is_open_end &&
            is_literal(last_leaf(is_list ? parent->items[position - 1] : parent->members[position - 1].second));
        return std::vector{
            TextEdit{is_open_end && !keeps_newline ? line_end(text, line - 1) : line, next_line(text, end), ""}};
    }
    // The first entry stands behind the dash of an item that goes on: what follows moves up to it.
    const bool is_behind_dashes = text.substr(line, begin - line).find_first_not_of(" -") == std::string_view::npos;
    if (position > 0 || !is_behind_dashes)
        return fail(ErrorKind::unsupported,
                    "an entry written with '?', or behind something else on its line, is not removed",
                    "change it by hand");
    const std::size_t next = std::min(text.find_first_not_of(" \t\r\n", end), text.size());
    return std::vector{TextEdit{begin, next, ""}};
}

namespace {

Result<Slot> slot_of(const EditedText& file, const KeyTrail& trail) {
    const YamlNode& node = *trail.node;
    Slot slot;
    if (trail.steps.empty()) {
        const std::size_t line = line_begin(file.text, node.outer_begin);
        const bool is_behind_marker = file.text.substr(line).starts_with("---") && node.outer_begin > line;
        slot.is_behind_mark = is_behind_marker;
        slot.mark_end = is_behind_marker ? line + 3 : node.outer_begin;
    } else {
        const auto& [parent, position] = trail.steps.back();
        slot.indent = column_of(*parent);
        slot.is_item = parent->sort == YamlNode::Sort::sequence;
        if (slot.is_item) {
            slot.mark_end = TRY(dash_of(file, *parent, position)) + 1;
        } else {
            const YamlNode& key = parent->members[position].first;
            const std::size_t colon = file.text.find_first_not_of(" \t", key.span.end);
            if (colon == std::string_view::npos || file.text[colon] != ':')
                return fail(ErrorKind::unsupported, "a value behind a '?' key is not changed", "change it by hand");
            slot.mark_end = colon + 1;
        }
    }
    if (!node.anchor.empty()) {
        slot.mark_end = node.outer_begin + 1 + node.anchor.size();
        slot.is_behind_mark = true;
    }
    return slot;
}

/// The dash of an item: it follows the item before, with nothing but comments between.
Result<std::size_t> dash_of(const EditedText& file, const YamlNode& list, std::size_t position) {
    if (position == 0) return list.span.begin;
    const std::size_t dash = skip_blanks_and_comments(file.text, list.items[position - 1].span.end);
    if (dash < file.text.size() && file.text[dash] == '-') return dash;
    return fail(ErrorKind::internal, "the dash of item " + std::to_string(position) + " was not found");
}

/// The end of the last line of what ends at `end`: with its comment, and the comments below that are indented deeper
/// than `column`.
std::size_t end_of_block(std::string_view text, std::size_t end, std::optional<std::size_t> column) {
    end = line_end(text, end);
    if (!column) return end;
    for (std::size_t line = next_line(text, end); line < text.size(); line = next_line(text, line)) {
        const std::size_t first = std::min(text.find_first_not_of(" \t", line), text.size());
        if (first == text.size()) break;
        if (text[first] == '\n' || text[first] == '\r') continue;
        if (text[first] != '#' || first - line <= *column) break;
        end = line_end(text, first);
    }
    return end;
}

std::size_t end_of_node(std::string_view text, const YamlNode& node, std::optional<std::size_t> column) {
    return node.style == YamlNode::Style::block ? end_of_block(text, node.span.end, column) : node.span.end;
}

void add_lines(std::vector<TextEdit>& edits, std::string_view text, std::size_t at,
               const std::vector<std::string>& lines) {
    const std::string_view newline = newline_near(text, at);
    std::string added;
    for (const std::string& line : lines) (added += newline) += line;
    edits.push_back({.begin = at, .end = at, .with = std::move(added)});
}

/// Adds lines behind the end of a block.
std::vector<TextEdit> add_behind(const EditedText& file, const YamlNode& block, std::size_t end,
                                 const std::vector<std::string>& lines) {
    std::vector<TextEdit> edits;
    const YamlNode& leaf = last_leaf(block);
    if (is_literal(leaf) && !has_newline_after(file.text, end)) {
        // The file ends in the middle of its last line, and so does the text: with a newline it needs `|-` to stay.
        const std::size_t header = leaf.span.begin + 1;
        const std::size_t header_end = std::min(file.text.find_first_of("# \t\r\n", header), file.text.size());
        const std::size_t keeps = file.text.substr(header, header_end - header).find('+');
        if (keeps != std::string_view::npos)
            edits.push_back({header + keeps, header + keeps + 1, "-"});
        else if (file.text.substr(header, header_end - header).find('-') == std::string_view::npos)
            edits.push_back({header, header, "-"});
    }
    add_lines(edits, file.text, end, lines);
    return edits;
}

WrittenYaml written_at(const EditedText& file, const Slot& slot, const YamlNode& node, std::size_t end,
                       const Value& to) {
    const Array* items = to.if_array();
    const Object* members = to.if_object();
    const bool was_flow = node.style == YamlNode::Style::flow && (!node.items.empty() || !node.members.empty());
    const bool stays_list = node.sort == YamlNode::Sort::sequence && items != nullptr;
    const bool stays_mapping = node.sort == YamlNode::Sort::mapping && members != nullptr;
    if (was_flow && (stays_list || stays_mapping)) return {.head = write_yaml_flow(to, file.layout), .lines = {}};
    YamlPlace place{.layout = file.layout,
                    .may_use_literals = may_end_in_literal(file.text, end, slot.indent.value_or(0)),
                    .old = node.sort == YamlNode::Sort::scalar ? &node : nullptr};
    if (!slot.indent) {
        // A text at the root needs some indentation, a mapping none.
        place.indent = to.if_string() != nullptr ? file.layout.step : 0;
    } else if (slot.is_item) {
        const bool is_compact =
            node.style == YamlNode::Style::block && line_begin(file.text, node.span.begin) < slot.mark_end;
        place.indent = place.sequence_indent = is_compact ? column_of(node) : *slot.indent + 2;
    } else {
        place.indent = *slot.indent + file.layout.step;
        place.sequence_indent = file.layout.are_sequences_indented ? place.indent : *slot.indent;
    }
    return write_yaml(to, place);
}

/// Behind a dash, and at the beginning of a document, a block begins on the same line, unless a comment stands there.
void Replacement::stand_on_first_line() {
    const bool may = slot.is_item || (!slot.is_behind_mark && !slot.indent);
    const std::size_t at = is_empty() ? slot.mark_end : end;
    if (!may || !written.head.empty() || written.lines.empty() || !node.anchor.empty()) return;
    if (!is_on_mark_line() || !is_blank(file.text, at, line_end(file.text, at))) return;
    const std::string& first = written.lines.front();
    const std::size_t begin = std::min(first.find_first_not_of(' '), first.size());
    // The lines below are indented for a block that begins two behind the dash.
    if (slot.is_item && !is_empty() && node.style != YamlNode::Style::block && node.span.begin - slot.mark_end != 1)
        return;
    written.head = first.substr(begin);
    written.lines.erase(written.lines.begin());
}

std::vector<TextEdit> Replacement::edits() const {
    std::vector<TextEdit> edits;
    const std::string& head = written.head;
    std::size_t gone = end;
    if (is_empty()) {
        gone = slot.mark_end;
        if (!head.empty()) edits.push_back({gone, gone, slot.is_behind_mark ? " " + head : head});
    } else if (is_on_mark_line() || (!slot.indent && !head.empty())) {
        // A document's tag or anchor may stand on a line of its own.
        edits.push_back({head.empty() ? slot.mark_end : node.span.begin, end, head});
    } else {
        const std::size_t mark_line_end = line_end(file.text, slot.mark_end);
        if (!head.empty()) edits.push_back({slot.mark_end, slot.mark_end, " " + head});
        edits.push_back({mark_line_end, end, ""});
    }
    if (!written.lines.empty()) add_lines(edits, file.text, line_end(file.text, gone), written.lines);
    return edits;
}

}  // namespace

}  // namespace sweepline
