#pragma once

#include <functional>
#include <vector>

#include "app/app.hpp"
#include "app/use_case.hpp"
#include "base/result.hpp"
#include "text/value.hpp"

namespace sweepline {

/// A sweep that a server of this machine began and that ended before its work did, without anybody having said so.
struct BrokenOff {
    Caller caller;  ///< who asked for it, with the access that they have now
    Value request;  ///< what to ask `resumed_sweep` for
};

/// The newest sweep of each layer, where a server of this machine began it, and it was killed or ended with the server.
/// Not those of people who are not let in any more. Empty while another process performs a sweep here.
[[nodiscard]] Result<std::vector<BrokenOff>> broken_off_sweeps(App& app);

/// `sweep`, going on with the newest one of its layer: whatever was asked for, the services whose runs broke off are
/// among those taken. It is in no catalogue: no person asks for it.
[[nodiscard]] const UseCase& resumed_sweep();

/// Begins them one after the other: `begin` calls what it is given when the sweep has ended.
void begin_in_turn(std::vector<BrokenOff> sweeps,
                   const std::function<void(const BrokenOff&, std::function<void()> then)>& begin);

}  // namespace sweepline
