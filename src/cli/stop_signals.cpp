#include "cli/stop_signals.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <csignal>

namespace sweepline {

namespace {

constexpr int kCancelled = 130;
constexpr char kStop = 's';
constexpr char kEnd = 'e';

// A signal's handler reaches nothing but these: whether somebody asked to stop before, and where that is said.
volatile sig_atomic_t stop_asked = 0;
std::array<int, 2> stop_pipe{-1, -1};

void say(char byte) { [[maybe_unused]] const auto written = write(stop_pipe[1], &byte, 1); }

extern "C" void on_stop_signal(int /*signal*/) {
    if (stop_asked != 0) _exit(kCancelled);
    stop_asked = 1;
    say(kStop);
}

extern "C" void on_broken_pipe(int /*signal*/) {}

/// Handled rather than ignored or blocked: the programs we start would inherit the latter.
void listen_to(int signal, void (*handler)(int)) {
    struct sigaction action{};
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    sigaction(signal, &action, nullptr);
}

}  // namespace

StopSignals::StopSignals() {
    listen_to(SIGPIPE, on_broken_pipe);
    if (pipe2(stop_pipe.data(), O_CLOEXEC) != 0) return;
    stop_asked = 0;
    listen_to(SIGINT, on_stop_signal);
    listen_to(SIGTERM, on_stop_signal);
    listener_ = std::jthread([this] {
        char byte = 0;
        if (read(stop_pipe[0], &byte, 1) == 1 && byte == kStop) source_.request_stop();
    });
}

StopSignals::~StopSignals() { say(kEnd); }

}  // namespace sweepline
