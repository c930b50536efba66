#include <algorithm>
#include <cstddef>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
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

/// Services that share a state, by their reasons.
struct Reason {
    std::string because;
    std::vector<std::string> services;
};

/// `failed  3 services`, each reason below it with its services.
std::string group(const Page& page, std::string_view state, const std::vector<Reason>& reasons) {
    std::int64_t services = 0;
    for (const Reason& reason : reasons) services += std::ssize(reason.services);
    const std::string word = shown(page, spoken(state));
    std::string out = painted(page, ink_of_state(state), word) + "  " + counted(services, "service") + "\n";
    for (const auto& [because, names] : reasons) {
        if (!because.empty()) out += "  " + wrapped(page, because, 2, 2) + "\n";
        out += folded_names(page, names, kNamesShown, because.empty() ? 2 : 4);
    }
    return out;
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

/// What steps said that others should know, each once.
std::string edge_cases(const Page& page, const std::vector<SweptRow>& rows) {
    std::map<std::string, std::vector<std::string>> by_text;
    for (const SweptRow& row : rows)
        for (const std::string& text : row.edge_cases) by_text[text].push_back(row.service);
    if (by_text.empty()) return {};
    std::string out = "\n" + painted(page, Ink::stale, "edge cases") + "  others of this layer may meet them too:\n";
    for (const auto& [text, services] : by_text)
        out += bullet(page, text) + folded_names(page, services, kNamesShown, 4);
    return out;
}

/// What a pause left, and what it was about.
std::string pause(const SweepReply& reply, const Page& page) {
    std::string text = reply.because.empty() ? "work is left" : reply.because;
    if (!reply.broken_off.empty())
        text += "; " + counted(std::ssize(reply.broken_off), "run was", "runs were") + " broken off";
    if (reply.not_started > 0)
        text += "; " + counted(reply.not_started, "service was", "services were") + " not started";
    std::string out = "\n" + painted(page, Ink::bad, "paused") + "  " + wrapped(page, text, 8, 8) + "\n";
    if (!reply.broken_off.empty())
        out += "  the next sweep does these again:\n" + folded_names(page, reply.broken_off, kNamesShown, 4);
    return out;
}

std::string failure(const SweepFailure& failure, const Page& page) {
    std::string out = "\n" + painted(page, Ink::bad, "error:") + " " + wrapped(page, failure.message, 7, 2) + "\n";
    if (!failure.hint.empty())
        out += painted(page, Ink::progress, "hint:") + " " + wrapped(page, failure.hint, 6, 2) + "\n";
    return out;
}

std::string sweep_headline(const SweepReply& reply) {
    if (reply.rows.empty() && reply.paused) return "no run ended";
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
    if (reply.resumed > 0 && !reply.rows.empty())
        out += fmt::format("{} of an earlier sweep that broke off finished first.\n", counted(reply.resumed, "run"));
    if (!reply.groups.empty()) out += "\n";
    for (auto each = reply.groups.begin(); each != reply.groups.end();) {
        const std::string& state = each->state;
        std::vector<Reason> reasons;
        for (; each != reply.groups.end() && each->state == state; ++each)
            reasons.push_back({each->because + (each->similar ? " (and similar)" : ""), each->services});
        out += group(page, state, reasons);
    }
    out += vacuous_checks(page, reply.rows);
    out += edge_cases(page, reply.rows);
    if (!reply.elsewhere.empty() && !reply.rows.empty()) out += "\n";
    for (const SweptGroup& each : reply.elsewhere) out += group(page, each.state, {{each.because, each.services}});
    if (const std::string left = left_alone(page, reply.left); !left.empty())
        out += (reply.rows.empty() ? "" : "\n") + left;
    if (reply.paused) out += pause(reply, page);
    if (reply.failure) out += failure(*reply.failure, page);
    return out + next_steps(page, reply.next);
}

std::string render_ship(const ShipReply& reply, const Page& page) {
    std::map<std::string, std::map<std::string, std::vector<std::string>>> groups;
    for (const ShippedRow& row : reply.rows) groups[row.outcome][row.because].push_back(row.service);
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
        for (const auto& [outcome, by_reason] : groups) {
            const bool bad = outcome == "failed" || outcome == "touched";
            if (wanted.empty() ? bad : outcome != wanted) continue;
            std::vector<Reason> reasons;
            for (const auto& [because, services] : by_reason) reasons.push_back({because, services});
            out += group(page, outcome, reasons);
        }
    return out + next_steps(page, reply.next);
}

}  // namespace sweepline
