#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <re2/re2.h>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "transcript.hpp"

namespace sweepline {

namespace {

namespace fs = std::filesystem;
using std::chrono::steady_clock;

constexpr std::chrono::seconds kPatience{120};

/// The shell first goes where the last command left it, and in the end says where it is.
constexpr const char* kScript = R"sh(cd "$(cat "$TRANSCRIPT_FOLDER")" || exit 99
trap 'pwd > "$TRANSCRIPT_FOLDER"' EXIT
eval "$TRANSCRIPT_COMMAND")sh";

std::vector<std::string> environment_of(const fs::path& home, const fs::path& programs, const std::string& command) {
    const char* const path = std::getenv("PATH");
    std::vector<std::string> all{
        "HOME=" + home.string(),
        "PATH=" + programs.string() + ":" + (path != nullptr ? path : "/usr/bin:/bin"),
        "TZ=UTC",
        "LANG=C.UTF-8",
        "NO_COLOR=1",
        "COLUMNS=80",
        "TERM=dumb",
        "USER=ana",
        "GIT_CONFIG_NOSYSTEM=1",
        std::string("TRANSCRIPTS=").append(SWEEPLINE_SOURCE_DIR).append("/tests/transcripts"),
        "TRANSCRIPT_FOLDER=" + (home / ".transcript-folder").string(),
        "TRANSCRIPT_COMMAND=" + command,
    };
    for (const char* sanitizer : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS"})
        if (const char* const value = std::getenv(sanitizer)) all.push_back(std::string(sanitizer) + "=" + value);
    return all;
}

[[noreturn]] void become_shell(int output, const std::vector<std::string>& environment) {
    setpgid(0, 0);
    dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    std::vector<char*> entries;
    for (const std::string& entry : environment) entries.push_back(const_cast<char*>(entry.c_str()));
    entries.push_back(nullptr);
    std::array<const char*, 6> words{"bash", "--noprofile", "--norc", "-c", kScript, nullptr};
    execve("/bin/bash", const_cast<char* const*>(words.data()), entries.data());
    _exit(127);
}

/// Everything that is written until the last writer leaves or patience ends, which ends the whole group.
std::string read_all(int from, pid_t group) {
    const auto deadline = steady_clock::now() + kPatience;
    std::string text;
    std::array<char, 65536> piece{};
    while (true) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - steady_clock::now()).count();
        pollfd watched{.fd = from, .events = POLLIN, .revents = 0};
        if (left <= 0 || poll(&watched, 1, static_cast<int>(left)) <= 0) {
            kill(-group, SIGKILL);
            return text + "\n[still running after two minutes]\n";
        }
        const auto got = read(from, piece.data(), piece.size());
        if (got <= 0) return text;
        text.append(piece.data(), static_cast<std::size_t>(got));
    }
}

}  // namespace

Stage::Stage(const fs::path& programs) : programs_(programs) {
    // As long as the name it is shown by, so that lines break where they would break there.
    std::string pattern = "/tmp/anaXXXXXX";
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder can be made");
    home_ = fs::canonical(pattern);
    fs::create_directories(home_ / "hq");
    std::ofstream(home_ / ".transcript-folder") << (home_ / "hq").string() << "\n";
    std::ofstream(home_ / ".gitconfig") << "[user]\n\tname = ana\n\temail = ana@example.com\n"
                                           "[init]\n\tdefaultBranch = main\n[advice]\n\tdetachedHead = false\n";
}

Stage::~Stage() {
    std::error_code ignored;
    fs::remove_all(home_, ignored);
}

Outcome Stage::run(const std::string& command) {
    const std::vector<std::string> environment = environment_of(home_, programs_, command);
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe can be made");
    const pid_t child = fork();
    if (child == 0) become_shell(ends[1], environment);
    setpgid(child, child);
    close(ends[1]);
    const std::string text = read_all(ends[0], child);
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);

    Outcome outcome{.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status)};
    static const RE2 kProgress(R"([a-z]+ing[^:]*: [\d,]+(/[\d,]+)?(, .*)?)");
    std::istringstream in(at_home(text));
    for (std::string line; std::getline(in, line);)
        if (!RE2::FullMatch(line, kProgress)) outcome.lines.push_back(line);
    return outcome;
}

}  // namespace sweepline
