#include <algorithm>
#include <cstddef>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

#include "hq/diagnose.hpp"
#include "hq/folder_reader.hpp"
#include "hq/hq.hpp"
#include "hq/repository_address.hpp"
#include "hq/scaffold_text.hpp"
#include "hq/scalar_shapes.hpp"

namespace sweepline {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kIgnored = ".sweepline/";

std::string settings_text(const NewHeadquarters& wanted, const fs::path& folder);
std::string services_text(const Import& import, const fs::path& folder);
Result<> add_layers(const std::vector<std::string>& titles, std::vector<NewFile>& files);
Result<> ignore_state(const fs::path& folder, std::vector<std::string>& written);

}  // namespace

Result<std::vector<std::string>> write_headquarters(const fs::path& folder, const NewHeadquarters& wanted) {
    if (!folder.is_absolute()) return fail(ErrorKind::invalid, in_quotes(folder.string()) + " is not an absolute path");
    if (const std::string wrong = wrong_with_name(wanted.migration); !wrong.empty())
        return fail(ErrorKind::invalid, "the migration's name is " + in_quotes(wanted.migration) + ", " + wrong,
                    "choose one with --name, of letters, digits, '-', '_' and '.'");
    std::error_code error;
    for (const char* const each : {"migration.yaml", "services", "layers"})
        if (fs::exists(folder / each, error))
            return fail(ErrorKind::conflict, in_quotes(each) + " is there already in " + in_quotes(folder.string()),
                        "sweepline lint");
    std::vector<NewFile> files;
    files.push_back({.path = "services.yaml", .text = services_text(wanted.import, folder)});
    TRY(add_layers(wanted.layers, files));
    // Last, so that half a headquarters is never taken for one.
    files.push_back({.path = "migration.yaml", .text = settings_text(wanted, folder)});
    std::vector<std::string> written = TRY(write_new_files(folder, files));
    std::ranges::rotate(written, written.end() - 1);
    TRY(ignore_state(folder, written));
    return written;
}

namespace {

std::string settings_text(const NewHeadquarters& wanted, const fs::path& folder) {
    const ServiceSource& source = wanted.scope;
    std::string scope = "# scope: {from: ../src}                   # where `init --refresh` looks for new services\n";
    if (!source.from.empty()) {
        scope = "\n# Where `init --refresh` looks for services that come and go.\nscope:\n  from: " +
                yaml_scalar(written_address(source.from, folder)) + "\n";
        if (!source.service_path.empty()) scope += "  service_path: " + yaml_scalar(source.service_path) + "\n";
        if (source.origin) scope += "  origin: true\n";
    }
    return "# The migration: what all of it shares. `sweepline lint` checks this and every other file of the "
           "headquarters.\n"
           "migration: " +
           yaml_scalar(wanted.migration) + R"(

# Everything below is optional and shows its default, or an example.
# goal: Every service moved by the end of the quarter.
# timezone: Europe/Berlin
# team:                                     # who takes cells, by the address that git knows them by
#   - {name: ana, email: ana@example.com}
# environments: [preprod, prod]             # where `validate/` looks, in this order
# branch: sweep/{{layer.name}}/{{service.name}}
# commit: {author: "Sweepline <sweepline@localhost>", sign: false}
# shared: [docker-compose.yaml]             # in a monorepo: paths that describe several services
# services: services.yaml                   # or a folder of such files
# layers: layers
)" + scope;
}

std::string services_text(const Import& import, const fs::path& folder) {
    std::string text =
        R"(# The services: the rows of the grid. Each has a name and a repository, a URL or a path relative to this file's folder.
#
# - name: payments
#   repo: git@github.com:acme/payments.git
#   path: services/payments                 # where it is in a monorepo
#   owner: team-money
#   track: serial                           # does not fit the layers; walked end to end by itself
#   vars: {port: 8080}                      # {{vars.port}} in templates, SWEEPLINE_VAR_PORT in scripts
# - name: ledger
#   repos:                                  # several repositories, by what they are to the service
#     app: git@github.com:acme/ledger.git
#     infra: {url: ../infra, path: services/ledger}

)";
    for (ImportedService each : import.services) {
        each.repo = written_address(each.repo, folder);
        for (const std::string& line : service_lines(each)) (text += line) += '\n';
    }
    return text;
}

Result<> add_layers(const std::vector<std::string>& titles, std::vector<NewFile>& files) {
    std::set<std::string> names;
    int number = 0;
    for (const std::string& title : titles) {
        const std::string name = layer_name_of(title);
        if (name.empty())
            return fail(ErrorKind::invalid, in_quotes(title) + " cannot be a layer's title",
                        "use words of letters and digits");
        if (is_reserved(name)) return refuse_reserved(name);
        if (!names.insert(name).second)
            return fail(ErrorKind::invalid, "layer " + in_quotes(name) + " is there twice", "name each layer once");
        const std::string folder = "layers/" + layer_folder_name(++number, name);
        files.push_back({.path = folder + "/layer.yaml", .text = by_hand_layer_text(name, title, concern_of(title))});
        files.push_back({.path = "runbooks/" + name + ".md", .text = runbook_text(title)});
    }
    return {};
}

/// A `.gitignore` of the folder's own is added to, and only where it does not ignore the state yet.
Result<> ignore_state(const fs::path& folder, std::vector<std::string>& written) {
    constexpr std::size_t kIgnoreBytesMax = std::size_t{1} << 20U;
    const fs::path file = folder / ".gitignore";
    const auto before = read_plain_file(file, kIgnoreBytesMax);
    if (!before && before.error().kind == ErrorKind::not_found) {
        TRY(write_fresh_file(file, std::string(kIgnored) + '\n'));
        written.emplace_back(".gitignore");
        return {};
    }
    if (!before) return std::unexpected(before.error());
    std::string_view rest = *before;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        std::string_view line = rest.substr(0, end);
        while (!line.empty() && (line.back() == '\r' || line.back() == ' ' || line.back() == '/'))
            line.remove_suffix(1);
        if (line.starts_with('/')) line.remove_prefix(1);
        if (line == kIgnored.substr(0, kIgnored.size() - 1)) return {};
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    const bool ended = before->empty() || before->ends_with('\n');
    TRY(append_to_file(file, (ended ? "" : "\n") + std::string(kIgnored) + '\n'));
    written.emplace_back(".gitignore");
    return {};
}

}  // namespace

}  // namespace sweepline
