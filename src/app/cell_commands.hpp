#pragma once

#include "app/use_case.hpp"
#include "base/instant.hpp"
#include "migration/cell.hpp"

namespace sweepline {

/// A cell as people see it.
struct CellView {
    std::string service;
    std::string layer;
    Status status = Status::not_started;
    std::vector<Mark> marks = {};
    std::int64_t version = 0;
    std::string note = {};
    std::string assignee = {};
    std::string blocker = {};
    std::string blocker_owner = {};
    Instant changed_at = {};
    std::string changed_by = {};
    std::string remark = {};
    std::vector<std::string> next = {};
    template <class F>
    void fields(F& f) {
        f.required("service", service, "service");
        f.required("layer", layer, "layer");
        f.required("status", status, "status");
        f.optional("marks", marks, "what it shows beside its status");
        f.required("version", version, "counts its changes; name it with --version to refuse if it changed since");
        f.optional("note", note, "why");
        f.optional("assignee", assignee, "who has it");
        f.optional("blocker", blocker, "what blocks it");
        f.optional("blocker_owner", blocker_owner, "who is to act");
        f.required("changed_at", changed_at, "when it changed last");
        f.optional("changed_by", changed_by, "who changed it last");
        f.optional("remark", remark, "what the change does not achieve");
        f.optional("next", next, "commands that go on from here");
    }
};
[[nodiscard]] CellView view_of(const Cell& cell);

struct SetCell {
    using Reply = CellView;
    static constexpr About about{"cell set", "Set a cell's status", Effect::changes, Habit::daily};
    ServiceName service;
    LayerName layer;
    Status status = Status::not_started;
    std::string because = {};
    std::optional<std::int64_t> version = std::nullopt;
    template <class F>
    void fields(F& f) {
        f.required("service", service, "which service");
        f.required("layer", layer, "which layer");
        f.required("status", status, "new status");
        f.optional("because", because, "why; required for done, not_applicable and blocked");
        f.optional("version", version, "refuse if the cell changed since this version");
    }
};
Result<CellView> run(App&, const Caller&, const SetCell&);

struct BlockCell {
    using Reply = CellView;
    static constexpr About about{"cell block", "Say what blocks a service at a layer", Effect::changes, Habit::daily};
    ServiceName service;
    LayerName layer;
    std::string reason;
    std::string owner = {};
    std::optional<std::int64_t> version = std::nullopt;
    template <class F>
    void fields(F& f) {
        f.required("service", service, "which service");
        f.required("layer", layer, "which layer");
        f.required("reason", reason, "what blocks it: specific enough to act on");
        f.optional("owner", owner, "who is to act (default: the service's owner)");
        f.optional("version", version, "refuse if the cell changed since this version");
    }
};
Result<CellView> run(App&, const Caller&, const BlockCell&);

struct UnblockCell {
    using Reply = CellView;
    static constexpr About about{"cell unblock", "Say that a blocker is gone", Effect::changes, Habit::daily};
    ServiceName service;
    LayerName layer;
    std::string because = {};
    std::optional<std::int64_t> version = std::nullopt;
    template <class F>
    void fields(F& f) {
        f.required("service", service, "which service");
        f.required("layer", layer, "which layer");
        f.optional("because", because, "what changed");
        f.optional("version", version, "refuse if the cell changed since this version");
    }
};
Result<CellView> run(App&, const Caller&, const UnblockCell&);

struct AssignCell {
    using Reply = CellView;
    static constexpr About about{"cell assign", "Give a cell to an engineer", Effect::changes, Habit::daily};
    ServiceName service;
    LayerName layer;
    std::string to = {};
    bool me = false;
    bool nobody = false;
    std::optional<std::int64_t> version = std::nullopt;
    template <class F>
    void fields(F& f) {
        f.required("service", service, "which service");
        f.required("layer", layer, "which layer");
        f.trailing("to", to, "who takes it");
        f.optional("me", me, "I take it");
        f.optional("nobody", nobody, "take it from whoever has it");
        f.optional("version", version, "refuse if the cell changed since this version");
    }
};
Result<CellView> run(App&, const Caller&, const AssignCell&);

struct WaiveCell {
    using Reply = CellView;
    static constexpr About about{"cell waive", "Let a cell pass without its evidence: a decision with owner and expiry",
                                 Effect::changes, Habit::rare};
    ServiceName service;
    LayerName layer;
    std::string because;
    std::string owner = {};
    std::string until = {};
    std::optional<std::int64_t> version = std::nullopt;
    template <class F>
    void fields(F& f) {
        f.required("service", service, "which service");
        f.required("layer", layer, "which layer");
        f.required("because", because, "why it may pass");
        f.optional("owner", owner, "who answers for it (default: you)");
        f.optional("until", until, "when it ends: 2026-12-31");
        f.optional("version", version, "refuse if the cell changed since this version");
    }
};
Result<CellView> run(App&, const Caller&, const WaiveCell&);

struct ClaimCell {
    using Reply = CellView;
    static constexpr About about{"cell claim", "Say that the work was done by hand: claimed evidence, shown hollow",
                                 Effect::changes, Habit::daily};
    ServiceName service;
    LayerName layer;
    std::string because;
    std::optional<std::int64_t> version = std::nullopt;
    template <class F>
    void fields(F& f) {
        f.required("service", service, "which service");
        f.required("layer", layer, "which layer");
        f.required("because", because, "what was done, with a link where there is one");
        f.optional("version", version, "refuse if the cell changed since this version");
    }
};
Result<CellView> run(App&, const Caller&, const ClaimCell&);

struct ChecklistItem {
    std::string item;
    bool done = false;
    template <class F>
    void fields(F& f) {
        f.required("item", item, "what is to be done");
        f.required("done", done, "whether it is");
    }
};
struct WalkReply {
    CellView cell;
    std::string title;
    std::vector<ChecklistItem> items;
    template <class F>
    void fields(F& f) {
        f.required("cell", cell, "the cell");
        f.required("title", title, "the layer's title");
        f.required("items", items, "its runbook");
    }
};
/// Without `tick`, `untick` or `all` it only shows the checklist. When every item is done the cell is claimed.
struct WalkCell {
    using Reply = WalkReply;
    static constexpr About about{"cell walk", "Go through a by-hand layer's runbook for a service", Effect::changes,
                                 Habit::daily};
    ServiceName service;
    LayerName layer;
    std::vector<std::string> tick = {};  ///< item numbers from 1, or their text
    std::vector<std::string> untick = {};
    bool all = false;
    std::optional<std::int64_t> version = std::nullopt;
    template <class F>
    void fields(F& f) {
        f.required("service", service, "which service");
        f.required("layer", layer, "which layer");
        f.optional("tick", tick, "number of an item that is done");
        f.optional("untick", untick, "number of an item that is not done after all");
        f.optional("all", all, "every item is done");
        f.optional("version", version, "refuse if the cell changed since this version");
    }
};
Result<WalkReply> run(App&, const Caller&, const WalkCell&);

}  // namespace sweepline
