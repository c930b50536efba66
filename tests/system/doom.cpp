// Preloaded into a real sweepline, ends it by SIGKILL just before its Nth act that outlives it: a write or a
// synchronisation of a database, a folder made, a file linked, renamed or removed. Making and writing other files is
// not counted. N is in SWEEPLINE_DOOM; without it nothing is done. The acts that were counted are left in the file that
// SWEEPLINE_DOOM_COUNT names.

#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstring>

namespace {

std::atomic<long> acts{0};

long doomed_at() {
    static const long at = [] {
        const char* text = getenv("SWEEPLINE_DOOM");
        const bool ours = strcmp(program_invocation_short_name, "sweepline") == 0;
        return text == nullptr || !ours ? 0L : strtol(text, nullptr, 10);
    }();
    return at;
}

void act() {
    const int kept = errno;
    const long at = doomed_at();
    if (at != 0 && ++acts == at) kill(getpid(), SIGKILL);
    errno = kept;
}

template <class F>
F real(const char* name) {
    return reinterpret_cast<F>(dlsym(RTLD_NEXT, name));
}

struct Teller {
    Teller() = default;
    Teller(const Teller&) = delete;
    Teller& operator=(const Teller&) = delete;
    ~Teller() {
        const char* file = getenv("SWEEPLINE_DOOM_COUNT");
        if (file == nullptr || doomed_at() == 0) return;
        if (FILE* out = fopen(file, "w")) {
            fprintf(out, "%ld\n", acts.load());
            fclose(out);
        }
    }
} teller;

}  // namespace

extern "C" {

ssize_t pwrite64(int fd, const void* bytes, size_t size, off64_t at) {
    act();
    static const auto next = real<ssize_t (*)(int, const void*, size_t, off64_t)>("pwrite64");
    return next(fd, bytes, size, at);
}
int fdatasync(int fd) {
    act();
    static const auto next = real<int (*)(int)>("fdatasync");
    return next(fd);
}
int fsync(int fd) {
    act();
    static const auto next = real<int (*)(int)>("fsync");
    return next(fd);
}
int rename(const char* from, const char* to) {
    act();
    static const auto next = real<int (*)(const char*, const char*)>("rename");
    return next(from, to);
}
int renameat2(int a, const char* from, int b, const char* to, unsigned flags) {
    act();
    static const auto next = real<int (*)(int, const char*, int, const char*, unsigned)>("renameat2");
    return next(a, from, b, to, flags);
}
int link(const char* from, const char* to) {
    act();
    static const auto next = real<int (*)(const char*, const char*)>("link");
    return next(from, to);
}
int unlink(const char* path) {
    act();
    static const auto next = real<int (*)(const char*)>("unlink");
    return next(path);
}
int mkdir(const char* path, mode_t mode) {
    act();
    static const auto next = real<int (*)(const char*, mode_t)>("mkdir");
    return next(path, mode);
}

}  // extern "C"
