#pragma once

// System calls without a C library. The keeper is started once for every program that Sweepline runs; starting a
// C library costs more than everything the keeper does, by a factor of ten on virtual machines, where the library's
// questions to the processor (CPUID) are answered by the hypervisor.

#include <asm/unistd.h>

namespace sweepline::kernel {

/// Performs system call `number`; what it returns, or the negative errno.
inline long call(long number, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0, long f = 0) {
#if defined(__x86_64__)
    register const long r10 __asm__("r10") = d;
    register const long r8 __asm__("r8") = e;
    register const long r9 __asm__("r9") = f;
    long result = 0;  // NOLINT(misc-const-correctness): written below
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
#elif defined(__aarch64__)
    register const long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register const long x1 __asm__("x1") = b;
    register const long x2 __asm__("x2") = c;
    register const long x3 __asm__("x3") = d;
    register const long x4 __asm__("x4") = e;
    register const long x5 __asm__("x5") = f;
    __asm__ volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
    return x0;
#else
#error "the keeper's system calls are written for x86-64 and aarch64"
#endif
}

/// An address as a system call's argument.
template <class T>
long address(T* pointer) {
    return reinterpret_cast<long>(pointer);
}

[[noreturn]] inline void exit(int code) {
    for (;;) call(__NR_exit_group, code);
}

constexpr long kSignalSetBytes = 8;

inline int own_id() { return static_cast<int>(call(__NR_getpid)); }
inline int parent_id() { return static_cast<int>(call(__NR_getppid)); }
inline long kill(int process, int signal) { return call(__NR_kill, process, signal); }
inline void close(long fd) { call(__NR_close, fd); }

/// Milliseconds of a clock that never jumps.
inline long now_ms() {
    struct {
        long seconds;
        long nanoseconds;
    } time{};
    constexpr long kMonotonic = 1;
    call(__NR_clock_gettime, kMonotonic, address(&time));
    return time.seconds * 1000 + time.nanoseconds / 1'000'000;
}

}  // namespace sweepline::kernel
