// Reads what only main may read (arguments, environment, folder, locale, time zone, terminal), turns Ctrl-C into a
// request to stop, and starts a surface.

#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "app/app.hpp"
#include "cli/cli.hpp"
#include "cli/stop_signals.hpp"
#include "http/http.hpp"

extern "C" char** environ;

namespace {

using namespace sweepline;
namespace fs = std::filesystem;
using Environment = std::map<std::string, std::string>;

constexpr const char* kTokenVariable = "SWEEPLINE_TOKEN";

Environment read_environment() {
    Environment all;
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view text(*entry);
        const std::size_t equals = text.find('=');
        if (equals != std::string_view::npos) all.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
    return all;
}

std::string value_of(const Environment& environment, const std::string& name) {
    const auto found = environment.find(name);
    return found == environment.end() ? std::string() : found->second;
}

/// The first of these that exists, else the first.
fs::path first_there(const std::vector<fs::path>& candidates) {
    std::error_code ignored;
    for (const fs::path& candidate : candidates)
        if (fs::exists(candidate, ignored)) return candidate.lexically_normal();
    return candidates.front();
}

Surroundings look_around(const Environment& environment) {
    std::error_code error;
    const fs::path program = fs::read_symlink("/proc/self/exe", error).parent_path();
    utsname host{};
    uname(&host);
    Environment inherited = environment;
    inherited.erase(kTokenVariable);
    return Surroundings{
        .working_directory = fs::current_path(error),
        .headquarters = {},
        .keeper = first_there({program / "sweepline-keeper", program / "../libexec/sweepline-keeper",
                               program / "../libexec/sweepline/sweepline-keeper"}),
        .examples = first_there({program / "../share/sweepline/examples", SWEEPLINE_EXAMPLES}),
        .environment = std::move(inherited),
        .machine = host.nodename,
        .process = getpid(),
        .processors = std::max(1U, std::thread::hardware_concurrency()),
        .server = value_of(environment, "SWEEPLINE_SERVER"),
        .token = value_of(environment, kTokenVariable),
    };
}

std::chrono::seconds offset_here(Instant at) {
    const auto seconds = static_cast<time_t>(at.micros / 1'000'000);
    tm local{};
    return localtime_r(&seconds, &local) == nullptr ? std::chrono::seconds(0) : std::chrono::seconds(local.tm_gmtoff);
}

/// By the names of the locale, since a terminal may well show what this machine has no locale for.
bool writes_utf8(const Environment& environment) {
    for (const char* variable : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        std::string locale = value_of(environment, variable);
        if (locale.empty()) continue;
        std::ranges::transform(locale, locale.begin(), [](unsigned char c) { return std::tolower(c); });
        return locale.contains("utf-8") || locale.contains("utf8");
    }
    return false;
}

Terminal look_at_terminal(const Environment& environment) {
    const std::string term = value_of(environment, "TERM");
    Terminal terminal{
        .input_tty = isatty(STDIN_FILENO) != 0,
        .output_tty = isatty(STDOUT_FILENO) != 0,
        .error_tty = isatty(STDERR_FILENO) != 0,
        .unicode = writes_utf8(environment),
        .colourless = !value_of(environment, "NO_COLOR").empty() || term == "dumb" || term.empty(),
        .many_colours = term.contains("256") || !value_of(environment, "COLORTERM").empty(),
        .utc_offset = offset_here,
    };
    const std::string columns = value_of(environment, "COLUMNS");
    std::from_chars(columns.data(), columns.data() + columns.size(), terminal.width);
    return terminal;
}

ServeSurface serve_surface(Clock& clock) {
    return [&clock](const Surroundings& surroundings, const ServeWords& words,
                    const std::function<void(std::string_view)>& say, const std::stop_token& stop) {
        ServeOptions options{.certificate = words.certificate,
                             .key = words.key,
                             .names = words.names,
                             .open_browser = words.open_browser,
                             .sweep = words.sweep};
        if (!words.listen.empty()) options.listen = words.listen;
        return serve(surroundings, clock, options, SWEEPLINE_VERSION, say, stop);
    };
}

}  // namespace

int main(int argc, char** argv) {
    const StopSignals signals;
    const Environment environment = read_environment();
    SystemClock clock;
    CommandLine line{.arguments = {argv + std::min(argc, 1), argv + argc},
                     .surroundings = look_around(environment),
                     .terminal = look_at_terminal(environment),
                     .version = SWEEPLINE_VERSION,
                     .serve = serve_surface(clock)};
    return run_command_line(std::move(line), clock, signals.token());
}
