#include "http/descriptors.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <utility>

namespace sweepline {

namespace {

constexpr rlim_t kWanted = 32'768;
constexpr std::size_t kUsual = 1'024;

}  // namespace

std::size_t raise_descriptors() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return kUsual;
    const rlim_t wanted = std::min(limit.rlim_max, std::max(limit.rlim_cur, kWanted));
    const rlim_t before = std::exchange(limit.rlim_cur, wanted);
    return setrlimit(RLIMIT_NOFILE, &limit) == 0 ? wanted : before;
}

}  // namespace sweepline
