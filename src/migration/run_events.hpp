#pragma once

// What can happen to sweeps, and by sweeping to cells.

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "migration/cell.hpp"
#include "migration/names.hpp"

namespace sweepline {

/// The most that a report keeps of what one step printed, from its end.
inline constexpr std::size_t kReportOutputBytes = 16384;

/// What one step of a run did, as its report shows it.
struct StepReport {
    std::string step;  ///< label
    std::string kind;
    std::string form;
    std::int64_t millis = 0;
    std::string ended;                       ///< ok, skipped, blocked, not_applicable, failed, not_run
    std::string message = {};                ///< error or reason
    std::string hint = {};                   ///< what to do about the error
    std::string output = {};                 ///< end of what it printed, at most `kReportOutputBytes`
    std::vector<std::string> verdicts = {};  ///< of checks: "pass exists k8s/x.yaml", "fail … because …", "vacuous …"
    template <class F>
    void fields(F& f) {
        f.required("step", step, "which step");
        f.required("kind", kind, "its kind");
        f.required("form", form, "who did it");
        f.required("millis", millis, "how long it took, milliseconds");
        f.required("ended", ended, "how it ended");
        f.optional("message", message, "why");
        f.optional("hint", hint, "what to do about it");
        f.optional("output", output, "the end of what it printed");
        f.optional("verdicts", verdicts, "what its checks judged");
    }
    friend bool operator==(const StepReport&, const StepReport&) = default;
};

/// A performer took a layer across its services, or took a paused or abandoned sweep over.
struct SweepStarted {
    static constexpr std::string_view kind = "sweep_started";
    static constexpr int version = 1;
    SweepId sweep;
    LayerName layer;
    PerformerId performer;
    std::int64_t planned = 0;
    Instant lease_until;
    std::string host = {};
    std::int64_t process = 0;
    std::string asked = {};  ///< the request, as JSON: what it takes to go on with it
    bool served = false;     ///< begun by a server, which goes on with what it did not end
    template <class F>
    void fields(F& f) {
        f.required("sweep", sweep, "sweep");
        f.required("layer", layer, "layer");
        f.required("performer", performer, "machine");
        f.required("planned", planned, "runs planned");
        f.required("lease_until", lease_until, "when others may take it over");
        f.optional("host", host, "its name");
        f.optional("process", process, "process id there");
        f.optional("asked", asked, "the request");
        f.optional("served", served, "whether a server began it");
    }
    friend bool operator==(const SweepStarted&, const SweepStarted&) = default;
};

/// The performer of a sweep is still there.
struct LeaseRenewed {
    static constexpr std::string_view kind = "lease_renewed";
    static constexpr int version = 1;
    SweepId sweep;
    PerformerId performer;
    Instant until;
    template <class F>
    void fields(F& f) {
        f.required("sweep", sweep, "sweep");
        f.required("performer", performer, "machine");
        f.required("until", until, "until when");
    }
    friend bool operator==(const LeaseRenewed&, const LeaseRenewed&) = default;
};

/// A sweep came to its end, or paused with work left.
struct SweepEnded {
    static constexpr std::string_view kind = "sweep_ended";
    static constexpr int version = 1;
    SweepId sweep;
    LayerName layer;
    bool paused = false;
    std::string because = {};
    std::int64_t finished = 0;
    std::int64_t failed = 0;
    template <class F>
    void fields(F& f) {
        f.required("sweep", sweep, "sweep");
        f.required("layer", layer, "layer");
        f.required("paused", paused, "whether work was left");
        f.optional("because", because, "why it paused");
        f.required("finished", finished, "runs finished");
        f.required("failed", failed, "of which failed");
    }
    friend bool operator==(const SweepEnded&, const SweepEnded&) = default;
};

/// A run is about to be performed; what it works on is pinned here, so that doing it again gives the same commit.
struct RunStarted {
    static constexpr std::string_view kind = "run_started";
    static constexpr int version = 1;
    ServiceName service;
    LayerName layer;
    RunId run;
    Instant instant;
    std::string base;
    std::string fingerprint;
    std::string layer_hash;
    std::string branch;
    SweepId sweep;
    PerformerId performer;
    std::string headquarters = {};
    template <class F>
    void fields(F& f) {
        f.required("service", service, "service");
        f.required("layer", layer, "layer");
        f.required("run", run, "run");
        f.required("instant", instant, "time of its commit");
        f.required("base", base, "commit it starts from");
        f.required("fingerprint", fingerprint, "of what it works on");
        f.required("layer_hash", layer_hash, "of the layer's folder");
        f.required("branch", branch, "branch it makes");
        f.required("sweep", sweep, "sweep");
        f.required("performer", performer, "machine");
        f.optional("headquarters", headquarters, "commit of the headquarters");
    }
    friend bool operator==(const RunStarted&, const RunStarted&) = default;
};

/// A run came to its end; exactly one for each RunStarted.
struct RunFinished {
    static constexpr std::string_view kind = "run_finished";
    static constexpr int version = 1;
    ServiceName service;
    LayerName layer;
    RunId run;
    RunState state = RunState::failed;
    std::string commit = {};
    std::string because = {};
    std::string clean = {};  ///< with nothing_to_do: "pass" when the checks held too, "look" when one fails
    std::vector<StepReport> steps = {};
    std::vector<std::string> touched = {};
    std::map<std::string, std::string> facts = {};
    std::vector<std::string> edge_cases = {};
    std::vector<std::string> vacuous = {};
    std::int64_t millis = 0;
    template <class F>
    void fields(F& f) {
        f.required("service", service, "service");
        f.required("layer", layer, "layer");
        f.required("run", run, "run");
        f.required("state", state, "how it ended");
        f.optional("commit", commit, "what it made");
        f.optional("because", because, "why");
        f.optional("clean", clean, "whether checks held where nothing was to do");
        f.optional("steps", steps, "its steps");
        f.optional("touched", touched, "paths changed");
        f.optional("facts", facts, "facts found");
        f.optional("edge_cases", edge_cases, "what it learned");
        f.optional("vacuous", vacuous, "checks that prove nothing");
        f.required("millis", millis, "how long it took, milliseconds");
    }
    friend bool operator==(const RunFinished&, const RunFinished&) = default;
};

/// A run's commit is about to be pushed: from here on its branch may be found there, recorded or not.
struct ShipStarted {
    static constexpr std::string_view kind = "ship_started";
    static constexpr int version = 1;
    ServiceName service;
    LayerName layer;
    RunId run;
    std::string branch;
    std::string commit;
    template <class F>
    void fields(F& f) {
        f.required("service", service, "service");
        f.required("layer", layer, "layer");
        f.required("run", run, "run that made it");
        f.required("branch", branch, "branch to be pushed");
        f.required("commit", commit, "its tip");
    }
    friend bool operator==(const ShipStarted&, const ShipStarted&) = default;
};

/// A run's commit was pushed.
struct Shipped {
    static constexpr std::string_view kind = "shipped";
    static constexpr int version = 1;
    ServiceName service;
    LayerName layer;
    RunId run;
    std::string branch;
    std::string commit;
    std::string base;
    int attempt = 1;
    std::string before = {};
    template <class F>
    void fields(F& f) {
        f.required("service", service, "service");
        f.required("layer", layer, "layer");
        f.required("run", run, "run that made it");
        f.required("branch", branch, "branch pushed");
        f.required("commit", commit, "its tip");
        f.required("base", base, "commit it was made on");
        f.required("attempt", attempt, "attempt number");
        f.optional("before", before, "tip it replaced");
    }
    friend bool operator==(const Shipped&, const Shipped&) = default;
};

/// What a validation sweep found on one cell.
struct Validated {
    static constexpr std::string_view kind = "validated";
    static constexpr int version = 1;
    ServiceName service;
    LayerName layer;
    std::string tree;           ///< commit judged
    std::string merged = {};    ///< how a shipped commit was found on base; empty: it is not, or nothing was shipped
    std::string detector = {};  ///< clean, found, or empty where the layer has none
    std::string checks = {};    ///< pass, fail, inconclusive, or empty where the layer has none
    std::vector<std::string> live = {};      ///< environments that passed now
    std::vector<std::string> not_live = {};  ///< environments that failed now
    std::vector<std::string> because = {};   ///< each failure in a clause
    bool not_applicable = false;
    std::string branch = {};       ///< set when a branch was judged rather than base
    bool live_everywhere = false;  ///< whether every environment has passed by now, this time or before
    bool done = false;             ///< whether the cell now has all the evidence that its layer demands
    template <class F>
    void fields(F& f) {
        f.required("service", service, "service");
        f.required("layer", layer, "layer");
        f.required("tree", tree, "commit judged");
        f.optional("merged", merged, "how the shipped commit was found on base");
        f.optional("detector", detector, "whether the old form is there");
        f.optional("checks", checks, "whether the checks hold");
        f.optional("live", live, "environments that passed");
        f.optional("not_live", not_live, "environments that failed");
        f.optional("because", because, "what failed");
        f.optional("not_applicable", not_applicable, "whether applies_to is false");
        f.optional("branch", branch, "branch judged instead of base");
        f.optional("live_everywhere", live_everywhere, "whether every environment has passed by now");
        f.optional("done", done, "whether that is all the layer demands");
    }
    friend bool operator==(const Validated&, const Validated&) = default;
};

}  // namespace sweepline
