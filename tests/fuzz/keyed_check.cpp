#include "keyed_check.hpp"

#include <algorithm>
#include <span>
#include <vector>

#include "base/check.hpp"
#include "text/json.hpp"
#include "text/keyed_documents.hpp"
#include "text/value_change.hpp"
#include "text/yaml.hpp"

namespace sweepline {

namespace {

std::string_view take_line(std::string_view& bytes) {
    const std::size_t end = std::min(bytes.find('\n'), bytes.size());
    const std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
    return line;
}

/// The way that is left to the place of the change, or null once it is left.
using Way = const std::span<const KeyPath::Part>*;

/// Collects the bytes of every scalar that stands outside the place of the change, keys on the way to it left out.
class Outside {
public:
    Outside(std::string_view text, std::vector<std::string_view>& found) : text_(text), found_(found) {}

    void collect(const YamlNode& node, Way way) {
        if (way != nullptr && way->empty()) return;
        const bool is_leaf = node.sort == YamlNode::Sort::scalar || node.sort == YamlNode::Sort::alias;
        if (is_leaf && way == nullptr) add(node);
        for (std::size_t i = 0; i < node.items.size(); ++i) go_on(node.items[i], way, is_item(node, i, way));
        for (const auto& [key, value] : node.members) {
            const auto* taken = way == nullptr ? nullptr : std::get_if<KeyPath::Key>(&way->front());
            const bool is_taken = taken != nullptr && taken->name == key.text;
            if (!is_taken) add(key);
            go_on(value, way, is_taken);
        }
    }

private:
    void add(const YamlNode& node) { found_.push_back(text_.substr(node.span.begin, node.span.end - node.span.begin)); }

    void go_on(const YamlNode& node, Way way, bool is_taken) {
        const auto rest = is_taken ? way->subspan(1) : std::span<const KeyPath::Part>();
        collect(node, is_taken ? &rest : nullptr);
    }

    static bool is_item(const YamlNode& list, std::size_t position, Way way) {
        if (way == nullptr) return false;
        if (const auto* index = std::get_if<KeyPath::Index>(&way->front())) return index->number == position;
        const auto* match = std::get_if<KeyPath::Match>(&way->front());
        return match != nullptr && is_match(list.items[position].to_value(), *match);
    }

    std::string_view text_;
    std::vector<std::string_view>& found_;
};

std::vector<std::string_view> bytes_outside(std::string_view text, KeyedFormat format, const KeyPath& path) {
    const auto documents = parse_keyed(text, format);
    CHECK(documents.has_value());
    const auto chosen = documents->select(path);
    CHECK(chosen.has_value());
    std::vector<std::string_view> found;
    const std::span<const KeyPath::Part> parts = path.parts;
    for (std::size_t i = 0; i < documents->nodes.size(); ++i)
        Outside(text, found).collect(documents->nodes[i], *chosen == i ? &parts : nullptr);
    return found;
}

/// Every scalar elsewhere is written with the same bytes as before. (A text that ended with the file gets a `-` when
/// something follows, and a new item brings what it is selected by: these are left out.)
void check_bytes_outside(std::string_view before, std::string_view after, KeyedFormat format, const KeyPath& path) {
    if (!before.ends_with('\n')) return;
    CHECK(bytes_outside(before, format, path) == bytes_outside(after, format, path));
}

void check_set(const KeyedInput& input, KeyedFormat format, const KeyPath& path, const Value& to) {
    const auto changed = set_value(input.file, format, path, to);
    if (!changed) {
        CHECK(changed.error().kind != ErrorKind::internal);
        return;
    }
    const auto was = value_at(input.file, format, path);
    CHECK(was.has_value());
    const auto is = value_at(*changed, format, path);
    CHECK(is.has_value() && is->has_value());
    CHECK(set_value(*changed, format, path, to) == *changed);
    if (*was && is_same(**was, **is)) CHECK(*changed == input.file);
    const bool has_match = std::ranges::any_of(
        path.parts, [](const KeyPath::Part& part) { return std::holds_alternative<KeyPath::Match>(part); });
    if (*was || !has_match) check_bytes_outside(input.file, *changed, format, path);
    const auto other = differs_outside(input.file, *changed, format, {path});
    CHECK(!other || !other->has_value());
}

void check_unset(const KeyedInput& input, KeyedFormat format, const KeyPath& path) {
    const auto changed = unset_value(input.file, format, path);
    if (!changed) {
        CHECK(changed.error().kind != ErrorKind::internal);
        return;
    }
    const auto was = value_at(input.file, format, path);
    CHECK(was.has_value());
    if (!*was) CHECK(*changed == input.file);
    // Items behind one that went have another index now.
    if (std::holds_alternative<KeyPath::Key>(path.parts.back()))
        check_bytes_outside(input.file, *changed, format, path);
    const auto other = differs_outside(input.file, *changed, format, {path});
    CHECK(!other || !other->has_value());
}

}  // namespace

KeyedInput keyed_input(std::string_view bytes) {
    KeyedInput input;
    input.path = take_line(bytes);
    input.value = take_line(bytes);
    input.file = bytes;
    return input;
}

void check_keyed(const KeyedInput& input, KeyedFormat format) {
    const auto path = parse_key_path(input.path);
    if (!path) return;
    if (const auto value = parse_json(input.value)) check_set(input, format, *path, *value);
    check_unset(input, format, *path);
}

}  // namespace sweepline
