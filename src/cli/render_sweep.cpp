#include <algorithm>
#include <cstddef>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "app/ship_layer.hpp"
#include "app/sweep_layer.hpp"
#include "cli/phrases.hpp"
#include "cli/render.hpp"
#include "cli/table.hpp"

namespace sweepline {

namespace {

constexpr std::size_t kNamesShown = 12;

Ink ink_of_state(std::string_view state) {
    if (state == "failed" || state == "blocked" || state == "unreachable") return Ink::bad;
    if (state == "swept" || state == "pushed") return Ink::done;
    if (state == "touched") return Ink::stale;
    return Ink::plain;
}

/// `failed  3 services  because …` with the services below.
std::string group(const Page& page, std::string_view state, std::string_view because,
                  const std::vector<std::string>& services) {
    const std::string count = counted(static_cast<std::int64_t>(services.size()), "service");
    const std::string word = shown(page, spoken(state));
    std::string out = painted(page, ink_of_state(state), word) + "  " + count + "\n";
    if (!because.empty()) out += "  " + wrapped(page, because, 2, 2) + "\n";
    return out + folded_names(page, services, kNamesShown, because.empty() ? 2 : 4);
}

std::string left_alone(const Page& page, const std::map<std::string, std::int64_t>& left) {
    std::vector<std::string> parts;
    for (const auto& [action, count] : left)
        if (count > 0)
            parts.push_back(fmt::format("{} {}", grouped(count), action == "leave" ? "up to date" : spoken(action)));
    return parts.empty() ? std::string() : wrapped(page, "Left alone: " + joined(parts) + ".", 0, 0) + "\n";
}

/// A check that passes on the untouched base, with the services where it did.
std::string vacuous_checks(const Page& page, const std::vector<SweptRow>& rows) {
    std::map<std::string, std::vector<std::string>> by_check;
    for (const SweptRow& row : rows)
        for (const std::string& check : row.vacuous) by_check[check].push_back(row.service);
    if (by_check.empty()) return {};
    std::string out = "\n" + painted(page, Ink::stale, "vacuous") + "  these checks pass before anything is changed:\n";
    for (const auto& [check, services] : by_check)
        out +=
            bullet(page, fmt::format("{} ({})", check, counted(static_cast<std::int64_t>(services.size()), "service")));
    return out;
}

std::string sweep_headline(const SweepReply& reply) {
    if (reply.rows.empty()) return "nothing to sweep" + (reply.because.empty() ? "" : ": " + reply.because);
    const auto failed = std::ranges::count(reply.rows, "failed", &SweptRow::state);
    // Where nothing could be reached, nothing ran.
    const auto unreachable = std::ranges::count(reply.rows, "unreachable", &SweptRow::state);
    std::string text = counted(std::ssize(reply.rows) - unreachable, "run");
    if (failed > 0) text += fmt::format(", {} failed", grouped(failed));
    text += " in " + lasted(reply.millis);
    if (unreachable > 0) text += ", " + counted(unreachable, "service") + " unreachable";
    if (reply.dry_run) text += " (dry run: nothing was kept)";
    return text;
}

}  // namespace

std::string render_sweep(const SweepReply& reply, const Page& page) {
    std::string out = headline(page, reply.layer, sweep_headline(reply));
    if (reply.resumed > 0)
        out += fmt::format("{} of an earlier sweep that broke off finished first.\n", counted(reply.resumed, "run"));
    if (!reply.groups.empty()) out += "\n";
    for (const SweptGroup& each : reply.groups)
        out += group(page, each.state, each.because + (each.similar ? " (and similar)" : ""), each.services);
    out += vacuous_checks(page, reply.rows);
    if (const std::string left = left_alone(page, reply.left); !left.empty())
        out += (reply.rows.empty() ? "" : "\n") + left;
    if (reply.paused) {
        const std::string because = reply.because.empty() ? "work is left" : reply.because;
        const std::string left =
            reply.not_started == 0 ? std::string()
                                   : "; " + counted(reply.not_started, "service was", "services were") + " not started";
        out += "\n" + painted(page, Ink::bad, "paused") + "  " + wrapped(page, because + left, 8, 8) + "\n";
    }
    return out + next_steps(page, reply.next);
}

std::string render_ship(const ShipReply& reply, const Page& page) {
    std::map<std::pair<std::string, std::string>, std::vector<std::string>> groups;
    for (const ShippedRow& row : reply.rows) groups[{row.outcome, row.because}].push_back(row.service);
    std::int64_t pushed = 0;
    if (const auto found = reply.outcomes.find("pushed"); found != reply.outcomes.end()) pushed = found->second;

    std::string said = fmt::format("{} pushed in {}", counted(pushed, "branch", "branches"), lasted(reply.millis));
    const auto would = reply.outcomes.contains("would_push") ? reply.outcomes.at("would_push") : 0;
    if (reply.dry_run) said = fmt::format("would push {} (dry run)", counted(would, "branch", "branches"));
    // A branch that waits for its owner and was moved since has a row, and nothing was tried.
    if (std::ranges::all_of(reply.rows, [](const ShippedRow& row) { return row.outcome == "touched"; })) {
        said = "nothing to ship";
        if (reply.unmerged > 0)
            said += "; " + counted(reply.unmerged, "branch waits", "branches wait") + " to be merged";
    }
    std::string out = headline(page, reply.layer, said);
    if (!groups.empty()) out += "\n";
    // What needs a person first.
    for (const std::string_view wanted : {"failed", "touched", ""})
        for (const auto& [key, services] : groups) {
            const bool bad = key.first == "failed" || key.first == "touched";
            if (wanted.empty() ? !bad : key.first == wanted) out += group(page, key.first, key.second, services);
        }
    return out + next_steps(page, reply.next);
}

}  // namespace sweepline
