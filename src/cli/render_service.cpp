#include <string>
#include <vector>

#include "app/service_commands.hpp"
#include "cli/phrases.hpp"
#include "cli/render.hpp"
#include "cli/table.hpp"

namespace sweepline {

std::string render_service(const ServiceShowReply& reply, const Page& page) {
    std::string out = headline(page, reply.service, {});
    std::vector<TableRow> rows;
    const auto add = [&](const std::string& label, const std::string& text) {
        if (!text.empty()) rows.push_back({{label, Ink::quiet}, {text}});
    };
    add("owner", reply.owner);
    add("deputy", reply.deputy);
    add("track", reply.track);
    add("was", reply.was);
    add("timezone", reply.timezone);
    add("pager", reply.pager);
    add("chat", reply.chat);
    for (const RepositoryView& each : reply.repositories)
        add(each.role, each.address + (each.path.empty() ? "" : ", folder " + each.path) +
                           (each.base.empty() ? "" : ", branch " + each.base));
    out += draw_table(page, rows, 2);
    if (reply.vars.empty()) return out;
    rows.clear();
    for (const auto& [name, value] : reply.vars) add(name, value);
    return out + "\n" + heading(page, "variables") + draw_table(page, rows, 2);
}

}  // namespace sweepline
