#pragma once

#include <map>
#include <vector>

#include "app/plan_work.hpp"
#include "app/sweep_layer.hpp"
#include "base/result.hpp"
#include "migration/event.hpp"

namespace sweepline {

/// Why a sweep paused that was told to.
inline constexpr const char* kStopped = "stopped on request";

/// Says what is left to other processes, by what is said of it.
void add_elsewhere(SweepReply& reply, const std::vector<PlannedService>& planned);

/// Says which services others were quicker with.
void add_overtaken(SweepReply& reply, const std::map<ServiceName, PerformerId>& overtaken);

/// Says what became of the runs that ended, and what to do next.
void fill(SweepReply& reply, const std::vector<RunFinished>& finished);

/// What a sweep says of an error that ended it in the middle.
[[nodiscard]] SweepFailure failure_of(const Error& error);

}  // namespace sweepline
