#include "process/keeper_ending.hpp"

#include <poll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <cerrno>
#include <csignal>

#include "process/keeper_children.hpp"
#include "process/keeper_kernel.hpp"

namespace sweepline {
namespace {

constexpr long kKillEveryMs = 2;
constexpr int kRememberedMax = 64;

enum class Phase { running, asking, killing };
enum class Heard { nothing, request, parent_gone };

/// The state of waiting for the end.
struct Vigil {
    const Kept& kept;
    Phase phase = Phase::running;
    long until = 0;  // when the phase is over
    bool control_open = true;
    bool program_gone = false;
    bool none_left = false;
    KeeperSays words = {.sort = KeeperSays::Sort::ended};
    int asked[kRememberedMax] = {};  // what TERM went to already: processes, and groups as negative numbers
    int asked_count = 0;
};

bool reap(Vigil& vigil);
void ask(Vigil& vigil);
void begin_asking(Vigil& vigil, EndedBy by);
void begin_killing(Vigil& vigil);
void hurry(Vigil& vigil);
void kill_all();
int count_left();
Heard listen(Vigil& vigil, long wait_ms);

/// What time alone brings about; whether it is time to give up.
bool advance(Vigil& vigil) {
    if (kernel::now_ms() < vigil.until) return false;
    switch (vigil.phase) {
        case Phase::running:
            begin_asking(vigil, EndedBy::time);
            return false;
        case Phase::asking:
            begin_killing(vigil);
            return false;
        case Phase::killing:
            return true;
    }
    return true;
}

}  // namespace

KeeperSays keep_to_the_end(const Kept& kept) {
    Vigil vigil{.kept = kept};
    vigil.until = kernel::now_ms() + kept.time_ms;
    for (;;) {
        const bool reaped = reap(vigil);
        if (vigil.none_left) break;
        if (vigil.phase == Phase::running && vigil.program_gone) begin_asking(vigil, EndedBy::itself);
        // Those who lost their parent just now are ours from now on, and were not asked.
        if (vigil.phase == Phase::asking && reaped) ask(vigil);
        if (advance(vigil)) break;
        if (vigil.phase == Phase::killing) kill_all();
        const long left_ms = vigil.until - kernel::now_ms();
        const Heard heard = listen(vigil, vigil.phase == Phase::killing ? kKillEveryMs : left_ms);
        if (heard == Heard::request && vigil.phase == Phase::running) begin_asking(vigil, EndedBy::request);
        if (heard == Heard::parent_gone && vigil.phase != Phase::killing) hurry(vigil);
    }
    vigil.words.left_alive = vigil.none_left ? 0 : count_left();
    return vigil.words;
}

namespace {

/// Takes in the dead; whether there were any.
bool reap(Vigil& vigil) {
    bool any = false;
    for (;;) {
        int status = 0;
        const long id = kernel::call(__NR_wait4, -1, kernel::address(&status), WNOHANG, 0);
        if (id == -ECHILD) vigil.none_left = true;
        if (id <= 0) return any;
        any = true;
        if (id != vigil.kept.program) continue;
        vigil.program_gone = true;
        vigil.words.status = status;
    }
}

bool first_time(Vigil& vigil, int target) {
    for (int at = 0; at < vigil.asked_count && at < kRememberedMax; ++at)
        if (vigil.asked[at] == target) return false;
    vigil.asked[vigil.asked_count++ % kRememberedMax] = target;
    return true;
}

/// Sends TERM to every child's group, or to the child where the group is our own, once each.
void ask(Vigil& vigil) {
    for_each_child(
        [](int id, int group, void* context) {
            const int target = group != 0 ? -group : id;
            if (!first_time(*static_cast<Vigil*>(context), target)) return;
            kernel::kill(target, SIGTERM);
            kernel::kill(target, SIGCONT);  // a stopped process would not hear it
        },
        &vigil);
}

void begin_asking(Vigil& vigil, EndedBy by) {
    vigil.words.by = by;
    const long grace_ms = by == EndedBy::parent ? vigil.kept.orphan_grace_ms : vigil.kept.grace_ms;
    if (grace_ms <= 0) return begin_killing(vigil);
    vigil.phase = Phase::asking;
    vigil.until = kernel::now_ms() + grace_ms;
    ask(vigil);
}

/// The parent is gone: whoever starts Sweepline again must find no one here, or soon.
void hurry(Vigil& vigil) {
    if (vigil.phase == Phase::running) return begin_asking(vigil, EndedBy::parent);
    const long until = kernel::now_ms() + vigil.kept.orphan_grace_ms;
    if (until < vigil.until) vigil.until = until;
}

void begin_killing(Vigil& vigil) {
    vigil.phase = Phase::killing;
    vigil.until = kernel::now_ms() + kKillPatienceMs;
}

void kill_all() {
    for_each_child(
        [](int id, int group, void*) {
            if (group != 0) kernel::kill(-group, SIGKILL);
            kernel::kill(id, SIGKILL);
        },
        nullptr);
}

int count_left() {
    int count = 0;
    for_each_child([](int, int, void* context) { ++*static_cast<int*>(context); }, &count);
    return count;
}

Heard listen_to_signals(const Vigil& vigil) {
    Heard heard = Heard::nothing;
    signalfd_siginfo signal{};
    while (kernel::call(__NR_read, vigil.kept.signals, kernel::address(&signal), sizeof signal) == sizeof signal)
        if (signal.ssi_signo == SIGTERM) heard = Heard::request;
    // PR_SET_PDEATHSIG sends the same signal.
    if (heard == Heard::request && kernel::parent_id() != vigil.kept.parent) heard = Heard::parent_gone;
    return heard;
}

Heard listen_to_control(Vigil& vigil) {
    char word = 0;
    constexpr long kDoNotWait = MSG_DONTWAIT;
    const long got = kernel::call(__NR_recvfrom, kControlFd, kernel::address(&word), sizeof word, kDoNotWait, 0, 0);
    if (got > 0) return Heard::request;
    if (got == -EAGAIN || got == -EINTR) return Heard::nothing;
    vigil.control_open = false;
    return Heard::parent_gone;
}

Heard listen(Vigil& vigil, long wait_ms) {
    if (wait_ms < 0) wait_ms = 0;
    pollfd sources[2] = {{vigil.kept.signals, POLLIN, 0}, {vigil.control_open ? kControlFd : -1, POLLIN, 0}};
    const long wait[2] = {wait_ms / 1000, wait_ms % 1000 * 1'000'000};
    if (kernel::call(__NR_ppoll, kernel::address(sources), 2, kernel::address(wait), 0, 0) <= 0) return Heard::nothing;
    Heard heard = Heard::nothing;
    if (sources[0].revents != 0) heard = listen_to_signals(vigil);
    if (sources[1].revents != 0 && heard != Heard::parent_gone)
        if (const Heard word = listen_to_control(vigil); word != Heard::nothing) heard = word;
    return heard;
}

}  // namespace
}  // namespace sweepline
