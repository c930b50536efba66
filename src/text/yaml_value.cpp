#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "text/yaml.hpp"
#include "text/yaml_aliases.hpp"

namespace sweepline {

namespace {

template <std::size_t N>
bool is_one_of(std::string_view text, const std::array<std::string_view, N>& words) {
    return std::ranges::find(words, text) != words.end();
}

std::optional<Value> word_value(std::string_view text);

Value scalar_value(const YamlNode& node);
void merge(Object& object, const std::vector<const YamlNode*>& sources);

}  // namespace

YamlNode::YamlNode() = default;
YamlNode::YamlNode(const YamlNode& other) = default;
YamlNode::YamlNode(YamlNode&& other) noexcept = default;
YamlNode& YamlNode::operator=(const YamlNode& other) = default;
YamlNode& YamlNode::operator=(YamlNode&& other) noexcept = default;
YamlNode::~YamlNode() = default;

Value plain_yaml_value(std::string_view text) {
    if (text.empty()) return nullptr;
    if (auto word = word_value(text)) return *std::move(word);
    if (auto number = Number::read(text)) return *std::move(number);
    return text;
}

const YamlNode* YamlNode::find(std::string_view key) const {
    for (const auto& [name, value] : members)
        if (name.text == key) return &value;
    return nullptr;
}

Value YamlNode::to_value() const {
    switch (sort) {
        case Sort::scalar:
            return scalar_value(*this);
        case Sort::alias:
            return target->to_value();
        case Sort::sequence: {
            Array array;
            array.reserve(items.size());
            for (const YamlNode& item : items) array.push_back(item.to_value());
            return array;
        }
        case Sort::mapping:
            break;
    }
    Object object;
    object.reserve(members.size());
    std::vector<const YamlNode*> merged;
    for (const auto& [key, value] : members) {
        if (is_merge(key, value))
            merged.push_back(&value);
        else
            object.emplace_back(key.text, value.to_value());
    }
    if (!merged.empty()) merge(object, merged);
    return object;
}

namespace {

/// Appends the members of merge keys' values that are not there yet.
void merge(Object& object, const std::vector<const YamlNode*>& sources) {
    std::unordered_set<std::string> known;
    for (const auto& [key, value] : object) known.insert(key);
    const auto merge_one = [&](Value value) {
        Object* from = value.if_object();
        for (std::size_t i = 0; from != nullptr && i < from->size(); ++i)
            if (known.insert((*from)[i].first).second) object.push_back(std::move((*from)[i]));
    };
    for (const YamlNode* source : sources) {
        Value value = source->to_value();
        if (Array* several = value.if_array())
            for (Value& one : *several) merge_one(std::move(one));
        else
            merge_one(std::move(value));
    }
}

Value scalar_value(const YamlNode& node) {
    if (node.tag.empty()) return node.style == YamlNode::Style::plain ? plain_yaml_value(node.text) : Value(node.text);
    constexpr std::array<std::string_view, 4> kTyped{"tag:yaml.org,2002:int", "tag:yaml.org,2002:float",
                                                     "tag:yaml.org,2002:bool", "tag:yaml.org,2002:null"};
    return is_one_of(node.tag, kTyped) ? plain_yaml_value(node.text) : Value(node.text);
}

std::optional<Value> word_value(std::string_view text) {
    constexpr std::array<std::string_view, 4> kNull{"~", "null", "Null", "NULL"};
    constexpr std::array<std::string_view, 3> kTrue{"true", "True", "TRUE"};
    constexpr std::array<std::string_view, 3> kFalse{"false", "False", "FALSE"};
    constexpr std::array<std::string_view, 6> kInfinity{".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"};
    constexpr std::array<std::string_view, 3> kMinusInfinity{"-.inf", "-.Inf", "-.INF"};
    constexpr std::array<std::string_view, 3> kNotANumber{".nan", ".NaN", ".NAN"};
    if (is_one_of(text, kNull)) return Value(nullptr);
    if (is_one_of(text, kTrue)) return Value(true);
    if (is_one_of(text, kFalse)) return Value(false);
    if (is_one_of(text, kInfinity)) return Value(std::numeric_limits<double>::infinity());
    if (is_one_of(text, kMinusInfinity)) return Value(-std::numeric_limits<double>::infinity());
    if (is_one_of(text, kNotANumber)) return Value(std::numeric_limits<double>::quiet_NaN());
    return std::nullopt;
}

}  // namespace

}  // namespace sweepline
