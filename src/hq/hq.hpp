#pragma once

// hq/: headquarters files ⇄ types, with file:line:column diagnostics. It may know migration/ and text/ and read and
// write files below the headquarters. It must never know what happened (the store) or touch a service's repository,
// except that importers read catalogues and folder names.

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "migration/layer.hpp"
#include "migration/service.hpp"
#include "text/diagnostic.hpp"
#include "text/yaml.hpp"

namespace sweepline {

struct TeamMember {
    std::string name;
    std::string email = {};
    double services_per_day = 0;  ///< 0: unknown
    std::vector<std::string> away = {};
};

/// What migration.yaml says; sections of later surfaces are checked for form and listed in `unsupported` when used.
/// Where the services come from, and what of it is no part of the migration.
struct ServiceSource {
    std::string from;                     ///< as `init --from` takes it, relative to the headquarters; empty: not said
    std::string service_path = {};        ///< a monorepo's layout
    bool origin = false;                  ///< compare by where clones came from
    std::vector<std::string> leave = {};  ///< services that were proposed and left as they are
};

struct Settings {
    std::string migration;
    std::string goal = {};
    std::string timezone = {};
    std::string server = {};
    std::vector<TeamMember> team = {};
    std::vector<std::string> environments = {"preprod", "prod"};
    std::string branch{"sweep/{{layer.name}}/{{service.name}}"};
    std::string commit_name{"Sweepline"};
    std::string commit_email{"sweepline@localhost"};
    bool commit_signed = false;
    std::string forge{"none"};
    std::vector<std::string> shared = {};  ///< globs
    std::string store{"sqlite:.sweepline/sweepline.db"};
    std::string engine{"local"};
    std::string services_at{"services.yaml"};
    std::string layers_at{"layers"};
    ServiceSource scope = {};
    /// What is used and cannot be performed by this build, each with its place: refused by what would use it.
    std::vector<Diagnostic> unsupported = {};
};

/// One layer's folder: the layer, and the parts that other rooms parse.
struct LayerFiles {
    Layer layer;
    std::filesystem::path folder;  ///< absolute
    std::string folder_name;       ///< `02-identity`
    std::string yaml_file;         ///< relative to the headquarters, for diagnostics
    std::optional<YamlNode> applies_to = std::nullopt;
    std::optional<YamlNode> detect = std::nullopt;
    std::string hash;  ///< of every byte, name and mode below the folder except tests/: hex
    /// Steps that this build cannot perform (an agent's), each with its place: refused by what would run them.
    std::vector<Diagnostic> unsupported = {};
};

struct Headquarters {
    std::filesystem::path folder;  ///< absolute
    Settings settings;
    std::vector<Service> services;                 ///< in file order
    std::vector<LayerFiles> layers;                ///< by number
    std::vector<std::string> services_files = {};  ///< where the services stand, relative to the folder, in that order
    std::unordered_map<std::string, std::size_t> service_places = {};  ///< of each name, the first place in `services`

    [[nodiscard]] const Service* service(const ServiceName& name) const;
    [[nodiscard]] const LayerFiles* layer(const LayerName& name) const;
};

struct LoadedHeadquarters {
    Headquarters headquarters;
    Diagnostics problems;  ///< every one found, by file and line; errors leave the thing out or at its default
};

/// The folder at or above `from` that holds migration.yaml; not_found otherwise, with the hint `cd FOLDER` where a
/// folder in `from` holds one, else `sweepline init`.
[[nodiscard]] Result<std::filesystem::path> find_headquarters(const std::filesystem::path& from);

/// Reads everything, reporting every problem at once. An Error only when the folder or migration.yaml cannot be read at
/// all.
[[nodiscard]] Result<LoadedHeadquarters> load_headquarters(const std::filesystem::path& folder);

/// The checklist of a runbook: its `- [ ] item` and `1. item` lines, in order; `vars` rendered by the caller.
[[nodiscard]] Result<std::vector<std::string>> read_runbook(const std::filesystem::path& file);

/// What `init` found, before it is written.
struct ImportedService {
    std::string name;
    std::string repo;
    std::string path = {};
    std::string owner = {};
};
struct Import {
    std::string kind;  ///< folder, repos.txt, csv, catalogue
    std::vector<ImportedService> services;
    std::vector<std::string> notes;  ///< what was left out or renamed, and why
};
struct ImportOptions {
    std::string service_path = {};  ///< `apps/{service}`: a monorepo
    bool origin = false;            ///< write clones' remote URLs rather than their paths
    /// The headquarters that is being made, which is no service: passed over in silence.
    std::filesystem::path headquarters = {};
};
/// Recognises what `from` is and reads its services: a folder of repositories, a monorepo with `service_path`, a
/// repos.txt (turbolift's: `org/repo` or `host/org/repo` lines, # comments), a CSV `name,repo,path,owner`,
/// catalog-info.yaml files. A file may hold none; the notes say why.
[[nodiscard]] Result<Import> import_services(const std::filesystem::path& from, const ImportOptions& options);

/// The nearest text to `wanted` that can be a name: other characters become dashes. Empty when nothing of it can.
[[nodiscard]] std::string usable_name(std::string_view wanted);

/// Writes a commented headquarters; refuses (conflict) when one is there. By-hand layers get a runbook each; concerns
/// are guessed from well-known words, `discovery` … `delivery`, else `application`, and can be edited.
struct NewHeadquarters {
    std::string migration;
    Import import;
    std::vector<std::string> layers;  ///< titles
    ServiceSource scope = {};         ///< `from` absolute; kept for comparing later
};
Result<std::vector<std::string>> write_headquarters(const std::filesystem::path& folder, const NewHeadquarters& wanted);

/// Writes a commented layer folder with the next free number and answers the files written; conflict when the name is
/// taken.
Result<std::vector<std::string>> write_new_layer(const Headquarters& headquarters, const LayerName& name,
                                                 const std::string& concern, bool by_hand);

/// Names of tests/NAME/ below a layer's folder, sorted.
struct LayerTest {
    std::string name;
    std::filesystem::path before;
    std::filesystem::path after;
    Service service;  ///< from service.yaml, default: named NAME, no vars
};
[[nodiscard]] Result<std::vector<LayerTest>> layer_tests(const LayerFiles& layer);

}  // namespace sweepline
