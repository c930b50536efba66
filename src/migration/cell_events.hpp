#pragma once

// What people do to cells, layers and services.

#include <optional>
#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "migration/cell.hpp"
#include "migration/names.hpp"

namespace sweepline {

/// A person set the status of a cell.
struct StatusSet {
    static constexpr std::string_view kind = "status_set";
    static constexpr int version = 1;
    ServiceName service;
    LayerName layer;
    Status status = Status::not_started;
    std::string because = {};
    template <class F>
    void fields(F& f) {
        f.required("service", service, "service");
        f.required("layer", layer, "layer");
        f.required("status", status, "new status");
        f.optional("because", because, "why");
    }
    friend bool operator==(const StatusSet&, const StatusSet&) = default;
};

/// A person says the work is done: evidence that is claimed, not found.
struct Claimed {
    static constexpr std::string_view kind = "claimed";
    static constexpr int version = 1;
    ServiceName service;
    LayerName layer;
    std::string because;
    bool done = false;  ///< whether that is all the layer demands
    template <class F>
    void fields(F& f) {
        f.required("service", service, "service");
        f.required("layer", layer, "layer");
        f.required("because", because, "what was done");
        f.required("done", done, "whether it suffices");
    }
    friend bool operator==(const Claimed&, const Claimed&) = default;
};

/// An item of a runbook was done, or is not done after all.
struct Ticked {
    static constexpr std::string_view kind = "ticked";
    static constexpr int version = 1;
    ServiceName service;
    LayerName layer;
    std::string item;
    bool on = true;
    template <class F>
    void fields(F& f) {
        f.required("service", service, "service");
        f.required("layer", layer, "layer");
        f.required("item", item, "runbook item");
        f.required("on", on, "whether it is done");
    }
    friend bool operator==(const Ticked&, const Ticked&) = default;
};

/// Something specific blocks a cell.
struct CellBlocked {
    static constexpr std::string_view kind = "blocked";
    static constexpr int version = 1;
    ServiceName service;
    LayerName layer;
    std::string reason;
    std::string owner;
    template <class F>
    void fields(F& f) {
        f.required("service", service, "service");
        f.required("layer", layer, "layer");
        f.required("reason", reason, "what blocks");
        f.required("owner", owner, "who is to act");
    }
    friend bool operator==(const CellBlocked&, const CellBlocked&) = default;
};

/// What blocked a cell no longer does.
struct CellUnblocked {
    static constexpr std::string_view kind = "unblocked";
    static constexpr int version = 1;
    ServiceName service;
    LayerName layer;
    std::string because = {};
    template <class F>
    void fields(F& f) {
        f.required("service", service, "service");
        f.required("layer", layer, "layer");
        f.optional("because", because, "what changed");
    }
    friend bool operator==(const CellUnblocked&, const CellUnblocked&) = default;
};

/// An engineer took a cell, or nobody has it any more.
struct CellAssigned {
    static constexpr std::string_view kind = "assigned";
    static constexpr int version = 1;
    ServiceName service;
    LayerName layer;
    std::string to;  ///< empty: to nobody
    template <class F>
    void fields(F& f) {
        f.required("service", service, "service");
        f.required("layer", layer, "layer");
        f.required("to", to, "who takes it");
    }
    friend bool operator==(const CellAssigned&, const CellAssigned&) = default;
};

/// A recorded choice. `decision` is waiver, ahead, serial or another word; scope is a cell, a layer or a service.
struct DecisionRecorded {
    static constexpr std::string_view kind = "decision_recorded";
    static constexpr int version = 1;
    std::string decision;
    ServiceName service;
    LayerName layer;
    std::string because;
    std::string owner;
    std::optional<Instant> until = std::nullopt;
    template <class F>
    void fields(F& f) {
        f.required("decision", decision, "what sort");
        f.optional("service", service, "service it is about");
        f.optional("layer", layer, "layer it is about");
        f.required("because", because, "why");
        f.required("owner", owner, "who answers for it");
        f.optional("until", until, "when it ends");
    }
    friend bool operator==(const DecisionRecorded&, const DecisionRecorded&) = default;
};

/// A layer was declared complete.
struct LayerClosed {
    static constexpr std::string_view kind = "layer_closed";
    static constexpr int version = 1;
    LayerName layer;
    std::string because = {};
    template <class F>
    void fields(F& f) {
        f.required("layer", layer, "layer");
        f.optional("because", because, "what is waived");
    }
    friend bool operator==(const LayerClosed&, const LayerClosed&) = default;
};

/// A service's row took a new name; its cells keep their history.
struct ServiceRenamed {
    static constexpr std::string_view kind = "service_renamed";
    static constexpr int version = 1;
    ServiceName from;
    ServiceName to;
    template <class F>
    void fields(F& f) {
        f.required("from", from, "former name");
        f.required("to", to, "new name");
    }
    friend bool operator==(const ServiceRenamed&, const ServiceRenamed&) = default;
};

}  // namespace sweepline
