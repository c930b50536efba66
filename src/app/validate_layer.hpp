#pragma once

#include "app/selection.hpp"
#include "app/standing.hpp"
#include "app/use_case.hpp"
#include "migration/cell.hpp"

namespace sweepline {

struct ValidatedRow {
    std::string service;
    Status status = Status::not_started;
    std::vector<Mark> marks = {};
    /// pass, fail, inconclusive, not_merged, skipped, nothing_swept, unreachable; where there is nothing to judge by,
    /// claimed, waived, or the status of the cell
    std::string verdict;
    std::vector<std::string> because = {};
    bool to_ship = false;  ///< not merged, as it was not even shipped
    template <class F>
    void fields(F& f) {
        f.required("service", service, "service");
        f.required("status", status, "status afterwards");
        f.optional("marks", marks, "marks afterwards");
        f.required("verdict", verdict, "what was judged");
        f.optional("because", because, "what failed");
        f.optional("to_ship", to_ship, "whether it waits to be shipped");
    }
};
struct ValidateReply {
    std::string layer;
    std::vector<ValidatedRow> rows;
    std::map<std::string, std::int64_t> verdicts = {};
    std::vector<std::string> next = {};
    [[nodiscard]] int exit_code() const {
        for (const auto& row : rows)
            if (row.verdict == "fail" || row.verdict == "unreachable" || row.verdict == "inconclusive") return 1;
        return 0;
    }
    template <class F>
    void fields(F& f) {
        f.required("layer", layer, "layer");
        f.required("rows", rows, "one for each service");
        f.required("verdicts", verdicts, "how many of each");
        f.optional("next", next, "commands that go on from here");
    }
};
struct ValidateLayer {
    using Reply = ValidateReply;
    static constexpr About about{"validate",
                                 "Run a layer's detector and checks on what is merged, for all services at once",
                                 Effect::performs, Habit::daily};
    LayerName layer;
    std::string environment = {};
    bool branch = false;
    Selection selection = {};
    template <class F>
    void fields(F& f) {
        f.required("layer", layer, "which layer");
        f.optional("environment", environment, "only this environment's live checks");
        f.optional("branch", branch, "judge the swept branches rather than what is merged");
        selection.recorded_fields(f);
    }
};
Result<ValidateReply> run(App&, const Caller&, const ValidateLayer&);

/// A cell that keeps its layer open.
struct MissingCell {
    std::string service;
    Standing standing = Standing::to_sweep;
    std::string because;
    template <class F>
    void fields(F& f) {
        f.required("service", service, "service");
        f.required("standing", standing, "what it waits for");
        f.required("because", because, "why it is not done");
    }
};
struct WaivedCell {
    std::string service;
    std::string because;
    template <class F>
    void fields(F& f) {
        f.required("service", service, "service");
        f.required("because", because, "why it passes");
    }
};
struct CloseReply {
    std::string layer;
    bool closed = false;
    std::vector<MissingCell> missing = {};
    std::vector<WaivedCell> waived = {};
    std::string next_layer = {};
    std::vector<std::string> next = {};
    [[nodiscard]] int exit_code() const { return closed ? 0 : 1; }
    template <class F>
    void fields(F& f) {
        f.required("layer", layer, "layer");
        f.required("closed", closed, "whether it is closed now");
        f.optional("missing", missing, "what keeps it open");
        f.optional("waived", waived, "what passes by a waiver");
        f.optional("next_layer", next_layer, "the layer that may start now");
        f.optional("next", next, "commands that go on from here");
    }
};
struct CloseLayer {
    using Reply = CloseReply;
    static constexpr About about{"close", "Declare a layer complete; says what is missing when it is not",
                                 Effect::changes, Habit::daily};
    LayerName layer;
    template <class F>
    void fields(F& f) {
        f.required("layer", layer, "which layer");
    }
};
Result<CloseReply> run(App&, const Caller&, const CloseLayer&);

}  // namespace sweepline
