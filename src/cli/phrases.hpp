#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "cli/page.hpp"
#include "migration/cell.hpp"
#include "text/quantity.hpp"

namespace sweepline {

/// `380 ms`, `1.4 s`, `12 s`, `3 min 20 s`, `1 h 05 min`.
[[nodiscard]] std::string lasted(std::int64_t millis);

/// `just now`, `5 min ago`, `3 h ago`, `yesterday`, `6 days ago`, else the date; `in 3 h` for what is still to come.
[[nodiscard]] std::string ago(const Page& page, Instant at);

/// `2026-03-01 14:03` in the reader's time.
[[nodiscard]] std::string exact_time(const Page& page, Instant at);

/// `5 min ago, 2026-03-01 14:03`; only the first part where the page is narrow.
[[nodiscard]] std::string when(const Page& page, Instant at);

/// `not started`, `in progress`: a word of a file or of JSON as people say it.
[[nodiscard]] std::string spoken(std::string_view word);

/// `a, b and c`.
[[nodiscard]] std::string joined(const std::vector<std::string>& items, std::string_view last = "and");

/// The first eight characters of a commit.
[[nodiscard]] std::string_view short_commit(std::string_view commit);

/// `in progress (opened, stale)`, painted.
[[nodiscard]] std::string status_words(const Page& page, Status status, const std::vector<Mark>& marks);

/// The ink of a cell's status, its marks considered.
[[nodiscard]] Ink ink_of(Status status, const std::vector<Mark>& marks);

/// `name` painted as a heading and what is said of it behind two blanks, wrapped; ends with a newline.
[[nodiscard]] std::string headline(const Page& page, std::string_view name, std::string_view said);

/// A heading on a line of its own.
[[nodiscard]] std::string heading(const Page& page, std::string_view text);

/// Commands to go on with, below a blank line: `next: sweepline ship identity`, one a line; nothing when there are
/// none.
[[nodiscard]] std::string next_steps(const Page& page, const std::vector<std::string>& commands);

/// The lines of a diff behind `indent` blanks, what comes and what goes in their inks.
[[nodiscard]] std::string diff_lines(const Page& page, std::string_view diff, int indent);

/// Names on one or more lines behind `indent` blanks; of more than `most` the rest is counted: `+12 more`.
[[nodiscard]] std::string folded_names(const Page& page, const std::vector<std::string>& names, std::size_t most,
                                       int indent);

}  // namespace sweepline
