#pragma once

// How a struct that lists its fields once is written as JSON, read back, and described. A struct takes part by
//     template <class F> void fields(F& f) { f.required("service", service, "which service"); f.optional("note", note,
//     "…"); }
// Enums take part through `Words`, names through `Name`, times as their ISO text.

#include <concepts>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/instant.hpp"
#include "base/name.hpp"
#include "base/result.hpp"
#include "base/words.hpp"
#include "text/json.hpp"
#include "text/value.hpp"

namespace sweepline {

/// A visitor that does nothing: only to ask whether a type lists its fields.
struct NoFields {
    template <class T>
    void required(std::string_view, T&, std::string_view) {}
    template <class T>
    void optional(std::string_view, T&, std::string_view) {}
    template <class T>
    void trailing(std::string_view, T&, std::string_view) {}
};

template <class T>
concept Listed = requires(T& value, NoFields& f) { value.fields(f); };

namespace fields_detail {

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};
template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};
template <class T>
struct IsMap : std::false_type {};
template <class T>
struct IsMap<std::map<std::string, T>> : std::true_type {};
template <class T>
struct IsName : std::false_type {};
template <class Tag>
struct IsName<Name<Tag>> : std::true_type {};

void append_number(std::string& out, std::int64_t number);
void append_number(std::string& out, double number);
[[nodiscard]] std::unexpected<Error> wrong_sort(std::string_view wanted, const Value& got);

}  // namespace fields_detail

template <class T>
void append_json(std::string& out, const T& value);

/// Writes a listed struct's members. Empty optionals, empty strings, lists and maps behind `optional` are left out.
class JsonFields {
public:
    explicit JsonFields(std::string& out) : out_(out) {}
    template <class T>
    void required(std::string_view name, const T& value, std::string_view /*help*/) {
        out_ += first_ ? "{\"" : ",\"";
        first_ = false;
        out_ += name;
        out_ += "\":";
        append_json(out_, value);
    }
    template <class T>
    void optional(std::string_view name, const T& value, std::string_view help) {
        if constexpr (requires { value.has_value(); }) {
            if (!value.has_value()) return;
        } else if constexpr (requires { value.empty(); }) {
            if (value.empty()) return;
        } else if constexpr (std::same_as<T, bool>) {
            if (!value) return;
        }
        required(name, value, help);
    }
    template <class T>
    void trailing(std::string_view name, const T& value, std::string_view help) {
        optional(name, value, help);
    }
    void close() { out_ += first_ ? "{}" : "}"; }

private:
    std::string& out_;
    bool first_ = true;
};

/// Appends `value` as compact JSON.
template <class T>
void append_json(std::string& out, const T& value) {
    using namespace fields_detail;
    if constexpr (std::same_as<T, bool>) {
        out += value ? "true" : "false";
    } else if constexpr (std::integral<T>) {
        append_number(out, static_cast<std::int64_t>(value));
    } else if constexpr (std::floating_point<T>) {
        append_number(out, static_cast<double>(value));
    } else if constexpr (std::same_as<T, std::string>) {
        append_json_string(out, value);
    } else if constexpr (IsName<T>::value) {
        append_json_string(out, value.value);
    } else if constexpr (Worded<T>) {
        append_json_string(out, to_word(value));
    } else if constexpr (std::same_as<T, Instant>) {
        append_json_string(out, to_text(value));
    } else if constexpr (std::same_as<T, Value>) {
        out += to_json(value);
    } else if constexpr (IsOptional<T>::value) {
        if (value)
            append_json(out, *value);
        else
            out += "null";
    } else if constexpr (IsVector<T>::value) {
        out += '[';
        bool first = true;
        for (const auto& item : value) {
            if (!std::exchange(first, false)) out += ',';
            append_json(out, item);
        }
        out += ']';
    } else if constexpr (IsMap<T>::value) {
        out += '{';
        bool first = true;
        for (const auto& [key, item] : value) {
            if (!std::exchange(first, false)) out += ',';
            append_json_string(out, key);
            out += ':';
            append_json(out, item);
        }
        out += '}';
    } else {
        static_assert(Listed<T>, "list the type's fields");
        JsonFields fields(out);
        const_cast<T&>(value).fields(fields);  // fields() visits; JsonFields only reads
        fields.close();
    }
}

/// `value` as compact JSON.
template <class T>
[[nodiscard]] std::string to_json_text(const T& value) {
    std::string out;
    append_json(out, value);
    return out;
}

template <class T>
Result<> read_value(const Value& from, T& into);

/// Reads a listed struct's members. A missing required member and an unknown one are errors that name it.
class ReadFields {
public:
    explicit ReadFields(const Object& from) : from_(from) {}
    template <class T>
    void required(std::string_view name, T& into, std::string_view help) {
        if (!read(name, into) && !error_)
            error_ = Error{ErrorKind::invalid, "'" + std::string(name) + "' is missing", std::string(help)};
    }
    template <class T>
    void optional(std::string_view name, T& into, std::string_view /*help*/) {
        read(name, into);
    }
    template <class T>
    void trailing(std::string_view name, T& into, std::string_view /*help*/) {
        read(name, into);
    }
    /// The first thing wrong, if anything was.
    [[nodiscard]] Result<> finish() const;

private:
    template <class T>
    bool read(std::string_view name, T& into) {
        known_.push_back(name);
        for (const auto& [key, value] : from_) {
            if (key != name) continue;
            if (auto result = read_value(value, into); !result && !error_) {
                error_ = std::move(result.error());
                error_->doing.push_back("reading '" + std::string(name) + "'");
            }
            return true;
        }
        return false;
    }
    const Object& from_;
    std::vector<std::string_view> known_;
    std::optional<Error> error_;
};

/// Reads `from` into `into`, which keeps its old content in the parts that were not read when this fails.
template <class T>
Result<> read_value(const Value& from, T& into) {
    using namespace fields_detail;
    if constexpr (std::same_as<T, bool>) {
        const bool* truth = from.if_bool();
        if (truth == nullptr) return wrong_sort("true or false", from);
        into = *truth;
    } else if constexpr (std::integral<T>) {
        const std::int64_t* number = from.if_int();
        if (number == nullptr || !std::in_range<T>(*number)) return wrong_sort("a whole number", from);
        into = static_cast<T>(*number);
    } else if constexpr (std::floating_point<T>) {
        if (const double* real = from.if_double())
            into = *real;
        else if (const std::int64_t* number = from.if_int())
            into = static_cast<double>(*number);
        else
            return wrong_sort("a number", from);
    } else if constexpr (std::same_as<T, std::string>) {
        const std::string* text = from.if_string();
        if (text == nullptr) return wrong_sort("a text", from);
        into = *text;
    } else if constexpr (IsName<T>::value) {
        return read_value(from, into.value);
    } else if constexpr (Worded<T>) {
        const std::string* text = from.if_string();
        const auto known = text != nullptr ? from_word<T>(*text) : std::nullopt;
        if (!known) {
            std::string wanted;
            for (const auto& [each, word] : Words<T>::words) {
                if (!wanted.empty()) wanted += ", ";
                wanted += word;
            }
            return wrong_sort("one of " + wanted, from);
        }
        into = *known;
    } else if constexpr (std::same_as<T, Instant>) {
        const std::string* text = from.if_string();
        if (text == nullptr) return wrong_sort("a time", from);
        into = TRY(parse_instant(*text));
    } else if constexpr (std::same_as<T, Value>) {
        into = from;
    } else if constexpr (IsOptional<T>::value) {
        if (from.is_null()) {
            into.reset();
            return {};
        }
        return read_value(from, into.emplace());
    } else if constexpr (IsVector<T>::value) {
        const Array* items = from.if_array();
        if (items == nullptr) return wrong_sort("a list", from);
        into.clear();
        for (const Value& item : *items)
            if (auto result = read_value(item, into.emplace_back()); !result) return result;
    } else if constexpr (IsMap<T>::value) {
        const Object* members = from.if_object();
        if (members == nullptr) return wrong_sort("named members", from);
        into.clear();
        for (const auto& [key, value] : *members)
            if (auto result = read_value(value, into[key]); !result) return result;
    } else {
        static_assert(Listed<T>, "list the type's fields");
        const Object* members = from.if_object();
        if (members == nullptr) return wrong_sort("named members", from);
        ReadFields fields(*members);
        into.fields(fields);
        return fields.finish();
    }
    return {};
}

/// Reads JSON text into a new `T`.
template <class T>
[[nodiscard]] Result<T> from_json_text(std::string_view text) {
    const Value value = TRY(parse_json(text));
    T into{};
    if (auto result = read_value(value, into); !result) return std::unexpected(std::move(result).error());
    return into;
}

}  // namespace sweepline
