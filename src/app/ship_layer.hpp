#pragma once

#include "app/selection.hpp"
#include "app/use_case.hpp"
#include "migration/names.hpp"

namespace sweepline {

struct ShippedRow {
    std::string service;
    std::string outcome;  ///< pushed, up_to_date, touched, failed, held (a person says no), not_pushed (stopped
                          ///< before), would_push
    std::string branch = {};
    std::string commit = {};
    std::string because = {};
    template <class F>
    void fields(F& f) {
        f.required("service", service, "service");
        f.required("outcome", outcome, "what happened");
        f.optional("branch", branch, "branch in its repository");
        f.optional("commit", commit, "its tip");
        f.optional("because", because, "why");
    }
};
struct ShipReply {
    std::string layer;
    bool dry_run = false;
    std::vector<ShippedRow> rows;
    std::map<std::string, std::int64_t> outcomes = {};
    std::int64_t unmerged = 0;
    std::int64_t millis = 0;
    std::vector<std::string> next = {};
    [[nodiscard]] int exit_code() const {
        for (const auto& row : rows)
            if (row.outcome == "failed" || row.outcome == "touched" || row.outcome == "not_pushed") return 4;
        return 0;
    }
    template <class F>
    void fields(F& f) {
        f.required("layer", layer, "layer");
        f.optional("dry_run", dry_run, "whether nothing was pushed");
        f.required("rows", rows, "one for each swept service");
        f.required("outcomes", outcomes, "how many of each");
        f.optional("unmerged", unmerged, "branches that wait to be merged");
        f.required("millis", millis, "how long it took, milliseconds");
        f.optional("next", next, "commands that go on from here");
    }
};
struct ShipLayer {
    using Reply = ShipReply;
    static constexpr About about{"ship", "Push what was swept to the services' repositories", Effect::performs,
                                 Habit::daily};
    LayerName layer;
    Selection selection = {};
    bool dry_run = false;
    std::optional<std::int64_t> jobs = std::nullopt;
    template <class F>
    void fields(F& f) {
        f.required("layer", layer, "which layer");
        selection.recorded_fields(f);
        f.optional("dry_run", dry_run, "say what would be pushed");
        f.optional("jobs", jobs, "pushes at once (default: one for each processor)");
    }
};
Result<ShipReply> run(App&, const Caller&, const ShipLayer&);

}  // namespace sweepline
