#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/words.hpp"
#include "migration/names.hpp"

namespace sweepline {

enum class Status : unsigned char { not_started, in_progress, done, blocked, not_applicable };
template <>
struct Words<Status> {
    static constexpr std::array words{std::pair{Status::not_started, std::string_view("not_started")},
                                      std::pair{Status::in_progress, std::string_view("in_progress")},
                                      std::pair{Status::done, std::string_view("done")},
                                      std::pair{Status::blocked, std::string_view("blocked")},
                                      std::pair{Status::not_applicable, std::string_view("not_applicable")}};
};

/// What a cell shows beside its status. `look`: the old form was not there and a check fails all the same.
/// `skipped`: a step said that there is nothing to do, which proves nothing.
enum class Mark : unsigned char {
    failed,
    swept,
    opened,
    merged,
    live,
    validated,
    claimed,
    stale,
    odd,
    look,
    waived,
    skipped
};
template <>
struct Words<Mark> {
    static constexpr std::array words{std::pair{Mark::failed, std::string_view("failed")},
                                      std::pair{Mark::swept, std::string_view("swept")},
                                      std::pair{Mark::opened, std::string_view("opened")},
                                      std::pair{Mark::merged, std::string_view("merged")},
                                      std::pair{Mark::live, std::string_view("live")},
                                      std::pair{Mark::validated, std::string_view("validated")},
                                      std::pair{Mark::claimed, std::string_view("claimed")},
                                      std::pair{Mark::stale, std::string_view("stale")},
                                      std::pair{Mark::odd, std::string_view("odd")},
                                      std::pair{Mark::look, std::string_view("look")},
                                      std::pair{Mark::waived, std::string_view("waived")},
                                      std::pair{Mark::skipped, std::string_view("skipped")}};
};

/// A set of marks.
class Marks {
public:
    void add(Mark mark) { bits_ |= bit(mark); }
    void drop(Mark mark) { bits_ &= ~bit(mark); }
    [[nodiscard]] bool has(Mark mark) const { return (bits_ & bit(mark)) != 0; }
    [[nodiscard]] std::uint32_t bits() const { return bits_; }
    [[nodiscard]] static Marks from_bits(std::uint32_t bits);
    /// In the order of the enum.
    [[nodiscard]] std::vector<Mark> all() const;
    friend bool operator==(const Marks&, const Marks&) = default;

private:
    static constexpr std::uint32_t bit(Mark mark) { return std::uint32_t{1} << static_cast<unsigned>(mark); }
    std::uint32_t bits_ = 0;
};

struct CellKey {
    ServiceName service;
    LayerName layer;
    friend auto operator<=>(const CellKey&, const CellKey&) = default;
};

/// The specific text on a blocked cell, and who is to act.
struct Blocker {
    std::string reason;
    std::string owner;
    Instant since;
    template <class F>
    void fields(F& f) {
        f.required("reason", reason, "what blocks");
        f.required("owner", owner, "who is to act");
        f.required("since", since, "since when");
    }
    friend bool operator==(const Blocker&, const Blocker&) = default;
};

/// How a run ended.
enum class RunState : unsigned char {
    none,
    running,
    swept,
    nothing_to_do,
    skipped,
    blocked,
    not_applicable,
    failed,
    superseded
};
template <>
struct Words<RunState> {
    static constexpr std::array words{std::pair{RunState::none, std::string_view("none")},
                                      std::pair{RunState::running, std::string_view("running")},
                                      std::pair{RunState::swept, std::string_view("swept")},
                                      std::pair{RunState::nothing_to_do, std::string_view("nothing_to_do")},
                                      std::pair{RunState::skipped, std::string_view("skipped")},
                                      std::pair{RunState::blocked, std::string_view("blocked")},
                                      std::pair{RunState::not_applicable, std::string_view("not_applicable")},
                                      std::pair{RunState::failed, std::string_view("failed")},
                                      std::pair{RunState::superseded, std::string_view("superseded")}};
};

/// The newest run of a cell: what is needed to plan, resume, ship and validate it.
struct CellRun {
    RunId id;
    RunState state = RunState::none;
    Instant instant;          ///< RunStarted's, and the commit's time
    std::string fingerprint;  ///< of layer, service and trees it worked on
    std::string layer_hash;
    std::string base;  ///< commit
    std::string branch;
    std::string commit = {};  ///< what it made; empty if nothing
    PerformerId performer = {};
    SweepId sweep = {};
    template <class F>
    void fields(F& f) {
        f.required("id", id, "run");
        f.required("state", state, "how it ended");
        f.required("instant", instant, "when it was started");
        f.required("fingerprint", fingerprint, "of what it worked on");
        f.required("layer_hash", layer_hash, "of the layer's folder");
        f.required("base", base, "commit it started from");
        f.required("branch", branch, "branch it makes");
        f.optional("commit", commit, "commit it made");
        f.optional("performer", performer, "machine");
        f.optional("sweep", sweep, "sweep it belongs to");
    }
    friend bool operator==(const CellRun&, const CellRun&) = default;
};

/// What was pushed for a cell.
struct Shipment {
    std::string branch;
    std::string commit;
    std::string base;  ///< the commit the run started from
    RunId run;
    int attempt = 1;
    bool merged = false;
    std::string merged_how = {};  ///< reachable, same_patch, same_blobs
    template <class F>
    void fields(F& f) {
        f.required("branch", branch, "branch pushed");
        f.required("commit", commit, "its tip");
        f.required("base", base, "commit it was made on");
        f.required("run", run, "run that made it");
        f.required("attempt", attempt, "attempt number");
        f.required("merged", merged, "whether it is on base");
        f.optional("merged_how", merged_how, "how it was found on base");
    }
    friend bool operator==(const Shipment&, const Shipment&) = default;
};

/// The most commits that a cell remembers of pushes that broke off; the oldest are forgotten.
inline constexpr std::size_t kPushingMax = 64;

/// One service at one layer: the fold of all its events.
struct Cell {
    CellKey key;
    Status status = Status::not_started;
    Marks marks = {};
    std::int64_t version = 0;  ///< counts the events that touched it
    std::string note = {};     ///< why: the reason of not_applicable, a failure's summary, a claim's words
    std::string claim = {};    ///< the words of the claim that stands, whatever `note` says by now
    std::string waiver = {};   ///< and those of the waiver
    std::string assignee = {};
    std::optional<Blocker> blocker = std::nullopt;
    std::optional<Status> before_block = std::nullopt;  ///< what it is again when it is unblocked
    std::optional<CellRun> run = std::nullopt;
    std::optional<Shipment> shipped = std::nullopt;
    std::vector<std::string> pushing = {};  ///< commits whose push was begun and, as far as is recorded, not ended
    std::vector<std::string> live_in = {};  ///< environments whose `validate/` passed
    std::vector<std::string> ticked = {};   ///< runbook items walked
    std::optional<Instant> waived_until = std::nullopt;
    Instant changed_at;
    std::string changed_by = {};
    friend bool operator==(const Cell&, const Cell&) = default;
};

/// Whether its newest run says that it is blocked, or not applicable, and nobody said anything since.
[[nodiscard]] bool run_says_so(const Cell& cell);

/// Whether it is blocked, or not applicable, by a person's word or by the plan's, and not by its newest run: no other
/// run takes that back.
[[nodiscard]] bool is_held(const Cell& cell);

/// Whether it was Sweepline that moved a cell's branch to this tip: what was pushed, or may have been.
[[nodiscard]] bool is_ours(const Cell& cell, std::string_view tip);

}  // namespace sweepline

template <>
struct std::hash<sweepline::CellKey> {
    std::size_t operator()(const sweepline::CellKey& key) const noexcept {
        return std::hash<sweepline::ServiceName>{}(key.service) * 31 + std::hash<sweepline::LayerName>{}(key.layer);
    }
};
