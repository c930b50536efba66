#include "text/value_change.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <span>
#include <string_view>
#include <utility>

#include "text/json.hpp"
#include "text/yaml.hpp"

namespace sweepline {

namespace {

using Parts = std::span<const KeyPath::Part>;

/// Changes a value along a path; knows the whole path to name places in errors.
class Changer {
public:
    explicit Changer(const KeyPath& path) : parts_(path.parts) {}
    Result<> set(Value& at, std::size_t used, const Value& to) const;
    /// Whether something was there.
    Result<bool> unset(Value& at, std::size_t used) const;

private:
    Result<> set_item(Value& at, std::size_t used, const Value& to) const;
    Result<std::size_t> open_item(Array& items, std::size_t used) const;
    [[nodiscard]] std::string so_far(std::size_t used) const;

    Parts parts_;
};

void add_changes(std::vector<ValueChange>& changes, const Value& from, const Value& to,
                 std::vector<KeyPath::Part>& parts);
Value with_match(const KeyPath::Match& match);
std::string sort_of(const Value& value);

}  // namespace

bool is_same(const Value& a, const Value& b) {
    if (const Array* items = a.if_array()) {
        const Array* others = b.if_array();
        return others != nullptr && std::ranges::equal(*items, *others, is_same);
    }
    if (const Object* members = a.if_object()) {
        const Object* others = b.if_object();
        if (others == nullptr || members->size() != others->size()) return false;
        std::map<std::string_view, const Value*> by_key;
        for (const auto& [key, value] : *others) by_key.emplace(key, &value);
        return std::ranges::all_of(*members, [&](const auto& member) {
            const auto other = by_key.find(member.first);
            return other != by_key.end() && is_same(member.second, *other->second);
        });
    }
    if (const double* number = a.if_double(); number != nullptr && std::isnan(*number))
        return b.if_double() != nullptr && std::isnan(*b.if_double());
    return a == b;
}

Result<Value> value_with(const Value& in, const KeyPath& path, const Value& to) {
    Value changed = in;
    if (auto set = Changer(path).set(changed, 0, to); !set) return std::unexpected(std::move(set).error());
    const KeyPath within{.document = std::nullopt, .parts = path.parts};
    const Value* found = find(changed, within);
    const bool ends_in_match = !path.parts.empty() && std::holds_alternative<KeyPath::Match>(path.parts.back());
    if (found == nullptr || (!ends_in_match && !is_same(*found, to)))
        return fail(ErrorKind::invalid, "what is set at '" + to_text(path) + "' would not be found there again",
                    "a path that ends in the key it selects by cannot change it");
    return changed;
}

Result<std::optional<Value>> value_without(const Value& in, const KeyPath& path) {
    Value changed = in;
    const bool was_there = TRY(Changer(path).unset(changed, 0));
    return was_there ? std::optional(std::move(changed)) : std::nullopt;
}

Result<std::optional<std::size_t>> position_of(const Array& items, const KeyPath::Match& match) {
    const auto is_it = [&](const Value& item) { return is_match(item, match); };
    const auto first = std::ranges::find_if(items, is_it);
    if (first == items.end()) return std::nullopt;
    if (std::find_if(first + 1, items.end(), is_it) != items.end())
        return fail(ErrorKind::invalid, "several items have " + match.key + "=" + match.value);
    return static_cast<std::size_t>(first - items.begin());
}

std::vector<ValueChange> changes_between(const Value& from, const Value& to, const std::vector<KeyPath::Part>& parts) {
    std::vector<ValueChange> changes;
    std::vector<KeyPath::Part> way = parts;
    add_changes(changes, from, to, way);
    return changes;
}

namespace {

std::string sort_of(const Value& value) {
    if (value.is_null()) return "nothing";
    if (value.if_array() != nullptr) return "a list";
    if (value.if_object() != nullptr) return "a mapping";
    return value.if_string() != nullptr ? "a text" : value.if_bool() != nullptr ? "a truth" : "a number";
}

std::string Changer::so_far(std::size_t used) const {
    if (used == 0) return "the document";
    return "'" +
           to_text(
               KeyPath{.document = {}, .parts = {parts_.begin(), parts_.begin() + static_cast<std::ptrdiff_t>(used)}}) +
           "'";
}

/// An item that `match` selects and that has nothing else; a dotted key leads inwards.
Value with_match(const KeyPath::Match& match) {
    std::string_view rest = match.key;
    const std::size_t dot = rest.rfind('.');
    Value value = plain_yaml_value(match.value);
    // A number is written as one only where it is found again, in JSON too.
    if ((value.if_number() != nullptr ? to_json(value) : value.to_text()) != match.value) value = match.value;
    if (dot == std::string_view::npos) return Object{{match.key, std::move(value)}};
    Value item = Object{{std::string(rest.substr(dot + 1)), std::move(value)}};
    for (rest = rest.substr(0, dot);;) {
        const std::size_t next = rest.rfind('.');
        item = Object{{std::string(next == std::string_view::npos ? rest : rest.substr(next + 1)), std::move(item)}};
        if (next == std::string_view::npos) return item;
        rest = rest.substr(0, next);
    }
}

Result<> Changer::set(Value& at, std::size_t used, const Value& to) const {
    if (used == parts_.size()) {
        at = to;
        return {};
    }
    const auto* key = std::get_if<KeyPath::Key>(&parts_[used]);
    if (key == nullptr) return set_item(at, used, to);
    if (at.is_null()) at = Object{};
    Object* members = at.if_object();
    if (members == nullptr)
        return fail(ErrorKind::invalid,
                    so_far(used) + " is " + sort_of(at) + ", and has no member '" + key->name + "'");
    for (auto& [name, value] : *members)
        if (name == key->name) return set(value, used + 1, to);
    return set(members->emplace_back(key->name, Value()).second, used + 1, to);
}

Result<> Changer::set_item(Value& at, std::size_t used, const Value& to) const {
    if (at.is_null()) at = Array{};
    Array* items = at.if_array();
    if (items == nullptr) return fail(ErrorKind::invalid, so_far(used) + " is " + sort_of(at) + ", and has no items");
    const std::size_t position = TRY(open_item(*items, used));
    const auto* match = std::get_if<KeyPath::Match>(&parts_[used]);
    if (match == nullptr || used + 1 < parts_.size()) return set((*items)[position], used + 1, to);
    const Object* members = to.if_object();
    if (members == nullptr)
        return fail(ErrorKind::invalid,
                    "an item with " + match->key + "=" + match->value + " is a mapping, not " + sort_of(to));
    // The value need not repeat what selects it.
    Value item = to;
    if (item.find(match->key) == nullptr && match->key.find('.') == std::string::npos) {
        item = with_match(*match);
        for (const auto& [key, value] : *members) item.set(key, value);
    }
    if (!is_match(item, *match))
        return fail(ErrorKind::invalid,
                    "the value for the item with " + match->key + "=" + match->value + " has another " + match->key);
    (*items)[position] = std::move(item);
    return {};
}

/// The position of the item that a part selects, appended when it is the one behind the last.
Result<std::size_t> Changer::open_item(Array& items, std::size_t used) const {
    if (const auto* index = std::get_if<KeyPath::Index>(&parts_[used])) {
        if (index->number > items.size())
            return fail(ErrorKind::invalid, "index " + std::to_string(index->number) + " is beyond the end: " +
                                                so_far(used) + " has " + std::to_string(items.size()) + " items");
        if (index->number == items.size()) items.emplace_back();
        return index->number;
    }
    const auto& match = std::get<KeyPath::Match>(parts_[used]);
    const auto known = TRY(position_of(items, match));
    if (known) return *known;
    items.push_back(with_match(match));
    return items.size() - 1;
}

Result<bool> Changer::unset(Value& at, std::size_t used) const {
    const bool is_last = used + 1 == parts_.size();
    if (const auto* key = std::get_if<KeyPath::Key>(&parts_[used])) {
        Object* members = at.if_object();
        if (members == nullptr) return false;
        const auto member = std::ranges::find(*members, key->name, [](const auto& each) { return each.first; });
        if (member == members->end()) return false;
        if (!is_last) return unset(member->second, used + 1);
        members->erase(member);
        return true;
    }
    Array* items = at.if_array();
    if (items == nullptr) return false;
    std::optional<std::size_t> position;
    if (const auto* index = std::get_if<KeyPath::Index>(&parts_[used]))
        position = index->number < items->size() ? std::optional(index->number) : std::nullopt;
    else
        position = TRY(position_of(*items, std::get<KeyPath::Match>(parts_[used])));
    if (!position) return false;
    if (!is_last) return unset((*items)[*position], used + 1);
    items->erase(items->begin() + static_cast<std::ptrdiff_t>(*position));
    return true;
}

/// Calls `step` with one more part on the way.
template <class Step>
void within(std::vector<KeyPath::Part>& parts, KeyPath::Part part, const Step& step) {
    parts.push_back(std::move(part));
    step();
    parts.pop_back();
}

void add_member_changes(std::vector<ValueChange>& changes, const Value& from, const Value& to,
                        std::vector<KeyPath::Part>& parts) {
    for (const auto& [key, value] : *from.if_object())
        if (to.find(key) == nullptr)
            within(parts, KeyPath::Key{key}, [&] { changes.push_back({.parts = parts, .to = std::nullopt}); });
    for (const auto& [key, value] : *to.if_object()) {
        const Value* old = from.find(key);
        within(parts, KeyPath::Key{key}, [&] {
            if (old == nullptr)
                changes.push_back({.parts = parts, .to = value});
            else
                add_changes(changes, *old, value, parts);
        });
    }
}

void add_item_changes(std::vector<ValueChange>& changes, const Array& from, const Array& to,
                      std::vector<KeyPath::Part>& parts) {
    const std::size_t both = std::min(from.size(), to.size());
    for (std::size_t i = 0; i < both; ++i)
        within(parts, KeyPath::Index{i}, [&] { add_changes(changes, from[i], to[i], parts); });
    for (std::size_t i = from.size(); i > both; --i)
        within(parts, KeyPath::Index{i - 1}, [&] { changes.push_back({.parts = parts, .to = std::nullopt}); });
    for (std::size_t i = both; i < to.size(); ++i)
        within(parts, KeyPath::Index{i}, [&] { changes.push_back({.parts = parts, .to = to[i]}); });
}

void add_changes(std::vector<ValueChange>& changes, const Value& from, const Value& to,
                 std::vector<KeyPath::Part>& parts) {
    if (is_same(from, to)) return;
    const Object* members = from.if_object();
    const Object* new_members = to.if_object();
    if (members != nullptr && new_members != nullptr && !members->empty() && !new_members->empty()) {
        // Nothing in common: it is another thing, written anew.
        if (std::ranges::any_of(*members, [&](const auto& member) { return to.find(member.first) != nullptr; })) {
            add_member_changes(changes, from, to, parts);
            return;
        }
    }
    const Array* items = from.if_array();
    const Array* new_items = to.if_array();
    if (items != nullptr && new_items != nullptr && !items->empty() && !new_items->empty()) {
        // Items have no names: only where the shorter list is the beginning of the longer is it clear which are meant.
        const auto [end, new_end] = std::ranges::mismatch(*items, *new_items, is_same);
        if (items->size() == new_items->size() || end == items->end() || new_end == new_items->end()) {
            add_item_changes(changes, *items, *new_items, parts);
            return;
        }
    }
    changes.push_back({.parts = parts, .to = to});
}

}  // namespace

}  // namespace sweepline
