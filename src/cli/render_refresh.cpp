#include "cli/render_refresh.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "cli/phrases.hpp"
#include "cli/table.hpp"

namespace sweepline {

namespace {

/// How one sort of proposal is headed, and what is to be known of all of them.
struct Section {
    Proposed change;
    std::string_view title;
    std::string_view advice;
    Ink ink;
};
constexpr std::array kSections{
    Section{Proposed::addition, "new", "", Ink::done},
    Section{Proposed::rename, "renamed", "a name that was chosen on purpose stays with `was: NAME-IN-THE-SOURCE`",
            Ink::progress},
    Section{Proposed::move, "moved", "never entered by --write: change `repo:` and `path:` if it is the same service",
            Ink::stale},
    Section{Proposed::retirement, "not in the source",
            "never entered by --write: take out of the services file what is gone", Ink::bad},
};

std::string place_of(const ServiceProposal& each) { return each.repo + (each.path.empty() ? "" : " " + each.path); }

std::string said_of(const ServiceProposal& each) {
    switch (each.change) {
        case Proposed::addition:
            return place_of(each) + (each.owner.empty() ? "" : ", " + each.owner);
        case Proposed::rename:
            return "was " + each.was + ", " + place_of(each);
        case Proposed::move:
            return place_of(each) + ", was at " + each.from;
        case Proposed::retirement:
            return place_of(each);
    }
    return {};
}

std::string draw_section(const Page& page, const Section& section, const std::vector<ServiceProposal>& proposals) {
    std::vector<TableRow> rows;
    for (const ServiceProposal& each : proposals)
        if (each.change == section.change)
            rows.push_back({{.text = each.service, .ink = section.ink}, {.text = said_of(each)}});
    if (rows.empty()) return {};
    std::string out = "\n" + heading(page, section.title) + draw_table(page, rows, 2);
    if (!section.advice.empty()) out += "  " + painted(page, Ink::quiet, wrapped(page, section.advice, 2, 2)) + "\n";
    return out;
}

}  // namespace

std::string render_proposals(const InitReply& reply, const Page& page) {
    const std::string found = counted(reply.services, "service") + " found (read as " + reply.kind +
                              "), compared with " + reply.folder + (reply.proposals.empty() ? ": nothing differs" : "");
    std::string out = wrapped(page, found, 0, 0) + "\n";
    for (const Section& section : kSections) out += draw_section(page, section, reply.proposals);
    const bool can_be_entered = std::ranges::any_of(reply.proposals, [](const ServiceProposal& each) {
        return each.change == Proposed::addition || each.change == Proposed::rename;
    });
    if (can_be_entered && reply.files.empty())
        out +=
            "\n" + wrapped(page, "Nothing was written; --write enters what is new and what was renamed.", 0, 0) + "\n";
    return out;
}

}  // namespace sweepline
