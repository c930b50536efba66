#pragma once

#include "app/cell_commands.hpp"
#include "app/standing.hpp"
#include "app/use_case.hpp"
#include "base/instant.hpp"
#include "migration/event.hpp"

namespace sweepline {

struct GridLayer {
    std::string layer;
    std::string title;
    std::string concern;
    std::string state;  ///< open, sweeping, closed, waiting
    std::map<std::string, std::int64_t> statuses = {};
    template <class F>
    void fields(F& f) {
        f.required("layer", layer, "layer");
        f.required("title", title, "its title");
        f.required("concern", concern, "its concern");
        f.required("state", state, "open, sweeping, closed, waiting");
        f.required("statuses", statuses, "layered services by status");
    }
};
struct GridCell {
    Status status = Status::not_started;
    std::vector<Mark> marks = {};
    std::string assignee = {};
    std::string note = {};  ///< blocker or reason, if any
    template <class F>
    void fields(F& f) {
        f.required("status", status, "status");
        f.optional("marks", marks, "marks");
        f.optional("assignee", assignee, "who has it");
        f.optional("note", note, "blocker or reason");
    }
};
struct GridRow {
    std::string service;
    std::string owner = {};
    std::string track;
    std::vector<GridCell> cells = {};  ///< in the order of the layers
    template <class F>
    void fields(F& f) {
        f.required("service", service, "service");
        f.optional("owner", owner, "owning team");
        f.required("track", track, "layered or serial");
        f.required("cells", cells, "one for each layer, in order");
    }
};
struct GridReply {
    std::string migration;
    std::int64_t number = 0;  ///< of the record's newest event
    std::vector<GridLayer> layers;
    std::vector<GridRow> rows;                 ///< serial services last
    std::vector<std::string> performing = {};  ///< "ana sweeps identity on build-3"
    std::int64_t errors = 0;                   ///< in the headquarters' files
    template <class F>
    void fields(F& f) {
        f.required("migration", migration, "name");
        f.required("number", number, "newest event folded in");
        f.required("layers", layers, "columns");
        f.required("rows", rows, "rows");
        f.optional("performing", performing, "sweeps under way");
        f.required("errors", errors, "errors in the headquarters' files");
    }
};
struct Grid {
    using Reply = GridReply;
    static constexpr About about{"grid", "The table: a row for each service, a column for each layer", Effect::reads,
                                 Habit::daily};
    std::vector<std::string> owner = {};
    std::vector<std::string> service = {};
    std::vector<std::string> layer = {};
    template <class F>
    void fields(F& f) {
        f.optional("owner", owner, "only services of this owning team");
        f.optional("service", service, "only this service");
        f.optional("layer", layer, "only this layer");
    }
};
Result<GridReply> run(App&, const Caller&, const Grid&);

/// Services of a layer that wait for the same thing.
struct WaitingCells {
    std::string layer;
    Standing standing = Standing::done;  ///< `done`: the whole layer is
    std::vector<std::string> services = {};
    std::string command = {};
    template <class F>
    void fields(F& f) {
        f.required("layer", layer, "layer");
        f.required("standing", standing, "what they wait for");
        f.optional("services", services, "which services; none where all are done");
        f.optional("command", command, "what to type next");
    }
};
/// What `sweepline` alone prints.
struct OverviewReply {
    std::string migration = {};
    std::string who;
    bool in_team = false;
    std::map<std::string, std::int64_t> statuses = {};  ///< of all layered cells
    std::int64_t serial = 0;                            ///< services that go end to end, whose cells are not counted
    std::string current_layer = {};
    std::vector<CellView> mine = {};           ///< assigned to me and open
    std::vector<CellView> my_blockers = {};    ///< blocked, and I or my cell is to act
    std::vector<WaitingCells> waiting = {};    ///< what waits for the engineers
    std::vector<WaitingCells> elsewhere = {};  ///< what waits for owners and whoever is to act
    std::vector<Fact> problems = {};           ///< a broken-off sweep, lint errors
    std::string greeting = {};                 ///< where there is no migration yet
    std::vector<std::string> next = {};        ///< commands
    template <class F>
    void fields(F& f) {
        f.optional("migration", migration, "name");
        f.required("who", who, "you");
        f.required("in_team", in_team, "whether the team lists you");
        f.optional("statuses", statuses, "layered cells by status");
        f.optional("serial", serial, "services that go end to end, and are not counted");
        f.optional("current_layer", current_layer, "the first layer that is not closed");
        f.optional("mine", mine, "your open cells");
        f.optional("my_blockers", my_blockers, "blockers that are yours");
        f.optional("waiting", waiting, "what waits for you");
        f.optional("elsewhere", elsewhere, "what waits for others");
        f.optional("problems", problems, "what needs mending first");
        f.optional("greeting", greeting, "what is said where there is no headquarters");
        f.optional("next", next, "what to do next");
    }
};
struct Overview {
    using Reply = OverviewReply;
    static constexpr About about{"overview", "My cells, my blockers, what waits for me, and the next command",
                                 Effect::reads, Habit::daily};
    template <class F>
    void fields(F&) {}
};
Result<OverviewReply> run(App&, const Caller&, const Overview&);

struct HistoryEntry {
    std::int64_t number = 0;
    Instant at;
    std::string actor;
    std::string kind;
    std::string service = {};
    std::string layer = {};
    std::string text;                        ///< the event in a sentence
    std::vector<std::string> services = {};  ///< by name, where the same happened to several
    template <class F>
    void fields(F& f) {
        f.required("number", number, "number in the record");
        f.required("at", at, "when");
        f.required("actor", actor, "who");
        f.required("kind", kind, "kind of event");
        f.optional("service", service, "service");
        f.optional("layer", layer, "layer");
        f.optional("services", services, "services, where the same happened to several at about that time");
        f.required("text", text, "what happened");
    }
};
struct HistoryReply {
    std::vector<HistoryEntry> entries;  ///< newest first
    bool more = false;
    template <class F>
    void fields(F& f) {
        f.required("entries", entries, "newest first");
        f.optional("more", more, "whether older ones were left out");
    }
};
struct History {
    using Reply = HistoryReply;
    static constexpr About about{"history", "What happened, newest first, the same on many services together",
                                 Effect::reads, Habit::looking};
    std::string service = {};
    std::string layer = {};
    std::optional<std::int64_t> limit = std::nullopt;
    bool all = false;
    template <class F>
    void fields(F& f) {
        f.trailing("service", service, "only this service");
        f.trailing("layer", layer, "only this layer");
        f.optional("limit", limit, "how many lines (default 50)");
        f.optional("all", all, "every event on its own, beginnings included");
    }
};
Result<HistoryReply> run(App&, const Caller&, const History&);

/// A step of the way to done.
struct Evidence {
    Mark mark = Mark::swept;
    bool reached = false;
    std::string note = {};         ///< "sweep/identity/payments at 1a2b3c4"
    std::string environment = {};  ///< where `mark` is live
    template <class F>
    void fields(F& f) {
        f.required("mark", mark, "what is shown");
        f.required("reached", reached, "whether it is");
        f.optional("note", note, "by what");
        f.optional("environment", environment, "where it is live");
    }
};
/// A needed layer on the same service.
struct NeedView {
    std::string layer;
    Status status = Status::not_started;
    Need demanded = Need::done;
    bool met = false;
    template <class F>
    void fields(F& f) {
        f.required("layer", layer, "layer that is needed");
        f.required("status", status, "where this service stands there");
        f.required("demanded", demanded, "how far it must be");
        f.required("met", met, "whether it is");
    }
};
struct ExplainReply {
    CellView cell;
    std::string layer_title;
    std::string owner = {};
    std::string demand;  ///< what this layer demands of a done cell
    Standing standing = Standing::done;
    std::vector<Fact> why = {};  ///< about cell, branch, track, layer, repository or run; most important first
    std::vector<Evidence> evidence = {};
    std::vector<NeedView> needs = {};
    std::vector<HistoryEntry> latest = {};
    std::vector<std::string> next = {};
    template <class F>
    void fields(F& f) {
        f.required("cell", cell, "the cell");
        f.required("layer_title", layer_title, "the layer's title");
        f.optional("owner", owner, "the service's owner");
        f.required("demand", demand, "what a done cell must show");
        f.required("standing", standing, "what it waits for");
        f.optional("why", why, "why it stands where it stands");
        f.optional("evidence", evidence, "evidence, step by step");
        f.optional("needs", needs, "the layers it needs, on this service");
        f.optional("latest", latest, "what happened last");
        f.optional("next", next, "commands");
    }
};
struct Explain {
    using Reply = ExplainReply;
    static constexpr About about{"explain", "Why is this cell not done?", Effect::reads, Habit::daily};
    ServiceName service;
    LayerName layer;
    template <class F>
    void fields(F& f) {
        f.required("service", service, "which service");
        f.required("layer", layer, "which layer");
    }
};
Result<ExplainReply> run(App&, const Caller&, const Explain&);

struct RunShowReply {
    std::string service;
    std::string layer;
    std::string run;
    std::string state;
    std::string because = {};
    Instant started_at = {};
    std::int64_t millis = 0;
    std::string base = {};
    std::string branch = {};
    std::string commit = {};
    std::vector<StepReport> steps = {};
    std::map<std::string, std::string> facts = {};
    std::vector<std::string> edge_cases = {};
    std::vector<std::string> vacuous = {};
    std::string diff = {};
    template <class F>
    void fields(F& f) {
        f.required("service", service, "service");
        f.required("layer", layer, "layer");
        f.required("run", run, "run");
        f.required("state", state, "how it ended");
        f.optional("because", because, "why");
        f.required("started_at", started_at, "when");
        f.required("millis", millis, "how long it took, milliseconds");
        f.optional("base", base, "commit it started from");
        f.optional("branch", branch, "branch");
        f.optional("commit", commit, "commit it made");
        f.optional("steps", steps, "its steps");
        f.optional("facts", facts, "facts found");
        f.optional("edge_cases", edge_cases, "what it learned");
        f.optional("vacuous", vacuous, "checks that prove nothing");
        f.optional("diff", diff, "what it changed");
    }
};
struct ShowRun {
    using Reply = RunShowReply;
    static constexpr About about{"run show", "A run's steps, outputs, times and diff", Effect::reads, Habit::looking};
    ServiceName service;
    LayerName layer;
    template <class F>
    void fields(F& f) {
        f.required("service", service, "which service");
        f.required("layer", layer, "which layer");
    }
};
Result<RunShowReply> run(App&, const Caller&, const ShowRun&);

struct BlockerGroup {
    std::string reason;  ///< the words most of them use
    bool same = true;    ///< equal texts, rather than similar ones
    std::vector<CellView> cells = {};
    template <class F>
    void fields(F& f) {
        f.required("reason", reason, "what blocks them");
        f.required("same", same, "whether all say exactly this");
        f.required("cells", cells, "which cells");
    }
};
struct BlockersReply {
    std::vector<BlockerGroup> groups;  ///< largest first
    std::int64_t others = 0;
    std::vector<std::string> next = {};
    template <class F>
    void fields(F& f) {
        f.required("groups", groups, "largest first");
        f.optional("others", others, "blocked cells that were not asked for");
        f.optional("next", next, "commands that go on from here");
    }
};
struct Blockers {
    using Reply = BlockersReply;
    static constexpr About about{"blockers", "What blocks, equal and similar texts together", Effect::reads,
                                 Habit::daily};
    std::vector<std::string> owner = {};
    std::vector<std::string> layer = {};
    template <class F>
    void fields(F& f) {
        f.optional("owner", owner, "only what this team or person is to act on");
        f.optional("layer", layer, "only at this layer");
    }
};
Result<BlockersReply> run(App&, const Caller&, const Blockers&);

}  // namespace sweepline
