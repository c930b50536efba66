// Preloaded into a real sweepline, moves its wall clock: at each look at it by the next number of seconds in
// SWEEPLINE_CLOCK_JUMPS (blanks between them), from the beginning again after the last. The steady clock goes on as it
// is.

#include <dlfcn.h>
#include <sys/time.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <ctime>

namespace {

constexpr std::size_t kJumpsMax = 16;

struct Jumps {
    std::array<long, kJumpsMax> seconds{};
    std::size_t count = 0;
    Jumps() {
        const char* text = getenv("SWEEPLINE_CLOCK_JUMPS");
        while (text != nullptr && *text != '\0' && count < kJumpsMax) {
            char* end = nullptr;
            seconds[count++] = strtol(text, &end, 10);
            text = end;
        }
    }
};

long moved_by() {
    static const Jumps jumps;
    static std::atomic<std::size_t> looks{0};
    return jumps.count == 0 ? 0 : jumps.seconds[looks++ % jumps.count];
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* now) {
    static const auto next = reinterpret_cast<int (*)(clockid_t, timespec*)>(dlsym(RTLD_NEXT, "clock_gettime"));
    const int code = next(clock, now);
    if (code == 0 && clock == CLOCK_REALTIME) now->tv_sec += moved_by();
    return code;
}
int gettimeofday(timeval* now, void*) {
    timespec exact{};
    if (clock_gettime(CLOCK_REALTIME, &exact) != 0) return -1;
    now->tv_sec = exact.tv_sec;
    now->tv_usec = exact.tv_nsec / 1000;
    return 0;
}
time_t time(time_t* out) {
    timespec exact{};
    clock_gettime(CLOCK_REALTIME, &exact);
    if (out != nullptr) *out = exact.tv_sec;
    return exact.tv_sec;
}

}  // extern "C"
