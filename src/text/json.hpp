#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "text/value.hpp"

namespace sweepline {

/// Nesting beyond this is refused in JSON and YAML alike.
inline constexpr int kNestingMax = 100;

/// Reads one JSON text (RFC 8259). Refuses duplicate keys, nesting over `kNestingMax` and anything after the value;
/// errors name line and column. Numbers keep their text.
[[nodiscard]] Result<Value> parse_json(std::string_view text);

/// Compact JSON on one line. Text that is not UTF-8 is written with U+FFFD for each bad byte.
[[nodiscard]] std::string to_json(const Value& value);

/// JSON with two-space indentation, no newline at the end.
[[nodiscard]] std::string to_pretty_json(const Value& value);

/// Appends `text` as a quoted JSON string to `out`.
void append_json_string(std::string& out, std::string_view text);

/// Appends a whole number to `out`.
void append_json_number(std::string& out, std::int64_t number);

/// Appends the shortest form that reads back as the same double, never as a whole number (`1.0`); `null` where the
/// number is not finite, which JSON cannot say.
void append_json_number(std::string& out, double number);

}  // namespace sweepline
