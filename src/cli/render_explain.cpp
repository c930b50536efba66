#include <algorithm>
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

std::string section(const Page& page, const char* title, const std::vector<std::string>& lines) {
    if (lines.empty()) return {};
    std::string out = "\n" + heading(page, title);
    for (const std::string& line : lines) out += bullet(page, line);
    return out;
}

std::vector<std::string> texts_of(const std::vector<Fact>& facts) {
    std::vector<std::string> texts;
    for (const Fact& fact : facts) texts.push_back(fact.text);
    return texts;
}

std::vector<std::string> words_of(const std::vector<NeedView>& needs) {
    std::vector<std::string> words;
    for (const NeedView& need : needs)
        words.push_back(need.layer + ": " + spoken(to_word(need.status)) +
                        (need.met ? "" : ", and must be " + std::string(to_word(need.demanded))));
    return words;
}

const char* why_title(const CellView& cell) {
    const bool stale = std::ranges::find(cell.marks, Mark::stale) != cell.marks.end();
    switch (cell.status) {
        case Status::done:
            return stale ? "why it is stale" : "why it is done";
        case Status::blocked:
            return "why it is blocked";
        case Status::not_applicable:
            return "why it is not applicable";
        case Status::not_started:
        case Status::in_progress:
            break;
    }
    return "why it is not done";
}

/// What is shown, and what is still to come where anything is.
std::string evidence(const Page& page, const ExplainReply& reply) {
    const bool settled = reply.standing == Standing::done;
    std::vector<TableRow> rows;
    for (const Evidence& each : reply.evidence) {
        if (settled && !each.reached) continue;
        const std::string_view glyph = each.reached ? either(page, "✓", "+") : either(page, "·", ".");
        std::vector<std::string> said;
        if (!each.environment.empty()) said.push_back(each.environment);
        if (!each.note.empty()) said.push_back(each.note);
        if (!each.reached) said.emplace_back("not yet");
        const Ink ink = each.reached ? Ink::done : Ink::plain;
        rows.push_back(
            {{fmt::format("{} {}", glyph, to_word(each.mark)), ink}, {fmt::format("{}", fmt::join(said, ", ")), ink}});
    }
    return rows.empty() ? std::string() : "\n" + heading(page, "evidence") + draw_table(page, rows, 2);
}

std::string latest(const Page& page, const std::vector<HistoryEntry>& entries) {
    if (entries.empty()) return {};
    std::vector<TableRow> rows;
    for (const HistoryEntry& entry : entries)
        rows.push_back({{ago(page, entry.at), Ink::quiet}, {entry.actor, Ink::quiet}, {entry.text}});
    return "\n" + heading(page, "lately") + draw_table(page, rows, 2);
}

}  // namespace

std::string render_explain(const ExplainReply& reply, const Page& page) {
    CellView cell = reply.cell;
    // What is said below of why it stands where it stands is not said twice.
    const auto says_it = [](const std::string& words) {
        return [&words](const Fact& fact) { return !words.empty() && fact.text.find(words) != std::string::npos; };
    };
    if (std::ranges::any_of(reply.why, says_it(cell.note))) cell.note.clear();
    if (std::ranges::any_of(reply.why, says_it(cell.blocker))) cell.blocker.clear();
    std::vector<TableRow> rows = rows_of(cell, page);
    if (!reply.owner.empty()) rows.push_back({{"owner", Ink::quiet}, {reply.owner}});
    if (!reply.layer_title.empty()) rows.push_back({{"layer", Ink::quiet}, {reply.layer_title}});
    if (!reply.demand.empty()) rows.push_back({{"demands", Ink::quiet}, {reply.demand}});
    std::string out = line_of(reply.cell, page) + draw_table(page, rows, 2);
    out += section(page, why_title(reply.cell), texts_of(reply.why));
    out += evidence(page, reply);
    out += section(page, "needs", words_of(reply.needs));
    out += latest(page, reply.latest);
    return out + next_steps(page, reply.next);
}

}  // namespace sweepline
