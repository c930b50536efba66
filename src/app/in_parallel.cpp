#include "app/in_parallel.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace sweepline {
namespace {
constexpr std::chrono::milliseconds kTellEvery{100};
}

void in_parallel(std::size_t count, unsigned jobs, std::stop_token stop, const std::function<void(std::size_t)>& each,
                 const std::function<void(std::size_t)>& done) {
    std::atomic<std::size_t> next = 0;
    std::atomic<std::size_t> finished = 0;
    std::mutex mutex;
    std::condition_variable changed;
    std::size_t working = std::clamp<std::size_t>(jobs, 1, std::max<std::size_t>(count, 1));
    std::vector<std::jthread> threads;
    threads.reserve(working);
    for (std::size_t i = 0, threads_wanted = working; i < threads_wanted; ++i)
        threads.emplace_back([&] {
            for (std::size_t item = next++; item < count && !stop.stop_requested(); item = next++) {
                each(item);
                ++finished;
            }
            const std::lock_guard lock(mutex);
            --working;
            changed.notify_one();
        });
    std::unique_lock lock(mutex);
    while (!changed.wait_for(lock, kTellEvery, [&] { return working == 0; }))
        if (done) done(finished);
    if (done) done(finished);
}

}  // namespace sweepline
