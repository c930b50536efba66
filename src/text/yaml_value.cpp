#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>
#include <string>
#include <system_error>
#include <unordered_set>
#include <utility>
#include <vector>

#include "text/yaml.hpp"
#include "text/yaml_aliases.hpp"

namespace sweepline {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

template <std::size_t N>
bool is_one_of(std::string_view text, const std::array<std::string_view, N>& words) {
    return std::ranges::find(words, text) != words.end();
}

std::optional<Value> word_value(std::string_view text);
std::optional<Value> number_value(std::string_view text);

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
    if (auto number = number_value(text)) return *std::move(number);
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

std::optional<Value> whole_number(std::string_view digits, int base) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number, base);
    if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
    return Value(number);
}

/// The length of the digits at `at`.
std::size_t digits_at(std::string_view text, std::size_t at) {
    const std::size_t begin = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    return at - begin;
}

/// Whether the text is `12`, `1.5`, `.5`, `1e3`, … without its sign.
bool is_decimal(std::string_view text) {
    const std::size_t whole = digits_at(text, 0);
    std::size_t at = whole;
    std::size_t fraction = 0;
    if (at < text.size() && text[at] == '.') {
        fraction = digits_at(text, at + 1);
        at += 1 + fraction;
    }
    if (whole + fraction == 0) return false;
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        ++at;
        if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
        const std::size_t exponent = digits_at(text, at);
        if (exponent == 0) return false;
        at += exponent;
    }
    return at == text.size();
}

std::optional<Value> number_value(std::string_view text) {
    if (text.starts_with("0x"))
        return text.size() > 2 && text[2] != '-' ? whole_number(text.substr(2), 16) : std::nullopt;
    if (text.starts_with("0o"))
        return text.size() > 2 && text[2] != '-' ? whole_number(text.substr(2), 8) : std::nullopt;
    const bool has_sign = text.front() == '-' || text.front() == '+';
    const std::string_view digits = text.substr(has_sign ? 1 : 0);
    if (!is_decimal(digits)) return std::nullopt;
    const std::string_view without_plus = text.substr(text.front() == '+' ? 1 : 0);
    if (digits_at(digits, 0) == digits.size()) {
        if (digits.size() > 1 && digits.front() == '0') return std::nullopt;
        if (auto whole = whole_number(without_plus, 10)) return whole;
    }
    double number = 0;
    const auto [end, error] = std::from_chars(without_plus.data(), without_plus.data() + without_plus.size(), number);
    if (error == std::errc::result_out_of_range) return std::nullopt;  // keeps what it says
    return Value(number);
}

}  // namespace

}  // namespace sweepline
