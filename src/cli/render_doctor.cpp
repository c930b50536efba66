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
    const auto count = [&](const char* verdict) {
        return std::ranges::count(reply.findings, verdict, &DoctorFinding::verdict);
    };
    const auto wrong = count("wrong");
    const auto warnings = count("warning");
    std::string sum = painted(page, Ink::done, "All is well");
    if (wrong > 0) sum = painted(page, Ink::bad, counted(wrong, "thing is", "things are") + " wrong");
    if (wrong == 0 && warnings > 0)
        sum = "Nothing is wrong, " + painted(page, Ink::stale, counted(warnings, "warning"));
    if (wrong > 0 && warnings > 0) sum += ", " + painted(page, Ink::stale, counted(warnings, "warning"));
    return draw_table(page, rows) + "\n" + sum + "\n";
}

}  // namespace sweepline
