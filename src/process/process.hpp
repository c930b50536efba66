#pragma once

// process/: starts other programs, limits them, fences them, and ends them whole. It may know the operating system
// and base/. It must never know what a service, a layer or a step is.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace sweepline {

/// What a fenced program may write to. Everything else on the file system is read-only for it and all its
/// descendants (Landlock; needs no privileges). `/dev/null`, `/dev/zero`, `/dev/full`, `/dev/tty`, `/dev/random` stay
/// usable.
struct Fence {
    std::vector<std::filesystem::path> writable;
};

/// What keeps one program from taking the machine with it.
struct Limits {
    std::chrono::milliseconds time{std::chrono::minutes(10)};  ///< then the whole group is ended: TERM, then KILL
    std::chrono::milliseconds grace{std::chrono::seconds(2)};  ///< between TERM and KILL
    std::chrono::milliseconds orphan_grace{0};  ///< the same when our process has died: to let a program tidy up
    std::size_t output_bytes = std::size_t{16} << 20U;  ///< of stdout and stderr together; beyond it the group is ended
    std::uint64_t file_bytes = std::uint64_t{4} << 30U;  ///< largest file it may write (RLIMIT_FSIZE); 0: no limit
};

/// One program to run. `argv` is an argument vector; no shell is involved.
struct Command {
    std::vector<std::string> argv;    ///< argv[0] is searched in `environment`'s PATH unless it has a slash
    std::filesystem::path directory;  ///< where it starts
    std::map<std::string, std::string> environment;  ///< the whole of it; nothing is inherited
    std::string input = {};                          ///< its stdin; at the end it reads end of file
    std::optional<Fence> fence = std::nullopt;
    Limits limits = {};
    std::function<void(std::string_view line)> on_line =
        {};  ///< each line of stdout as it comes (without newline; a line over 64 KiB comes in pieces)
};

/// How a program ended. Exactly one of `code` and `signal` is set unless one of the three truths below is.
struct Exit {
    std::optional<int> code = std::nullopt;
    std::optional<int> signal = std::nullopt;
    bool timed_out = false;
    bool flooded = false;    ///< `output_bytes` was exceeded
    bool cancelled = false;  ///< the stop token asked
    std::string out = {};    ///< stdout, its last `kKeptOutput` bytes
    std::string err = {};    ///< stderr, likewise
    bool out_cut = false;    ///< whether the beginning of `out` was dropped
    bool err_cut = false;
    std::chrono::milliseconds took{0};

    [[nodiscard]] bool ok() const { return code == 0 && !timed_out && !flooded && !cancelled; }
};
inline constexpr std::size_t kKeptOutput = std::size_t{1} << 20U;

/// Starts programs through the keeper: a small executable that starts the program in a process group of its own,
/// puts up the fence, and when the program ends, or our process dies by any means, ends every descendant, daemons
/// included, before it ends itself. So a killed Sweepline leaves no process behind.
class Starter {
public:
    /// `keeper` is the path of the `sweepline-keeper` executable.
    explicit Starter(std::filesystem::path keeper) : keeper_(std::move(keeper)) {}

    /// Runs to the end. An error means it could not be started (not found, not executable, no fence possible);
    /// however it then ends is an `Exit`. After it returns no descendant is alive. Thread-safe.
    [[nodiscard]] Result<Exit> run(const Command& command, std::stop_token stop = {}) const;

private:
    std::filesystem::path keeper_;
};

/// "exit code 3", "killed by SIGSEGV", "over its time limit of 10 min", … as a clause.
[[nodiscard]] std::string describe(const Exit& exit, const Limits& limits);

/// Whether this kernel can fence (Landlock present), as `doctor` says it: the version, or nothing.
[[nodiscard]] std::optional<int> fence_version();

/// Splits a `run:` text at blanks with single and double quotes and backslashes, expanding nothing.
[[nodiscard]] Result<std::vector<std::string>> split_command(std::string_view text);

}  // namespace sweepline
