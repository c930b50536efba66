#include "process/kept_program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <string>
#include <system_error>
#include <vector>

#include "process/keeper_words.hpp"

namespace sweepline {
namespace {

using namespace std::chrono_literals;

/// What the program and the keeper get; ours is KeptProgram.
struct TheirEnds {
    FileDescriptor in;
    FileDescriptor out;
    FileDescriptor err;
    FileDescriptor control;
};

struct Pair {
    FileDescriptor ours;
    FileDescriptor theirs;
};

/// The keeper's arguments and environment as execve(2) wants them.
struct Arguments {
    std::vector<std::string> texts;
    std::vector<std::string> variables;
    std::vector<char*> argv;
    std::vector<char*> environment;
};

Result<FileDescriptor> above_standard(int number);
Result<Pair> make_pipe();
Result<Pair> make_control();
Result<FileDescriptor> make_input(const std::string& text);
Arguments make_arguments(const std::filesystem::path& keeper, const Command& command);
Result<pid_t> spawn(const std::filesystem::path& keeper, Arguments& arguments, const TheirEnds& ends);

}  // namespace

Result<KeptProgram> KeptProgram::start(const std::filesystem::path& keeper, const Command& command) {
    Pair control = TRY(make_control());
    Pair out = TRY(make_pipe());
    Pair err = TRY(make_pipe());
    const TheirEnds ends{.in = TRY(make_input(command.input)),
                         .out = std::move(out.theirs),
                         .err = std::move(err.theirs),
                         .control = std::move(control.theirs)};
    Arguments arguments = make_arguments(keeper, command);
    KeptProgram kept(TRY(spawn(keeper, arguments, ends)));
    kept.control = std::move(control.ours);
    kept.out = std::move(out.ours);
    kept.err = std::move(err.ours);
    return kept;
}

KeptProgram::~KeptProgram() {
    control.close();
    out.close();
    err.close();
    if (keeper_ > 0) take_in(std::chrono::milliseconds(kKillPatienceMs) + 5s);
}

void KeptProgram::take_in(std::chrono::milliseconds patience) {
    if (keeper_ <= 0) return;
    int status = 0;
    pid_t got = ::waitpid(keeper_, &status, WNOHANG);
    if (got == 0) {
        const FileDescriptor watch(static_cast<int>(::syscall(SYS_pidfd_open, keeper_, 0)));
        pollfd source{.fd = watch.number(), .events = POLLIN, .revents = 0};
        if (::poll(&source, 1, static_cast<int>(patience.count())) <= 0) kill();
        do {
            got = ::waitpid(keeper_, &status, 0);
        } while (got < 0 && errno == EINTR);
    }
    keeper_ = -1;
}

void KeptProgram::kill() const {
    if (keeper_ > 0) ::kill(keeper_, SIGKILL);
}

namespace {

std::unexpected<Error> no_more(const std::string& what, int error) {
    return fail(ErrorKind::unavailable, what + ": " + std::generic_category().message(error));
}

/// The descriptors the program will have are put at 0 to `kControlFd` one after the other; a source among them would
/// be overwritten.
Result<FileDescriptor> above_standard(int number) {
    FileDescriptor given(number);
    if (number > kControlFd) return given;
    const int lifted = ::fcntl(number, F_DUPFD_CLOEXEC, kControlFd + 1);
    if (lifted < 0) return no_more("no file descriptor is left to start a program", errno);
    return FileDescriptor(lifted);
}

Result<Pair> make_pair_of(const std::array<int, 2>& ends, int ours, int theirs) {
    FileDescriptor our_end(ends.at(static_cast<std::size_t>(ours)));
    FileDescriptor their_end = TRY(above_standard(ends.at(static_cast<std::size_t>(theirs))));
    return Pair{.ours = std::move(our_end), .theirs = std::move(their_end)};
}

Result<Pair> make_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return no_more("no pipe can be made to start a program", errno);
    ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
    return make_pair_of(ends, 0, 1);
}

Result<Pair> make_control() {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
        return no_more("no socket can be made to start a program", errno);
    return make_pair_of(ends, 0, 1);
}

/// A file in memory that holds `text`: the program may read it, or not, at its own pace.
Result<FileDescriptor> make_input(const std::string& text) {
    if (text.empty()) {
        const int null = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
        if (null < 0) return no_more("/dev/null cannot be opened", errno);
        return above_standard(null);
    }
    constexpr unsigned kNeverExecutable = 8U;  // MFD_NOEXEC_SEAL, which some kernels demand and old ones do not know
    int number = ::memfd_create("input", MFD_CLOEXEC | kNeverExecutable);
    if (number < 0) number = ::memfd_create("input", MFD_CLOEXEC);
    if (number < 0) return no_more("no memory file can be made for a program's input", errno);
    FileDescriptor file = TRY(above_standard(number));
    for (std::size_t done = 0; done < text.size();) {
        const ssize_t wrote = ::pwrite(file.number(), text.data() + done, text.size() - done, static_cast<off_t>(done));
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote <= 0) return no_more("a program's input does not fit into memory", errno);
        done += static_cast<std::size_t>(wrote);
    }
    return file;
}

std::string milliseconds_text(std::chrono::milliseconds time) {
    // A year is as good as for ever, and the kernel can still add it to the time of day.
    constexpr std::chrono::milliseconds kLongest = std::chrono::hours(24 * 365);
    return std::to_string(std::clamp(time, 0ms, kLongest).count());
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> all;
    all.reserve(texts.size() + 1);
    for (std::string& text : texts) all.push_back(text.data());
    all.push_back(nullptr);
    return all;
}

Arguments make_arguments(const std::filesystem::path& keeper, const Command& command) {
    const std::vector<std::filesystem::path> none;
    const auto& writable = command.fence ? command.fence->writable : none;
    const auto file_bytes = std::min<std::uint64_t>(command.limits.file_bytes, INT64_MAX);

    Arguments arguments;
    arguments.texts = {keeper.string(),
                       kKeeperVersion,
                       std::to_string(::getpid()),
                       milliseconds_text(command.limits.time),
                       milliseconds_text(command.limits.grace),
                       milliseconds_text(command.limits.orphan_grace),
                       std::to_string(file_bytes),
                       command.directory.string(),
                       std::to_string(command.fence ? static_cast<long>(writable.size()) : kNoFence)};
    for (const std::filesystem::path& path : writable) arguments.texts.push_back(path.string());
    arguments.texts.insert(arguments.texts.end(), command.argv.begin(), command.argv.end());
    for (const auto& [name, value] : command.environment)
        arguments.variables.emplace_back(name).append("=").append(value);
    arguments.argv = pointers(arguments.texts);
    arguments.environment = pointers(arguments.variables);
    return arguments;
}

/// posix_spawn's two descriptions of what happens between fork and exec.
struct SpawnPlan {
    SpawnPlan() {
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawnattr_init(&attributes);
    }
    ~SpawnPlan() {
        ::posix_spawn_file_actions_destroy(&actions);
        ::posix_spawnattr_destroy(&attributes);
    }
    SpawnPlan(const SpawnPlan&) = delete;
    SpawnPlan& operator=(const SpawnPlan&) = delete;
    SpawnPlan(SpawnPlan&&) = delete;
    SpawnPlan& operator=(SpawnPlan&&) = delete;

    posix_spawn_file_actions_t actions{};
    posix_spawnattr_t attributes{};
};

Result<pid_t> spawn(const std::filesystem::path& keeper, Arguments& arguments, const TheirEnds& ends) {
    SpawnPlan plan;
    ::posix_spawn_file_actions_adddup2(&plan.actions, ends.in.number(), STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&plan.actions, ends.out.number(), STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&plan.actions, ends.err.number(), STDERR_FILENO);
    ::posix_spawn_file_actions_adddup2(&plan.actions, ends.control.number(), kControlFd);
    sigset_t every{};
    sigset_t none{};
    ::sigfillset(&every);
    ::sigemptyset(&none);
    ::posix_spawnattr_setsigdefault(&plan.attributes, &every);
    ::posix_spawnattr_setsigmask(&plan.attributes, &none);
    // A session of its own: what is sent to our whole group, from a terminal or by `kill -9 -GROUP`, must not take
    // the keeper before it has done its work.
    ::posix_spawnattr_setflags(&plan.attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID);
    pid_t process = -1;
    const int error = ::posix_spawn(&process, keeper.c_str(), &plan.actions, &plan.attributes, arguments.argv.data(),
                                    arguments.environment.data());
    if (error == 0) return process;
    if (error == E2BIG)
        return fail(ErrorKind::invalid, "the arguments and the environment of a program are too long together");
    if (error == EAGAIN || error == ENOMEM) return no_more("no further process can be started", error);
    return fail(ErrorKind::not_found, "the keeper '" + keeper.string() + "': " + std::generic_category().message(error),
                "install Sweepline again: `sweepline-keeper` belongs to it");
}

}  // namespace
}  // namespace sweepline
