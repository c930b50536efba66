#include "app/sentences.hpp"

#include "app/lookup.hpp"
#include "migration/rules.hpp"
#include "text/quantity.hpp"

namespace sweepline {
namespace {

constexpr std::size_t kShortCommit = 10;

std::string because(const std::string& reason) { return reason.empty() ? std::string() : ": " + reason; }

/// One sentence for each kind of event; a new kind does not compile without its own.
struct Sentence {
    std::string operator()(const SweepStarted& e) const {
        return "started a sweep of " + counted(e.planned, "service");
    }
    std::string operator()(const LeaseRenewed&) const { return "is still sweeping"; }
    std::string operator()(const SweepEnded& e) const {
        std::string text = e.paused ? "paused the sweep" : "ended the sweep";
        text += ": " + std::to_string(e.finished) + " finished, " + std::to_string(e.failed) + " failed";
        return text + (e.because.empty() ? "" : " (" + e.because + ")");
    }
    std::string operator()(const RunStarted& e) const { return "started a run on " + e.base.substr(0, kShortCommit); }
    std::string operator()(const RunFinished& e) const {
        switch (e.state) {
            case RunState::swept:
                return "swept in " + std::to_string(e.millis) +
                       " ms: " + counted(static_cast<std::int64_t>(e.touched.size()), "file") + " changed";
            case RunState::failed:
                return "the run failed" + because(e.because);
            case RunState::nothing_to_do:
                return "nothing to do" + because(e.because);
            case RunState::skipped:
                return "a step skipped it" + because(e.because);
            case RunState::blocked:
                return "a step says it is blocked" + because(e.because);
            case RunState::not_applicable:
                return "does not apply" + because(e.because);
            case RunState::superseded:
                return "a run was given up" + because(e.because);
            case RunState::none:
            case RunState::running:
                return "a run ended" + because(e.because);
        }
        return {};
    }
    std::string operator()(const ShipStarted& e) const {
        return "began to push " + e.branch + " at " + e.commit.substr(0, kShortCommit);
    }
    std::string operator()(const Shipped& e) const {
        return "pushed " + e.branch + " at " + e.commit.substr(0, kShortCommit);
    }
    std::string operator()(const Validated& e) const {
        const std::string where = e.branch.empty() ? std::string("what is merged") : e.branch;
        if (e.not_applicable) return "does not apply" + because(listed(e.because, 1));
        if (e.done) return "validated " + where + ": everything holds";
        std::string text = "looked at " + where;
        if (!e.merged.empty()) text += ", the change is merged";
        return text + because(listed(e.because, 2));
    }
    std::string operator()(const StatusSet& e) const {
        return "set to " + std::string(said(e.status)) + because(e.because);
    }
    std::string operator()(const Claimed& e) const { return "claimed as done" + because(e.because); }
    std::string operator()(const Ticked& e) const { return (e.on ? "ticked \"" : "took back \"") + e.item + "\""; }
    std::string operator()(const CellBlocked& e) const {
        return "blocked: " + e.reason + (e.owner.empty() ? "" : " (" + e.owner + " to act)");
    }
    std::string operator()(const CellUnblocked& e) const { return "unblocked" + because(e.because); }
    std::string operator()(const CellAssigned& e) const {
        return e.to.empty() ? "given back to nobody" : "assigned to " + e.to;
    }
    std::string operator()(const DecisionRecorded& e) const {
        const std::string until = e.until ? ", until " + to_text(*e.until).substr(0, 10) : std::string();
        return "decided (" + e.decision + "): " + e.because + ", answered for by " + e.owner + until;
    }
    std::string operator()(const LayerClosed& e) const { return "closed the layer" + because(e.because); }
    std::string operator()(const TokenAdded& e) const {
        return "let " + e.name + " in as " + std::string(to_word(e.access));
    }
    std::string operator()(const TokenRevoked& e) const { return "let " + e.name + " in no more"; }
    std::string operator()(const ServiceRenamed& e) const { return "renamed " + e.from.value + " to " + e.to.value; }
};

}  // namespace

std::string sentence(const Happening& what) { return std::visit(Sentence{}, what); }

std::string common_sentence(const Happening& what) {
    if (const auto* ended = std::get_if<RunFinished>(&what); ended != nullptr && ended->state == RunState::swept)
        return "swept";
    if (std::holds_alternative<RunStarted>(what)) return "started a run";
    if (std::holds_alternative<Shipped>(what)) return "pushed its branch";
    return sentence(what);
}

HistoryEntry history_entry(const Event& event) {
    const EventSubject subject = subject_of(event.what);
    HistoryEntry entry{.number = event.number,
                       .at = event.at,
                       .actor = event.actor,
                       .kind = std::string(kind_of(event.what)),
                       .text = sentence(event.what)};
    entry.service = subject.service.value;
    entry.layer = subject.layer.value;
    return entry;
}

}  // namespace sweepline
