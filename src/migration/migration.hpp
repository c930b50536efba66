#pragma once

// migration/: what things are and the rules of the grid: services, layers, cells, runs; events; what may happen next.
// It may know base/ and text/. It must never read a clock, a file, a database or the network, and never log.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/instant.hpp"
#include "migration/cell.hpp"
#include "migration/event.hpp"
#include "migration/names.hpp"

namespace sweepline {

/// What was declared and decided about a layer.
struct LayerState {
    bool closed = false;
    Instant closed_at;
    std::string closed_by = {};
    bool ahead = false;  ///< a decision lets it be swept before the layers it needs are closed
    template <class F>
    void fields(F& f) {
        f.required("closed", closed, "whether it is closed");
        f.required("closed_at", closed_at, "when");
        f.optional("closed_by", closed_by, "by whom");
        f.required("ahead", ahead, "whether it may run ahead");
    }
    friend bool operator==(const LayerState&, const LayerState&) = default;
};

/// One layer taken across its services.
struct Sweep {
    SweepId id;
    LayerName layer;
    PerformerId performer;
    std::string by;  ///< the actor who asked for it
    std::string host = {};
    std::int64_t process = 0;
    Instant started_at;
    Instant lease_until;
    bool ended = false;
    bool paused = false;
    std::string because = {};
    std::int64_t planned = 0;
    std::int64_t finished = 0;
    std::int64_t failed = 0;
    std::string asked = {};  ///< the request of who started it, as JSON
    bool served = false;     ///< begun by a server, on behalf of `by`
    template <class F>
    void fields(F& f) {
        f.required("id", id, "sweep");
        f.required("layer", layer, "layer");
        f.required("performer", performer, "machine");
        f.required("by", by, "who asked");
        f.optional("host", host, "machine's name");
        f.optional("process", process, "process id");
        f.required("started_at", started_at, "when");
        f.required("lease_until", lease_until, "lease");
        f.required("ended", ended, "whether it ended");
        f.required("paused", paused, "whether work was left");
        f.optional("because", because, "why it paused");
        f.required("planned", planned, "runs planned");
        f.required("finished", finished, "runs finished");
        f.required("failed", failed, "runs failed");
        f.optional("asked", asked, "the request");
        f.optional("served", served, "whether a server began it");
    }
    friend bool operator==(const Sweep&, const Sweep&) = default;
};

/// A recorded choice, as it stands: a renamed service is called by its new name.
struct Decision {
    std::int64_t number = 0;  ///< of its event
    Instant at;
    std::string by;
    DecisionRecorded what;
    template <class F>
    void fields(F& f) {
        f.required("number", number, "event");
        f.required("at", at, "when");
        f.required("by", by, "who recorded it");
        f.required("what", what, "the decision");
    }
    friend bool operator==(const Decision&, const Decision&) = default;
};

/// Who may come in with which token.
struct Token {
    std::string name;
    Access access = Access::viewer;
    std::string hash;
    std::int64_t number = 0;  ///< of the event that added it
    Instant at;
    std::string by;
    template <class F>
    void fields(F& f) {
        f.required("name", name, "whose");
        f.required("access", access, "what it allows");
        f.required("hash", hash, "SHA-256 of the token");
        f.required("number", number, "event");
        f.required("at", at, "when it was added");
        f.required("by", by, "who added it");
    }
    friend bool operator==(const Token&, const Token&) = default;
};
using Tokens = std::map<std::string, Token>;  ///< by whose they are: one each

/// Everything that happened, folded: the grid and what goes with it.
struct Migration {
    std::int64_t number = 0;  ///< of the last event folded in
    std::unordered_map<CellKey, Cell> cells;
    std::map<LayerName, LayerState> layers;
    std::map<SweepId, Sweep> sweeps;
    std::vector<Decision> decisions;
    Tokens tokens = {};

    /// The cell, or null where nothing ever happened.
    [[nodiscard]] const Cell* cell(const ServiceName& service, const LayerName& layer) const;
    /// The cell, or a fresh one where nothing ever happened.
    [[nodiscard]] Cell cell_or_new(const ServiceName& service, const LayerName& layer) const;
    /// Whether the layer was declared complete.
    [[nodiscard]] bool closed(const LayerName& layer) const;
    friend bool operator==(const Migration&, const Migration&) = default;
};

/// What an event changed, so that a store updates no more than that.
struct Changed {
    std::vector<CellKey> cells;
    std::vector<CellKey> cells_gone;  ///< of a rename
    std::vector<LayerName> layers;
    std::vector<SweepId> sweeps;
    bool decisions = false;
    std::vector<std::string> tokens = {};  ///< whose came or went
};

/// Folds one event in. Total: every event that can be read can be applied, in any state.
Changed apply(Migration& migration, const Event& event);

}  // namespace sweepline
