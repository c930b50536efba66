#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sweepline {

/// The candidate that somebody who wrote `word` probably meant: smallest edit distance (swaps count one), at most a
/// third of the word's length and at least one; nothing when none is near.
[[nodiscard]] std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates);

/// Like `nearest`, with at most so many edits.
[[nodiscard]] std::optional<std::string> nearest_within(std::string_view word,
                                                        const std::vector<std::string>& candidates,
                                                        std::size_t edits_max);

/// "did you mean 'identity'?", or `known: a, b, c` when nothing is near, or empty when there are no candidates.
[[nodiscard]] std::string spelling_hint(std::string_view word, const std::vector<std::string>& candidates);

/// Items that say the same or nearly the same: texts are folded (case, numbers, ids, quoted names, paths) and those
/// whose remaining words overlap by at least 60 % join; from the 200th group on, only those that say the same. Each
/// group lists indices into `texts`, largest group first.
[[nodiscard]] std::vector<std::vector<std::size_t>> similar_groups(const std::vector<std::string>& texts);

}  // namespace sweepline
