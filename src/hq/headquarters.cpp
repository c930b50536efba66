#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

#include "hq/cross_check.hpp"
#include "hq/diagnose.hpp"
#include "hq/folder_reader.hpp"
#include "hq/hq.hpp"
#include "hq/layer_folder.hpp"
#include "hq/services_file.hpp"
#include "hq/settings_file.hpp"

namespace sweepline {

namespace {

constexpr std::string_view kSettingsFile = "migration.yaml";
constexpr std::size_t kSettingsBytesMax = std::size_t{1} << 20U;

std::vector<std::string> find_services_files(const FolderReader& reader, SettingsFile& file, Diagnostics& problems);
std::vector<PlacedService> load_services(const FolderReader& reader, const std::vector<std::string>& files,
                                         SettingsFile& file, Diagnostics& problems);
bool has_layers(const FolderReader& reader, const SettingsFile& file, Diagnostics& problems);
std::string folder_with_headquarters(const std::filesystem::path& in);

}  // namespace

const Service* Headquarters::service(const ServiceName& name) const {
    const auto found = service_places.find(name.value);
    return found == service_places.end() ? nullptr : &services[found->second];
}

const LayerFiles* Headquarters::layer(const LayerName& name) const {
    const auto found =
        std::ranges::find(layers, name, [](const LayerFiles& each) -> const LayerName& { return each.layer.name; });
    return found == layers.end() ? nullptr : &*found;
}

Result<std::filesystem::path> find_headquarters(const std::filesystem::path& from) {
    for (std::filesystem::path folder = from.lexically_normal();; folder = folder.parent_path()) {
        std::error_code error;
        if (std::filesystem::is_regular_file(folder / kSettingsFile, error)) return folder;
        if (folder == folder.parent_path()) break;
    }
    const std::string below = folder_with_headquarters(from);
    return fail(ErrorKind::not_found, "no migration.yaml in " + in_quotes(from.string()) + " or above it",
                below.empty() ? "sweepline init" : "cd " + below);
}

Result<LoadedHeadquarters> load_headquarters(const std::filesystem::path& folder) {
    if (!folder.is_absolute()) return fail(ErrorKind::invalid, in_quotes(folder.string()) + " is not an absolute path");
    const FolderReader reader = TRY(FolderReader::open(folder.lexically_normal()));
    auto text = reader.read(std::string(kSettingsFile), kSettingsBytesMax);
    if (!text) {
        if (text.error().kind == ErrorKind::not_found) text.error().hint = "sweepline init";
        return std::unexpected(std::move(text).error());
    }
    LoadedHeadquarters loaded;
    FileProblems at_settings(std::string(kSettingsFile), loaded.problems);
    SettingsFile settings = read_settings(*text, at_settings);
    std::vector<std::string> files = find_services_files(reader, settings, loaded.problems);
    std::vector<PlacedService> services = load_services(reader, files, settings, loaded.problems);
    std::vector<LoadedLayer> layers;
    if (has_layers(reader, settings, loaded.problems))
        layers = load_layers(reader, settings.settings.layers_at, loaded.problems);
    resolve_needs(layers, loaded.problems);
    cross_check(settings, services, layers, loaded.problems);
    sort_diagnostics(loaded.problems);
    sort_diagnostics(settings.settings.unsupported);

    Headquarters& headquarters = loaded.headquarters;
    headquarters.folder = reader.folder();
    headquarters.settings = std::move(settings.settings);
    headquarters.services_files = std::move(files);
    headquarters.services.reserve(services.size());
    for (PlacedService& each : services) {
        headquarters.service_places.emplace(each.service.name.value, headquarters.services.size());
        headquarters.services.push_back(std::move(each.service));
    }
    for (LoadedLayer& each : layers) headquarters.layers.push_back(std::move(each.files));
    return loaded;
}

namespace {

std::vector<PlacedService> load_services(const FolderReader& reader, const std::vector<std::string>& files,
                                         SettingsFile& file, Diagnostics& problems) {
    std::vector<PlacedService> services;
    const ServicesReading reading{.folder = reader.folder(), .environments = file.settings.environments};
    for (const std::string& path : files) {
        FileProblems at(path, problems);
        const auto text = reader.read(path, kServicesBytesMax);
        if (!text)
            at.error(text.error().message, text.error().hint);
        else
            read_services(*text, reading, at, services, file.settings.unsupported);
    }
    check_services_once(services, problems);
    return services;
}

std::vector<std::string> files_below(const FolderReader& reader, const std::string& folder, Diagnostics& problems) {
    std::vector<std::string> files;
    const auto entries = reader.list(folder);
    if (!entries) FileProblems(folder, problems).error(entries.error().message, entries.error().hint);
    if (!entries) return files;
    for (const FolderEntry& each : *entries)
        if (!each.name.starts_with('.') && (each.name.ends_with(".yaml") || each.name.ends_with(".yml")))
            files.push_back(folder + '/' + each.name);
    return files;
}

std::vector<std::string> find_services_files(const FolderReader& reader, SettingsFile& file, Diagnostics& problems) {
    const YamlNode* named = file.root.find("services");
    std::string& at = file.settings.services_at;
    auto there = reader.look(at);
    if (named == nullptr) {
        const auto folder = reader.look("services");
        const bool has_folder = folder && folder->sort == FolderEntry::Sort::folder;
        if (there && has_folder)
            FileProblems("services", problems)
                .error("services.yaml and services/ are both there",
                       "name the one that counts under `services:` in migration.yaml");
        if (!there && has_folder) {
            at = "services";
            there = folder;
        }
    }
    if (there && there->sort == FolderEntry::Sort::folder) return files_below(reader, at, problems);
    if (there) return {at};
    const Span place = named != nullptr ? named->span : Span{};
    const bool missing = there.error().kind == ErrorKind::not_found;
    FileProblems(named != nullptr ? std::string(kSettingsFile) : at, problems)
        .error(place, missing ? "there is no " + at : there.error().message,
               "list the services there, each with `name:` and `repo:`");
    return {};
}

bool has_layers(const FolderReader& reader, const SettingsFile& file, Diagnostics& problems) {
    const auto there = reader.look(file.settings.layers_at);
    if (there && there->sort == FolderEntry::Sort::folder) return true;
    const YamlNode* named = file.root.find("layers");
    FileProblems at(std::string(kSettingsFile), problems);
    if (there)
        at.error(named != nullptr ? named->span : Span{},
                 in_quotes(file.settings.layers_at) + " is not a folder of the headquarters");
    else if (named != nullptr && named->text != Settings().layers_at)  // git keeps no empty folder
        at.error(named->span, "there is no folder " + in_quotes(file.settings.layers_at));
    return false;
}

/// The first folder by name in `in` that holds a headquarters; empty where none does.
std::string folder_with_headquarters(const std::filesystem::path& in) {
    std::string first;
    std::error_code error;
    for (std::filesystem::directory_iterator each(in, error), end; !error && each != end; each.increment(error)) {
        std::error_code ignored;
        if (!std::filesystem::is_regular_file(each->path() / kSettingsFile, ignored)) continue;
        const std::string name = each->path().filename().string();
        if (first.empty() || name < first) first = name;
    }
    return first;
}

}  // namespace

}  // namespace sweepline
