#include <string>

#include "app/tend_commands.hpp"
#include "cli/phrases.hpp"
#include "cli/render.hpp"
#include "cli/table.hpp"

namespace sweepline {

std::string render_demo(const DemoReply& reply, const Page& page) {
    const std::string said = counted(reply.services, "service") + " and a migration of " +
                             counted(reply.layers, "layer") + " under way in " + reply.folder;
    std::string out = wrapped(page, said, 0, 0) + "\n";
    if (reply.grid) out += "\n" + render_grid(*reply.grid, page) + "\n";
    if (reply.sweep) out += wrapped(page, "a sweep begins in it now: watch it on the page", 0, 0) + "\n";
    for (const std::string& sentence : reply.story) out += bullet(page, sentence);
    return out + next_steps(page, reply.next);
}

}  // namespace sweepline
