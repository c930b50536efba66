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

std::string date_of(const Page& page, Instant at) { return exact_time(page, at).substr(0, kDateEnd); }

/// The newest sweep in a line.
std::string words_of(const LatestSweep& sweep, const Page& page) {
    std::string words = fmt::format("{} of {} ended", grouped(sweep.finished), counted(sweep.planned, "run"));
    if (sweep.failed > 0) words += fmt::format(", {} failed", grouped(sweep.failed));
    if (sweep.paused) words += ", paused" + (sweep.because.empty() ? "" : ": " + sweep.because);
    if (!sweep.ended) words += sweep.silent ? ", and then silence: sweep it again" : ", not over yet";
    return fmt::format("{}; begun {} by {}", words, when(page, sweep.started_at), sweep.by);
}

/// The last moment of each day, the newest days.
std::string days_of(const LayerProgressReply& reply, const Page& page) {
    std::vector<LayerMoment> days;
    for (const LayerMoment& moment : reply.moments) {
        if (!days.empty() && date_of(page, days.back().at) == date_of(page, moment.at)) days.pop_back();
        days.push_back(moment);
    }
    if (days.empty()) return {};
    if (days.size() > kDaysShown) days.erase(days.begin(), days.end() - kDaysShown);
    std::vector<TableRow> rows(days.size());
    for (std::size_t i = 0; i < days.size(); ++i) rows[i].push_back({date_of(page, days[i].at), Ink::quiet});
    const auto column = [&](std::int64_t LayerMoment::* count, std::string_view word, Ink ink) {
        const std::int64_t most = std::ranges::max(days, {}, count).*count;
        if (most == 0) return;
        for (std::size_t i = 0; i < days.size(); ++i)
            rows[i].push_back(
                {fmt::format("{} {}", right_aligned(grouped(days[i].*count), columns_of(grouped(most))), word), ink});
    };
    column(&LayerMoment::done, "done", Ink::done);
    column(&LayerMoment::in_progress, "in progress", Ink::plain);
    column(&LayerMoment::blocked, "blocked", Ink::plain);
    for (TableRow& row : rows) row.push_back({""});  // the last one is wrapped, which takes blanks at its beginning
    return "\n" + heading(page, "by day") + draw_table(page, rows, 2);
}

}  // namespace

std::string render_progress(const LayerProgressReply& reply, const Page& page) {
    std::string out = headline(page, reply.layer, reply.title == reply.layer ? "" : reply.title);
    const bool ready = !reply.closed && reply.waiting.empty();
    std::vector<TableRow> rows{{{"state", Ink::quiet},
                                {reply.closed ? "closed"
                                 : ready      ? "open, and nothing keeps it so"
                                              : "open"}}};
    if (reply.sweep) rows.push_back({{"sweep", Ink::quiet}, {words_of(*reply.sweep, page)}});
    out += draw_table(page, rows, 2);
    rows.clear();
    for (const KeptOpen& each : reply.waiting)
        rows.push_back(
            {{spoken(to_word(each.standing)), Ink::quiet}, {count_of(each.services)}, {names_of(each.services)}});
    if (!rows.empty()) out += "\n" + heading(page, "keeps it open") + draw_table(page, rows, 2);
    rows.clear();
    for (const FailureGroup& group : reply.failures)
        rows.push_back({{count_of(group.services), Ink::bad}, {group.because + " (" + names_of(group.services) + ")"}});
    if (!rows.empty()) out += "\n" + heading(page, "failed") + draw_table(page, rows, 2);
    rows.clear();
    for (const WaiverView& waiver : reply.waivers)
        rows.push_back({{waiver.service},
                        {waiver.because + (waiver.until ? ", until " + date_of(page, *waiver.until) : std::string())}});
    if (!rows.empty()) out += "\n" + heading(page, "waived") + draw_table(page, rows, 2);
    out += days_of(reply, page);
    return out + (ready ? next_steps(page, {"sweepline close " + reply.layer}) : std::string());
}

}  // namespace sweepline
