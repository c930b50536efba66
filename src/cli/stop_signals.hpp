#pragma once

#include <stop_token>
#include <thread>

namespace sweepline {

/// While it lives, the first Ctrl-C (or SIGTERM) asks to stop, so that what runs is finished and recorded, and the
/// second ends the program at once with 130. Writing to a reader that left fails instead of ending the program.
/// At most one at a time.
class StopSignals {
public:
    StopSignals();
    ~StopSignals();
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;
    StopSignals(StopSignals&&) = delete;
    StopSignals& operator=(StopSignals&&) = delete;

    [[nodiscard]] std::stop_token token() const { return source_.get_token(); }

private:
    std::stop_source source_;
    std::jthread listener_;
};

}  // namespace sweepline
