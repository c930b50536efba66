// The floor of a sweep, as a whole process: a bare libgit2 loop that writes the same objects and references into every
// repository below FOLDER, recording nothing: bench_floor FOLDER COUNT THREADS BRANCH

#include <git2.h>

#include <atomic>
#include <charconv>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "git_bare_loop.hpp"

namespace {

std::size_t number(std::string_view digits) {
    std::size_t value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
}

}  // namespace

int main(int argc, char** argv) try {
    const std::size_t count = argc == 5 ? number(argv[2]) : 0;
    const std::size_t threads = argc == 5 ? number(argv[3]) : 0;
    if (count == 0 || threads == 0) {
        std::fputs("usage: bench_floor FOLDER COUNT THREADS BRANCH\n", stderr);
        return 2;
    }
    const std::string folder = argv[1];
    const std::string branch = argv[4];
    git_libgit2_init();
    std::atomic<std::size_t> next{0};
    std::atomic<bool> failed{false};
    {
        std::vector<std::jthread> crew;
        for (std::size_t i = 0; i < threads; ++i)
            crew.emplace_back([&] {
                for (std::size_t each = next++; each < count && !failed; each = next++) try {
                        sweepline::bench::bare_libgit2_change(folder + "/r" + std::to_string(each), branch,
                                                              "# " + branch + "\n");
                    } catch (const std::exception& error) {
                        failed = true;
                        std::fprintf(stderr, "bench_floor: %s\n", error.what());
                    }
            });
    }
    return failed ? 1 : 0;
} catch (const std::exception& error) {
    std::fprintf(stderr, "bench_floor: %s\n", error.what());
    return 1;
}
