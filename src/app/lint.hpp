#pragma once

#include "app/use_case.hpp"

namespace sweepline {

struct LintProblem {
    std::string file;
    std::int64_t line = 1;
    std::int64_t column = 1;
    std::string severity;  ///< error, warning
    std::string message;
    std::string hint = {};
    template <class F>
    void fields(F& f) {
        f.required("file", file, "relative to the headquarters");
        f.required("line", line, "line");
        f.required("column", column, "column");
        f.required("severity", severity, "error or warning");
        f.required("message", message, "what");
        f.optional("hint", hint, "what to do");
    }
};
struct LintReply {
    std::vector<LintProblem> problems;
    std::int64_t services = 0;
    std::int64_t layers = 0;
    [[nodiscard]] int exit_code() const {
        for (const auto& problem : problems)
            if (problem.severity == "error") return 2;
        return 0;
    }
    template <class F>
    void fields(F& f) {
        f.required("problems", problems, "every problem, by file and line");
        f.required("services", services, "services read");
        f.required("layers", layers, "layers read");
    }
};
struct Lint {
    using Reply = LintReply;
    static constexpr About about{"lint", "Check every file of the headquarters", Effect::reads, Habit::shaping};
    template <class F>
    void fields(F&) {}
};
Result<LintReply> run(App&, const Caller&, const Lint&);

}  // namespace sweepline
