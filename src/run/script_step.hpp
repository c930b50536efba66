#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "driver/driver.hpp"
#include "migration/event.hpp"
#include "run/workplace.hpp"

namespace sweepline {

/// What an executable step said by its lines and its output file.
struct Spoken {
    RunState early = RunState::none;  ///< skipped, not_applicable or blocked: the run ends here
    std::string reason = {};
    std::map<std::string, std::string> facts = {};
    std::vector<std::string> edge_cases = {};
    Value output = Object{};   ///< its JSON, and what `::output` said
    std::string printed = {};  ///< the end of stdout and stderr, after a line that says so where there was no fence
};

/// Runs an executable step of the layer, fenced, in the service's path. An exit code other than 0 is an error with the
/// last line it printed; what it said before stays in `spoken`.
Result<> speak(const Step& step, Workplace& place, const Tools& tools, Spoken& spoken);

}  // namespace sweepline
