#include "cli/terminal.hpp"

#include <gtest/gtest.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <functional>
#include <string>
#include <thread>

#include "cli/stop_signals.hpp"

namespace sweepline {
namespace {

/// What `inside` answers in a process whose terminal is a new one, into which `keys` are typed once it said "ready".
struct InTerminal {
    std::string seen;
    int exit_code = -1;
};
InTerminal in_terminal(const std::function<int()>& inside, std::string_view keys) {
    const winsize size{.ws_row = 30, .ws_col = 100, .ws_xpixel = 0, .ws_ypixel = 0};
    int terminal = -1;
    const pid_t child = forkpty(&terminal, nullptr, nullptr, &size);
    if (child == 0) _exit(inside());
    InTerminal result;
    std::array<char, 4096> piece{};
    bool typed = false;
    while (true) {
        const auto got = read(terminal, piece.data(), piece.size());
        if (got <= 0) break;
        result.seen.append(piece.data(), static_cast<std::size_t>(got));
        if (typed || !result.seen.contains("ready")) continue;
        typed = true;
        EXPECT_EQ(write(terminal, keys.data(), keys.size()), static_cast<ssize_t>(keys.size()));
    }
    close(terminal);
    int status = 0;
    waitpid(child, &status, 0);
    result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return result;
}

void say(const std::string& text) { mention(Stream::output, text); }

TEST(Keyboard, ReadsSingleKeysAndPutsTheTerminalBack) {
    const auto inside = [] {
        termios before{};
        tcgetattr(STDIN_FILENO, &before);
        std::string keys;
        {
            const auto keyboard = Keyboard::open();
            if (keyboard == nullptr) return 1;
            say("ready");
            for (Pressed pressed; pressed.key != Key::quit; keys += std::to_string(pressed.digit) + " ") {
                pressed = keyboard->read({});
                keys += std::to_string(static_cast<int>(pressed.key)) + ":";
            }
        }
        termios after{};
        tcgetattr(STDIN_FILENO, &after);
        say(keys);
        return before.c_lflag == after.c_lflag ? 0 : 2;
    };
    // up, down (both spellings), space, enter, 7, another key, the end
    const InTerminal result = in_terminal(inside, "\x1b[A\x1b[B\x1bOBkj \r7xq");
    EXPECT_EQ(result.exit_code, 0) << result.seen;
    EXPECT_EQ(result.seen, "ready0:0 1:0 1:0 0:0 1:0 2:0 3:0 5:7 6:0 4:0 ");
}

TEST(Keyboard, EndsWhenAskedToStop) {
    const auto inside = [] {
        const auto keyboard = Keyboard::open();
        std::stop_source source;  // NOLINT(misc-const-correctness): asking it to stop is const in name only
        source.request_stop();
        return keyboard != nullptr && keyboard->read(source.get_token()).key == Key::quit ? 0 : 1;
    };
    EXPECT_EQ(in_terminal(inside, "").exit_code, 0);
}

TEST(Keyboard, HearsAReaderWhoLeavesWhileTimeGoesBy) {
    const auto inside = [] {
        const auto keyboard = Keyboard::open();
        if (keyboard == nullptr || keyboard->quits_within(std::chrono::milliseconds(1), {})) return 1;
        say("ready");
        return keyboard->quits_within(std::chrono::minutes(1), {}) ? 0 : 2;
    };
    EXPECT_EQ(in_terminal(inside, "xj q").exit_code, 0);
}

TEST(WindowSize, IsTheTerminalsOrNothing) {
    const auto inside = [] {
        const auto size = window_size(Stream::output);
        say(size ? std::to_string(size->columns) + "x" + std::to_string(size->rows) : "none");
        return 0;
    };
    EXPECT_EQ(in_terminal(inside, "").seen, "100x30");
}

/// Runs in a child process with standard output going nowhere; its exit code.
int in_child(const std::function<int()>& inside) {
    std::array<int, 2> ends{};
    EXPECT_EQ(pipe(ends.data()), 0);
    const pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        close(ends[1]);
        _exit(inside());
    }
    close(ends[0]);
    close(ends[1]);
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

TEST(WriteAll, SaysWhenNobodyReads) {
    EXPECT_EQ(in_child([] {
                  const StopSignals signals;
                  std::error_code refused;
                  while (!refused) refused = write_all(Stream::output, "more\n");
                  return refused == std::errc::broken_pipe && !window_size(Stream::output) ? 0 : 1;
              }),
              0);
}

TEST(StopSignals, TheFirstAsksAndTheSecondEnds) {
    EXPECT_EQ(in_child([] {
                  const StopSignals signals;
                  if (signals.token().stop_requested()) return 1;
                  raise(SIGINT);
                  // The token is told by a thread; it has as long as the test may take.
                  while (!signals.token().stop_requested()) std::this_thread::yield();
                  raise(SIGINT);
                  return 2;
              }),
              130);
    EXPECT_EQ(in_child([] {
                  const StopSignals signals;
                  raise(SIGTERM);
                  while (!signals.token().stop_requested()) std::this_thread::yield();
                  return 0;
              }),
              0);
}

}  // namespace
}  // namespace sweepline
