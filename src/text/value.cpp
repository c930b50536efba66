#include "text/value.hpp"

#include "text/json.hpp"

namespace sweepline {

const Value* Value::find(std::string_view key) const {
    const Object* members = if_object();
    if (members == nullptr) return nullptr;
    for (const auto& [name, value] : *members)
        if (name == key) return &value;
    return nullptr;
}

void Value::set(std::string_view key, Value value) {
    if (if_object() == nullptr) held_ = Object{};
    Object& members = *if_object();
    for (auto& [name, old] : members) {
        if (name != key) continue;
        old = std::move(value);
        return;
    }
    members.emplace_back(std::string(key), std::move(value));
}

std::string Value::to_text() const {
    if (is_null()) return {};
    if (const std::string* text = if_string()) return *text;
    if (const Number* number = if_number()) return number->to_text();
    return to_json(*this);
}

}  // namespace sweepline
