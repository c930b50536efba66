#include "app/lint.hpp"

#include <algorithm>
#include <tuple>

#include "app/lookup.hpp"

namespace sweepline {
namespace {

LintProblem shown(const Diagnostic& problem) {
    return {.file = problem.file,
            .line = problem.line,
            .column = problem.column,
            .severity = problem.severity == Diagnostic::Severity::error ? "error" : "warning",
            .message = problem.message,
            .hint = problem.hint};
}

/// What is written rightly and not performed by this build is no error until something asks for it.
LintProblem as_warning(const Diagnostic& problem) {
    LintProblem warning = shown(problem);
    warning.severity = "warning";
    return warning;
}

}  // namespace

Result<LintReply> run(App& app, const Caller& /*caller*/, const Lint& /*request*/) {
    const LoadedHeadquarters& loaded = *TRY(app.headquarters());
    const Headquarters& headquarters = loaded.headquarters;
    LintReply reply{.problems = {}};
    reply.services = static_cast<std::int64_t>(headquarters.services.size());
    reply.layers = static_cast<std::int64_t>(headquarters.layers.size());
    for (const Diagnostic& problem : headquarters.settings.unsupported) reply.problems.push_back(as_warning(problem));
    for (const LayerFiles& files : headquarters.layers)
        for (const Diagnostic& problem : files.unsupported) reply.problems.push_back(as_warning(problem));
    for (const Diagnostic& problem : loaded.problems) reply.problems.push_back(shown(problem));
    for (const LayerFiles& files : headquarters.layers)
        for (const Diagnostic& problem : TRY(app.prepared(files.layer.name))->problems)
            reply.problems.push_back(shown(problem));
    const auto nothing = [&](const std::string& file, const char* message, const char* hint) {
        reply.problems.push_back({file, 1, 1, "warning", message, hint});
    };
    if (reply.services == 0 && loaded.problems.empty())
        nothing(headquarters.settings.services_at, "no service is listed", "sweepline init --from DIR finds them");
    if (reply.layers == 0 && loaded.problems.empty())
        nothing(headquarters.settings.layers_at, "there is no layer", "sweepline layer new NAME writes one to fill in");
    const auto key = [](const LintProblem& problem) {
        return std::tie(problem.file, problem.line, problem.column, problem.message);
    };
    std::sort(reply.problems.begin(), reply.problems.end(),
              [&](const LintProblem& a, const LintProblem& b) { return key(a) < key(b); });
    return reply;
}

}  // namespace sweepline
