#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "app/layer_commands.hpp"
#include "cli/phrases.hpp"
#include "cli/render.hpp"
#include "cli/table.hpp"

namespace sweepline {

namespace {

std::string list(const Page& page, const char* title, const std::vector<std::string>& items) {
    if (items.empty()) return {};
    std::string out = "\n" + heading(page, title);
    for (const std::string& item : items) out += "  " + wrapped(page, item, 2, 4) + "\n";
    return out;
}

/// Steps, with what stands between two blanks in columns.
std::string steps(const Page& page, const char* title, const std::vector<std::string>& lines) {
    if (lines.empty()) return {};
    std::vector<TableRow> rows;
    for (std::string_view line : lines) {
        constexpr std::string_view kGap = "  ";
        TableRow& row = rows.emplace_back();
        for (std::size_t gap = 0; row.size() < 2 && (gap = line.find(kGap)) != std::string_view::npos;
             line.remove_prefix(gap + kGap.size()))
            row.push_back({std::string(line.substr(0, gap))});
        row.push_back({std::string(line)});
    }
    return "\n" + heading(page, title) + draw_table(page, rows, 2);
}

std::string standing(const LayerShowReply& reply) {
    std::vector<std::string> parts;
    for (const auto& [status, count] : reply.statuses)
        if (count > 0) parts.push_back(fmt::format("{} {}", grouped(count), spoken(status)));
    return joined(parts);
}

}  // namespace

std::string render_layer(const LayerShowReply& reply, const Page& page) {
    std::string out = headline(page, reply.layer, reply.title == reply.layer ? "" : reply.title);
    std::vector<TableRow> rows;
    const auto add = [&](const char* label, const std::string& text) {
        if (!text.empty()) rows.push_back({{label, Ink::quiet}, {text}});
    };
    add("concern", reply.concern);
    add("state", reply.closed ? "closed" : "open");
    add("cells", standing(reply));
    add("changes",
        reply.by_hand ? "nothing by itself: done by hand, with its runbook" : "the " + reply.in + " repository");
    add("needs", reply.needs.empty() ? "no other layer" : joined(reply.needs));
    add("demands", reply.demand);
    out += draw_table(page, rows, 2);
    out += list(page, "owns", reply.owns);
    out += reply.by_hand ? list(page, "runbook", reply.steps) : steps(page, "steps", reply.steps);
    out += steps(page, "checks", reply.checks);
    return out + list(page, "problems", reply.problems);
}

std::string render_layer_test(const LayerTestReply& reply, const Page& page) {
    std::string out;
    std::int64_t failed = 0;
    for (const LayerTestResult& result : reply.results) {
        failed += result.passed ? 0 : 1;
        const std::string_view glyph = result.passed ? either(page, "✓", "+") : either(page, "✗", "x");
        out += painted(page, result.passed ? Ink::done : Ink::bad, glyph) + " " + shown(page, result.name) + "\n";
        if (!result.message.empty()) out += "  " + wrapped(page, result.message, 2, 2) + "\n";
        out += diff_lines(page, result.diff, 4);
    }
    const std::string count = counted(static_cast<std::int64_t>(reply.results.size()), "example tree");
    out += failed == 0 ? count + ", all as expected\n" : fmt::format("{}, {} not as expected\n", count, failed);
    return out + next_steps(page, reply.next);
}

std::string render_files(const FilesReply& reply, const Page& page) {
    std::string out;
    for (const std::string& file : reply.files)
        out += painted(page, Ink::done, "wrote") + " " + shown(page, file) + "\n";
    return out + next_steps(page, {"sweepline lint"});
}

}  // namespace sweepline
