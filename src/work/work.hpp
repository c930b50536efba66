#pragma once

// work/: where runs are performed: on this machine's threads. It may know migration/ types and base/. It must never
// know how a run is performed (it is handed that) or what happens after one.

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

#include "base/result.hpp"
#include "migration/event.hpp"

namespace sweepline {

/// Performs one run to its end. Safe from several threads; doing it twice equals doing it once.
using Perform = std::function<RunFinished(const RunStarted&, std::stop_token)>;

/// Takes runs and hands back how they ended, each at least once.
class Engine {
public:
    virtual ~Engine() = default;
    /// Takes a run; conflict when `kWaitingMax` wait already.
    virtual Result<> submit(RunStarted run) = 0;
    /// Asks everything to stop. What was still waiting is forgotten and named here; outcomes of what was under way
    /// come.
    virtual std::vector<RunId> cancel() = 0;
    /// What has ended since the last call; waits up to `deadline` for the first one, empty when none came.
    [[nodiscard]] virtual std::vector<RunFinished> next_outcomes(std::chrono::milliseconds deadline) = 0;
};
inline constexpr std::size_t kWaitingMax = 4096;

/// An engine of `jobs` threads in this process. When it goes, everything is cancelled and the threads are joined.
[[nodiscard]] std::unique_ptr<Engine> make_local_engine(Perform perform, unsigned jobs);

}  // namespace sweepline
