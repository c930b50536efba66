#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "app/validate_layer.hpp"
#include "cli/phrases.hpp"
#include "cli/render.hpp"
#include "cli/table.hpp"

namespace sweepline {

namespace {

constexpr std::size_t kNamesShown = 12;

struct VerdictLook {
    std::string_view verdict;
    std::string_view said;
    Ink ink;
    bool one_by_one;  ///< each service has its own reasons
};
constexpr std::array kVerdicts{
    VerdictLook{"fail", "fail", Ink::bad, true},
    VerdictLook{"unreachable", "could not be reached", Ink::bad, true},
    VerdictLook{"inconclusive", "could not be judged", Ink::stale, true},
    VerdictLook{"skipped", "skipped by a step", Ink::stale, true},
    VerdictLook{"not_merged", "not merged yet", Ink::progress, false},
    VerdictLook{"nothing_swept", "nothing swept", Ink::plain, false},
    VerdictLook{"blocked", "blocked", Ink::bad, false},
    VerdictLook{"in_progress", "in progress", Ink::progress, false},
    VerdictLook{"not_started", "not started", Ink::plain, false},
    VerdictLook{"not_applicable", "not applicable", Ink::quiet, false},
    VerdictLook{"waived", "waived", Ink::done, false},
    VerdictLook{"claimed", "claimed", Ink::done, false},
    VerdictLook{"pass", "pass", Ink::done, false},
};

std::string verdict_section(const Page& page, const VerdictLook& look, const std::vector<const ValidatedRow*>& rows) {
    const std::string count = counted(static_cast<std::int64_t>(rows.size()), "service");
    const std::string out = painted(page, look.ink, look.said) + "  " + count + "\n";
    if (!look.one_by_one) {
        std::vector<std::string> names;
        for (const ValidatedRow* row : rows) names.push_back(row->service);
        return out + folded_names(page, names, kNamesShown, 2);
    }
    std::vector<TableRow> table;
    for (const ValidatedRow* row : rows) {
        if (row->because.empty()) table.push_back({{row->service}, {""}});
        for (std::size_t i = 0; i < row->because.size(); ++i)
            table.push_back({{i == 0 ? row->service : std::string()}, {row->because[i]}});
    }
    return out + draw_table(page, table, 2);
}

/// The reasons in the order in which they were met, the services of each below it.
std::string missing_by_reason(const Page& page, const std::vector<MissingCell>& missing) {
    std::vector<std::string> reasons;
    std::map<std::string, std::vector<std::string>> services;
    for (const MissingCell& each : missing) {
        auto& of_reason = services[each.because];
        if (of_reason.empty()) reasons.push_back(each.because);
        of_reason.push_back(each.service);
    }
    std::ranges::stable_sort(reasons, std::ranges::greater(),
                             [&](const std::string& reason) { return services[reason].size(); });
    std::string out;
    for (const std::string& reason : reasons) {
        const std::string count = counted(static_cast<std::int64_t>(services[reason].size()), "service");
        const int at = columns_of(count) + 2;
        out += painted(page, Ink::strong, count) + "  " + wrapped(page, reason, at, at) + "\n";
        out += folded_names(page, services[reason], kNamesShown, 2);
    }
    return out;
}

}  // namespace

std::string render_validate(const ValidateReply& reply, const Page& page) {
    const std::string services = counted(static_cast<std::int64_t>(reply.rows.size()), "service");
    std::string out = headline(page, reply.layer, "validated over " + services);
    if (!reply.rows.empty()) out += "\n";
    for (const VerdictLook& look : kVerdicts) {
        std::vector<const ValidatedRow*> rows;
        for (const ValidatedRow& row : reply.rows)
            if (row.verdict == look.verdict) rows.push_back(&row);
        if (!rows.empty()) out += verdict_section(page, look, rows);
    }
    return out + next_steps(page, reply.next);
}

std::string render_close(const CloseReply& reply, const Page& page) {
    const std::string layer = shown(page, reply.layer);
    std::string out;
    if (reply.closed) {
        out = painted(page, Ink::done, layer + " is closed") + "\n";
    } else {
        const std::string cells = counted(static_cast<std::int64_t>(reply.missing.size()), "cell is", "cells are");
        out = painted(page, Ink::bad, layer + " stays open") + ": " + cells + " not done\n\n" +
              missing_by_reason(page, reply.missing);
    }
    if (!reply.waived.empty()) out += "by waiver\n";
    for (const WaivedCell& each : reply.waived) out += bullet(page, each.service + ": " + each.because);
    return out + next_steps(page, reply.next);
}

}  // namespace sweepline
