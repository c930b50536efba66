#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace sweepline {

/// A user's regular expression: RE2 syntax (linear time), `(?m)` so that `^` and `$` are line ends; read as Latin-1
/// where the searched text is not UTF-8. Cheap to copy, safe to share between threads.
class Pattern {
public:
    [[nodiscard]] static Result<Pattern> parse(std::string_view expression);

    struct Match {
        std::size_t begin;
        std::size_t end;
        std::vector<std::string> groups;  ///< group 0 is the whole match; groups that took no part are empty
    };
    /// The first match at or after byte `from`.
    [[nodiscard]] std::optional<Match> find(std::string_view text, std::size_t from = 0) const;
    [[nodiscard]] bool found_in(std::string_view text) const;
    /// Every match, without overlap, in order.
    [[nodiscard]] std::vector<Match> find_all(std::string_view text) const;

    struct Replaced {
        std::string text;
        std::size_t count;
    };
    /// Every match replaced by `with`, in which `\1` … `\9` are groups, `\0` the match, `\\` a backslash.
    [[nodiscard]] Result<Replaced> replace_all(std::string_view text, std::string_view with) const;

    [[nodiscard]] int group_count() const;
    [[nodiscard]] const std::string& text() const;

private:
    struct Parsed;
    explicit Pattern(std::shared_ptr<const Parsed> parsed) : parsed_(std::move(parsed)) {}
    std::shared_ptr<const Parsed> parsed_;
};

}  // namespace sweepline
