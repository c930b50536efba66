#include <algorithm>
#include <set>
#include <span>
#include <string>
#include <utility>

#include "text/keyed_documents.hpp"
#include "text/keyed_file.hpp"
#include "text/value_change.hpp"

namespace sweepline {

namespace {

using Parts = std::span<const KeyPath::Part>;
using Allowed = std::vector<Parts>;

/// Compares two values and keeps the way to where it is.
class Comparer {
public:
    explicit Comparer(std::optional<KeyPath::Part> document) : here_{.document = std::move(document), .parts = {}} {}
    /// The first place outside what is allowed where the values differ; a null pointer is a value that is not there.
    std::optional<KeyPath> compare(const Value* before, const Value* after, const Allowed& allowed);

private:
    std::optional<KeyPath> compare_below(KeyPath::Part part, const Value* before, const Value* after,
                                         const Allowed& allowed);
    std::optional<KeyPath> compare_members(const Value& before, const Value& after, const Allowed& allowed);
    std::optional<KeyPath> compare_items(const Value& before, const Value& after, const Allowed& allowed);

    KeyPath here_;
};

/// What is allowed below `part`.
Allowed allowed_below(const Allowed& allowed, const KeyPath::Part& part) {
    Allowed below;
    for (const Parts& parts : allowed)
        if (parts.front() == part) below.push_back(parts.subspan(1));
    return below;
}

Result<std::vector<Allowed>> allowed_by_document(const KeyedDocuments& before, const KeyedDocuments& after,
                                                 const std::vector<KeyPath>& allowed);

}  // namespace

Result<std::optional<std::string>> differs_outside(std::string_view before, std::string_view after, KeyedFormat format,
                                                   const std::vector<KeyPath>& allowed) {
    const auto old_file = TRY(parse_keyed(before, format));
    const auto new_file = TRY(parse_keyed(after, format));
    const auto by_document = TRY(allowed_by_document(old_file, new_file, allowed));
    const auto& old_values = old_file.values;
    const auto& new_values = new_file.values;
    for (std::size_t i = 0; i < by_document.size(); ++i) {
        auto document = by_document.size() > 1 ? std::optional<KeyPath::Part>(KeyPath::Index{i}) : std::nullopt;
        const auto place = Comparer(std::move(document))
                               .compare(i < old_values.size() ? &old_values[i] : nullptr,
                                        i < new_values.size() ? &new_values[i] : nullptr, by_document[i]);
        if (place) return to_text(*place);
    }
    return std::nullopt;
}

namespace {

Result<std::vector<Allowed>> allowed_by_document(const KeyedDocuments& before, const KeyedDocuments& after,
                                                 const std::vector<KeyPath>& allowed) {
    std::vector<Allowed> by_document(std::max(before.values.size(), after.values.size()));
    for (const KeyPath& path : allowed) {
        const auto in_before = TRY(before.select(path));
        const auto in_after = TRY(after.select(path));
        if (in_before) by_document[*in_before].emplace_back(path.parts);
        if (in_after && in_after != in_before) by_document[*in_after].emplace_back(path.parts);
    }
    return by_document;
}

std::optional<KeyPath> Comparer::compare(const Value* before, const Value* after, const Allowed& allowed) {
    if (std::ranges::any_of(allowed, [](const Parts& parts) { return parts.empty(); })) return std::nullopt;
    if (before == nullptr && after == nullptr) return std::nullopt;
    if (before != nullptr && after != nullptr && is_same(*before, *after)) return std::nullopt;
    // Where something below is allowed, parents that were missing, or null, may be there now, and the other way round.
    if (allowed.empty() && (before == nullptr || after == nullptr)) return here_;
    const Value nothing;
    const Value& old_value = before == nullptr ? nothing : *before;
    const Value& new_value = after == nullptr ? nothing : *after;
    const auto may_be = [&](const Value& value, bool is_it) { return is_it || (value.is_null() && !allowed.empty()); };
    const auto is_mapping = [&](const Value& value) { return may_be(value, value.if_object() != nullptr); };
    const auto is_list = [&](const Value& value) { return may_be(value, value.if_array() != nullptr); };
    if (is_mapping(old_value) && is_mapping(new_value)) return compare_members(old_value, new_value, allowed);
    if (is_list(old_value) && is_list(new_value)) return compare_items(old_value, new_value, allowed);
    return here_;
}

std::optional<KeyPath> Comparer::compare_below(KeyPath::Part part, const Value* before, const Value* after,
                                               const Allowed& allowed) {
    here_.parts.push_back(std::move(part));
    auto place = compare(before, after, allowed);
    here_.parts.pop_back();
    return place;
}

std::optional<KeyPath> Comparer::compare_members(const Value& before, const Value& after, const Allowed& allowed) {
    const auto compare_member = [&](const std::string& key) {
        const KeyPath::Part part = KeyPath::Key{key};
        return compare_below(part, before.find(key), after.find(key), allowed_below(allowed, part));
    };
    std::set<std::string_view> seen;
    for (const Value* value : {&before, &after}) {
        const Object* members = value->if_object();
        for (std::size_t i = 0; members != nullptr && i < members->size(); ++i)
            if (seen.insert((*members)[i].first).second)
                if (auto place = compare_member((*members)[i].first)) return place;
    }
    return std::nullopt;
}

/// The positions of a list's items that are not compared yet.
using Positions = std::vector<std::size_t>;

/// The keys that a match's own key, which may be dotted, leads through.
std::vector<KeyPath::Part> parts_of(const KeyPath::Match& match) {
    std::vector<KeyPath::Part> parts;
    for (std::size_t begin = 0; begin <= match.key.size();) {
        const std::size_t end = std::min(match.key.find('.', begin), match.key.size());
        parts.emplace_back(KeyPath::Key{match.key.substr(begin, end - begin)});
        begin = end + 1;
    }
    return parts;
}

const Value* take_match(const Array& items, Positions& positions, const KeyPath::Match& match) {
    const auto found = std::ranges::find_if(positions, [&](std::size_t i) { return is_match(items[i], match); });
    if (found == positions.end()) return nullptr;
    const Value* const item = &items[*found];
    positions.erase(found);
    return item;
}

// Items selected by name are compared wherever they stand; the rest in order.
std::optional<KeyPath> Comparer::compare_items(const Value& before, const Value& after, const Allowed& allowed) {
    const Array none;
    const Array& old_items = before.if_array() == nullptr ? none : *before.if_array();
    const Array& new_items = after.if_array() == nullptr ? none : *after.if_array();
    Positions old_left(old_items.size());
    Positions new_left(new_items.size());
    for (std::size_t i = 0; i < old_left.size(); ++i) old_left[i] = i;
    for (std::size_t i = 0; i < new_left.size(); ++i) new_left[i] = i;
    for (const Parts& parts : allowed) {
        const auto* match = std::get_if<KeyPath::Match>(&parts.front());
        if (match == nullptr) continue;
        const Value* const old_item = take_match(old_items, old_left, *match);
        const Value* const new_item = take_match(new_items, new_left, *match);
        Allowed below = allowed_below(allowed, parts.front());
        const std::vector<KeyPath::Part> selected_by = parts_of(*match);
        if (old_item == nullptr) below.emplace_back(selected_by);  // a new item brings what it is selected by
        if (auto place = compare_below(*match, old_item, new_item, below)) return place;
    }
    const auto is_whole_item = [&](std::size_t i) {
        return std::ranges::any_of(allowed, [&](const Parts& parts) {
            return parts.size() == 1 && parts.front() == KeyPath::Part(KeyPath::Index{i});
        });
    };
    if (old_left.size() == new_left.size() + 1) {  // one item went, and the others moved up
        const auto gone = std::ranges::find_if(old_left, is_whole_item);
        if (gone != old_left.end()) old_left.erase(gone);
    }
    for (std::size_t i = 0; i < std::max(old_left.size(), new_left.size()); ++i) {
        const std::size_t position = i < new_left.size() ? new_left[i] : old_left[i];
        const KeyPath::Part part = KeyPath::Index{position};
        if (auto place =
                compare_below(part, i < old_left.size() ? &old_items[old_left[i]] : nullptr,
                              i < new_left.size() ? &new_items[new_left[i]] : nullptr, allowed_below(allowed, part)))
            return place;
    }
    return std::nullopt;
}

}  // namespace

}  // namespace sweepline
