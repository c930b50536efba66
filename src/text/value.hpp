#pragma once
// text/: reading and changing text as values: YAML and JSON that keep their layout, key paths, globs, patterns,
// templates, spelling. It may know bytes, characters, and the formats' own rules. It must never know files, the
// clock, or what Sweepline's texts mean.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "text/number.hpp"

namespace sweepline {

class Value;
using Array = std::vector<Value>;
/// Keys in the order they were written; keys are unique.
using Object = std::vector<std::pair<std::string, Value>>;

/// What JSON and YAML can say: nothing, a truth, a number, a text, a list, or named members in order.
class Value {
public:
    using Held = std::variant<std::nullptr_t, bool, Number, std::string, Array, Object>;

    Value() = default;
    Value(std::nullptr_t) {}                                    // NOLINT(google-explicit-constructor)
    Value(bool truth) : held_(truth) {}                         // NOLINT(google-explicit-constructor)
    Value(int number) : held_(Number(std::int64_t{number})) {}  // NOLINT(google-explicit-constructor)
    Value(std::int64_t number) : held_(Number(number)) {}       // NOLINT(google-explicit-constructor)
    Value(double number) : held_(Number(number)) {}             // NOLINT(google-explicit-constructor)
    Value(Number number) : held_(std::move(number)) {}          // NOLINT(google-explicit-constructor)
    Value(std::string text) : held_(std::move(text)) {}         // NOLINT(google-explicit-constructor)
    Value(std::string_view text) : held_(std::string(text)) {}  // NOLINT(google-explicit-constructor)
    Value(const char* text) : held_(std::string(text)) {}       // NOLINT(google-explicit-constructor)
    Value(Array items) : held_(std::move(items)) {}             // NOLINT(google-explicit-constructor)
    Value(Object members) : held_(std::move(members)) {}        // NOLINT(google-explicit-constructor)

    [[nodiscard]] const Held& held() const { return held_; }
    [[nodiscard]] bool is_null() const { return std::holds_alternative<std::nullptr_t>(held_); }

    /// The content if the value is of that sort, else null.
    [[nodiscard]] const bool* if_bool() const { return std::get_if<bool>(&held_); }
    [[nodiscard]] const Number* if_number() const { return std::get_if<Number>(&held_); }
    [[nodiscard]] const std::int64_t* if_int() const {
        return if_number() == nullptr ? nullptr : if_number()->if_int();
    }
    [[nodiscard]] const double* if_double() const {
        return if_number() == nullptr ? nullptr : if_number()->if_double();
    }
    [[nodiscard]] const std::string* if_string() const { return std::get_if<std::string>(&held_); }
    [[nodiscard]] const Array* if_array() const { return std::get_if<Array>(&held_); }
    [[nodiscard]] const Object* if_object() const { return std::get_if<Object>(&held_); }
    [[nodiscard]] Array* if_array() { return std::get_if<Array>(&held_); }
    [[nodiscard]] Object* if_object() { return std::get_if<Object>(&held_); }

    /// The member named `key` of an object, else null.
    [[nodiscard]] const Value* find(std::string_view key) const;

    /// Sets the member named `key`, in place or as the last one; a value that is no object becomes one.
    void set(std::string_view key, Value value);

    /// A scalar as a template or a comparison shows it: `true`, a number as it was written, the text itself, empty for
    /// null; lists and objects as compact JSON.
    [[nodiscard]] std::string to_text() const;

    /// Structural equality; an object's order counts, the way a number is written does not.
    friend bool operator==(const Value&, const Value&) = default;

private:
    Held held_;
};

}  // namespace sweepline
