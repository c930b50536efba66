#include <string>
#include <vector>

#include <fmt/format.h>

#include "app/look_commands.hpp"
#include "cli/phrases.hpp"
#include "cli/render.hpp"
#include "cli/table.hpp"

namespace sweepline {

namespace {

constexpr int kIndent = 9;  // below the actor
constexpr std::size_t kNamesShown = 6;
constexpr std::size_t kDateEnd = 10;  // of `2026-03-01 14:03`

/// `payments at identity`, whichever of the two there is.
std::string place_of(const HistoryEntry& entry) {
    if (entry.service.empty()) return entry.layer;
    return entry.layer.empty() ? entry.service : entry.service + " at " + entry.layer;
}

std::string names_of(const std::vector<std::string>& services) {
    std::string names;
    for (std::size_t i = 0; i < services.size() && i < kNamesShown; ++i) names += (i > 0 ? ", " : "") + services[i];
    if (services.size() > kNamesShown)
        names += fmt::format(" and {} more", grouped(static_cast<std::int64_t>(services.size() - kNamesShown)));
    return names;
}

}  // namespace

std::string render_history(const HistoryReply& reply, const Page& page) {
    if (reply.entries.empty()) return "Nothing happened yet.\n";
    std::string out;
    std::string day;
    for (const HistoryEntry& entry : reply.entries) {
        const std::string at = exact_time(page, entry.at);
        if (at.substr(0, kDateEnd) != day) {
            out += day.empty() ? "" : "\n";
            day = at.substr(0, kDateEnd);
            out += heading(page, day);
        }
        const std::string who = at.substr(kDateEnd + 1) + "  " + shown(page, entry.actor);
        const std::string place = shown(page, place_of(entry));
        std::string text = place.empty() ? entry.text : ": " + entry.text;
        if (!entry.services.empty())
            text += fmt::format(" ({}: {})", counted(static_cast<std::int64_t>(entry.services.size()), "service"),
                                names_of(entry.services));
        const int begin = 2 + columns_of(who) + 2;
        out += "  " + painted(page, Ink::quiet, who) + "  ";
        out += painted(page, Ink::strong, place) + wrapped(page, text, begin + columns_of(place), kIndent) + "\n";
    }
    if (reply.more) out += painted(page, Ink::quiet, "Older events are left out: --limit N shows more.") + "\n";
    return out;
}

}  // namespace sweepline
