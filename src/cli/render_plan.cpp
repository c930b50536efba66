#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "app/plan_layer.hpp"
#include "cli/phrases.hpp"
#include "cli/render.hpp"
#include "cli/table.hpp"

namespace sweepline {

namespace {

/// More rows than this are shown by reason, the services of each folded.
constexpr std::size_t kRowsMax = 60;
constexpr std::size_t kNamesShown = 12;

struct ActionLook {
    std::string_view action;
    std::string_view word;
    Ink ink;
};
/// What needs a person first, then what a sweep would do, then what it leaves.
constexpr std::array kActions{
    ActionLook{"unreachable", "unreachable", Ink::bad},
    ActionLook{"touched", "touched by a person", Ink::stale},
    ActionLook{"blocked", "blocked", Ink::bad},
    ActionLook{"create", "create", Ink::progress},
    ActionLook{"refresh", "refresh", Ink::progress},
    ActionLook{"waits", "waits", Ink::stale},
    ActionLook{"leave", "leave", Ink::plain},
    ActionLook{"nothing_to_do", "nothing to do", Ink::plain},
    ActionLook{"done", "done", Ink::done},
    ActionLook{"not_applicable", "not applicable", Ink::quiet},
    ActionLook{"serial", "serial", Ink::quiet},
};

/// The look of an action, an unknown one included, whose text must outlive the answer.
ActionLook look_of(const std::string& action) {
    const auto* const found = std::ranges::find(kActions, action, &ActionLook::action);
    return found == kActions.end() ? ActionLook{"", action, Ink::plain} : *found;
}

std::size_t rank_of(const std::string& action) {
    return static_cast<std::size_t>(std::ranges::find(kActions, action, &ActionLook::action) - kActions.begin());
}

std::string row_by_row(const Page& page, const std::vector<const PlanRow*>& rows) {
    std::vector<TableRow> table;
    for (const PlanRow* row : rows) {
        const ActionLook look = look_of(row->action);
        const bool says_more = row->because != look.word;
        table.push_back({{row->service}, {std::string(look.word), look.ink}, {says_more ? row->because : ""}});
    }
    return draw_table(page, table);
}

std::string by_reason(const Page& page, const std::vector<const PlanRow*>& rows) {
    std::map<std::pair<std::size_t, std::string>, std::vector<std::string>> groups;
    for (const PlanRow* row : rows)
        groups[{rank_of(row->action), row->action + "\n" + row->because}].push_back(row->service);
    std::string out;
    for (const auto& [key, services] : groups) {
        const std::size_t split = key.second.find('\n');
        const std::string action = key.second.substr(0, split);
        const ActionLook look = look_of(action);
        const std::string count = counted(static_cast<std::int64_t>(services.size()), "service");
        out += fmt::format("{}  {}\n", painted(page, look.ink, shown(page, look.word)), count);
        if (split + 1 < key.second.size()) out += "  " + wrapped(page, key.second.substr(split + 1), 2, 2) + "\n";
        out += folded_names(page, services, kNamesShown, 4);
    }
    return out;
}

std::string tally(const Page& page, const std::vector<const PlanRow*>& rows) {
    std::string text;
    for (const ActionLook& look : kActions) {
        const auto count = std::ranges::count(rows, look.action, [](const PlanRow* row) { return row->action; });
        if (count == 0) continue;
        if (!text.empty()) text += ", ";
        text += fmt::format("{} {}", grouped(count), look.word);
    }
    return wrapped(page, text, 0, 0) + "\n";
}

}  // namespace

std::string render_plan(const PlanReply& reply, const Page& page) {
    std::string out = headline(page, reply.layer, reply.title == reply.layer ? "" : reply.title);
    if (!reply.starts) {
        out += painted(page, Ink::stale, "A sweep would not start yet:") + "\n";
        for (const std::string& reason : reply.waits_for) out += bullet(page, reason);
    }
    if (reply.rows.empty()) return out + "No service is planned: nobody fits this selection.\n";

    std::vector<const PlanRow*> rows;
    for (const PlanRow& row : reply.rows) rows.push_back(&row);
    std::ranges::stable_sort(rows, {}, [](const PlanRow* row) { return rank_of(row->action); });
    out += "\n" + (rows.size() <= kRowsMax ? row_by_row(page, rows) : by_reason(page, rows)) + "\n" + tally(page, rows);
    if (reply.runs == 0) return out + "There is nothing to sweep.\n" + next_steps(page, reply.next);
    std::string would = fmt::format("A sweep would perform {}", counted(reply.runs, "run"));
    if (reply.idle == reply.runs)
        would += ", and find nothing to do";
    else if (reply.idle > 0)
        would += fmt::format(", and find nothing to do in {} of them", grouped(reply.idle));
    out += wrapped(page, would + ".", 0, 0) + "\n";
    if (!reply.foreseen)
        out += wrapped(page, "Not looked at yet: `detect` runs programs here. --dry-run judges it.", 0, 0) + "\n";
    return out + next_steps(page, reply.next);
}

}  // namespace sweepline
