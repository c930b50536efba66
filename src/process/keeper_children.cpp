#include "process/keeper_children.hpp"

#include <fcntl.h>
#include <sys/wait.h>

#include "process/keeper_kernel.hpp"

namespace sweepline {
namespace {

struct Entry {
    unsigned long inode;
    long offset;
    unsigned short length;
    unsigned char type;
    char name[1];  // as long as `length` says
};

constexpr long kEntriesBytes = 16 * 1024;
constexpr long kStatusBytes = 256;  // the parent's id is among the first hundred

int number_in(const char* text) {
    int number = 0;
    for (; *text >= '0' && *text <= '9'; ++text) number = number * 10 + (*text - '0');
    return number;
}

/// The parent of the process whose folder below /proc is `name`, 0 when it is gone.
int parent_of(long proc, const char* name) {
    char path[32];
    int length = 0;
    while (name[length] != 0 && length < 20) {
        path[length] = name[length];
        ++length;
    }
    for (const char* rest = "/stat"; *rest != 0; ++rest) path[length++] = *rest;
    path[length] = 0;
    const long fd = kernel::call(__NR_openat, proc, kernel::address(path), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return 0;
    char text[kStatusBytes];
    const long got = kernel::call(__NR_read, fd, kernel::address(text), kStatusBytes - 1);
    kernel::close(fd);
    if (got <= 0) return 0;
    text[got] = 0;
    // ID (NAME) STATE PARENT …, and the name may hold brackets and blanks of its own.
    long at = got;
    while (at > 0 && text[at] != ')') --at;
    return at + 4 < got ? number_in(text + at + 4) : 0;
}

/// Asks the kernel rather than /proc, which may belong to another process namespace.
bool is_child(int id) { return kernel::call(__NR_waitid, P_PID, id, 0, WEXITED | WNOHANG | WNOWAIT) == 0; }

}  // namespace

void for_each_child(void (*visit)(int id, int group, void* context), void* context) {
    const long proc = kernel::call(__NR_openat, AT_FDCWD, kernel::address("/proc"), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (proc < 0) return;
    const int self = kernel::own_id();
    const long own_group = kernel::call(__NR_getpgid, 0);
    alignas(Entry) static char entries[kEntriesBytes];
    for (;;) {
        const long got = kernel::call(__NR_getdents64, proc, kernel::address(entries), kEntriesBytes);
        if (got <= 0) break;
        for (long at = 0; at < got;) {
            const auto* entry = reinterpret_cast<const Entry*>(entries + at);
            at += entry->length;
            const int id = number_in(entry->name);
            if (id <= 1 || parent_of(proc, entry->name) != self || !is_child(id)) continue;
            const long group = kernel::call(__NR_getpgid, id);
            visit(id, group > 1 && group != own_group ? static_cast<int>(group) : 0, context);
        }
    }
    kernel::close(proc);
}

}  // namespace sweepline
