#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "migration/event.hpp"
#include "run/boundary.hpp"
#include "run/prepared_layer.hpp"
#include "run/script_step.hpp"
#include "run/workplace.hpp"

namespace sweepline {

/// An error as one clause: what was under way, outermost first, then what happened.
[[nodiscard]] std::string clause_of(const Error& error);

/// Performs the steps of one run in order, judging every boundary, and writes its report.
class StepRunner {
public:
    StepRunner(const PreparedLayer& layer, Workplace& place, const Tools& tools, Boundary boundary,
               RunFinished& report);

    /// Whether the layer applies here; if not, the report says why.
    [[nodiscard]] Result<bool> applies();
    /// Whether the old form is there; nothing where the layer has no detector.
    [[nodiscard]] Result<std::optional<bool>> old_form();
    /// All steps; with `changing` false only what reads: discover and check.
    enum class Extent : unsigned char { everything, reading };
    Result<> perform(Extent extent);
    /// Whether everything under `validate/` holds in one environment; what does not is appended to `because`.
    [[nodiscard]] Result<bool> holds_in(const std::string& environment, std::vector<std::string>& because);
    /// Whether every check held (also true without checks); with false, the report's steps say which did not.
    [[nodiscard]] bool checks_held() const { return checks_held_; }
    /// Whether nothing failed, and something could not be judged for want of anything to judge by.
    [[nodiscard]] bool inconclusive() const { return inconclusive_ && !failed_; }
    [[nodiscard]] const std::string& first_failure() const { return first_failure_; }
    /// The tree as the steps left it.
    [[nodiscard]] const ObjectId& tree() const { return tree_now_; }

private:
    Result<> perform_step(const PreparedStep& prepared, Extent extent);
    Result<> perform_script(const PreparedStep& prepared, StepReport& report);
    Result<> perform_change(const PreparedStep& prepared, StepReport& report);
    Result<> perform_check(const PreparedStep& prepared, StepReport& report);
    Result<> listen(const PreparedStep& prepared, StepReport& report, Spoken& spoken);
    void end_early(const Spoken& spoken, StepReport& report);
    Result<> judge_base();
    Result<> settle(const PreparedStep& prepared);
    Result<> must_have_changed_nothing(const std::string& who);
    Result<std::vector<Checks::Judged>> judge_step(const PreparedStep& prepared, StepReport& report, Spoken& spoken);
    Result<> remember_output(const std::string& label, const Value& output);
    Result<> forget_output(const std::string& label);
    Result<> write_output(const std::string& label, const Value& output);

    const PreparedLayer& layer_;
    Workplace& place_;
    const Tools& tools_;
    Boundary boundary_;
    RunFinished& report_;
    ObjectId tree_now_;
    bool base_judged_ = false;
    std::set<std::string> red_before_;  ///< checks that failed on the untouched base
    bool checks_held_ = true;
    bool failed_ = false;
    bool inconclusive_ = false;
    std::string first_failure_;
};

}  // namespace sweepline
