#include <csignal>
#include <cstring>

#include "process/process.hpp"

namespace sweepline {
namespace {

std::string time_text(std::chrono::milliseconds time);
std::string size_text(std::uint64_t bytes);
std::string signal_text(int signal);

}  // namespace

std::string describe(const Exit& exit, const Limits& limits) {
    if (exit.cancelled) return "cancelled";
    if (exit.timed_out) return "over its time limit of " + time_text(limits.time);
    if (exit.flooded) return "over its output limit of " + size_text(limits.output_bytes);
    if (exit.signal == SIGXFSZ && limits.file_bytes != 0)
        return "killed by SIGXFSZ: it wrote a file beyond its limit of " + size_text(limits.file_bytes);
    if (exit.signal) return "killed by " + signal_text(*exit.signal);
    return "exit code " + std::to_string(exit.code.value_or(0));
}

namespace {

std::string time_text(std::chrono::milliseconds time) {
    using namespace std::chrono_literals;
    struct Unit {
        std::chrono::milliseconds length;
        const char* word;
    };
    for (const Unit unit : {Unit{1h, " h"}, Unit{1min, " min"}, Unit{1s, " s"}})
        if (time >= unit.length && time % unit.length == 0ms) return std::to_string(time / unit.length) + unit.word;
    return std::to_string(time.count()) + " ms";
}

std::string size_text(std::uint64_t bytes) {
    struct Unit {
        unsigned bits;
        const char* word;
    };
    for (const Unit unit : {Unit{30, " GiB"}, Unit{20, " MiB"}, Unit{10, " KiB"}})
        if (const std::uint64_t size = std::uint64_t{1} << unit.bits; bytes >= size && bytes % size == 0)
            return std::to_string(bytes / size) + unit.word;
    return std::to_string(bytes) + " bytes";
}

std::string signal_text(int signal) {
    const char* name = ::sigabbrev_np(signal);
    return name != nullptr ? "SIG" + std::string(name) : "signal " + std::to_string(signal);
}

}  // namespace
}  // namespace sweepline
