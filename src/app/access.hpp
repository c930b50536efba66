#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "migration/migration.hpp"

namespace sweepline {

/// A fresh token: `swl_` and 256 random bits as letters and digits.
[[nodiscard]] std::string new_token();

/// What the record keeps of a token: its SHA-256 in hexadecimal digits.
[[nodiscard]] std::string hash_of_token(std::string_view token);

/// Whose token this is, or null. Looks at all of them in full, so that the time it takes says nothing.
[[nodiscard]] const Token* find_token(const Tokens& tokens, std::string_view token);

/// Whether a token can be given under this name: some letters, none of them unprintable, 100 bytes at most.
[[nodiscard]] Result<> can_be_let_in(std::string_view name);

}  // namespace sweepline
