#pragma once

#include <cstdint>
#include <random>
#include <string>

#include "base/instant.hpp"

namespace sweepline {

/// Makes names for things that happen: 26 characters of Crockford base 32, the first ten the time in
/// milliseconds, so that ids sort by age (the ULID layout). Not thread-safe; not a secret.
class IdSource {
public:
    /// Seeded from the operating system.
    IdSource();
    /// The same seed makes the same ids: for tests.
    explicit IdSource(std::uint64_t seed);

    [[nodiscard]] std::string next(Instant now);

private:
    std::mt19937_64 random_;
};

}  // namespace sweepline
