#pragma once
// cli/: the command line, its words and colours, derived from the catalogue. It may know app/ and plain types, and the
// terminal it is handed. It must never decide anything about a migration, and never read the environment.

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "app/app.hpp"
#include "base/instant.hpp"
#include "base/result.hpp"
#include "cli/terminal.hpp"
#include "text/value.hpp"

namespace sweepline {

/// What `serve` was given on the command line.
struct ServeWords {
    std::string listen = {};  ///< empty: where it listens by itself
    std::string certificate = {};
    std::string key = {};
    std::vector<std::string> names = {};
    bool open_browser = false;
    std::optional<Value> sweep = std::nullopt;  ///< the request of a sweep to begin with
};
/// Serves until somebody asks to stop; `say` is for what people must know meanwhile.
using ServeSurface = std::function<Result<>(const Surroundings&, const ServeWords&,
                                            const std::function<void(std::string_view)>& say, const std::stop_token&)>;

/// Everything main hands over.
struct CommandLine {
    std::vector<std::string> arguments;  ///< without the program's name
    Surroundings surroundings;           ///< `headquarters` is overridden by `--hq`
    Terminal terminal;
    std::string_view version;
    ServeSurface serve = {};  ///< a neighbour of ours, which only main knows
};

/// Reads the arguments, performs what they ask for, writes the answer and returns the exit code. Asked to stop, it
/// finishes what runs. A reader that goes away ends it quietly.
[[nodiscard]] int run_command_line(CommandLine line, Clock& clock, const std::stop_token& stop);

}  // namespace sweepline
