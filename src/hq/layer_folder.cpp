#include "hq/layer_folder.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>

#include "driver/template.hpp"
#include "hq/folder_hash.hpp"
#include "hq/hq.hpp"
#include "hq/step_name.hpp"
#include "text/spelling.hpp"

namespace sweepline {

namespace {

/// Of a layer.yaml, a built-in step or a Markdown step.
constexpr std::size_t kLayerBytesMax = std::size_t{1} << 20U;

constexpr std::size_t kLayersMax = 1'000;

constexpr std::string_view kReservedName = "switch";

/// Reads the folder of one layer.
class LayerFolder {
public:
    LayerFolder(const FolderReader& reader, std::string path, Diagnostics& problems)
        : reader_(reader), path_(std::move(path)), problems_(problems) {}
    LoadedLayer read(const std::string& folder_name, const NumberedName& named);

private:
    void read_yaml_file();
    void read_steps(const std::string& below, StepPlace place, std::vector<Step>& into);
    void read_step(const std::string& below, const FolderEntry& entry, StepPlace place, std::vector<Step>& into);
    void read_bytes(Step& step, const std::string& file);
    void check_folder_name(const std::string& name);
    void check_once(const std::vector<Step>& steps, const std::string& below);
    void check_whole();
    void check_runbook();
    void check_items();

    const FolderReader& reader_;
    std::string path_;  ///< `layers/02-identity`
    Diagnostics& problems_;
    LoadedLayer loaded_;
};

void check_layers_once(std::vector<LoadedLayer>& layers, Diagnostics& problems);

}  // namespace

std::vector<LoadedLayer> load_layers(const FolderReader& reader, const std::string& layers_at, Diagnostics& problems) {
    std::vector<LoadedLayer> layers;
    const auto entries = reader.list(layers_at);
    if (!entries) {
        FileProblems(layers_at, problems).error(entries.error().message, entries.error().hint);
        return layers;
    }
    for (const FolderEntry& entry : *entries) {
        if (entry.name.starts_with('.') || entry.sort == FolderEntry::Sort::file) continue;
        const std::string path = layers_at + '/' + entry.name;
        FileProblems at(path, problems);
        const auto named = parse_numbered_name(entry.name);
        if (entry.sort == FolderEntry::Sort::leads_out) {
            at.error(in_quotes(entry.name) + " leads out of the headquarters", "copy what it points to");
        } else if (entry.sort != FolderEntry::Sort::folder) {
            at.error(in_quotes(entry.name) + " is not a folder");
        } else if (!named) {
            at.error("the layer's folder has no number and name", "call it NN-name, as in 02-identity");
        } else if (named->name == kReservedName) {
            at.error("a layer cannot be called 'switch', which stands for the traffic switch", "call it otherwise");
        } else if (layers.size() == kLayersMax) {
            at.error("there are more than " + std::to_string(kLayersMax) + " layers");
            break;
        } else {
            layers.push_back(LayerFolder(reader, path, problems).read(entry.name, *named));
        }
    }
    std::ranges::stable_sort(layers, {}, [](const LoadedLayer& each) { return each.files.layer.number; });
    check_layers_once(layers, problems);
    return layers;
}

namespace {

LoadedLayer LayerFolder::read(const std::string& folder_name, const NumberedName& named) {
    read_yaml_file();
    LayerFiles& files = loaded_.files;
    files.layer.name = LayerName(std::string(named.name));
    files.layer.number = named.number;
    if (files.layer.title.empty()) files.layer.title = named.name;
    if (files.layer.concern.empty()) files.layer.concern = "application";
    files.folder = (reader_.folder() / path_).lexically_normal();
    files.folder_name = folder_name;
    read_steps("", StepPlace::layer, files.layer.steps);
    if (const auto validate = reader_.look(path_ + "/validate");
        validate && validate->sort == FolderEntry::Sort::folder)
        read_steps("validate/", StepPlace::validate, files.layer.validate);
    check_whole();
    check_runbook();
    files.hash = hash_folder(reader_, path_, "tests", problems_);
    return std::move(loaded_);
}

void LayerFolder::read_yaml_file() {
    loaded_.files.yaml_file = path_ + "/layer.yaml";
    FileProblems problems(loaded_.files.yaml_file, problems_);
    const auto text = reader_.read(loaded_.files.yaml_file, kLayerBytesMax);
    if (!text) {
        const bool missing = text.error().kind == ErrorKind::not_found;
        return problems.error(missing ? "the layer has no layer.yaml" : text.error().message,
                              missing ? "write one with at least `title:` and `concern:`" : text.error().hint);
    }
    LayerFile file = read_layer(*text, problems);
    loaded_.files.layer = std::move(file.layer);
    loaded_.files.applies_to = std::move(file.applies_to);
    loaded_.files.detect = std::move(file.detect);
    loaded_.needs = std::move(file.needs);
    loaded_.root = std::move(file.root);
}

void LayerFolder::read_steps(const std::string& below, StepPlace place, std::vector<Step>& into) {
    const std::string folder = below.empty() ? path_ : path_ + "/validate";
    const auto entries = reader_.list(folder);
    if (!entries) return FileProblems(folder, problems_).error(entries.error().message, entries.error().hint);
    for (const FolderEntry& entry : *entries) {
        if (entry.sort != FolderEntry::Sort::folder)
            read_step(below, entry, place, into);
        else if (place == StepPlace::layer)
            check_folder_name(entry.name);
    }
    std::ranges::stable_sort(into, {}, &Step::number);
    check_once(into, below);
}

void LayerFolder::read_step(const std::string& below, const FolderEntry& entry, StepPlace place,
                            std::vector<Step>& into) {
    const std::string file = std::string(path_).append("/").append(below).append(entry.name);
    FileProblems problems(file, problems_);
    auto parsed = parse_step_name(entry.name, place);
    if (!parsed) return problems.error(parsed.error().message, parsed.error().hint);
    if (!*parsed) return;
    Step& step = **parsed;
    step.file = below + entry.name;
    if (entry.sort != FolderEntry::Sort::file) return;  // what it is, is said where the folder is hashed
    if (step.form == StepForm::executable && !entry.executable) {
        problems.error("step " + in_quotes(entry.name) + " is not executable", "chmod +x " + problems.file());
    } else if (step.form != StepForm::executable) {
        read_bytes(step, file);
    }
    if (step.form == StepForm::agent && step.kind != StepKind::context)
        loaded_.files.unsupported.push_back(problems.at(
            Span{}, "step " + in_quotes(entry.name) + " is for an agent: this build performs no agent steps",
            "write it as built-ins (.yaml) or as a script"));
    into.push_back(std::move(step));
}

void LayerFolder::read_bytes(Step& step, const std::string& file) {
    auto bytes = reader_.read(file, kLayerBytesMax);
    if (!bytes) return FileProblems(file, problems_).error(bytes.error().message, bytes.error().hint);
    step.bytes = std::move(*bytes);
    if (step.form == StepForm::agent) check_front_matter(step.bytes, file, problems_);
}

void LayerFolder::check_folder_name(const std::string& name) {
    const std::vector<std::string> known{"templates", "validate", "tests"};
    if (std::ranges::find(known, name) != known.end()) return;
    if (nearest(name, known))
        FileProblems(path_ + "/" + name, problems_)
            .warning("folder " + in_quotes(name) + " means nothing to Sweepline", spelling_hint(name, known));
}

void LayerFolder::check_once(const std::vector<Step>& steps, const std::string& below) {
    std::map<std::string, const Step*> by_name;
    const Step* before = nullptr;
    for (const Step& step : steps) {
        FileProblems problems(path_ + "/" + step.file, problems_);
        if (before != nullptr && before->number == step.number)
            problems.error("step " + in_quotes(step.file) + " has the same number as " + in_quotes(before->file),
                           "give each its own: the numbers order the steps");
        const auto [same, fresh] = by_name.emplace(step.name, &step);
        if (!fresh && below.empty() && step.kind != StepKind::check && step.kind != StepKind::context)
            problems.warning("step " + in_quotes(step.file) + " is called like " + in_quotes(same->second->file),
                             "{{steps." + step.name + "}} is only one of them");
        before = &step;
    }
}

void LayerFolder::check_whole() {
    const Layer& layer = loaded_.files.layer;
    // What a file that cannot be read does not say is no problem of its own.
    if (loaded_.root.members.empty()) return;
    FileProblems problems(loaded_.files.yaml_file, problems_);
    const auto place = [&](std::string_view key) {
        for (const auto& [name, value] : loaded_.root.members)
            if (name.text == key) return name.span;
        return Span{};
    };
    if (layer.changes() && !layer.checks())
        problems.warning("the layer changes files and has no check: it will not be swept",
                         "add one, as 90-done.check.yaml");
    if (layer.changes() && layer.owns.empty())
        problems.warning("the layer owns nothing by name: it may change everything below the service's path",
                         "list under `owns:` what it may touch");
    if (layer.live_required && layer.validate.empty())
        problems.warning(place("live"), "'live' is required, and nothing under validate/ can show it",
                         "add a check, as validate/10-health.check.sh");
}

void LayerFolder::check_runbook() {
    Layer& layer = loaded_.files.layer;
    const bool named = !layer.runbook.empty();
    if (!named) layer.runbook = "runbooks/" + layer.name.value + ".md";
    if (!named && !layer.by_hand()) return;
    const auto there = reader_.look(layer.runbook);
    if (there && there->sort == FolderEntry::Sort::file) return check_items();
    FileProblems problems(loaded_.files.yaml_file, problems_);
    if (named)
        problems.error(loaded_.root.find("runbook")->span,
                       "runbook " + in_quotes(layer.runbook) + " is not a file of the headquarters",
                       "write it as a list of `- [ ] item` lines");
    else if (!loaded_.root.members.empty())
        problems.warning("the layer is done by hand and has no runbook",
                         "write " + layer.runbook + " as a list of `- [ ] item` lines");
}

/// Whether the runbook can be walked.
void LayerFolder::check_items() {
    const Layer& layer = loaded_.files.layer;
    FileProblems problems(layer.runbook, problems_);
    const auto items = read_runbook(reader_.folder() / layer.runbook);
    if (!items) return problems.error(items.error().message, items.error().hint);
    if (items->empty() && layer.by_hand())
        problems.warning("the runbook of layer " + in_quotes(layer.name.value) + " has no checklist",
                         "write it as a list of `- [ ] item` lines");
    for (const std::string& item : *items)
        if (const auto wrong = wrong_with_template(item))
            problems.error("item " + in_quotes(item) + " cannot be rendered: " + wrong->message, wrong->hint);
}

void check_layers_once(std::vector<LoadedLayer>& layers, Diagnostics& problems) {
    std::map<std::string, std::string> by_name;
    std::map<int, std::string> by_number;
    std::erase_if(layers, [&](const LoadedLayer& each) {
        const Layer& layer = each.files.layer;
        FileProblems at(each.files.yaml_file, problems);
        const auto [named, fresh] = by_name.emplace(layer.name.value, each.files.folder_name);
        if (!fresh)
            at.error("layer " + in_quotes(layer.name.value) + " is there twice", "the first is " + named->second);
        const auto [numbered, free] = by_number.emplace(layer.number, each.files.folder_name);
        if (fresh && !free)
            at.error("layer " + in_quotes(layer.name.value) + " has the same number as " + in_quotes(numbered->second),
                     "give each its own: the numbers order the layers");
        return !fresh;
    });
}

}  // namespace

}  // namespace sweepline
