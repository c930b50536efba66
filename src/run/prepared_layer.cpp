#include "run/prepared_layer.hpp"

#include <algorithm>

namespace sweepline {
namespace {

/// The ending of a path in the headquarters for diagnostics: `layers/02-identity/20-x.change.yaml`.
std::string shown_file(const LayerFiles& files, const Step& step) {
    const std::size_t slash = files.yaml_file.rfind('/');
    return (slash == std::string::npos ? std::string() : files.yaml_file.substr(0, slash + 1)) + step.file;
}

void warn_of_unsupported(const Checks& checks, const std::string& file, Diagnostics& problems);

PreparedStep prepare_step(const LayerFiles& files, const Step& step, Checks::Place place, Diagnostics& problems) {
    PreparedStep prepared{.step = step};
    if (step.form != StepForm::built_in) return prepared;
    const std::string file = shown_file(files, step);
    switch (step.kind) {
        case StepKind::change:
            prepared.edits = Edits::read(step.bytes, file, problems);
            for (Diagnostic& problem : prepared.edits->check_templates(files.folder))
                problems.push_back(std::move(problem));
            break;
        case StepKind::check:
            prepared.checks = Checks::read(step.bytes, file, place, problems);
            warn_of_unsupported(*prepared.checks, file, problems);
            break;
        case StepKind::discover:
            prepared.queries = Queries::read(step.bytes, file, problems);
            break;
        case StepKind::context:
        case StepKind::plan:
            break;
    }
    return prepared;
}

void note_needs(PreparedLayer& layer, const PreparedStep& prepared) {
    const Step& step = prepared.step;
    if (step.kind == StepKind::context) return;
    if (step.form == StepForm::agent)
        layer.unsupported.push_back(step.file + ": agent steps are not performed by this build");
    if (step.form == StepForm::executable) layer.needs_folder = true;
    if (!prepared.checks) return;
    if (prepared.checks->needs_folder()) layer.needs_folder = true;
    for (const std::string& reason : prepared.checks->unsupported())
        layer.unsupported.push_back(step.file + ": " + reason);
}

/// What is written rightly and not judged by this build: a warning, until something asks for it.
void warn_of_unsupported(const Checks& checks, const std::string& file, Diagnostics& problems) {
    for (const std::string& reason : checks.unsupported())
        problems.push_back({.file = file, .message = reason, .severity = Diagnostic::Severity::warning});
}

/// What keeps a step from being judged; nothing where it only changes files.
std::optional<std::string> objection_to(const PreparedStep& prepared) {
    const Step& step = prepared.step;
    if (step.form == StepForm::agent && step.kind == StepKind::check)
        return step.file + ": agent steps are not performed by this build";
    const auto reasons = prepared.checks ? prepared.checks->unsupported() : std::vector<std::string>{};
    if (reasons.empty()) return std::nullopt;
    return step.file + ": " + reasons.front();
}

}  // namespace

PreparedLayer prepare(const LayerFiles& files, const Settings& settings) {
    PreparedLayer layer{.layer = files.layer, .folder = files.folder, .hash = files.hash, .branch = settings.branch};
    layer.author = Signature{settings.commit_name, settings.commit_email};
    layer.sign = settings.commit_signed;
    for (const std::string& text : settings.shared)
        if (auto glob = Glob::parse(text)) layer.shared.push_back(*glob);
    if (files.applies_to)
        layer.applies_to = Checks::read(*files.applies_to, files.yaml_file, Checks::Place::applies_to, layer.problems);
    if (files.detect) {
        layer.detect = Checks::read(*files.detect, files.yaml_file, Checks::Place::detect, layer.problems);
        layer.needs_folder = layer.detect->needs_folder();
    }
    for (const Step& step : files.layer.steps)
        note_needs(layer,
                   layer.steps.emplace_back(prepare_step(files, step, Checks::Place::check_step, layer.problems)));
    const bool sweeping_needs_folder = layer.needs_folder;
    std::vector<std::string> sweeping_unsupported = layer.unsupported;
    for (const Step& step : files.layer.validate)
        note_needs(layer,
                   layer.validate.emplace_back(prepare_step(files, step, Checks::Place::validate, layer.problems)));
    // What only validation sweeps run is no reason to check out, or refuse, a sweep.
    layer.needs_folder = sweeping_needs_folder;
    layer.unsupported = std::move(sweeping_unsupported);
    return layer;
}

Result<> must_be_sound(const PreparedLayer& layer) {
    const auto error = std::find_if(layer.problems.begin(), layer.problems.end(), [](const Diagnostic& problem) {
        return problem.severity == Diagnostic::Severity::error;
    });
    if (error == layer.problems.end()) return {};
    return fail(
        ErrorKind::invalid,
        error->file + ":" + std::to_string(error->line) + ":" + std::to_string(error->column) + ": " + error->message,
        "sweepline lint");
}

Result<> can_sweep(const PreparedLayer& layer) {
    const std::string name = layer.layer.name.value;
    if (layer.layer.by_hand())
        return fail(ErrorKind::invalid, name + " is done by hand: it has no steps to sweep",
                    "sweepline cell walk SERVICE " + name);
    TRY(must_be_sound(layer));
    if (!layer.unsupported.empty()) return fail(ErrorKind::unsupported, layer.unsupported.front());
    if (layer.layer.changes() && !layer.layer.checks())
        return fail(ErrorKind::invalid, name + " changes files and has no check that could prove it right",
                    "add a step such as layers/" + layer.folder.filename().string() + "/90-proof.check.yaml");
    return {};
}

Result<> can_judge(const PreparedLayer& layer) {
    TRY(must_be_sound(layer));
    for (const auto* const part : {&layer.steps, &layer.validate})
        for (const PreparedStep& prepared : *part)
            if (auto objection = objection_to(prepared)) return fail(ErrorKind::unsupported, std::move(*objection));
    return {};
}

}  // namespace sweepline
