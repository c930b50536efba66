#pragma once

#include <vector>

#include "app/app.hpp"
#include "app/selection.hpp"
#include "base/result.hpp"
#include "migration/plan.hpp"
#include "run/run.hpp"

namespace sweepline {

/// What is to be planned, for `plan` and `sweep` alike.
struct PlanWanted {
    const PreparedLayer& layer;
    const Selection& selection;
    const Caller& caller;
    std::vector<ServiceName> also = {};  ///< services taken whatever is selected
    bool beside = false;                 ///< another process may be sweeping meanwhile
    bool fetch = false;                  ///< bring URLs up to date, cloning what is not here yet
    bool refresh = false;
    bool take = false;
    unsigned jobs = 1;
};

struct PlannedService {
    const Service* service = nullptr;
    Planned planned;
    Observed seen;
    RunId run = {};  ///< the cell's newest run when this was planned
};

/// Looks at every selected service and says what a sweep would do; in the headquarters' order.
[[nodiscard]] Result<std::vector<PlannedService>> plan_services(App& app, const Migration& migration,
                                                                const PlanWanted& wanted);

/// This machine as a performer.
[[nodiscard]] PerformerId this_performer(const App& app);

/// Refuses a number of jobs that cannot be.
[[nodiscard]] Result<> must_be_jobs(const std::optional<std::int64_t>& asked);

/// Runs at once: what was asked for, else one for each processor.
[[nodiscard]] unsigned jobs_of(const App& app, const std::optional<std::int64_t>& asked);

}  // namespace sweepline
