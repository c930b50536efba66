#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "app/layer_progress.hpp"
#include "cli/phrases.hpp"
#include "cli/render.hpp"
#include "cli/table.hpp"

namespace sweepline {

namespace {

constexpr std::size_t kNamesShown = 6;
constexpr std::size_t kDaysShown = 12;
constexpr std::size_t kDateEnd = 10;  // of `2026-03-01 14:03`

std::string names_of(const std::vector<std::string>& services) {
    std::string names;
    for (std::size_t i = 0; i < services.size() && i < kNamesShown; ++i) names += (i > 0 ? ", " : "") + services[i];
    if (services.size() > kNamesShown)
        names += fmt::format(" and {} more", grouped(static_cast<std::int64_t>(services.size() - kNamesShown)));
    return names;
}

std::string count_of(const std::vector<std::string>& services) {
    return grouped(static_cast<std::int64_t>(services.size()));
}

/// The last moment of each day, the newest days.
std::string days_of(const LayerProgressReply& reply, const Page& page) {
    std::vector<TableRow> rows;
    std::string day;
    for (const LayerMoment& moment : reply.moments) {
        const std::string now = exact_time(page, moment.at).substr(0, kDateEnd);
        if (now == day) rows.pop_back();
        day = now;
        const std::string text = fmt::format("{} done, {} in progress, {} blocked", grouped(moment.done),
                                             grouped(moment.in_progress), grouped(moment.blocked));
        rows.push_back({{day, Ink::quiet}, {text}});
    }
    if (rows.empty()) return {};
    if (rows.size() > kDaysShown) rows.erase(rows.begin(), rows.end() - kDaysShown);
    return "\n" + heading(page, "by day") + draw_table(page, rows, 2);
}

}  // namespace

std::string render_progress(const LayerProgressReply& reply, const Page& page) {
    std::string out = headline(page, reply.layer, reply.title == reply.layer ? "" : reply.title);
    std::vector<TableRow> rows;
    for (const KeptOpen& each : reply.waiting)
        rows.push_back(
            {{spoken(to_word(each.standing)), Ink::quiet}, {count_of(each.services)}, {names_of(each.services)}});
    if (rows.empty())
        out += reply.closed ? "  closed\n" : "  nothing keeps it from being closed\n";
    else
        out += "\n" + heading(page, "keeps it open") + draw_table(page, rows, 2);
    rows.clear();
    for (const FailureGroup& group : reply.failures)
        rows.push_back({{count_of(group.services), Ink::bad}, {group.because + " (" + names_of(group.services) + ")"}});
    if (!rows.empty()) out += "\n" + heading(page, "failed") + draw_table(page, rows, 2);
    rows.clear();
    for (const WaiverView& waiver : reply.waivers) rows.push_back({{waiver.service}, {waiver.because}});
    if (!rows.empty()) out += "\n" + heading(page, "waived") + draw_table(page, rows, 2);
    return out + days_of(reply, page);
}

}  // namespace sweepline
