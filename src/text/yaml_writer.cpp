#include "text/yaml_writer.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "text/utf8.hpp"
#include "text/yaml_words.hpp"

namespace sweepline {

namespace {

bool is_collection(const Value& value) {
    const Array* items = value.if_array();
    const Object* members = value.if_object();
    return (items != nullptr && !items->empty()) || (members != nullptr && !members->empty());
}

std::string scalar_text(const Value& value, const Layout& layout, const YamlNode* old, bool in_flow);
std::optional<WrittenYaml> literal_of(std::string_view text, const YamlPlace& place);
std::string double_quoted(std::string_view text);

/// The place of what is nested in a mapping's member at `place`.
YamlPlace below(const YamlPlace& place) {
    const std::size_t inner = place.indent + place.layout.step;
    const std::size_t dashes = place.layout.are_sequences_indented ? inner : place.indent;
    return {
        .layout = place.layout, .indent = inner, .sequence_indent = dashes, .may_use_literals = place.may_use_literals};
}

void append_item(std::vector<std::string>& lines, const Value& item, const YamlPlace& place);

}  // namespace

WrittenYaml write_yaml(const Value& value, const YamlPlace& place) {
    WrittenYaml written;
    if (!is_collection(value)) {
        const std::string* text = value.if_string();
        if (auto literal = text == nullptr ? std::nullopt : literal_of(*text, place)) return *std::move(literal);
        written.head = scalar_text(value, place.layout, place.old, false);
    } else if (const Object* members = value.if_object()) {
        for (const auto& [key, member] : *members) {
            auto lines = write_yaml_member(key, member, place);
            lines.front().insert(0, place.indent, ' ');
            std::ranges::move(lines, std::back_inserter(written.lines));
        }
    } else if (const Array* items = value.if_array()) {
        for (const Value& item : *items) append_item(written.lines, item, place);
    }
    return written;
}

std::vector<std::string> write_yaml_member(std::string_view key, const Value& value, const YamlPlace& place) {
    WrittenYaml written = write_yaml(value, below(place));
    std::string first = write_yaml_key(key, place.layout, false) + ":";
    if (!written.head.empty()) first += " " + written.head;
    written.lines.insert(written.lines.begin(), std::move(first));
    return std::move(written.lines);
}

std::string write_yaml_key(std::string_view key, const Layout& layout, bool in_flow) {
    return scalar_text(Value(key), layout, nullptr, in_flow);
}

std::string write_yaml_flow(const Value& value, const Layout& layout, const YamlNode* old) {
    const std::string gap = "," + (layout.after_comma.empty() ? " " : layout.after_comma);
    std::string out;
    if (const Array* items = value.if_array()) {
        for (const Value& item : *items) (out += out.empty() ? "" : gap) += write_yaml_flow(item, layout);
        return "[" + out + "]";
    }
    if (const Object* members = value.if_object()) {
        for (const auto& [key, member] : *members)
            ((out += out.empty() ? "" : gap) += write_yaml_key(key, layout, true) + ": ") +=
                write_yaml_flow(member, layout);
        return "{" + out + "}";
    }
    return scalar_text(value, layout, old, true);
}

namespace {

void append_item(std::vector<std::string>& lines, const Value& item, const YamlPlace& place) {
    const std::size_t column = place.sequence_indent + 2;
    WrittenYaml written = write_yaml(item, {.layout = place.layout,
                                            .indent = column,
                                            .sequence_indent = column,
                                            .may_use_literals = place.may_use_literals});
    const std::string dash = std::string(place.sequence_indent, ' ') + "- ";
    if (written.head.empty() && !written.lines.empty())
        written.lines.front().replace(0, column, dash);
    else
        written.lines.insert(written.lines.begin(), dash + written.head);
    std::ranges::move(written.lines, std::back_inserter(lines));
}

/// The text as `|` or `|-`, where it has several lines and nothing that such a block cannot hold.
std::optional<WrittenYaml> literal_of(std::string_view text, const YamlPlace& place) {
    const bool was_quoted = place.old != nullptr && (place.old->style == YamlNode::Style::double_quoted ||
                                                     place.old->style == YamlNode::Style::single_quoted);
    const std::size_t newline = text.find('\n');
    if (!place.may_use_literals || was_quoted || newline == std::string_view::npos) return std::nullopt;
    if (text.front() == ' ' || text.front() == '\n' || text.front() == '\t' || text.ends_with("\n\n"))
        return std::nullopt;
    if (!is_printable_yaml(text)) return std::nullopt;
    WrittenYaml written{.head = text.ends_with('\n') ? "|" : "|-", .lines = {}};
    if (text.ends_with('\n')) text.remove_suffix(1);
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        const std::string_view line = text.substr(begin, end - begin);
        if (!line.empty() && line.find_first_not_of(" \t") == std::string_view::npos) return std::nullopt;
        written.lines.push_back(line.empty() ? std::string() : std::string(place.indent, ' ') += line);
        begin = end + 1;
    }
    return written;
}

std::string single_quoted(std::string_view text) {
    std::string out = "'";
    for (const char c : text) out.append(c == '\'' ? 2 : 1, c);
    return out += '\'';
}

std::string double_quoted(std::string_view text) {
    std::string out = "\"";
    for (std::size_t at = 0; at < text.size();) {
        const auto character = utf8_at(text, at).value_or(Utf8Character{.code = 0xFFFD, .bytes = 1});
        const std::string_view bytes = text.substr(at, character.bytes);
        at += character.bytes;
        if (character.code == '\n') {
            out += "\\n";
        } else if (character.code == '\t') {
            out += "\\t";
        } else if (character.code == '\r') {
            out += "\\r";
        } else if (bytes == "\"" || bytes == "\\") {
            (out += '\\') += bytes;
        } else if (is_printable_yaml(bytes)) {
            out += bytes;
        } else {
            constexpr std::string_view kDigits = "0123456789ABCDEF";
            out += "\\u";
            for (int shift = 12; shift >= 0; shift -= 4) out += kDigits[(character.code >> shift) & 0xFU];
        }
    }
    return out += '"';
}

std::string text_of(const std::string& text, const Layout& layout, const YamlNode* old, bool in_flow) {
    const auto style = old == nullptr ? YamlNode::Style::plain : old->style;
    const bool fits_one_line = text.find('\n') == std::string::npos && is_printable_yaml(text);
    if (!fits_one_line || style == YamlNode::Style::double_quoted) return double_quoted(text);
    if (style == YamlNode::Style::single_quoted) return single_quoted(text);
    const std::string_view old_text =
        old != nullptr && style == YamlNode::Style::plain ? old->text : std::string_view();
    if (is_safe_plain(text, in_flow) && (!is_ambiguous(text) || ambiguity_of(text) == ambiguity_of(old_text)))
        return text;
    return layout.quote == '\'' ? single_quoted(text) : double_quoted(text);
}

std::string scalar_text(const Value& value, const Layout& layout, const YamlNode* old, bool in_flow) {
    if (const std::string* text = value.if_string()) return text_of(*text, layout, old, in_flow);
    if (value.if_array() != nullptr) return "[]";
    if (value.if_object() != nullptr) return "{}";
    return value.is_null() ? "null" : value.to_text();
}

}  // namespace

}  // namespace sweepline
