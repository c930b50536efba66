#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace sweepline {

/// Whether git would fetch it from elsewhere: `scheme://…`, or `host:path` and `user@host:path` as ssh takes them.
[[nodiscard]] bool is_remote_address(std::string_view written);

/// A URL as it stands, or a path made absolute against `folder` and tidied without looking at the disk. Refuses what
/// is neither: nothing at all, control characters, a leading dash (git would take it for an option), `~` (whose home?),
/// and `helper::address`, which runs a program.
[[nodiscard]] Result<std::string> repository_address(std::string_view written, const std::filesystem::path& folder);

/// The address as a file of the headquarters at `folder` says it: a path below the same few folders is written relative
/// to it, so that both can move; anything else stays.
[[nodiscard]] std::string written_address(std::string_view address, const std::filesystem::path& folder);

/// What all addresses of one repository have in common, whichever way git takes there: `github.com/acme/x` for
/// `git@github.com:acme/x.git` and `https://GitHub.com/acme/x`. A path is itself.
[[nodiscard]] std::string repository_identity(std::string_view address);

/// Whether a URL holds a password or token: `https://user:secret@host/…`, `https://token@host/…`.
[[nodiscard]] bool holds_password(std::string_view address);

}  // namespace sweepline
