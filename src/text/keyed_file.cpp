#include "text/keyed_file.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "text/json.hpp"
#include "text/key_trail.hpp"
#include "text/keyed_documents.hpp"
#include "text/layout.hpp"
#include "text/node_edit.hpp"
#include "text/utf8.hpp"
#include "text/value_change.hpp"
#include "text/yaml_writer.hpp"

namespace sweepline {

namespace {

/// A value that differs in more places than this is written anew, or work would grow with the square of its size.
constexpr std::size_t kChangesMax = 50;

/// A key longer than this cannot be written without a `?` before it.
constexpr std::size_t kYamlKeyBytesMax = 1000;

Result<> refuse_unwritable(const Value& value, KeyedFormat format);
Result<> refuse_long_key(std::string_view key, KeyedFormat format);
bool is_deeper_than(const Value& value, int levels);
Result<> refuse_rare_line_ends(std::string_view text, KeyedFormat format);

/// A file and what stands in it.
struct KeyedText {
    std::string_view text;
    KeyedFormat format;
    const KeyedDocuments& documents;
};

Result<std::string> with_changes(const KeyedText& file, std::size_t document, const Value& expected, const KeyPath& at);
Result<std::string> with_change(const KeyedText& file, std::size_t document, const ValueChange& change);
Result<std::string> proven(const KeyedDocuments& before, std::string after, KeyedFormat format, std::size_t document,
                           const Value& expected);

}  // namespace

std::optional<KeyedFormat> keyed_format_of(std::string_view path) {
    if (path.ends_with(".yaml") || path.ends_with(".yml")) return KeyedFormat::yaml;
    if (path.ends_with(".json")) return KeyedFormat::json;
    return std::nullopt;
}

Result<std::optional<Value>> value_at(std::string_view text, KeyedFormat format, const KeyPath& at) {
    const auto file = TRY(parse_keyed(text, format));
    const auto document = TRY(file.select(at));
    if (!document) return std::nullopt;
    const Value* const found = find(file.values[*document], {.document = std::nullopt, .parts = at.parts});
    return found == nullptr ? std::nullopt : std::optional(*found);
}

Result<std::string> set_value(std::string_view text, KeyedFormat format, const KeyPath& at, const Value& to) {
    const auto too_deep = [] {
        return fail(ErrorKind::invalid, "the file would be nested deeper than " + std::to_string(kNestingMax));
    };
    if (at.parts.size() > static_cast<std::size_t>(kNestingMax) || is_deeper_than(to, kNestingMax)) return too_deep();
    if (auto refused = refuse_unwritable(to, format); !refused) return std::unexpected(std::move(refused).error());
    for (const KeyPath::Part& part : at.parts) {
        const auto* key = std::get_if<KeyPath::Key>(&part);
        const auto* match = std::get_if<KeyPath::Match>(&part);
        const std::string_view name = key != nullptr ? key->name : match != nullptr ? match->key : std::string_view();
        if (auto refused = refuse_long_key(name, format); !refused) return std::unexpected(std::move(refused).error());
    }
    const auto file = TRY(parse_keyed(text, format));
    const auto document = TRY(file.select(at));
    if (!document)
        return fail(ErrorKind::not_found, "no document is " + to_text(KeyPath{.document = at.document, .parts = {}}),
                    "documents are not created; name one that is there");
    const Value& before = file.values[*document];
    const Value expected = TRY(value_with(before, at, to));
    if (is_same(before, expected)) return std::string(text);
    if (is_deeper_than(expected, kNestingMax)) return too_deep();
    if (auto refused = refuse_rare_line_ends(text, format); !refused)
        return std::unexpected(std::move(refused).error());
    auto changed = with_changes({.text = text, .format = format, .documents = file}, *document, expected, at);
    if (!changed) return changed;
    return proven(file, std::move(*changed), format, *document, expected);
}

Result<std::string> unset_value(std::string_view text, KeyedFormat format, const KeyPath& at) {
    if (at.parts.empty())
        return fail(ErrorKind::invalid, "a whole document cannot be unset", "name a key in it, or delete the file");
    const auto file = TRY(parse_keyed(text, format));
    const auto document = TRY(file.select(at));
    if (!document) return std::string(text);
    const auto expected = TRY(value_without(file.values[*document], at));
    if (!expected) return std::string(text);
    if (auto refused = refuse_rare_line_ends(text, format); !refused)
        return std::unexpected(std::move(refused).error());
    auto changed = with_change({.text = text, .format = format, .documents = file}, *document,
                               {.parts = at.parts, .to = std::nullopt});
    if (!changed) return changed;
    return proven(file, std::move(*changed), format, *document, *expected);
}

namespace {

/// YAML knows line ends that no editor shows as such, and marks at the beginning of any line; lines are found without
/// them here.
Result<> refuse_rare_line_ends(std::string_view text, KeyedFormat format) {
    if (format == KeyedFormat::json) return {};
    if (const std::size_t mark = text.find("\uFEFF", 1); mark != std::string_view::npos)
        return fail(ErrorKind::unsupported,
                    "a byte order mark stands inside the file at " + to_text(place_of(text, mark)), "remove it first");
    std::size_t at = text.find('\r');
    while (at != std::string_view::npos && at + 1 < text.size() && text[at + 1] == '\n') at = text.find('\r', at + 1);
    for (const std::string_view rare : {"\u0085", "\u2028", "\u2029"}) at = std::min(at, text.find(rare));
    if (at == std::string_view::npos) return {};
    return fail(ErrorKind::unsupported, "a line ends in neither \\n nor \\r\\n at " + to_text(place_of(text, at)),
                "convert the line ends first");
}

/// Whether lists and mappings stand in each other more than so often.
bool is_deeper_than(const Value& value, int levels) {
    const auto is_too_deep = [&](const Value& inner) { return is_deeper_than(inner, levels - 1); };
    if (const Array* items = value.if_array()) return levels == 0 || std::ranges::any_of(*items, is_too_deep);
    const Object* members = value.if_object();
    if (members == nullptr) return false;
    return levels == 0 || std::ranges::any_of(*members, [&](const auto& member) { return is_too_deep(member.second); });
}

Result<> refuse_long_key(std::string_view key, KeyedFormat format) {
    if (format == KeyedFormat::json || write_yaml_key(key, {}, true).size() <= kYamlKeyBytesMax) return {};
    return fail(ErrorKind::unsupported,
                "a key longer than " + std::to_string(kYamlKeyBytesMax) + " bytes is not written");
}

Result<> refuse_unwritable(const Value& value, KeyedFormat format) {
    const auto refuse = [](const std::string& what) {
        return fail(ErrorKind::invalid, "the value cannot be written: " + what);
    };
    if (const std::string* text = value.if_string(); text != nullptr && first_bad_utf8(*text))
        return refuse("a text is not UTF-8");
    if (format == KeyedFormat::json && value.if_double() != nullptr && to_json(value) == "null")
        return refuse("JSON has no such number");
    if (const Array* items = value.if_array())
        for (const Value& item : *items)
            if (auto refused = refuse_unwritable(item, format); !refused) return refused;
    const Object* members = value.if_object();
    for (std::size_t i = 0; members != nullptr && i < members->size(); ++i) {
        const auto& [key, member] = (*members)[i];
        if (value.find(key) != &member) return refuse("key '" + key + "' stands twice");
        if (auto refused = refuse_long_key(key, format); !refused) return refused;
        if (auto refused = refuse_unwritable(Value(key), format); !refused) return refused;
        if (auto refused = refuse_unwritable(member, format); !refused) return refused;
    }
    return {};
}

/// The text with the changes from one whole value of a document to another, made one after the other.
Result<std::string> with_changes(const KeyedText& file, std::size_t document, const Value& expected,
                                 const KeyPath& at) {
    auto changes = changes_between(file.documents.values[document], expected, {});
    if (changes.size() > kChangesMax)
        changes = {{.parts = at.parts, .to = *find(expected, {.document = {}, .parts = at.parts})}};
    std::string text(file.text);
    for (const ValueChange& change : changes) {
        if (&change == &changes.front()) {
            text = TRY(with_change(file, document, change));
        } else {
            const auto documents = TRY(parse_keyed(text, file.format));
            text = TRY(with_change({.text = text, .format = file.format, .documents = documents}, document, change));
        }
    }
    return text;
}

/// A value as it is where the rest of a path does not exist yet: wrapped in the parents that are missing.
Result<Value> wrapped(const Value& value, std::span<const KeyPath::Part> rest) {
    return value_with(Value(), {.document = std::nullopt, .parts = {rest.begin(), rest.end()}}, value);
}

/// Adds what is missing below the end of a trail.
Result<std::vector<TextEdit>> edits_to_add(const EditedText& file, const KeyTrail& trail,
                                           std::span<const KeyPath::Part> missing, const Value& to) {
    const YamlNode& node = *trail.node;
    const bool is_empty = node.items.empty() && node.members.empty();
    const bool in_flow = trail.is_in_flow() || file.format == KeyedFormat::json;
    if (node.sort == YamlNode::Sort::scalar || is_empty) {
        const Value whole = TRY(wrapped(to, missing));
        return in_flow ? replace_flow_node(file, trail, whole) : replace_block_node(file, trail, whole);
    }
    const bool adds_in_flow = in_flow || node.style == YamlNode::Style::flow;
    if (const auto* key = std::get_if<KeyPath::Key>(&missing.front())) {
        const Value value = TRY(wrapped(to, missing.subspan(1)));
        return adds_in_flow ? add_flow_member(file, trail, key->name, value)
                            : add_block_member(file, trail, key->name, value);
    }
    // What `[name=x]` selects by comes with the item; an index is the one behind the last.
    const bool is_index = std::holds_alternative<KeyPath::Index>(missing.front());
    const Value value = TRY(wrapped(to, is_index ? missing.subspan(1) : missing));
    const Value& item = is_index ? value : value.if_array()->front();
    return adds_in_flow ? add_flow_item(file, trail, item) : add_block_item(file, trail, item);
}

/// Whether a mapping has merge keys alone, and they bring nothing: it is empty, and yet has bytes to keep.
bool is_empty_by_merging(const YamlNode& node) {
    if (node.sort != YamlNode::Sort::mapping || node.members.empty()) return false;
    const Value value = node.to_value();
    return value.if_object() != nullptr && value.if_object()->empty();
}

Result<std::vector<TextEdit>> edits_to_add_members(const EditedText& file, const KeyTrail& trail,
                                                   const Object& members) {
    std::vector<TextEdit> edits;
    for (const auto& [name, value] : members) {
        const std::vector<KeyPath::Part> missing{KeyPath::Key{name}};
        const auto added = TRY(edits_to_add(file, trail, missing, value));
        edits.insert(edits.end(), added.begin(), added.end());
    }
    return edits;
}

Result<std::vector<TextEdit>> edits_to_remove(const EditedText& file, const YamlNode& root, KeyTrail trail) {
    if (auto refused = refuse_shared(root, trail, true); !refused) return std::unexpected(std::move(refused).error());
    const YamlNode& parent = *trail.steps.back().node;
    const bool is_list = parent.sort == YamlNode::Sort::sequence;
    if ((is_list ? parent.items.size() : parent.members.size()) > 1)
        return parent.style == YamlNode::Style::flow ? remove_flow_entry(file, trail) : remove_block_entry(file, trail);
    trail.node = &parent;
    trail.steps.pop_back();
    const Value empty = is_list ? Value(Array{}) : Value(Object{});
    const bool in_flow = trail.is_in_flow() || file.format == KeyedFormat::json;
    return in_flow ? replace_flow_node(file, trail, empty) : replace_block_node(file, trail, empty);
}

Result<std::vector<TextEdit>> edits_for(const EditedText& file, const YamlNode& root, const ValueChange& change) {
    const KeyTrail trail = TRY(trail_of(root, change.parts));
    const auto missing = std::span(change.parts).subspan(trail.used);
    if (!change.to) {
        if (!missing.empty()) return fail(ErrorKind::internal, "what is to be unset was not found in the text");
        return edits_to_remove(file, root, trail);
    }
    if (auto refused = refuse_shared(root, trail, missing.empty()); !refused)
        return std::unexpected(std::move(refused).error());
    if (!trail.node->tag.empty() && (missing.empty() || trail.node->sort == YamlNode::Sort::scalar))
        return fail(ErrorKind::unsupported, "the value is tagged '" + trail.node->tag + "'", "change it by hand");
    if (!missing.empty()) return edits_to_add(file, trail, missing, *change.to);
    if (const Object* members = change.to->if_object(); members != nullptr && is_empty_by_merging(*trail.node))
        return edits_to_add_members(file, trail, *members);
    const bool in_flow = trail.is_in_flow() || file.format == KeyedFormat::json;
    return in_flow ? replace_flow_node(file, trail, *change.to) : replace_block_node(file, trail, *change.to);
}

/// The first document of a text that holds none: comments at most.
std::string with_first_document(std::string_view text, const Value& value, const Layout& layout) {
    const std::string newline(newline_near(text, 0));
    const WrittenYaml written = write_yaml(value, {.layout = layout, .may_use_literals = false});
    std::string out(text);
    if (!text.empty() && !text.ends_with('\n')) out += newline;
    std::string added = written.head;
    for (const std::string& line : written.lines) (added += added.empty() ? "" : newline) += line;
    const bool ends_in_newline = text.empty() || text.ends_with('\n');
    return out + added + (ends_in_newline ? newline : "");
}

/// Puts a blank before a comment that stands close behind a change, as in `"x"# c`, or it would become part of what is
/// written there.
std::vector<TextEdit> apart_from_comments(std::string_view text, std::vector<TextEdit> edits) {
    constexpr std::string_view kBlanks = " \t\r\n";
    for (TextEdit& edit : edits) {
        const bool is_close = edit.end > 0 && kBlanks.find(text[edit.end - 1]) == std::string_view::npos;
        if (is_close && text.substr(edit.end).starts_with('#')) edit.with += ' ';
    }
    return edits;
}

/// Takes tabs away that stand, below a change, before nothing or a comment: libyaml passes over them only behind a
/// plain scalar.
std::vector<TextEdit> apart_from_tabs(std::string_view text, std::vector<TextEdit> edits) {
    if (edits.empty()) return edits;
    const auto last = std::ranges::max_element(edits, {}, &TextEdit::end);
    const std::size_t end = last->end;
    const bool ends_line = end > 0 && text[end - 1] == '\n';
    for (std::size_t line = ends_line ? end : next_line(text, end); line < text.size(); line = next_line(text, line)) {
        const std::size_t first = std::min(text.find_first_not_of(" \t", line), text.size());
        if (first < text.size() && std::string_view("#\r\n").find(text[first]) == std::string_view::npos) break;
        if (const std::size_t tab = text.substr(0, first).find('\t', line); tab != std::string_view::npos)
            edits.push_back({tab, first, ""});
    }
    return edits;
}

/// The text with edits made, as a text that can be read.
std::string edited_text(const KeyedText& file, const std::vector<TextEdit>& edits) {
    std::string after = with_edits(file.text, edits);
    if (file.format == KeyedFormat::json) return after;
    auto apart = apart_from_tabs(file.text, edits);
    if (apart.size() == edits.size() || parse_keyed(after, file.format)) return after;
    return with_edits(file.text, std::move(apart));
}

Result<std::string> with_change(const KeyedText& file, std::size_t document, const ValueChange& change) {
    const auto& nodes = file.documents.nodes;
    const Layout layout = layout_of(file.text, nodes);
    if (nodes.empty() && change.to)
        return with_first_document(file.text, TRY(wrapped(*change.to, change.parts)), layout);
    const EditedText edited{.text = file.text, .format = file.format, .layout = layout};
    return edited_text(file, apart_from_comments(file.text, TRY(edits_for(edited, nodes[document], change))));
}

/// Hands out `after` only when it says what it should: every other document the same, and this one as expected.
Result<std::string> proven(const KeyedDocuments& before, std::string after, KeyedFormat format, std::size_t document,
                           const Value& expected) {
    const auto wrong = [](const std::string& why) {
        return fail(ErrorKind::internal, "the change would damage the file: " + why, "change it by hand");
    };
    const auto new_file = parse_keyed(after, format);
    if (!new_file) return wrong(new_file.error().message);
    const auto& values = new_file->values;
    if (values.size() != before.values.size()) return wrong("the number of documents would change");
    for (std::size_t i = 0; i < values.size(); ++i)
        if (!is_same(values[i], i == document ? expected : before.values[i])) return wrong("other values would change");
    return after;
}

}  // namespace

}  // namespace sweepline
