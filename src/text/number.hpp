#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace sweepline {

/// A number that remembers how it was written: `1.20` stays `1.20`, and a whole number may have any size. Two are equal
/// when they are the same number, to the last digit, however they are written; not-a-number equals nothing.
class Number {
public:
    explicit Number(std::int64_t whole) : value_(whole) {}
    /// Written in the shortest form that reads back as the same double, never as a whole number (`1.0`).
    explicit Number(double real);

    /// A text that is a finite number by YAML's core schema: `12`, `-1.5`, `.5`, `1e3`, `0x1F`, `0o17`; nothing for any
    /// other. Whole numbers with leading zeros are none: readers disagree about them.
    [[nodiscard]] static std::optional<Number> read(std::string_view text);

    /// The number if it is whole, written as such, and 64 bits hold it, else null.
    [[nodiscard]] const std::int64_t* if_int() const { return std::get_if<std::int64_t>(&value_); }
    /// The nearest double of any other number, else null.
    [[nodiscard]] const double* if_double() const { return std::get_if<double>(&value_); }

    /// As it was written; `.inf`, `-.inf`, `.nan` where it is not finite.
    [[nodiscard]] std::string to_text() const;
    /// As JSON writes it, digit for digit; `null` where it is not finite, which JSON cannot say.
    [[nodiscard]] std::string to_json() const;

    friend bool operator==(const Number& a, const Number& b);

private:
    Number(std::variant<std::int64_t, double> value, std::string written)
        : value_(value), written_(std::move(written)) {}

    std::variant<std::int64_t, double> value_;
    std::string written_;  ///< empty where the value says it all
};

}  // namespace sweepline
