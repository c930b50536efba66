#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "base/result.hpp"

namespace sweepline {

/// Where the tokens of a person's logins are kept: `sweepline/tokens` in XDG_CONFIG_HOME or ~/.config.
[[nodiscard]] Result<std::filesystem::path> logins_file(const std::map<std::string, std::string>& environment);

/// The token for a server by its address, if there is one. A file that others may read is denied.
[[nodiscard]] Result<std::optional<std::string>> kept_token(const std::filesystem::path& file, const std::string& url);

/// Keeps a token, in place of an earlier one; only its owner can read the file.
[[nodiscard]] Result<> keep_token(const std::filesystem::path& file, const std::string& url, const std::string& token);

/// Whether there was one.
[[nodiscard]] Result<bool> forget_token(const std::filesystem::path& file, const std::string& url);

}  // namespace sweepline
