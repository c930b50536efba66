#include "run/step_runner.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>

#include "run/script_step.hpp"
#include "run/step_names.hpp"
#include "text/json.hpp"

namespace sweepline {
namespace {

std::string joined_reasons(const std::vector<Checks::Judged>& judged) {
    std::string text;
    for (const Checks::Judged& each : judged)
        text += (text.empty() ? "" : "; ") + (each.verdict.because.empty() ? each.check : each.verdict.because);
    return text;
}

std::string verdict_line(const Checks::Judged& judged, std::string_view word) {
    std::string line = std::string(word) + " " + judged.check;
    if (judged.verdict.sort != Verdict::Sort::pass && !judged.verdict.because.empty())
        line += ": " + judged.verdict.because;
    return line;
}

/// Of a step that broke and left its boundary, both are said.
Result<> both_said(Result<> ended, Result<> settled) {
    if (ended) return settled;
    if (ended.error().kind != ErrorKind::cancelled && !settled && settled.error().kind == ErrorKind::denied)
        ended.error().message += "; " + settled.error().message;
    return ended;
}

}  // namespace

std::string clause_of(const Error& error) {
    std::string text;
    for (auto what = error.doing.rbegin(); what != error.doing.rend(); ++what) text += *what + ": ";
    return text + error.message;
}

StepRunner::StepRunner(const PreparedLayer& layer, Workplace& place, const Tools& tools, Boundary boundary,
                       RunFinished& report)
    : layer_(layer),
      place_(place),
      tools_(tools),
      boundary_(std::move(boundary)),
      report_(report),
      tree_now_(place.base_tree()) {}

Result<bool> StepRunner::applies() {
    if (!layer_.applies_to || layer_.applies_to->empty()) return true;
    const ServiceFiles files(place_.context(), ServiceFiles::Access::read_only);
    const auto judged = TRY(layer_.applies_to->judge(files, place_.context(), tools_));
    if (any_passes(judged)) return true;
    report_.because = joined_reasons(judged);
    return false;
}

Result<std::optional<bool>> StepRunner::old_form() {
    if (!layer_.detect || layer_.detect->empty()) return std::optional<bool>();
    const ServiceFiles files(place_.context(), ServiceFiles::Access::read_only);
    const auto judged = TRY(layer_.detect->judge(files, place_.context(), tools_));
    if (layer_.detect->needs_folder()) TRY(must_have_changed_nothing("`detect`"));
    return std::optional<bool>(any_passes(judged));
}

Result<> StepRunner::perform(Extent extent) {
    for (const PreparedStep& prepared : layer_.steps) {
        if (place_.context().stop.stop_requested()) return fail(ErrorKind::cancelled, "the run was told to stop");
        TRY(perform_step(prepared, extent));
        if (report_.state != RunState::none) return {};
    }
    return {};
}

Result<> StepRunner::perform_step(const PreparedStep& prepared, Extent extent) {
    const Step& step = prepared.step;
    if (step.kind == StepKind::context) return {};
    if (extent == Extent::reading && (step.kind == StepKind::change || step.kind == StepKind::plan)) return {};
    StepReport report{.step = step.label(),
                      .kind = std::string(to_word(step.kind)),
                      .form = std::string(to_word(step.form)),
                      .ended = {}};
    if (step.kind == StepKind::change) TRY(judge_base());
    const auto begun = std::chrono::steady_clock::now();
    Result<> result = step.kind == StepKind::check    ? perform_check(prepared, report)
                      : step.kind == StepKind::change ? perform_change(prepared, report)
                                                      : perform_script(prepared, report);
    if (step.form == StepForm::executable || (result && step.kind == StepKind::change) ||
        (prepared.checks && prepared.checks->needs_folder()))
        result = both_said(std::move(result), settle(prepared));
    report.millis =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun).count();
    if (!result) {
        report.ended = "failed";
        report.message = result.error().message;
        report.hint = result.error().hint;
    } else if (report.ended.empty()) {
        report.ended = report_.state == RunState::none ? "ok" : std::string(to_word(report_.state));
    }
    report_.steps.push_back(std::move(report));
    if (!result) return while_doing(std::move(result), step.label());
    return {};
}

/// Discover and plan steps, and executable steps of any kind: what they say enters the report and the templates.
Result<> StepRunner::perform_script(const PreparedStep& prepared, StepReport& report) {
    StepContext& context = place_.context();
    if (prepared.queries) {
        const ServiceFiles files(context, ServiceFiles::Access::read_only);
        for (const auto& [key, value] : TRY(prepared.queries->find(files, context))) {
            report_.facts[key] = value;
            set_fact(context.names, key, value);
            report.verdicts.push_back(std::string("fact ").append(key).append(" = ").append(value));
        }
        return {};
    }
    Spoken spoken;
    TRY(listen(prepared, report, spoken));
    end_early(spoken, report);
    return {};
}

/// Runs an executable step; what it found out enters the report and the templates.
Result<> StepRunner::listen(const PreparedStep& prepared, StepReport& report, Spoken& spoken) {
    const Result<> result = speak(prepared.step, place_, tools_, spoken);
    report.output = std::move(spoken.printed);
    for (const auto& [key, value] : spoken.facts) {
        report_.facts[key] = value;
        set_fact(place_.context().names, key, value);
    }
    report_.edge_cases.insert(report_.edge_cases.end(), spoken.edge_cases.begin(), spoken.edge_cases.end());
    if (!result) return result;
    return remember_output(prepared.step.label(), spoken.output);
}

/// Ends the run where the step said so.
void StepRunner::end_early(const Spoken& spoken, StepReport& report) {
    if (spoken.early == RunState::none) return;
    report_.state = spoken.early;
    report_.because = spoken.reason;
    report.message = spoken.reason;
}

Result<> StepRunner::perform_change(const PreparedStep& prepared, StepReport& report) {
    if (!prepared.edits) return perform_script(prepared, report);
    const ServiceFiles files(place_.context(), ServiceFiles::Access::may_change);
    return prepared.edits->apply(files, place_.context());
}

Result<> StepRunner::perform_check(const PreparedStep& prepared, StepReport& report) {
    Spoken spoken;
    const auto judged = TRY(judge_step(prepared, report, spoken));
    if (end_early(spoken, report); report_.state != RunState::none) return {};
    std::string failed;
    for (const Checks::Judged& each : judged) {
        const bool red_before = each.only_new_failures && red_before_.contains(each.check);
        if (each.verdict.sort == Verdict::Sort::pass || red_before) {
            report.verdicts.push_back(verdict_line(each, red_before ? "red before too" : "pass"));
            continue;
        }
        const bool could_not = each.verdict.sort == Verdict::Sort::inconclusive;
        (could_not ? inconclusive_ : failed_) = true;
        report.verdicts.push_back(verdict_line(each, could_not ? "inconclusive" : "fail"));
        if (failed.empty()) failed = each.verdict.because.empty() ? each.check : each.verdict.because;
    }
    if (failed.empty()) return {};
    checks_held_ = false;
    if (first_failure_.empty()) first_failure_ = failed;
    report.ended = "failed";
    report.message = failed;
    return {};
}

/// A check step's judgements. An executable one is a single check that passes with exit code 0, unless it said that it
/// could not be judged here: `::blocked` and the like.
Result<std::vector<Checks::Judged>> StepRunner::judge_step(const PreparedStep& prepared, StepReport& report,
                                                           Spoken& spoken) {
    const ServiceFiles files(place_.context(), ServiceFiles::Access::read_only);
    if (prepared.checks) return prepared.checks->judge(files, place_.context(), tools_);
    Verdict verdict{Verdict::Sort::pass, {}};
    if (const Result<> result = listen(prepared, report, spoken); !result) {
        const Error& error = result.error();
        if (error.kind == ErrorKind::cancelled || error.kind == ErrorKind::internal) return std::unexpected(error);
        verdict = {Verdict::Sort::fail, error.message};
        report.hint = error.hint;
    } else if (spoken.early != RunState::none) {
        verdict = {Verdict::Sort::inconclusive, spoken.reason};
    }
    return std::vector{Checks::Judged{prepared.step.label(), std::move(verdict), false}};
}

/// Judges every check on the untouched base, once, before the first change: one that passes there proves nothing, and
/// one that fails there is not this change's fault where `only_new_failures` is said. Whatever else they say is about a
/// tree that the run leaves behind, and is forgotten.
Result<> StepRunner::judge_base() {
    if (base_judged_) return {};
    base_judged_ = true;
    const auto facts = report_.facts;
    const auto edge_cases = report_.edge_cases;
    const Value names = place_.context().names;
    bool ran_programs = false;
    for (const PreparedStep& prepared : layer_.steps) {
        if (prepared.step.kind != StepKind::check) continue;
        ran_programs = ran_programs || !prepared.checks || prepared.checks->needs_folder();
        StepReport ignored;
        Spoken unheard;
        const auto judged = judge_step(prepared, ignored, unheard);
        if (!judged) continue;  // could not judge before the change: neither vacuous nor red
        for (const Checks::Judged& each : *judged) {
            if (each.verdict.sort == Verdict::Sort::fail) red_before_.insert(each.check);
            // `only_new_failures` is meant to pass before: it guards, it does not prove.
            if (each.verdict.sort == Verdict::Sort::pass && !each.only_new_failures)
                report_.vacuous.push_back(each.check);
        }
    }
    if (!ran_programs) return {};
    report_.facts = facts;
    report_.edge_cases = edge_cases;
    place_.context().names = names;
    for (const PreparedStep& prepared : layer_.steps)
        if (prepared.step.kind == StepKind::check && !prepared.checks) TRY(forget_output(prepared.step.label()));
    return must_have_changed_nothing("a check on the untouched base");
}

/// After something that may only read: the tree is as the steps before left it.
Result<> StepRunner::must_have_changed_nothing(const std::string& who) {
    const ObjectId after = TRY(place_.current_tree());
    return must_be_unchanged(who, TRY(place_.changes(tree_now_, after)));
}

/// Looks at what a step left behind: a change must stay inside what the layer owns, anything else must change nothing.
Result<> StepRunner::settle(const PreparedStep& prepared) {
    if (prepared.step.kind != StepKind::change) return must_have_changed_nothing(prepared.step.label());
    const ObjectId after = TRY(place_.current_tree());
    if (after == tree_now_) return {};
    const auto changes = TRY(place_.changes(tree_now_, after));
    const auto old_tree = TRY(place_.mirror().tree(tree_now_));
    const auto new_tree = TRY(place_.mirror().tree(after));
    TRY(boundary_.judge(changes, *old_tree, *new_tree));
    tree_now_ = after;
    return {};
}

Result<bool> StepRunner::holds_in(const std::string& environment, std::vector<std::string>& because) {
    place_.context().environment = environment;
    if (!place_.context().variables.empty()) place_.context().variables["SWEEPLINE_ENVIRONMENT"] = environment;
    place_.context().names.set("environment", environment);
    bool holds = true;
    for (const PreparedStep& prepared : layer_.validate) {
        if (prepared.step.kind != StepKind::check) continue;
        StepReport ignored;
        Spoken unheard;
        for (const Checks::Judged& each : TRY(judge_step(prepared, ignored, unheard))) {
            if (each.verdict.sort == Verdict::Sort::pass) continue;
            holds = false;
            because.push_back(environment + ": " + (each.verdict.because.empty() ? each.check : each.verdict.because));
        }
    }
    return holds;
}

Result<> StepRunner::remember_output(const std::string& label, const Value& output) {
    StepContext& context = place_.context();
    const Value* steps = context.names.find("steps");
    Value all = steps == nullptr ? Value(Object{}) : *steps;
    const std::size_t dash = label.find('-');
    all.set(dash == std::string::npos ? label : label.substr(dash + 1), output);
    all.set(label, output);
    context.names.set("steps", std::move(all));
    return write_output(label, output);
}

/// Makes the file of a step's output say again what the templates see of it.
Result<> StepRunner::forget_output(const std::string& label) {
    const Value* steps = place_.context().names.find("steps");
    const Value* before = steps == nullptr ? nullptr : steps->find(label);
    if (before != nullptr) return write_output(label, *before);
    std::error_code error;
    std::filesystem::remove(place_.steps_folder() / (label + ".json"), error);
    if (error) return fail(ErrorKind::unavailable, "its output cannot be removed: " + error.message());
    return {};
}

Result<> StepRunner::write_output(const std::string& label, const Value& output) {
    const std::filesystem::path path = place_.steps_folder() / (label + ".json");
    std::ofstream file(path, std::ios::binary);
    file << to_json(output) << '\n';
    file.close();
    if (!file) return fail(ErrorKind::unavailable, "its output cannot be written to " + path.string());
    return {};
}

}  // namespace sweepline
