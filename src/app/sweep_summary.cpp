#include "app/sweep_summary.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <string_view>
#include <utility>

#include "app/exit_code.hpp"
#include "text/spelling.hpp"

namespace sweepline {
namespace {

void add_groups(SweepReply& reply);
void add_next(SweepReply& reply, const std::string& layer);

}  // namespace

void add_elsewhere(SweepReply& reply, const std::vector<PlannedService>& planned) {
    for (const PlannedService& each : planned) {
        if (each.planned.elsewhere == Elsewhere::no) continue;
        auto group = std::ranges::find(reply.elsewhere, each.planned.because, &SweptGroup::because);
        if (group == reply.elsewhere.end())
            group = reply.elsewhere.insert(
                group, SweptGroup{.state = each.planned.elsewhere == Elsewhere::silent ? "silent" : "under_way",
                                  .because = each.planned.because,
                                  .services = {}});
        group->services.push_back(each.service->name.value);
    }
}

void add_overtaken(SweepReply& reply, const std::map<ServiceName, PerformerId>& overtaken) {
    for (const auto& [service, performer] : overtaken) {
        const std::string because = performer.value + " was quicker with it";
        auto group = std::ranges::find(reply.elsewhere, because, &SweptGroup::because);
        if (group == reply.elsewhere.end())
            group = reply.elsewhere.insert(group, SweptGroup{.state = "under_way", .because = because, .services = {}});
        group->services.push_back(service.value);
    }
}

void fill(SweepReply& reply, const std::vector<RunFinished>& finished) {
    for (const RunFinished& ended : finished) {
        if (ended.state == RunState::running) continue;
        reply.rows.push_back({ended.service.value, std::string(to_word(ended.state)), ended.because, ended.commit,
                              ended.millis, ended.vacuous, ended.edge_cases});
    }
    std::sort(reply.rows.begin(), reply.rows.end(),
              [](const SweptRow& a, const SweptRow& b) { return a.service < b.service; });
    add_groups(reply);
    add_next(reply, reply.layer);
}

SweepFailure failure_of(const Error& error) { return {error.message, error.hint, exit_code_of(error.kind)}; }

namespace {

/// The rows of one state by their reasons: those that say the same, or nearly, together.
std::vector<SweptGroup> grouped(const std::vector<SweptRow>& rows, const std::string& state) {
    std::map<std::string, std::vector<std::string>> by_reason;
    for (const SweptRow& row : rows)
        if (row.state == state) by_reason[row.because].push_back(row.service);
    std::vector<std::string> reasons;
    for (const auto& [because, services] : by_reason) reasons.push_back(because);
    std::vector<SweptGroup> groups;
    for (const auto& alike : similar_groups(reasons)) {
        SweptGroup& group = groups.emplace_back(state, reasons[alike.front()], alike.size() > 1);
        for (const std::size_t i : alike) {
            const std::vector<std::string>& services = by_reason[reasons[i]];
            if (services.size() > by_reason[group.because].size()) group.because = reasons[i];
            group.services.insert(group.services.end(), services.begin(), services.end());
        }
        std::sort(group.services.begin(), group.services.end());
    }
    return groups;
}

void add_groups(SweepReply& reply) {
    for (const char* state :
         {"failed", "unreachable", "blocked", "not_applicable", "skipped", "nothing_to_do", "swept"}) {
        std::vector<SweptGroup> groups = grouped(reply.rows, state);
        std::stable_sort(groups.begin(), groups.end(), [](const SweptGroup& a, const SweptGroup& b) {
            return a.services.size() > b.services.size();
        });
        std::move(groups.begin(), groups.end(), std::back_inserter(reply.groups));
    }
}

void add_next(SweepReply& reply, const std::string& layer) {
    const auto any = [&](std::string_view state) {
        return std::any_of(reply.rows.begin(), reply.rows.end(),
                           [&](const SweptRow& row) { return row.state == state; });
    };
    if (reply.failure) {
        reply.next.push_back("sweepline sweep " + layer);
        return;
    }
    // A stop is not about what failed: going on comes first.
    if (reply.paused && reply.because == kStopped) reply.next.push_back("sweepline sweep " + layer);
    if (any("failed") && !reply.dry_run) {
        const auto failed = std::find_if(reply.rows.begin(), reply.rows.end(),
                                         [](const SweptRow& row) { return row.state == "failed"; });
        reply.next.push_back("sweepline run show " + failed->service + " " + layer);
        reply.next.push_back("sweepline sweep " + layer + " --only failed");
    }
    if (reply.paused && reply.because != kStopped) reply.next.push_back("sweepline sweep " + layer);
    const auto vacuous = std::ranges::find_if(reply.rows, [](const SweptRow& row) { return !row.vacuous.empty(); });
    if (vacuous != reply.rows.end() && !reply.dry_run)
        reply.next.push_back("sweepline run show " + vacuous->service + " " + layer);
    if (any("swept") && !reply.dry_run) reply.next.push_back("sweepline ship " + layer);
    if (std::ranges::find(reply.elsewhere, "silent", &SweptGroup::state) != reply.elsewhere.end())
        reply.next.push_back("sweepline sweep " + layer + " --take");
    if (reply.rows.empty() && reply.left.contains("waits")) reply.next.push_back("sweepline plan " + layer);
    if (reply.dry_run && !reply.rows.empty()) reply.next.push_back("sweepline sweep " + layer);
}

}  // namespace

}  // namespace sweepline
