#include "process/start_error.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <optional>
#include <string_view>
#include <system_error>

namespace sweepline {
namespace {

namespace fs = std::filesystem;

std::string in_quotes(std::string_view text) { return "'" + std::string(text) + "'"; }
std::string reason(int error) { return std::generic_category().message(error); }

Error not_executed(const Command& command, int error);
Error interpreter_missing(const Command& command);
Error not_writable(const Command& command, const KeeperSays& words);
Error not_fenced(int error);

}  // namespace

Error start_error(const Command& command, const KeeperSays& words) {
    const std::string program = in_quotes(command.argv.front());
    switch (words.step) {
        case StartStep::directory:
            return {.kind = words.error == ENOENT ? ErrorKind::not_found : ErrorKind::denied,
                    .message = "the directory " + in_quotes(command.directory.string()) + " to run " + program +
                               " in: " + reason(words.error)};
        case StartStep::fence:
            return not_fenced(words.error);
        case StartStep::writable:
            return not_writable(command, words);
        case StartStep::execute:
            return not_executed(command, words.error);
        case StartStep::interpreter:
            return interpreter_missing(command);
        case StartStep::fork:
            return {.kind = ErrorKind::unavailable,
                    .message = "no further process can be started: " + reason(words.error)};
        case StartStep::none:
        case StartStep::session:
        case StartStep::limits:
            break;
    }
    return {.kind = ErrorKind::internal,
            .message = "the keeper could not start " + program + ": " + reason(words.error)};
}

Result<> check_command(const Command& command) {
    if (command.argv.empty() || command.argv.front().empty()) return fail(ErrorKind::invalid, "no program is named");
    const auto has_nul = [](std::string_view text) { return text.find('\0') != std::string_view::npos; };
    const std::string program = in_quotes(command.argv.front());
    if (std::ranges::any_of(command.argv, has_nul))
        return fail(ErrorKind::invalid, "an argument of " + program + " holds a NUL byte");
    for (const auto& [name, value] : command.environment) {
        if (name.empty() || name.find('=') != std::string::npos || has_nul(name))
            return fail(ErrorKind::invalid, in_quotes(name) + " cannot be the name of an environment variable");
        if (has_nul(value)) return fail(ErrorKind::invalid, "the environment variable " + name + " holds a NUL byte");
    }
    if (command.directory.empty())
        return fail(ErrorKind::invalid, "no directory is named for " + program + " to run in");
    if (command.limits.time <= std::chrono::milliseconds::zero())
        return fail(ErrorKind::invalid, "the time limit of " + program + " is not above zero");
    return {};
}

namespace {

std::string search_path(const Command& command) {
    const auto found = command.environment.find("PATH");
    return found == command.environment.end() ? std::string(kPathWithoutPath) : found->second;
}

/// The file that the keeper tried to execute: the first of that name, an executable one if there is any.
std::optional<fs::path> program_file(const Command& command) {
    const std::string& name = command.argv.front();
    std::error_code ignored;
    if (name.find('/') != std::string::npos) {
        fs::path file = command.directory / name;
        if (!fs::exists(file, ignored)) return std::nullopt;
        return file;
    }
    std::optional<fs::path> first;
    const std::string path = search_path(command);
    for (std::string_view rest = path; !rest.empty();) {
        const std::string_view folder = rest.substr(0, rest.find(':'));
        rest.remove_prefix(std::min(folder.size() + 1, rest.size()));
        if (folder.empty()) continue;
        fs::path file = command.directory / folder / name;
        if (!fs::exists(file, ignored)) continue;
        if (::access(file.c_str(), X_OK) == 0 && !fs::is_directory(file, ignored)) return file;
        if (!first) first = file;
    }
    return first;
}

Error not_found(const Command& command) {
    const std::string& name = command.argv.front();
    if (name.find('/') != std::string::npos)
        return {.kind = ErrorKind::not_found, .message = "the program " + in_quotes(name) + " does not exist"};
    return {.kind = ErrorKind::not_found,
            .message = "the program " + in_quotes(name) + " is not on the PATH",
            .hint = "install it, or name it by its path; PATH is " + search_path(command)};
}

Error not_executed(const Command& command, int error) {
    const std::optional<fs::path> file = program_file(command);
    if (!file || error == ENOENT) return not_found(command);
    const std::string name = in_quotes(file->lexically_normal().string());
    std::error_code ignored;
    if (error == EACCES && fs::is_directory(*file, ignored))
        return {.kind = ErrorKind::invalid, .message = name + " is a folder, not a program"};
    if (error == EACCES && ::access(file->c_str(), X_OK) != 0)
        return {.kind = ErrorKind::denied,
                .message = name + " is not executable",
                .hint = "chmod +x " + file->lexically_normal().string()};
    if (error == ENOEXEC)
        return {.kind = ErrorKind::invalid,
                .message = name + " is neither a program for this machine nor a script that says what runs it",
                .hint = "begin the script with a line such as `#!/bin/sh`"};
    if (error == E2BIG)
        return {.kind = ErrorKind::invalid,
                .message = "the arguments and the environment of " + name + " are too long together"};
    const bool busy = error == ETXTBSY || error == EAGAIN || error == ENOMEM;
    return {.kind = busy ? ErrorKind::unavailable : ErrorKind::denied, .message = name + ": " + reason(error)};
}

Error interpreter_missing(const Command& command) {
    const std::optional<fs::path> file = program_file(command);
    if (!file) return not_found(command);
    const std::string name = in_quotes(file->lexically_normal().string());
    std::ifstream stream(*file, std::ios::binary);
    constexpr std::size_t kFirstLineBytes = 256;  // as far as the kernel reads it
    std::string line(kFirstLineBytes, '\0');
    stream.read(line.data(), static_cast<std::streamsize>(line.size()));
    line.resize(static_cast<std::size_t>(stream.gcount()));
    line.resize(std::min(line.size(), line.find('\n')));
    if (!line.starts_with("#!"))
        return {
            .kind = ErrorKind::not_found,
            .message = name + " needs a loader that is not installed",
            .hint = "it was built for another system; `file " + file->lexically_normal().string() + "` says for which"};
    if (line.ends_with('\r'))
        return {.kind = ErrorKind::invalid,
                .message = "the first line of " + name + " ends in a carriage return",
                .hint = "store it with Unix line ends"};
    const std::size_t begin = std::min(line.find_first_not_of(" \t", 2), line.size());
    const std::string interpreter = line.substr(begin, line.find_first_of(" \t", begin) - begin);
    return {.kind = ErrorKind::not_found,
            .message = name + " is to be run by " + in_quotes(interpreter) + ", which does not exist",
            .hint = "install it, or change the first line, for example to `#!/usr/bin/env NAME`"};
}

Error not_writable(const Command& command, const KeeperSays& words) {
    std::string path = "?";
    const auto which = static_cast<std::size_t>(words.which);
    if (command.fence && which < command.fence->writable.size()) path = command.fence->writable[which].string();
    return {.kind = words.error == ENOENT ? ErrorKind::not_found : ErrorKind::denied,
            .message = in_quotes(path) + ", which " + in_quotes(command.argv.front()) +
                       " may write to: " + reason(words.error)};
}

Error not_fenced(int error) {
    if (error == E2BIG)
        return {.kind = ErrorKind::unsupported,
                .message = "fences are nested too deeply here",
                .hint = "run Sweepline outside of programs that are fenced themselves"};
    return {.kind = ErrorKind::unsupported,
            .message = "this kernel cannot fence a program (Landlock: " + reason(error) + ")",
            .hint = "Linux 5.13 or newer can, unless its `lsm=` leaves landlock out"};
}

}  // namespace
}  // namespace sweepline
