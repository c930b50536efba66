#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "app/look_commands.hpp"
#include "cli/phrases.hpp"
#include "cli/render.hpp"
#include "cli/table.hpp"

namespace sweepline {

namespace {

Ink ink_of_end(std::string_view ended) {
    if (ended == "failed" || ended == "blocked") return Ink::bad;
    if (ended == "ok" || ended == "swept") return Ink::done;
    return Ink::quiet;
}

std::string indented(const Page& page, std::string_view text, int indent, Ink ink) {
    std::string out;
    const std::string safe = shown_lines(page, text);
    for (std::size_t from = 0; from < safe.size();) {
        const std::size_t end = std::min(safe.find('\n', from), safe.size());
        const std::string line = safe.substr(from, end - from);
        const bool empty = line.find_first_not_of(' ') == std::string::npos;
        if (!empty) out += std::string(static_cast<std::size_t>(indent), ' ') + painted(page, ink, line);
        out += '\n';
        from = end + 1;
    }
    return out;
}

/// What is known of a step besides its line: why it ended so, what its checks judged, what it printed.
std::string step_details(const Page& page, const StepReport& report) {
    std::string out;
    if (!report.message.empty()) out += "    " + wrapped(page, report.message, 4, 4) + "\n";
    if (!report.hint.empty())
        out += "    " + painted(page, Ink::quiet, "hint: " + wrapped(page, report.hint, 10, 4)) + "\n";
    for (const std::string& verdict : report.verdicts) {
        const Ink ink = verdict.starts_with("fail")      ? Ink::bad
                        : verdict.starts_with("vacuous") ? Ink::stale
                                                         : Ink::plain;
        out += "    " + painted(page, ink, wrapped(page, verdict, 4, 6)) + "\n";
    }
    if (!report.output.empty()) out += indented(page, report.output, 6, Ink::quiet);
    return out;
}

std::string steps(const Page& page, const std::vector<StepReport>& reports) {
    std::vector<TableRow> rows;
    for (const StepReport& report : reports)
        rows.push_back({{report.step, Ink::strong},
                        {report.kind, Ink::quiet},
                        {report.form, Ink::quiet},
                        {report.ended == "not_run" ? std::string() : lasted(report.millis), Ink::quiet},
                        {spoken(report.ended), ink_of_end(report.ended)}});
    std::string out;
    // The lines are drawn together, to be aligned, and stand apart.
    std::string lines = draw_table(page, rows, 2);
    for (const StepReport& report : reports) {
        const std::size_t end = lines.find('\n') + 1;
        out += lines.substr(0, end) + step_details(page, report);
        lines.erase(0, end);
    }
    return out;
}

std::string list(const Page& page, const char* title, const std::vector<std::string>& items) {
    if (items.empty()) return {};
    std::string out = "\n" + heading(page, title);
    for (const std::string& item : items) out += bullet(page, item);
    return out;
}

std::string summary(const RunShowReply& reply, const Page& page) {
    std::vector<TableRow> rows;
    const auto add = [&](const char* label, const std::string& text) {
        if (!text.empty()) rows.push_back({{label, Ink::quiet}, {text}});
    };
    add("because", reply.because);
    add("started", fmt::format("{}, took {}", when(page, reply.started_at), lasted(reply.millis)));
    add("run", reply.run);
    add("base", std::string(short_commit(reply.base)));
    add("branch", reply.branch);
    add("commit", std::string(short_commit(reply.commit)));
    return draw_table(page, rows, 2);
}

}  // namespace

std::string render_run(const RunShowReply& reply, const Page& page) {
    std::string out = painted(page, Ink::strong, shown(page, reply.service)) + " at " +
                      painted(page, Ink::strong, shown(page, reply.layer)) + ": " +
                      painted(page, ink_of_end(reply.state), spoken(shown(page, reply.state))) + "\n";
    out += summary(reply, page);
    if (!reply.steps.empty()) out += "\n" + heading(page, "steps");
    out += steps(page, reply.steps);
    std::vector<TableRow> facts;
    for (const auto& [key, value] : reply.facts) facts.push_back({{key}, {value}});
    if (!facts.empty()) out += "\n" + heading(page, "facts") + draw_table(page, facts, 2);
    out += list(page, "edge cases", reply.edge_cases);
    out += list(page, "vacuous checks", reply.vacuous);
    if (!reply.diff.empty()) out += "\n" + diff_lines(page, reply.diff, 0);
    return out;
}

}  // namespace sweepline
