#include "base/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace sweepline {

void check_failed(const char* condition, std::source_location where) {
    std::fprintf(stderr, "sweepline has a bug: %s does not hold at %s:%u\n", condition, where.file_name(),
                 where.line());
    std::abort();
}

}  // namespace sweepline
