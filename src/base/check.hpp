#pragma once

#include <source_location>

namespace sweepline {

/// Ends the process after saying which condition of ours did not hold, and where.
[[noreturn]] void check_failed(const char* condition, std::source_location where = std::source_location::current());

}  // namespace sweepline

/// States what must be true unless Sweepline itself is wrong; aborts otherwise. Never for input, files or the network.
#define CHECK(...)                                                   \
    do {                                                             \
        if (!(__VA_ARGS__)) ::sweepline::check_failed(#__VA_ARGS__); \
    } while (false)
