#include <gtest/gtest.h>

#include <csignal>

#include "process/process.hpp"

namespace sweepline {
namespace {

using namespace std::chrono_literals;

TEST(Describe, SaysHowAProgramEnded) {
    const auto check = [](const Exit& exit, const Limits& limits, const std::string& expected) {
        EXPECT_EQ(describe(exit, limits), expected);
    };
    check({.code = 0}, {}, "exit code 0");
    check({.code = 3}, {}, "exit code 3");
    check({.signal = SIGSEGV}, {}, "killed by SIGSEGV");
    check({.signal = 40}, {}, "killed by signal 40");
    check({.signal = SIGXFSZ}, {.file_bytes = std::uint64_t{4} << 30U},
          "killed by SIGXFSZ: it wrote a file beyond its limit of 4 GiB");
    check({.signal = SIGXFSZ}, {.file_bytes = 0}, "killed by SIGXFSZ");
    check({.timed_out = true}, {}, "over its time limit of 10 min");
    check({.timed_out = true}, {.time = 90min}, "over its time limit of 90 min");
    check({.timed_out = true}, {.time = 2h}, "over its time limit of 2 h");
    check({.timed_out = true}, {.time = 90s}, "over its time limit of 90 s");
    check({.timed_out = true}, {.time = 1500ms}, "over its time limit of 1500 ms");
    check({.flooded = true}, {}, "over its output limit of 16 MiB");
    check({.flooded = true}, {.output_bytes = 1536}, "over its output limit of 1536 bytes");
    check({.flooded = true}, {.output_bytes = 2048}, "over its output limit of 2 KiB");
    check({.cancelled = true}, {}, "cancelled");
}

}  // namespace
}  // namespace sweepline
