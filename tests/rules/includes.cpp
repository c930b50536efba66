#include <algorithm>
#include <array>
#include <optional>
#include <regex>
#include <sstream>
#include <utility>

#include "rules.hpp"

namespace sweepline {
namespace {

using namespace std::string_view_literals;

/// The rows of the house, lowest first; rooms of one row do not know each other.
constexpr std::array kRows{
    std::pair{0, "base"sv},      std::pair{1, "text"sv},   std::pair{2, "migration"sv}, std::pair{3, "cadence"sv},
    std::pair{3, "process"sv},   std::pair{3, "git"sv},    std::pair{3, "net"sv},       std::pair{3, "patterns"sv},
    std::pair{3, "planning"sv},  std::pair{4, "driver"sv}, std::pair{5, "hq"sv},        std::pair{3, "coordination"sv},
    std::pair{5, "discovery"sv}, std::pair{5, "change"sv}, std::pair{5, "check"sv},     std::pair{5, "forge"sv},
    std::pair{5, "traffic"sv},   std::pair{5, "work"sv},   std::pair{5, "notify"sv},    std::pair{5, "store"sv},
    std::pair{6, "run"sv},       std::pair{7, "app"sv},    std::pair{8, "cli"sv},       std::pair{8, "http"sv},
    std::pair{8, "mcp"sv},
};
constexpr std::array kPure{"text"sv, "migration"sv, "cadence"sv, "coordination"sv, "patterns"sv, "planning"sv};
constexpr std::array kMachines{"process"sv, "net"sv, "git"sv};
constexpr std::array kSeenBySurfaces{"base"sv, "text"sv, "migration"sv, "app"sv};
constexpr int kSurfaceRow = 8;

/// Standard headers that reach out of the program.
constexpr std::array kWorldly{"condition_variable"sv, "cstdlib"sv, "filesystem"sv, "fstream"sv, "future"sv,
                              "iostream"sv,           "random"sv,  "semaphore"sv,  "thread"sv};

constexpr std::array kSystemFolders{"asm/"sv, "linux/"sv, "netinet/"sv, "sys/"sv};
/// A header of the standard library has no dot; one of the system stands here or in a folder above.
constexpr std::array kSystemHeaders{"arpa/inet.h"sv, "dirent.h"sv,  "errno.h"sv, "fcntl.h"sv,  "grp.h"sv,
                                    "netdb.h"sv,     "poll.h"sv,    "pty.h"sv,   "pwd.h"sv,    "sched.h"sv,
                                    "signal.h"sv,    "spawn.h"sv,   "stdio.h"sv, "stdlib.h"sv, "string.h"sv,
                                    "syscall.h"sv,   "termios.h"sv, "time.h"sv,  "unistd.h"sv, "pthread.h"sv};

template <class Range, class Item>
bool holds(const Range& range, const Item& item) {
    return std::ranges::find(range, item) != std::ranges::end(range);
}

std::optional<int> row_of(std::string_view room) {
    for (const auto& [row, name] : kRows)
        if (name == room) return row;
    return std::nullopt;
}

bool is_header(std::string_view path) { return path.ends_with(".hpp"); }

bool from_system(std::string_view header) {
    const auto begins = [&](std::string_view folder) { return header.starts_with(folder); };
    return std::ranges::any_of(kSystemFolders, begins) || holds(kSystemHeaders, header);
}

bool from_outside(std::string_view header) {
    return header.find_first_of("./") != std::string_view::npos && !from_system(header);
}

/// What is wrong with `"header"` in this file; empty when nothing is.
std::string ours(const SourceFile& file, std::string_view header) {
    const std::string seen = "src/" + std::string(header);
    const std::string_view from = room_of(file.path);
    const std::string_view to = room_of(seen);
    if (header.find("..") != std::string_view::npos || to.empty())
        return "'" + std::string(header) + "' is not written from src/ as \"room/file.hpp\"";
    if (!header.ends_with(".hpp")) return "'" + std::string(header) + "' is not a header of ours";
    if (from.empty() || from == to) return {};
    const auto below = row_of(to);
    const auto here = row_of(from);
    if (!below || !here) return "the rule for includes does not know the room '" + std::string(below ? from : to) + "'";
    const std::string pair = std::string(from) + "/ may not include " + std::string(to) + "/: ";
    if (*below > *here) return pair + "that is upwards";
    if (file.for_tests) return {};  // real parts of a neighbour are what a test is made of
    if (*below == *here) return pair + "they are neighbours";
    if (*here == kSurfaceRow && !holds(kSeenBySurfaces, to)) return pair + "a surface sees app/ and plain types only";
    if (holds(kMachines, from) && to == "migration") return pair + "machines know no domain";
    return {};
}

/// What is wrong with `<header>` in this file; empty when nothing is.
std::string theirs(const SourceFile& file, std::string_view header) {
    if (file.for_tests) return {};
    const std::string name = "<" + std::string(header) + ">";
    if (is_header(file.path) && from_outside(header))
        return name + " comes from outside: include it in a .cpp file only";
    if (header.starts_with("gtest/")) return name + " is for tests only";
    if (holds(kPure, room_of(file.path)) && (from_system(header) || holds(kWorldly, header)))
        return name + " reaches the world, and this room is pure";
    return {};
}

/// A word whose appearance in a line is objected to, when the whole expression agrees.
struct Forbidden {
    std::string_view word;
    std::regex expression;
    std::string_view what;
    bool pure_only;
};

const std::vector<Forbidden>& forbidden() {
    constexpr auto kEnvironment = "the environment is read in main.cpp only"sv;
    constexpr auto kFolder = "the current directory is read in main.cpp only"sv;
    static const std::vector<Forbidden> kAll{
        {"getenv", std::regex(R"(\b(secure_)?getenv\s*\()"), kEnvironment, false},
        {"environ", std::regex(R"(\b(__)?environ\b)"), kEnvironment, false},
        {"current_path", std::regex(R"(\bcurrent_path\s*\(\s*\))"), kFolder, false},
        {"getcwd", std::regex(R"(\bgetcwd\s*\()"), kFolder, false},
        {"setlocale", std::regex(R"(\bsetlocale\s*\()"), "the locale is set in main.cpp only", false},
        {"detach", std::regex(R"(\.detach\s*\(\s*\))"), "no thread is detached", false},
        {"_clock::now", std::regex(R"(_clock::now\s*\()"), "a pure room is handed the time", true},
    };
    return kAll;
}

}  // namespace

std::vector<Finding> check_includes(const SourceFile& file) {
    static const std::regex kInclude(R"(^\s*#\s*include\s*([<"])([^>"]+)[>"])");
    std::vector<Finding> findings;
    std::istringstream in(file.text);
    std::string line;
    for (std::size_t number = 1; std::getline(in, line); ++number) {
        std::smatch match;
        if (!std::regex_search(line, match, kInclude)) continue;
        std::string what = match[1] == "<" ? theirs(file, match[2].str()) : ours(file, match[2].str());
        if (!what.empty()) findings.push_back({file.path, number, std::move(what)});
    }
    return findings;
}

std::vector<Finding> check_world(const SourceFile& file) {
    std::vector<Finding> findings;
    if (file.path == "src/main.cpp" || file.for_tests) return findings;
    std::istringstream in(code_only(file.text));
    std::string line;
    for (std::size_t number = 1; std::getline(in, line); ++number)
        for (const auto& [word, expression, what, pure_only] : forbidden())
            if ((!pure_only || holds(kPure, room_of(file.path))) && line.find(word) != std::string::npos &&
                std::regex_search(line, expression))
                findings.push_back({file.path, number, std::string(what)});
    return findings;
}

}  // namespace sweepline
