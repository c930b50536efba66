// sweepline-keeper: starts one program in a session of its own, and ends with it everything it has started; see
// keeper_words.hpp. It is the reaper of all its descendants (PR_SET_CHILD_SUBREAPER), so a daemon that forked twice
// becomes its child, not init's. It is built without the C library, see keeper_kernel.hpp.

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>

#include <cerrno>
#include <csignal>

#include "process/keeper_ending.hpp"
#include "process/keeper_kernel.hpp"
#include "process/keeper_program.hpp"
#include "process/keeper_words.hpp"

namespace sweepline {
namespace {

constexpr int kExitMisused = 64;
constexpr int kExitOrphaned = 65;
constexpr int kExitNotStarted = 127;
constexpr int kFixedArguments = 9;  // with argv[0], up to WRITABLE_COUNT

struct Order {
    int parent = 0;
    long time_ms = 0;
    long grace_ms = 0;
    long orphan_grace_ms = 0;
    ProgramOrder program;
};

bool read_order(int count, char** argv, Order& order);
void complain();
void say(const KeeperSays& words);

/// From here on this process dies with its parent, adopts its orphans, and hears signals only when it asks.
/// The signalfd, or the negative errno.
long settle() {
    kernel::call(__NR_close_range, kControlFd + 1, ~0U, 0);
    kernel::call(__NR_fcntl, kControlFd, F_SETFD, FD_CLOEXEC);
    kernel::call(__NR_prctl, PR_SET_PDEATHSIG, SIGTERM);
    kernel::call(__NR_prctl, PR_SET_CHILD_SUBREAPER, 1);
    const unsigned long every = ~0UL;
    const unsigned long heard = 1UL << (SIGCHLD - 1) | 1UL << (SIGTERM - 1);
    kernel::call(__NR_rt_sigprocmask, SIG_SETMASK, kernel::address(&every), 0, kernel::kSignalSetBytes);
    constexpr long kFlags = SFD_CLOEXEC | SFD_NONBLOCK;
    return kernel::call(__NR_signalfd4, -1, kernel::address(&heard), kernel::kSignalSetBytes, kFlags);
}

int keeper_main(int count, char** argv, char** environment) {
    Order order;
    order.program.environment = environment;
    if (!read_order(count, argv, order)) {
        complain();
        return kExitMisused;
    }
    const long signals = settle();
    // Asked after settle(): a parent that died before then sends no signal.
    if (kernel::parent_id() != order.parent) return kExitOrphaned;

    const int self = kernel::own_id();
    const long program = signals < 0 ? signals : kernel::call(__NR_clone, SIGCHLD, 0, 0, 0, 0);
    if (program < 0) {
        say({.sort = KeeperSays::Sort::not_started, .step = StartStep::fork, .error = static_cast<int>(-program)});
        return kExitNotStarted;
    }
    if (program == 0) {
        say(become_program(order.program, self));
        return kExitNotStarted;
    }
    say({.sort = KeeperSays::Sort::started, .program = static_cast<int>(program)});
    for (int fd = 0; fd < kControlFd; ++fd) kernel::close(fd);
    say(keep_to_the_end({.program = static_cast<int>(program),
                         .parent = order.parent,
                         .signals = static_cast<int>(signals),
                         .time_ms = order.time_ms,
                         .grace_ms = order.grace_ms,
                         .orphan_grace_ms = order.orphan_grace_ms}));
    return 0;
}

bool read_number(const char* text, long& number) {
    const bool negative = *text == '-';
    if (negative) ++text;
    if (*text == 0) return false;
    number = 0;
    for (; *text != 0; ++text) {
        if (*text < '0' || *text > '9') return false;
        if (__builtin_mul_overflow(number, 10L, &number)) return false;
        if (__builtin_add_overflow(number, *text - '0', &number)) return false;
    }
    if (negative) number = -number;
    return true;
}

bool same(const char* a, const char* b) {
    while (*a != 0 && *a == *b) ++a, ++b;
    return *a == *b;
}

bool read_order(int count, char** argv, Order& order) {
    if (count <= kFixedArguments || !same(argv[1], kKeeperVersion)) return false;
    long parent = 0;
    long file_bytes = 0;
    const bool numbers = read_number(argv[2], parent) && read_number(argv[3], order.time_ms) &&
                         read_number(argv[4], order.grace_ms) && read_number(argv[5], order.orphan_grace_ms) &&
                         read_number(argv[6], file_bytes) && read_number(argv[8], order.program.writable_count);
    if (!numbers || file_bytes < 0) return false;
    order.parent = static_cast<int>(parent);
    order.program.file_bytes = static_cast<unsigned long>(file_bytes);
    order.program.directory = argv[7];
    order.program.writable = argv + kFixedArguments;
    const long writable = order.program.writable_count == kNoFence ? 0 : order.program.writable_count;
    if (writable < 0 || writable >= count - kFixedArguments) return false;
    order.program.argv = argv + kFixedArguments + writable;
    return true;
}

void complain() {
    static constexpr char kText[] = "sweepline-keeper: started by sweepline of the same version, not by hand\n";
    kernel::call(__NR_write, 2, kernel::address(kText), sizeof kText - 1);
}

void say(const KeeperSays& words) {
    // A parent that is gone needs to know nothing.
    kernel::call(__NR_sendto, kControlFd, kernel::address(&words), sizeof words, MSG_NOSIGNAL, 0, 0);
}

}  // namespace
}  // namespace sweepline

/// Where the kernel enters, by way of `_start`: the argument count and what follows it, as execve(2) lays it out.
extern "C" [[noreturn]] void keeper_start(long* stack) {
    const int count = static_cast<int>(*stack);
    char** argv = reinterpret_cast<char**>(stack + 1);
    sweepline::kernel::exit(sweepline::keeper_main(count, argv, argv + count + 1));
}

#if defined(__x86_64__)
__asm__(".globl _start\n_start:\n  xor %ebp, %ebp\n  mov %rsp, %rdi\n  and $-16, %rsp\n  call keeper_start\n  hlt\n");
#elif defined(__aarch64__)
__asm__(".globl _start\n_start:\n  mov x29, #0\n  mov x30, #0\n  mov x0, sp\n  bl keeper_start\n  brk #0\n");
#endif

// Compilers call these for assignments and initialisations of structs, also where there is no C library.
extern "C" void* memset(void* to, int value, unsigned long count) {
    auto* bytes = static_cast<volatile char*>(to);
    for (unsigned long at = 0; at < count; ++at) bytes[at] = static_cast<char>(value);
    return to;
}
extern "C" void* memcpy(void* to, const void* from, unsigned long count) {
    auto* out = static_cast<volatile char*>(to);
    const auto* in = static_cast<const char*>(from);
    for (unsigned long at = 0; at < count; ++at) out[at] = in[at];
    return to;
}
