#pragma once

#include "app/selection.hpp"
#include "app/use_case.hpp"
#include "migration/names.hpp"

namespace sweepline {

struct SweptRow {
    std::string service;
    std::string state;  ///< a RunState's word
    std::string because = {};
    std::string commit = {};
    std::int64_t millis = 0;
    std::vector<std::string> vacuous = {};
    std::vector<std::string> edge_cases = {};
    template <class F>
    void fields(F& f) {
        f.required("service", service, "service");
        f.required("state", state, "how its run ended");
        f.optional("because", because, "why");
        f.optional("commit", commit, "commit made");
        f.required("millis", millis, "how long it took, milliseconds");
        f.optional("vacuous", vacuous, "checks that passed before anything was changed");
        f.optional("edge_cases", edge_cases, "what its steps say that other services should know");
    }
};
/// Runs that ended alike, for the same reason or nearly the same.
struct SweptGroup {
    std::string state;
    std::string because;
    bool similar = false;  ///< `because` is one of several that say nearly the same
    std::vector<std::string> services;
    template <class F>
    void fields(F& f) {
        f.required("state", state, "how they ended");
        f.required("because", because, "why");
        f.optional("similar", similar, "whether the reasons are only nearly the same");
        f.required("services", services, "which services");
    }
};
/// What went wrong with the record in the middle of a sweep. What had ended before is recorded.
struct SweepFailure {
    std::string message;
    std::string hint = {};
    int code = 3;  ///< that the command ends with
    template <class F>
    void fields(F& f) {
        f.required("message", message, "what went wrong");
        f.optional("hint", hint, "what to do");
    }
};
struct SweepReply {
    std::string layer;
    std::string sweep = {};  ///< empty when there was nothing to do, or with --dry-run
    bool dry_run = false;
    std::int64_t resumed = 0;  ///< runs of an earlier, broken-off sweep that were finished
    std::vector<SweptRow> rows = {};
    std::vector<SweptGroup> groups = {};            ///< by reason, worst first
    std::map<std::string, std::int64_t> left = {};  ///< planned to be left alone, by plan action
    std::vector<SweptGroup> elsewhere = {};         ///< what other processes have under way, or had
    bool paused = false;
    std::string because = {};                  ///< why it paused, or why there was nothing to sweep
    std::int64_t not_started = 0;              ///< runs that the pause left for the next sweep
    std::vector<std::string> broken_off = {};  ///< services whose runs were ended, to be done again
    std::int64_t millis = 0;
    std::vector<std::string> next = {};                  ///< commands that go on from here
    std::optional<SweepFailure> failure = std::nullopt;  ///< why no more could be recorded
    [[nodiscard]] int exit_code() const {
        if (failure) return failure->code;
        if (paused) return 4;
        for (const auto& row : rows)
            if (row.state == "failed" || row.state == "unreachable") return 4;
        return 0;
    }
    template <class F>
    void fields(F& f) {
        f.required("layer", layer, "layer");
        f.optional("sweep", sweep, "id of the sweep");
        f.optional("dry_run", dry_run, "whether nothing was kept");
        f.required("resumed", resumed, "runs of a broken-off sweep that were finished");
        f.required("rows", rows, "one for each run");
        f.optional("groups", groups, "by reason, worst first");
        f.optional("left", left, "services left alone, by reason");
        f.optional("elsewhere", elsewhere, "what other processes have under way, or had when they fell silent");
        f.required("paused", paused, "whether work was left");
        f.optional("because", because, "why it paused, or why there was nothing to sweep");
        f.required("not_started", not_started, "runs left for the next sweep");
        f.optional("broken_off", broken_off, "services whose runs were ended before they were through");
        f.optional("failure", failure, "why no more could be recorded");
        f.required("millis", millis, "how long it took, milliseconds");
        f.optional("next", next, "commands that go on from here");
    }
};
struct SweepLayer {
    using Reply = SweepReply;
    static constexpr About about{"sweep", "Take a layer across its services", Effect::performs, Habit::daily};
    LayerName layer;
    Selection selection = {};
    bool refresh = false;
    bool take = false;
    std::optional<std::int64_t> jobs = std::nullopt;
    bool ahead = false;
    std::string because = {};
    bool dry_run = false;
    /// Services taken besides those selected: what this sweep broke off before. Nobody asks for them by name.
    std::vector<ServiceName> also = {};
    template <class F>
    void fields(F& f) {
        f.required("layer", layer, "which layer");
        selection.fields(f);
        f.optional("refresh", refresh, "run again where a branch was shipped and its inputs changed");
        f.optional("take", take, "take over a sweep whose machine fell silent");
        f.optional("jobs", jobs, "runs at once (default: one for each processor)");
        f.optional("ahead", ahead, "do not wait for the layers it needs to be closed; needs --because");
        f.optional("because", because, "the reason for --ahead");
        f.optional("dry_run", dry_run, "do everything but keep nothing");
    }
};
Result<SweepReply> run(App&, const Caller&, const SweepLayer&);

}  // namespace sweepline
