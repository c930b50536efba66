#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.hpp"
#include "base/words.hpp"

namespace sweepline {

/// One thing that a step says by a line of its stdout: `::skip REASON`, `::not-applicable REASON`, `::blocked REASON`,
/// `::edge-case TEXT`, `::fact KEY=VALUE`, `::output KEY=VALUE`.
struct Said {
    enum class Sort : std::uint8_t { skip, not_applicable, blocked, edge_case, fact, output };
    Sort sort = Sort::skip;
    std::string key = {};    ///< of facts and outputs: words of `[A-Za-z0-9_-]`, joined by dots
    std::string value = {};  ///< or the reason, or the text; may be empty for facts and outputs only
    friend bool operator==(const Said&, const Said&) = default;
};

template <>
struct Words<Said::Sort> {
    static constexpr std::array words{std::pair{Said::Sort::skip, std::string_view("skip")},
                                      std::pair{Said::Sort::not_applicable, std::string_view("not-applicable")},
                                      std::pair{Said::Sort::blocked, std::string_view("blocked")},
                                      std::pair{Said::Sort::edge_case, std::string_view("edge-case")},
                                      std::pair{Said::Sort::fact, std::string_view("fact")},
                                      std::pair{Said::Sort::output, std::string_view("output")}};
};

/// The longest line that says something, in bytes.
inline constexpr std::size_t kSaidLineBytesMax = std::size_t{8} << 10U;

/// What `line` (without its newline) says; nothing when it is ordinary output; an error when it begins as something
/// said, `::word`, and is not: an unknown word, no reason, no key, too long. What it says is UTF-8 that is safe to
/// show: bytes that are not UTF-8, control characters and those that reverse the order of text become U+FFFD, tabs
/// become blanks.
[[nodiscard]] std::optional<Result<Said>> parse_said(std::string_view line);

}  // namespace sweepline
