#include "process/keeper_program.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <cerrno>
#include <csignal>

#include "process/keeper_fence.hpp"
#include "process/keeper_kernel.hpp"

namespace sweepline {
namespace {

constexpr long kPathBytes = 4096;
constexpr int kBusyAttemptsMax = 100;
constexpr long kBusyPauseNs = 1'000'000;

KeeperSays stopped(StartStep step, long error, long which = -1) {
    return {.sort = KeeperSays::Sort::not_started,
            .step = step,
            .error = static_cast<std::int32_t>(error),
            .which = static_cast<std::int32_t>(which)};
}

struct Limit {
    unsigned long soft;
    unsigned long hard;
};

long lower_limit(long resource, unsigned long value) {
    Limit limit{};
    if (const long got = kernel::call(__NR_prlimit64, 0, resource, 0, kernel::address(&limit)); got < 0) return got;
    if (limit.hard > value) limit.hard = value;
    limit.soft = limit.hard;
    return kernel::call(__NR_prlimit64, 0, resource, kernel::address(&limit), 0);
}

const char* search_path(char** environment) {
    for (; *environment != nullptr; ++environment) {
        const char* entry = *environment;
        if (entry[0] == 'P' && entry[1] == 'A' && entry[2] == 'T' && entry[3] == 'H' && entry[4] == '=')
            return entry + 5;
    }
    return kPathWithoutPath;
}

bool has_slash(const char* text) {
    for (; *text != 0; ++text)
        if (*text == '/') return true;
    return false;
}

bool exists(const char* path) { return kernel::call(__NR_faccessat, AT_FDCWD, kernel::address(path), 0) == 0; }

/// Executes `path`, or says why not.
KeeperSays execute(const char* path, const ProgramOrder& order) {
    long error = 0;
    for (int attempt = 0; attempt < kBusyAttemptsMax; ++attempt) {
        error = -kernel::call(__NR_execve, kernel::address(path), kernel::address(order.argv),
                              kernel::address(order.environment));
        if (error != ETXTBSY) break;
        // A script just written is busy while a process forked meanwhile, on its way to its own program, still has
        // the writer's descriptor open.
        const long pause[2] = {0, kBusyPauseNs};
        kernel::call(__NR_nanosleep, kernel::address(pause), 0);
    }
    return stopped(error == ENOENT && exists(path) ? StartStep::interpreter : StartStep::execute, error);
}

/// Writes `folder`/`name` to `path`; whether it fits.
bool join(char (&path)[kPathBytes], const char* folder, long folder_bytes, const char* name) {
    long at = 0;
    for (; at < folder_bytes && at < kPathBytes - 2; ++at) path[at] = folder[at];
    path[at++] = '/';
    for (; *name != 0 && at < kPathBytes - 1; ++name) path[at++] = *name;
    path[at] = 0;
    return *name == 0;
}

/// Executes the first file named `order.argv[0]` in PATH. Empty entries are passed over: they would mean the
/// directory the program starts in, which may hold anything.
KeeperSays search_and_execute(const ProgramOrder& order) {
    KeeperSays worst = stopped(StartStep::execute, ENOENT);
    const char* folder = search_path(order.environment);
    for (;;) {
        long bytes = 0;
        while (folder[bytes] != 0 && folder[bytes] != ':') ++bytes;
        char path[kPathBytes];
        if (bytes > 0 && join(path, folder, bytes, order.argv[0])) {
            const KeeperSays why = execute(path, order);
            if (why.step == StartStep::interpreter) return why;
            const bool go_on = why.error == ENOENT || why.error == ENOTDIR || why.error == EACCES;
            if (!go_on) return why;
            if (why.error == EACCES) worst = why;
        }
        if (folder[bytes] == 0) return worst;
        folder += bytes + 1;
    }
}

}  // namespace

KeeperSays become_program(const ProgramOrder& order, int keeper) {
    if (const long id = kernel::call(__NR_setsid); id < 0) return stopped(StartStep::session, -id);
    // When the keeper itself is killed, at least the program goes with it.
    kernel::call(__NR_prctl, PR_SET_PDEATHSIG, SIGKILL);
    if (kernel::parent_id() != keeper) return stopped(StartStep::session, ESRCH);

    if (const long result = lower_limit(RLIMIT_CORE, 0); result < 0) return stopped(StartStep::limits, -result);
    if (order.file_bytes != 0)
        if (const long result = lower_limit(RLIMIT_FSIZE, order.file_bytes); result < 0)
            return stopped(StartStep::limits, -result);
    if (const long result = kernel::call(__NR_chdir, kernel::address(order.directory)); result < 0)
        return stopped(StartStep::directory, -result);
    if (order.writable_count != kNoFence) {
        const FenceFailure failure = put_up_fence(order.writable, order.writable_count);
        if (failure.error != 0)
            return stopped(failure.which >= 0 ? StartStep::writable : StartStep::fence, failure.error, failure.which);
    }
    const unsigned long none_blocked = 0;
    kernel::call(__NR_rt_sigprocmask, SIG_SETMASK, kernel::address(&none_blocked), 0, kernel::kSignalSetBytes);
    return has_slash(order.argv[0]) ? execute(order.argv[0], order) : search_and_execute(order);
}

}  // namespace sweepline
