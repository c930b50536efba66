#include <algorithm>
#include <set>
#include <tuple>

#include "app/look_commands.hpp"
#include "app/lookup.hpp"
#include "app/sentences.hpp"
#include "store/store.hpp"

namespace sweepline {
namespace {

constexpr std::int64_t kShown = 50;
/// The same on another service within this time belongs to the same line.
constexpr std::int64_t kTogetherMicros = std::int64_t{10} * 60 * 1'000'000;

/// Reads events newest first, and leaves out beginnings whose end was read before.
class Folding {
public:
    Folding(HistoryReply& reply, std::int64_t limit, bool all) : reply_(reply), limit_(limit), all_(all) {}

    /// False when there is no room for what comes.
    bool add(const Event& event) {
        if (!all_ && is_told(event.what)) return true;
        HistoryEntry entry = history_entry(event);
        if (!all_ && joins(entry, common_sentence(event.what))) return true;
        if (std::ssize(reply_.entries) == limit_) {
            reply_.more = true;
            return false;
        }
        reply_.entries.push_back(std::move(entry));
        common_.push_back(all_ ? std::string() : common_sentence(event.what));
        return true;
    }

private:
    /// Whether something newer says as much.
    bool is_told(const Happening& what) {
        if (const auto* ended = std::get_if<RunFinished>(&what)) ended_runs_.insert(ended->run);
        if (const auto* ended = std::get_if<SweepEnded>(&what)) ended_sweeps_.insert(ended->sweep);
        // A run that is blocked blocks its cell, which is told with who is to act.
        if (const auto* blocked = std::get_if<CellBlocked>(&what))
            blocked_.emplace(blocked->service, blocked->layer, blocked->reason);
        if (const auto* ended = std::get_if<RunFinished>(&what); ended != nullptr && ended->state == RunState::blocked)
            return blocked_.contains({ended->service, ended->layer, ended->because});
        if (const auto* started = std::get_if<RunStarted>(&what)) return ended_runs_.contains(started->run);
        if (const auto* started = std::get_if<SweepStarted>(&what)) return ended_sweeps_.contains(started->sweep);
        return std::holds_alternative<LeaseRenewed>(what) || std::holds_alternative<ShipStarted>(what);
    }

    /// Puts it with a line that says the same of another service, if there is one.
    bool joins(const HistoryEntry& entry, const std::string& common) {
        if (entry.service.empty()) return false;
        const auto said_by = [](const HistoryEntry& each) { return std::tie(each.kind, each.actor, each.layer); };
        for (std::size_t at = reply_.entries.size(); at-- > 0;) {
            HistoryEntry& line = reply_.entries[at];
            if (line.at.micros - entry.at.micros > kTogetherMicros) return false;
            if (said_by(line) != said_by(entry) || common_[at] != common) continue;
            if (line.services.empty()) line.services.push_back(line.service);
            if (std::ranges::find(line.services, entry.service) != line.services.end()) return false;
            line.services.push_back(entry.service);
            line.service.clear();
            line.text = common;
            return true;
        }
        return false;
    }

    HistoryReply& reply_;
    std::int64_t limit_;
    bool all_;
    std::vector<std::string> common_;  ///< of each entry, what it says without what is its service's own
    std::set<RunId> ended_runs_;
    std::set<SweepId> ended_sweeps_;
    std::set<std::tuple<ServiceName, LayerName, std::string>> blocked_;
};

}  // namespace

Result<HistoryReply> run(App& app, const Caller& /*caller*/, const History& request) {
    const Headquarters& headquarters = TRY(app.headquarters())->headquarters;
    Store::Filter filter{.newest_first = true};
    if (!request.service.empty()) filter.service = TRY(find_service(headquarters, ServiceName(request.service)))->name;
    if (!request.layer.empty()) filter.layer = TRY(find_layer(headquarters, LayerName(request.layer)))->layer.name;
    const std::int64_t limit = request.limit.value_or(kShown);
    if (limit < 1) return fail(ErrorKind::invalid, "--limit must be at least 1");
    HistoryReply reply{.entries = {}};
    Folding folding(reply, limit, request.all);
    Store& store = *TRY(app.store());
    TRY(store.read(filter, [&](const Event& event) { return folding.add(event); }));
    for (HistoryEntry& entry : reply.entries) std::ranges::sort(entry.services);
    return reply;
}

}  // namespace sweepline
