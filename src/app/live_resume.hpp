#pragma once

#include <functional>
#include <vector>

#include "app/app.hpp"
#include "base/result.hpp"
#include "text/value.hpp"

namespace sweepline {

/// A sweep of this machine that ended before its work did, without anybody having said so.
struct BrokenOff {
    Caller caller;  ///< who asked for it
    Value request;  ///< what to ask for again
};

/// The newest sweep of each layer, where it was performed on this machine and was killed, or ended with the server.
/// Empty while another process performs one here.
[[nodiscard]] Result<std::vector<BrokenOff>> broken_off_sweeps(App& app);

/// Begins them one after the other: `begin` calls what it is given when the sweep has ended.
void resume(std::vector<BrokenOff> sweeps,
            const std::function<void(const BrokenOff&, std::function<void()> then)>& begin);

}  // namespace sweepline
