#include <string>
#include <vector>

#include <fmt/format.h>

#include "app/init.hpp"
#include "cli/phrases.hpp"
#include "cli/render.hpp"
#include "cli/render_refresh.hpp"
#include "cli/table.hpp"

namespace sweepline {

namespace {

constexpr std::size_t kNotesShown = 20;

std::string render_new(const InitReply& reply, const Page& page) {
    std::string out = wrapped(page, "A headquarters stands in " + reply.folder, 0, 0) + "\n";
    if (reply.services > 0) {
        out += counted(reply.services, "service") + " found";
        if (!reply.kind.empty()) out += " (read as " + shown(page, reply.kind) + ")";
        out += "\n";
    }
    return out;
}

std::vector<std::string> steps_after(const InitReply& reply) {
    if (reply.refreshed && reply.files.empty()) return {};
    std::vector<std::string> next{"sweepline lint", "sweepline grid"};
    if (!reply.refreshed) next.emplace_back("sweepline layer new NAME");
    return next;
}

}  // namespace

std::string render_init(const InitReply& reply, const Page& page) {
    std::string out = reply.refreshed ? render_proposals(reply, page) : render_new(reply, page);
    if (reply.refreshed && !(reply.files.empty() && reply.notes.empty())) out += "\n";
    for (const std::string& file : reply.files)
        out += "  " + painted(page, Ink::done, "wrote") + " " + shown(page, file) + "\n";
    if (!reply.notes.empty()) out += heading(page, "noted");
    for (std::size_t i = 0; i < reply.notes.size() && i < kNotesShown; ++i) out += bullet(page, reply.notes[i]);
    if (reply.notes.size() > kNotesShown)
        out += fmt::format("  +{} more\n", grouped(static_cast<std::int64_t>(reply.notes.size() - kNotesShown)));
    return out + next_steps(page, steps_after(reply));
}

}  // namespace sweepline
