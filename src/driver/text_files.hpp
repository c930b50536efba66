#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "driver/driver.hpp"

namespace sweepline {

/// Addresses of the files that a glob address names, sorted; symlinks and submodules are left out, for what they hold
/// is not text of this tree.
[[nodiscard]] Result<std::vector<std::string>> list_text_files(const ServiceFiles& files,
                                                               std::string_view glob_address);

/// Whether anything is at an address or below it as a folder.
[[nodiscard]] Result<bool> is_folder(const ServiceFiles& files, std::string_view address);

/// Whether the text has line ends, each is CRLF, and there is no other CR: then `with_crlf` undoes `with_lf`. Patterns
/// of edits see such a text with LF, so that `$` and `\n` mean the same in every file.
[[nodiscard]] bool has_crlf(std::string_view text);

/// The text with every CRLF as LF.
[[nodiscard]] std::string with_lf(std::string_view text);

/// The text with every LF that is not part of a CRLF as CRLF.
[[nodiscard]] std::string with_crlf(std::string_view text);

/// The text as patterns of checks and queries see it: with LF for every CRLF. Lines keep their numbers.
[[nodiscard]] std::string as_searched(std::string text);

/// The line, counted from 1, that byte `at` is on.
[[nodiscard]] std::size_t line_of(std::string_view text, std::size_t at);

}  // namespace sweepline
