#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace sweepline {

/// A pattern over paths with `/`: `*` any run without `/`, `?` one character but `/`, `**` as a whole component any
/// number of components (also none; at least one where it ends the pattern), `[a-z]`, `[!a]`, `{yaml,yml}`, `\*` a
/// star. A pattern ending in `/` means everything below. Paths are relative: a pattern with a leading `/`, an empty
/// component, `.` or `..` is refused, for it could match none. Bytes, not characters, so that names that are not UTF-8
/// can match. Cheap to copy.
class Glob {
public:
    [[nodiscard]] static Result<Glob> parse(std::string_view pattern);

    /// Time linear in the path for each `**`; never exponential.
    [[nodiscard]] bool matches(std::string_view path) const;

    /// Whether any path below directory `prefix` (no slash at its end, empty for the root) could match: lets a walk
    /// leave out whole trees.
    [[nodiscard]] bool may_match_below(std::string_view prefix) const;

    /// The path itself when the pattern has nothing special in it, else empty.
    [[nodiscard]] const std::string& literal() const;

    [[nodiscard]] const std::string& text() const;

    friend bool may_overlap(const Glob& a, const Glob& b);

private:
    struct Parsed;
    explicit Glob(std::shared_ptr<const Parsed> parsed) : parsed_(std::move(parsed)) {}
    std::shared_ptr<const Parsed> parsed_;
};

/// Whether some path could match both: what `lint` uses to warn that two layers own the same files. May say yes where
/// the answer is no (classes, braces), never no where it is yes.
[[nodiscard]] bool may_overlap(const Glob& a, const Glob& b);

}  // namespace sweepline
