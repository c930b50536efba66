#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "app/lint.hpp"
#include "cli/phrases.hpp"
#include "cli/render.hpp"

namespace sweepline {

std::string render_lint(const LintReply& reply, const Page& page) {
    std::string out;
    for (const LintProblem& problem : reply.problems) {
        const bool error = problem.severity == "error";
        out += fmt::format("{}:{}:{}: {}: {}\n", shown(page, problem.file), problem.line, problem.column,
                           painted(page, error ? Ink::bad : Ink::stale, shown(page, problem.severity)),
                           shown(page, problem.message));
        if (!problem.hint.empty()) out += "  " + wrapped(page, problem.hint, 2, 2) + "\n";
    }
    const auto errors = std::ranges::count(reply.problems, "error", &LintProblem::severity);
    const auto warnings = static_cast<std::int64_t>(reply.problems.size()) - errors;
    const std::string read = counted(reply.services, "service") + " and " + counted(reply.layers, "layer") + " read";
    std::vector<std::string> found;
    if (errors > 0) found.push_back(painted(page, Ink::bad, counted(errors, "error")));
    if (warnings > 0) found.push_back(painted(page, Ink::stale, counted(warnings, "warning")));
    if (found.empty()) return out + read + ", " + painted(page, Ink::done, "nothing wrong") + "\n";
    return out + read + ": " + joined(found) + "\n";
}

}  // namespace sweepline
