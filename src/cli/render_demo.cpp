#include <string>

#include "app/tend_commands.hpp"
#include "cli/phrases.hpp"
#include "cli/render.hpp"
#include "cli/table.hpp"

namespace sweepline {

std::string render_demo(const DemoReply& reply, const Page& page) {
    std::string out = counted(reply.services, "service") + " and a migration of " + counted(reply.layers, "layer") +
                      " under way in " + shown(page, reply.folder) + "\n";
    for (const std::string& sentence : reply.story) out += bullet(page, sentence);
    return out + next_steps(page, reply.next);
}

}  // namespace sweepline
