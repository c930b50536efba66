#include "driver/step_program.hpp"

#include <algorithm>

namespace sweepline {
namespace {

struct Hidden {
    std::string value;
    std::string shown;
};

/// What is to be hidden, longest first: one value may hold another.
std::vector<Hidden> hidden_values(const StepContext& context) {
    std::vector<Hidden> hidden;
    const auto hide = [&](std::string_view value, const std::string& name) {
        if (value.size() >= kHiddenBytesMin) hidden.push_back({std::string(value), "***" + name + "***"});
    };
    for (const std::string& name : context.layer.env) {
        const auto found = context.variables.find(name);
        if (found == context.variables.end()) continue;
        const std::string& value = found->second;
        hide(value, name);
        if (!value.contains('\n')) continue;
        for (std::size_t at = 0; at < value.size();) {
            const std::size_t end = std::min(value.find('\n', at), value.size());
            hide(std::string_view(value).substr(at, end - at), name);
            at = end + 1;
        }
    }
    std::ranges::stable_sort(hidden, std::greater<>(), [](const Hidden& each) { return each.value.size(); });
    return hidden;
}

std::string without(std::string text, const std::vector<Hidden>& hidden) {
    for (const auto& [value, shown] : hidden)
        for (std::size_t at = text.find(value); at != std::string::npos; at = text.find(value, at + shown.size()))
            text.replace(at, value.size(), shown);
    return text;
}

}  // namespace

Result<Exit> run_for_step(Command command, const StepContext& context, const Tools& tools) {
    const std::vector<Hidden> hidden = hidden_values(context);
    command.environment = context.variables;
    command.limits.time = context.timeout;
    if (tools.can_fence) command.fence = Fence{context.writable};
    if (command.on_line && !hidden.empty())
        command.on_line = [&hidden, hear = std::move(command.on_line)](std::string_view line) {
            hear(without(std::string(line), hidden));
        };
    Exit exit = TRY(tools.starter.run(command, context.stop));
    exit.out = without(std::move(exit.out), hidden);
    exit.err = without(std::move(exit.err), hidden);
    return exit;
}

std::string without_values(std::string text, const StepContext& context) {
    return without(std::move(text), hidden_values(context));
}

}  // namespace sweepline
