#include <algorithm>
#include <string>
#include <vector>

#include "app/tend_commands.hpp"
#include "cli/phrases.hpp"
#include "cli/render.hpp"
#include "cli/table.hpp"

namespace sweepline {

std::string render_doctor(const DoctorReply& reply, const Page& page) {
    std::vector<TableRow> rows;
    for (const DoctorFinding& finding : reply.findings) {
        const bool ok = finding.verdict == "ok";
        const bool warning = finding.verdict == "warning";
        const Ink ink = ok ? Ink::done : warning ? Ink::stale : Ink::bad;
        rows.push_back({{finding.verdict, ink}, {finding.what}, {finding.because}});
    }
    const std::string out = draw_table(page, rows);
    const auto wrong = std::ranges::count(reply.findings, "wrong", &DoctorFinding::verdict);
    if (wrong > 0)
        return out + "\n" + painted(page, Ink::bad, counted(wrong, "thing is", "things are") + " wrong") + "\n";
    return out + "\n" + painted(page, Ink::done, "All is well") + "\n";
}

}  // namespace sweepline
