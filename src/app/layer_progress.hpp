#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/standing.hpp"
#include "app/use_case.hpp"
#include "base/instant.hpp"
#include "migration/names.hpp"

namespace sweepline {

/// How many services of a layer stood where at a time; serial ones are not counted.
struct LayerMoment {
    Instant at;
    std::int64_t done = 0;
    std::int64_t in_progress = 0;
    std::int64_t blocked = 0;
    std::int64_t not_applicable = 0;
    template <class F>
    void fields(F& f) {
        f.required("at", at, "when");
        f.required("done", done, "services that were done");
        f.required("in_progress", in_progress, "in progress");
        f.required("blocked", blocked, "blocked");
        f.required("not_applicable", not_applicable, "that it does not apply to");
    }
    friend bool operator==(const LayerMoment&, const LayerMoment&) = default;
};
/// Services that keep a layer open and wait for the same thing.
struct KeptOpen {
    Standing standing = Standing::to_sweep;
    std::vector<std::string> services;
    template <class F>
    void fields(F& f) {
        f.required("standing", standing, "what they wait for");
        f.required("services", services, "which services");
    }
};
/// Runs that failed for the same reason, or nearly.
struct FailureGroup {
    std::string because;
    bool similar = false;  ///< `because` is one of several that say nearly the same
    std::vector<std::string> services;
    template <class F>
    void fields(F& f) {
        f.required("because", because, "why");
        f.optional("similar", similar, "whether the reasons are only nearly the same");
        f.required("services", services, "which services");
    }
};
/// A waiver that holds now.
struct WaiverView {
    std::string service;
    std::string because;
    std::optional<Instant> until = std::nullopt;
    std::string by = {};
    template <class F>
    void fields(F& f) {
        f.required("service", service, "service");
        f.required("because", because, "why it passes, and who answers for it");
        f.optional("until", until, "when it ends");
        f.optional("by", by, "who changed the cell last");
    }
};
/// The newest sweep of a layer.
struct LatestSweep {
    std::string by;
    std::string host = {};
    Instant started_at;
    bool ended = false;
    bool paused = false;
    std::string because = {};
    std::int64_t planned = 0;
    std::int64_t finished = 0;
    std::int64_t failed = 0;
    bool silent = false;  ///< not over, and nothing is heard of it any more
    std::string asked = {};
    template <class F>
    void fields(F& f) {
        f.required("by", by, "who asked for it");
        f.optional("host", host, "the machine that performs it");
        f.required("started_at", started_at, "when it began");
        f.required("ended", ended, "whether it is over");
        f.required("paused", paused, "whether it left work");
        f.optional("because", because, "why it paused");
        f.required("planned", planned, "runs planned");
        f.required("finished", finished, "runs that ended");
        f.required("failed", failed, "runs that failed");
        f.optional("silent", silent, "whether it is not over, and nothing is heard of it any more");
        f.optional("asked", asked, "the request, as JSON: asked again, it goes on");
    }
};

struct LayerProgressReply {
    std::string layer;
    std::string title;
    bool closed = false;
    std::int64_t services = 0;  ///< layered ones
    std::vector<KeptOpen> waiting = {};
    std::vector<FailureGroup> failures = {};
    std::vector<WaiverView> waivers = {};
    std::vector<std::string> ramp = {};
    std::int64_t failures_max_percent = 0;
    std::optional<LatestSweep> sweep = std::nullopt;
    std::vector<LayerMoment> moments = {};
    template <class F>
    void fields(F& f) {
        f.required("layer", layer, "layer");
        f.required("title", title, "its title");
        f.required("closed", closed, "whether it is closed");
        f.required("services", services, "layered services there are");
        f.optional("waiting", waiting, "what keeps it open, by what it waits for");
        f.optional("failures", failures, "runs that failed by reason, most first");
        f.optional("waivers", waivers, "what passes by a waiver");
        f.optional("ramp", ramp, "how many services a sweep starts with, rung by rung");
        f.required("failures_max_percent", failures_max_percent, "the share of failures that pauses a sweep");
        f.optional("sweep", sweep, "its newest sweep");
        f.optional("moments", moments, "how far it was, oldest first");
    }
};
struct ShowProgress {
    using Reply = LayerProgressReply;
    static constexpr About about{"layer status", "How far a layer is: what keeps it open, what failed, how it went",
                                 Effect::reads, Habit::looking};
    LayerName layer;
    template <class F>
    void fields(F& f) {
        f.required("layer", layer, "which layer");
    }
};
Result<LayerProgressReply> run(App&, const Caller&, const ShowProgress&);

}  // namespace sweepline
