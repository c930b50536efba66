// A program that misbehaves on request, for the tests of process/. Whatever happens, none of it lives for longer
// than `kLifeSeconds`.
//     process_troublemaker stay        ignores TERM, HUP and INT, and stays
//     process_troublemaker flee        a daemon that forks, starts a session and exits, again and again; as long as one
//     of
//                                  its incarnations lives, the file `fled` is locked
//     process_troublemaker multiply    63 daemons, each in a session of its own, each ignoring TERM
//     process_troublemaker stop        stops itself
//     process_troublemaker crash       ends by SIGSEGV
// Each writes "ready" to stdout when it is as bad as it gets.

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <ctime>
#include <string_view>

namespace {

constexpr unsigned kLifeSeconds = 60;
constexpr int kGenerations = 6;

void ready() {
    if (::write(STDOUT_FILENO, "ready\n", 6) != 6) std::abort();
}

void ignore_requests() {
    for (const int signal : {SIGTERM, SIGHUP, SIGINT}) std::signal(signal, SIG_IGN);
}

[[noreturn]] void stay() {
    ::alarm(kLifeSeconds);
    for (;;) ::pause();
}

/// Lets go of whoever reads our output, so that only its process shows that a daemon is there.
void let_go() {
    for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::close(fd);
}

[[noreturn]] void flee() {
    const int lock = ::open("fled", O_RDWR | O_CREAT, 0600);
    if (::flock(lock, LOCK_EX | LOCK_NB) != 0) std::abort();
    if (::fork() != 0) {
        ready();
        std::_Exit(0);
    }
    let_go();
    const std::time_t end = std::time(nullptr) + kLifeSeconds;
    while (std::time(nullptr) < end) {
        ::setsid();
        if (::fork() > 0) std::_Exit(0);
    }
    std::_Exit(0);
}

[[noreturn]] void multiply() {
    ignore_requests();
    int born[2];
    if (::pipe(born) != 0) std::abort();
    const pid_t first = ::getpid();
    for (int generation = 0; generation < kGenerations; ++generation) {
        if (::fork() < 0) std::abort();
        ::setsid();
    }
    // The pipe ends when the last of all has let go of it.
    ::close(born[1]);
    char byte = 0;
    while (::read(born[0], &byte, 1) > 0) continue;
    if (::getpid() == first) {
        ready();
        std::_Exit(0);
    }
    let_go();
    stay();
}

}  // namespace

int main(int count, char** arguments) {
    const std::string_view wanted = count > 1 ? arguments[1] : "";
    if (wanted == "stay") {
        ignore_requests();
        ready();
        stay();
    }
    if (wanted == "flee") flee();
    if (wanted == "multiply") multiply();
    if (wanted == "stop") {
        ready();
        std::raise(SIGSTOP);
        return 0;
    }
    if (wanted == "crash") {
        std::signal(SIGSEGV, SIG_DFL);
        std::raise(SIGSEGV);
    }
    return 64;
}
