// How much of a sweep's time git itself needs: the mirror of each repository opened (or made), its base resolved, two
// files edited in memory, objects, a commit and a branch written; beside it, in the same run and on the same
// repositories, a bare libgit2 loop that writes the same objects and references.
//
//     git_floor [REPOSITORIES=1000] [FOLDER=/tmp/sweepline-git-floor] [THREADS=2]

#include <fmt/format.h>

#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "git/git.hpp"
#include "git_bare_loop.hpp"
#include "git_fixture.hpp"

namespace {

using namespace sweepline;

template <class T>
T need(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().message);
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

/// What a run does with git, through the mirror.
void change_in_mirror(const Mirrors& mirrors, const std::string& repository, const std::string& branch,
                      const std::string& line) {
    Mirror mirror = need(mirrors.open(repository));
    const Base base = need(mirror.base(std::nullopt));
    const auto tree = need(mirror.tree(base.tree));
    for (const char* path : {"folder2/file1.yaml", "folder7/file3.yaml"}) {
        const auto bytes = need(tree->read(path));
        need(tree->write(path, bytes.value_or("") + line));
    }
    const ObjectId edited = need(mirror.write_tree(*tree));
    const ObjectId commit = need(mirror.commit(edited, base.commit, {.name = "Bench", .email = "bench@example.com"},
                                               Instant{1'700'000'100'000'000}, "change"));
    need(mirror.move_branch(branch, std::nullopt, commit));
}

/// Seconds by the clock, and of both cores together.
struct Taken {
    double wall;
    double cpu;
};

/// What `one` takes over all repositories on `threads` threads.
Taken timed(std::size_t count, std::size_t threads, const std::function<void(std::size_t)>& one) {
    std::atomic<std::size_t> next{0};
    const std::clock_t cpu = std::clock();
    const auto start = std::chrono::steady_clock::now();
    {
        std::vector<std::jthread> crew;
        for (std::size_t i = 0; i < threads; ++i)
            crew.emplace_back([&] {
                for (std::size_t number = next++; number < count; number = next++) one(number);
            });
    }
    return {.wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(),
            .cpu = static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC};
}

std::size_t number(const char* text) {
    std::size_t value = 0;
    const std::string_view digits = text;
    if (std::from_chars(digits.data(), digits.data() + digits.size(), value).ec != std::errc{} || value == 0)
        throw std::runtime_error(fmt::format("'{}' is no count", text));
    return value;
}

void run(std::size_t count, const std::filesystem::path& folder, std::size_t threads) {
    const std::filesystem::path repositories = folder / fmt::format("repositories-{}", count);
    if (!std::filesystem::exists(repositories)) {
        fmt::print("making {} repositories in {}\n", count, repositories.native());
        bench::make_repositories(repositories, count);
    }
    const std::string round = std::to_string(std::chrono::system_clock::now().time_since_epoch().count());
    // A new folder each time, removed last: ext4 avoids inodes deleted within the last seconds, and searching around
    // thousands of them makes creating files several times slower.
    const std::filesystem::path mirror_folder = folder / ("mirrors-" + round);
    const Mirrors mirrors(mirror_folder,
                          [](const auto&, const auto&, std::string_view, const std::stop_token&) -> Result<GitExit> {
                              return fail(ErrorKind::unsupported, "no git program here");
                          });
    const auto path = [&](std::size_t each) { return (repositories / fmt::format("r{}", each)).native(); };

    fmt::print("{} repositories of {} files, {} threads\n", count, bench::kFilesPerRepository, threads);
    for (int lap = 0; lap < 4; ++lap) {
        const std::string branch = fmt::format("sweep/bench/{}-{}", round, lap);
        const std::string line = fmt::format("lap: {}\n", branch);
        const Taken floor =
            timed(count, threads, [&](std::size_t each) { bench::bare_libgit2_change(path(each), branch, line); });
        const Taken ours =
            timed(count, threads, [&](std::size_t each) { change_in_mirror(mirrors, path(each), branch, line); });
        fmt::print("{:<5}  bare libgit2 {:.3f} s ({:.3f} s of CPU)  mirrors {:.3f} s ({:.3f})  ratio {:.2f} ({:.2f})\n",
                   lap == 0 ? "first" : "warm", floor.wall, floor.cpu, ours.wall, ours.cpu, ours.wall / floor.wall,
                   ours.cpu / floor.cpu);
    }
    const Taken plan = timed(count, threads, [&](std::size_t each) {
        Mirror mirror = need(mirrors.open_offline(path(each)));
        need(mirror.resolve(std::nullopt));
    });
    const Taken look = timed(count, threads, [&](std::size_t each) {
        Mirror mirror = need(mirrors.open_offline(path(each)));
        need(mirror.entry_id(need(mirror.base(std::nullopt)).tree, "folder2"));
    });
    const double each = 1e6 / static_cast<double>(count);
    fmt::print("resolve {:.0f} µs of CPU each, base and one tree id {:.0f} µs\n", plan.cpu * each, look.cpu * each);
    std::filesystem::remove_all(mirror_folder);
}

}  // namespace

int main(int argc, char** argv) {
    try {
        const sweepline::GitLibrary library;
        run(argc > 1 ? number(argv[1]) : 1000, argc > 2 ? argv[2] : "/tmp/sweepline-git-floor",
            argc > 3 ? number(argv[3]) : 2);
        return 0;
    } catch (const std::exception& error) {
        fmt::print(stderr, "git_floor: {}\n", error.what());
        return 1;
    }
}
