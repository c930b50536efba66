// Makes the repositories that the benchmarks sweep: bench_repositories FOLDER COUNT

#include <git2.h>

#include <charconv>
#include <cstdio>
#include <exception>
#include <string_view>

#include "git_fixture.hpp"

int main(int argc, char** argv) try {
    std::size_t count = 0;
    const std::string_view digits = argc == 3 ? argv[2] : "";
    if (std::from_chars(digits.data(), digits.data() + digits.size(), count).ec != std::errc{} || count == 0) {
        std::fputs("usage: bench_repositories FOLDER COUNT\n", stderr);
        return 2;
    }
    git_libgit2_init();
    sweepline::bench::make_repositories(argv[1], count);
    return 0;
} catch (const std::exception& error) {
    std::fprintf(stderr, "bench_repositories: %s\n", error.what());
    return 1;
}
