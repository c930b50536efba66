#include "run/script_step.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <system_error>

#include "driver/line_protocol.hpp"
#include "driver/step_program.hpp"
#include "text/json.hpp"

namespace sweepline {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kOutputFileMax = std::size_t{1} << 20U;  // bytes of $SWEEPLINE_OUTPUT
constexpr std::size_t kEdgeCasesMax = 100;
constexpr std::size_t kFactsMax = 1000;
constexpr std::string_view kUnfenced = "sweepline: this kernel has no Landlock, so the step ran without a fence\n";

/// The end of what was printed, at most `kReportOutputBytes`, cut at a line.
std::string end_of(const std::string& out, const std::string& err) {
    std::string text = out;
    if (!err.empty()) text += (text.empty() || text.back() == '\n' ? "" : "\n") + err;
    if (text.size() <= kReportOutputBytes) return text;
    text.erase(0, text.size() - kReportOutputBytes);
    const std::size_t line = text.find('\n');
    return "…\n" + (line == std::string::npos ? text : text.substr(line + 1));
}

std::string last_line(const std::string& text) {
    const std::size_t end = text.find_last_not_of("\n\r \t");
    if (end == std::string::npos) return {};
    const std::size_t start = text.rfind('\n', end);
    return text.substr(start == std::string::npos ? 0 : start + 1,
                       end - (start == std::string::npos ? 0 : start + 1) + 1);
}

Result<> hear(const Said& said, Spoken& spoken) {
    const auto end_early = [&](RunState state) {
        if (spoken.early != RunState::none) return;
        spoken.early = state;
        spoken.reason = said.value;
    };
    switch (said.sort) {
        case Said::Sort::skip:
            end_early(RunState::skipped);
            return {};
        case Said::Sort::not_applicable:
            end_early(RunState::not_applicable);
            return {};
        case Said::Sort::blocked:
            end_early(RunState::blocked);
            return {};
        case Said::Sort::edge_case:
            if (spoken.edge_cases.size() < kEdgeCasesMax) spoken.edge_cases.push_back(said.value);
            return {};
        case Said::Sort::fact:
            if (spoken.facts.size() >= kFactsMax) return fail(ErrorKind::invalid, "it said more than 1,000 facts");
            spoken.facts[said.key] = said.value;
            return {};
        case Said::Sort::output:
            spoken.output.set(said.key, said.value);
            return {};
    }
    return {};
}

/// Adds the JSON object that the step wrote to `$SWEEPLINE_OUTPUT`, if it wrote one.
Result<> read_output(const fs::path& file, const StepContext& context, Spoken& spoken) {
    std::error_code error;
    const auto status = fs::symlink_status(file, error);
    if (error || !fs::exists(status)) return {};
    if (!fs::is_regular_file(status)) return fail(ErrorKind::invalid, "$SWEEPLINE_OUTPUT is no longer a regular file");
    if (fs::file_size(file, error) > kOutputFileMax)
        return fail(ErrorKind::invalid, "$SWEEPLINE_OUTPUT is larger than 1 MiB");
    std::ifstream stream(file, std::ios::binary);
    const std::string text = without_values({std::istreambuf_iterator<char>(stream), {}}, context);
    fs::remove(file, error);
    if (text.empty()) return {};
    auto value = parse_json(text);
    if (!value) return fail(ErrorKind::invalid, "$SWEEPLINE_OUTPUT holds no JSON: " + value.error().message);
    const Object* members = value->if_object();
    if (members == nullptr) return fail(ErrorKind::invalid, "$SWEEPLINE_OUTPUT must hold a JSON object");
    for (const auto& [key, member] : *members) spoken.output.set(key, member);
    return {};
}

}  // namespace

Result<> speak(const Step& step, Workplace& place, const Tools& tools, Spoken& spoken) {
    const StepContext& context = place.context();
    std::error_code error;
    fs::remove(place.output_file(), error);
    Result<> heard;
    Command command{
        .argv = {(context.layer_folder / step.file).string()}, .directory = place.start_folder(), .environment = {}};
    command.on_line = [&](std::string_view line) {
        const auto said = parse_said(line);
        if (!said || !heard) return;
        heard = *said ? hear(**said, spoken) : Result<>(std::unexpected(said->error()));
    };
    const Exit exit = TRY(run_for_step(std::move(command), context, tools));
    const Limits limits{.time = context.timeout};
    spoken.printed = (tools.can_fence ? "" : std::string(kUnfenced)) + end_of(exit.out, exit.err);
    if (exit.cancelled) return fail(ErrorKind::cancelled, "the run was told to stop");
    if (exit.timed_out)
        return fail(ErrorKind::timed_out, describe(exit, limits), "raise `timeout` in layer.yaml, or find what hangs");
    if (!exit.ok()) {
        const std::string said = last_line(exit.err.empty() ? exit.out : exit.err);
        return fail(ErrorKind::invalid, describe(exit, limits) + (said.empty() ? "" : ": " + said));
    }
    if (!heard) return heard;
    return read_output(place.output_file(), context, spoken);
}

}  // namespace sweepline
