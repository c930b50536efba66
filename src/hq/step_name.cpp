#include "hq/step_name.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <string>
#include <vector>

#include "hq/diagnose.hpp"
#include "hq/measures.hpp"
#include "hq/scalar_shapes.hpp"
#include "text/spelling.hpp"

namespace sweepline {

namespace {

constexpr std::size_t kNumberDigitsMax = 6;

/// A file's name, cut at its dots.
struct NameParts {
    std::string_view stem;    ///< `10-find-role`
    std::string_view kind;    ///< `discover`; empty where there is only one dot
    std::string_view ending;  ///< `sh`; empty where there is no dot
};

NameParts parts_of(std::string_view file);
bool is_left_behind(std::string_view file);
Result<Step> step_of(const NameParts& parts, StepPlace place);
Result<StepForm> form_of(StepKind kind, std::string_view ending);

constexpr std::string_view kPattern = "a step is called NN-name.KIND.EXT, as in 20-service-account.change.yaml";

}  // namespace

Result<std::optional<Step>> parse_step_name(std::string_view file, StepPlace place) {
    if (is_left_behind(file)) return std::nullopt;
    const NameParts parts = parts_of(file);
    const bool numbered = std::isdigit(static_cast<unsigned char>(parts.stem.empty() ? ' ' : parts.stem.front())) != 0;
    if (!numbered) {
        if (!from_word<StepKind>(parts.kind)) return std::nullopt;
        return fail(ErrorKind::invalid, "step " + in_quotes(file) + " has no number", std::string(kPattern));
    }
    auto step = step_of(parts, place);
    if (!step) return std::unexpected(std::move(step).error());
    return std::optional<Step>(std::move(*step));
}

std::optional<NumberedName> parse_numbered_name(std::string_view text) {
    const std::size_t dash = text.find('-');
    if (dash > kNumberDigitsMax) return std::nullopt;
    const auto number = parse_count(text.substr(0, dash));
    const std::string_view name = text.substr(dash + 1);
    if (!number || !wrong_with_name(name).empty()) return std::nullopt;
    return NumberedName{.number = *number, .name = name};
}

namespace {

NameParts parts_of(std::string_view file) {
    const std::size_t last = file.rfind('.');
    if (last == std::string_view::npos) return {.stem = file, .kind = {}, .ending = {}};
    const std::string_view front = file.substr(0, last);
    const std::string_view ending = file.substr(last + 1);
    const std::size_t before = front.rfind('.');
    if (before == std::string_view::npos) return {.stem = front, .kind = {}, .ending = ending};
    return {.stem = front.substr(0, before), .kind = front.substr(before + 1), .ending = ending};
}

/// What editors and merges leave beside a file.
bool is_left_behind(std::string_view file) {
    if (file.empty() || file.starts_with('.') || file.starts_with('#') || file.ends_with('~')) return true;
    return std::ranges::any_of(std::vector<std::string_view>{".swp", ".orig", ".rej", ".bak"},
                               [&](std::string_view each) { return file.ends_with(each); });
}

std::vector<std::string> kind_words(StepPlace place) {
    if (place == StepPlace::validate) return {std::string(to_word(StepKind::check))};
    std::vector<std::string> words;
    for (const auto& [kind, word] : Words<StepKind>::words) words.emplace_back(word);
    return words;
}

Result<Step> step_of(const NameParts& parts, StepPlace place) {
    const auto named = parse_numbered_name(parts.stem);
    if (!named || named->name.contains('.'))  // a dot would part `{{steps.NAME.KEY}}`
        return fail(ErrorKind::invalid, "step " + in_quotes(parts.stem) + " has no number and name",
                    std::string(kPattern));
    if (parts.kind.empty())
        return fail(ErrorKind::invalid, "step " + in_quotes(parts.stem) + " does not say its kind",
                    std::string(kPattern));
    const auto kind = from_word<StepKind>(parts.kind);
    if (!kind)
        return fail(ErrorKind::invalid,
                    "step " + in_quotes(parts.stem) + " is of the unknown kind " + in_quotes(parts.kind),
                    spelling_hint(parts.kind, kind_words(place)));
    if (place == StepPlace::validate && *kind != StepKind::check)
        return fail(ErrorKind::invalid, "step " + in_quotes(parts.stem) + " is no check",
                    "only checks are under validate/, as in 10-health.check.yaml");
    const StepForm form = TRY(form_of(*kind, parts.ending));
    return Step{.number = named->number, .name = std::string(named->name), .kind = *kind, .form = form, .file = {}};
}

Result<StepForm> form_of(StepKind kind, std::string_view ending) {
    const bool yaml = ending == "yaml" || ending == "yml";
    if (ending == "md") return StepForm::agent;
    if (kind == StepKind::context)
        return fail(ErrorKind::invalid, "a context step runs nothing, and is a .md file",
                    "rename it, or make it another kind");
    if (yaml && kind == StepKind::plan)
        return fail(ErrorKind::invalid, "a plan step cannot be built in", "make it a script");
    return yaml ? StepForm::built_in : StepForm::executable;
}

}  // namespace

}  // namespace sweepline
