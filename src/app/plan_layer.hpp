#pragma once

#include "app/selection.hpp"
#include "app/use_case.hpp"
#include "migration/names.hpp"

namespace sweepline {

struct PlanRow {
    std::string service;
    std::string action;  ///< create, refresh, leave, nothing_to_do, waits, not_applicable, serial, touched, done,
                         ///< blocked, unreachable
    std::string because;
    std::string assignee = {};
    template <class F>
    void fields(F& f) {
        f.required("service", service, "service");
        f.required("action", action, "what a sweep would do");
        f.required("because", because, "why");
        f.optional("assignee", assignee, "who has it");
    }
};
struct PlanReply {
    std::string layer;
    std::string title;
    bool starts = true;                       ///< false: the barrier holds
    std::vector<std::string> waits_for = {};  ///< "connectivity is not closed: 3 cells open"
    std::vector<PlanRow> rows;
    std::int64_t runs = 0;               ///< how many runs a sweep would perform
    std::int64_t idle = 0;               ///< how many of them are known to change nothing
    bool foreseen = true;                ///< whether `applies_to` and `detect` were judged
    std::vector<std::string> next = {};  ///< commands that go on from here
    [[nodiscard]] int exit_code() const {
        for (const auto& row : rows)
            if (row.action == "unreachable") return 3;
        return 0;
    }
    template <class F>
    void fields(F& f) {
        f.required("layer", layer, "layer");
        f.required("title", title, "its title");
        f.required("starts", starts, "whether a sweep would start");
        f.optional("waits_for", waits_for, "what it waits for");
        f.required("rows", rows, "one for each service");
        f.required("runs", runs, "runs a sweep would perform");
        f.optional("idle", idle, "how many of them will find that there is nothing to do");
        f.required("foreseen", foreseen, "whether applies_to and detect were judged: no program must run for them");
        f.optional("next", next, "commands that go on from here");
    }
};
struct PlanLayer {
    using Reply = PlanReply;
    static constexpr About about{"plan", "Say what a sweep would do to each service, and why", Effect::reads,
                                 Habit::daily};
    LayerName layer;
    bool fetch = false;
    Selection selection = {};
    template <class F>
    void fields(F& f) {
        f.required("layer", layer, "which layer");
        f.optional("fetch", fetch, "bring the mirrors of URLs up to date first");
        selection.fields(f);
    }
};
Result<PlanReply> run(App&, const Caller&, const PlanLayer&);

}  // namespace sweepline
