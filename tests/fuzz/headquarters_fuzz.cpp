// Whatever stands in a headquarters' files, or in a list that services are imported from: it is read or refused, what
// is said about it can be shown, and what is kept can be used.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/check.hpp"
#include "hq/cross_check.hpp"
#include "hq/git_folder.hpp"
#include "hq/import_sources.hpp"
#include "hq/layer_file.hpp"
#include "hq/layer_folder.hpp"
#include "hq/scaffold_text.hpp"
#include "hq/scalar_shapes.hpp"
#include "hq/services_file.hpp"
#include "hq/settings_file.hpp"
#include "hq/step_name.hpp"
#include "text/utf8.hpp"

namespace sweepline {
namespace {

void check_shown(const Diagnostics& problems) {
    for (const Diagnostic& each : problems) {
        CHECK(each.line >= 1 && each.column >= 1);
        CHECK(!each.message.empty());
        CHECK(!first_bad_utf8(each.message));
        for (const char byte : each.message) CHECK(static_cast<unsigned char>(byte) >= 0x20 && byte != 0x7F);
    }
}

/// A layer as if it had been read from `NN-name`.
LoadedLayer layer_of(std::string_view text, int number, const std::string& name, Diagnostics& problems) {
    const std::string file = "layers/" + layer_folder_name(number, name) + "/layer.yaml";
    FileProblems at(file, problems);
    LayerFile read = read_layer(text, at);
    LoadedLayer loaded;
    loaded.files.layer = std::move(read.layer);
    loaded.files.layer.name = LayerName(name);
    loaded.files.layer.number = number;
    loaded.files.yaml_file = file;
    loaded.needs = std::move(read.needs);
    loaded.root = std::move(read.root);
    CHECK(loaded.files.layer.timeout.count() > 0);
    return loaded;
}

void check_files(std::string_view text) {
    Diagnostics problems;
    FileProblems at_settings("migration.yaml", problems);
    SettingsFile settings = read_settings(text, at_settings);
    CHECK(!settings.settings.environments.empty());
    CHECK(settings.settings.migration.empty() || wrong_with_name(settings.settings.migration).empty());

    FileProblems at_services("services.yaml", problems);
    std::vector<PlacedService> services;
    read_services(text, {.folder = "/hq", .environments = settings.settings.environments}, at_services, services,
                  settings.settings.unsupported);
    check_services_once(services, problems);
    for (const PlacedService& each : services) {
        CHECK(wrong_with_name(each.service.name.value).empty());
        CHECK(!each.service.repos.empty());
        for (const auto& [role, repo] : each.service.repos) {
            CHECK(!role.empty() && !repo.url.empty() && repo.url.front() != '-');
            CHECK(repo.path.empty() || wrong_with_path(repo.path).empty());
        }
    }

    std::vector<LoadedLayer> layers;
    layers.push_back(layer_of(text, 1, "a", problems));
    layers.push_back(layer_of(text, 2, "b", problems));
    resolve_needs(layers, problems);
    cross_check(settings, services, layers, problems);
    check_front_matter(text, "x.md", problems);
    check_shown(problems);
    check_shown(settings.settings.unsupported);
}

void check_import(const Result<Import>& import) {
    if (!import) {
        check_shown({{.file = "x", .message = import.error().message}});
        return;
    }
    for (const ImportedService& each : import->services) {
        CHECK(wrong_with_name(each.name).empty());
        CHECK(!each.repo.empty() && each.repo.front() != '-');
        for (const std::string& text : {each.name, each.repo, each.path, each.owner}) {
            CHECK(!first_bad_utf8(text));
            const auto again = parse_yaml_document("k: " + yaml_scalar(text));
            CHECK(again && again->find("k") != nullptr && again->find("k")->to_value() == Value(text));
        }
    }
    for (const std::string& each : import->notes) check_shown({{.file = "x", .message = each}});
}

}  // namespace
}  // namespace sweepline

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace sweepline;
    const std::string_view input(reinterpret_cast<const char*>(bytes), size);
    check_files(input);
    check_import(import_repos_txt(input));
    check_import(import_csv(input, "/lists"));
    check_import(import_catalogue({{.file = "catalog-info.yaml", .text = std::string(input)}}));
    (void)origin_in(input);
    [[maybe_unused]] const auto step = parse_step_name(input, StepPlace::layer);
    (void)layer_name_of(input);
    return 0;
}
