#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/look_commands.hpp"
#include "cli/phrases.hpp"
#include "cli/render.hpp"
#include "cli/table.hpp"

namespace sweepline {

namespace {

constexpr std::size_t kCellsShown = 15;
constexpr int kBarColumns = 24;
constexpr std::ptrdiff_t kNamed = 3;  // services of a line

std::string bar(const Page& page, const OverviewReply& reply) {
    std::int64_t total = 0;
    std::int64_t done = 0;
    std::vector<std::string> parts;
    for (const Status status : {Status::done, Status::in_progress, Status::blocked, Status::not_started}) {
        const auto found = reply.statuses.find(std::string(to_word(status)));
        if (found == reply.statuses.end() || found->second == 0) continue;
        total += found->second;
        if (status == Status::done) done = found->second;
        parts.push_back(
            painted(page, ink_of(status, {}), fmt::format("{} {}", grouped(found->second), spoken(to_word(status)))));
    }
    if (total == 0) return {};
    const auto full = static_cast<int>(done * kBarColumns / total);
    std::string filled;
    std::string rest;
    for (int i = 0; i < kBarColumns; ++i)
        (i < full ? filled : rest) += i < full ? either(page, "━", "#") : either(page, "─", "-");
    std::string out = painted(page, Ink::done, filled) + painted(page, Ink::quiet, rest);
    out += fmt::format(" {} %\n", done * 100 / total);
    for (std::size_t i = 0; i < parts.size(); ++i) out += (i > 0 ? ", " : "") + parts[i];
    return out + "\n";
}

std::string cells(const Page& page, const char* title, const std::vector<CellView>& views) {
    if (views.empty()) return {};
    std::vector<TableRow> rows;
    for (std::size_t i = 0; i < views.size() && i < kCellsShown; ++i) {
        const CellView& cell = views[i];
        std::string state = spoken(to_word(cell.status));
        for (const Mark mark : cell.marks) state += ", " + std::string(to_word(mark));
        rows.push_back({{cell.service},
                        {cell.layer},
                        {state, ink_of(cell.status, cell.marks)},
                        {cell.blocker.empty() ? cell.note : cell.blocker}});
    }
    std::string out = "\n" + heading(page, title) + draw_table(page, rows, 2);
    if (views.size() > kCellsShown)
        out += fmt::format("  +{} more\n", grouped(static_cast<std::int64_t>(views.size() - kCellsShown)));
    return out;
}

std::string sentences(const Page& page, const char* title, const std::vector<std::string>& lines) {
    if (lines.empty()) return {};
    std::string out = "\n" + heading(page, title);
    for (const std::string& line : lines) out += bullet(page, line);
    return out;
}

std::string_view said(Standing standing) {
    switch (standing) {
        case Standing::failed:
            return "failed";
        case Standing::skipped:
            return "skipped by a step";
        case Standing::to_sweep:
            return "to be swept";
        case Standing::to_walk:
            return "to be walked";
        case Standing::to_ship:
            return "swept and not shipped";
        case Standing::to_merge:
            return "to be merged";
        case Standing::to_validate:
            return "to be validated";
        case Standing::blocked:
            return "blocked";
        case Standing::stale:
            return "stale";
        case Standing::done:
            break;
    }
    return "done";
}

/// `3 failed (a, b, c)`, several of a layer on one line: `logging: 1 failed (a), 2 swept and not shipped (b, c)`.
std::vector<std::string> by_layer(const std::vector<WaitingCells>& waiting) {
    std::vector<std::string> lines;
    std::string layer;
    for (const WaitingCells& each : waiting) {
        if (each.layer != layer) lines.push_back(each.layer + ":");
        lines.back() += each.layer == layer ? ", " : " ";
        layer = each.layer;
        if (each.services.empty()) {
            lines.back() += "every service is done";
            continue;
        }
        std::vector<std::string> names(each.services.begin(),
                                       each.services.begin() + std::min(kNamed, std::ssize(each.services)));
        const auto more = std::ssize(each.services) - std::ssize(names);
        if (more > 0) names.push_back(fmt::format("{} more", grouped(more)));
        lines.back() += fmt::format("{} {} ({})", grouped(std::ssize(each.services)), said(each.standing),
                                    more > 0 ? joined(names) : fmt::format("{}", fmt::join(names, ", ")));
    }
    return lines;
}

/// Where there is no migration yet.
std::string beginning(const OverviewReply& reply, const Page& page) {
    std::string out = heading(page, "Sweepline");
    if (!reply.greeting.empty()) out += wrapped(page, reply.greeting, 0, 0) + "\n";
    return out + next_steps(page, reply.next);
}

}  // namespace

std::string render_overview(const OverviewReply& reply, const Page& page) {
    if (reply.migration.empty()) return beginning(reply, page);
    std::string who = "you are " + shown(page, reply.who);
    if (!reply.in_team) who += " (not in the team)";
    std::string out =
        reply.migration.empty() ? std::string("Sweepline") : painted(page, Ink::strong, shown(page, reply.migration));
    out += std::string(either(page, " · ", ", ")) + who + "\n";
    out += bar(page, reply);
    if (reply.serial > 0)
        out +=
            wrapped(page,
                    counted(reply.serial, "service goes", "services go") + " end to end and are not in these counts.",
                    0, 0) +
            "\n";
    if (!reply.current_layer.empty()) out += "The current layer is " + shown(page, reply.current_layer) + ".\n";
    std::vector<std::string> problems;
    for (const Fact& problem : reply.problems) problems.push_back(problem.text);
    out += sentences(page, "mend first", problems);
    out += cells(page, "your cells", reply.mine);
    out += cells(page, "your blockers", reply.my_blockers);
    out += sentences(page, "waiting for you", by_layer(reply.waiting));
    out += sentences(page, "waiting for others", by_layer(reply.elsewhere));
    if (reply.mine.empty() && reply.my_blockers.empty() && reply.waiting.empty()) out += "\nNothing waits for you.\n";
    return out + next_steps(page, reply.next);
}

}  // namespace sweepline
