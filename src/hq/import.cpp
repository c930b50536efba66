#include <algorithm>
#include <cstddef>
#include <string_view>
#include <system_error>
#include <utility>

#include "hq/diagnose.hpp"
#include "hq/folder_reader.hpp"
#include "hq/hq.hpp"
#include "hq/import_sources.hpp"

namespace sweepline {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kListBytesMax = std::size_t{64} << 20U;
constexpr std::size_t kCatalogueBytesMax = std::size_t{1} << 20U;
constexpr std::size_t kCatalogueFilesMax = 50'000;

constexpr std::string_view kKinds = "a folder of repositories, a repos.txt, a .csv, or catalog-info.yaml files";

Result<Import> import_file(const fs::path& file);
std::vector<fs::path> catalogue_files(const fs::path& folder);
Result<Import> import_catalogue_files(const std::vector<fs::path>& files, const fs::path& folder);

bool is_catalogue_name(std::string_view name) { return name == "catalog-info.yaml" || name == "catalog-info.yml"; }

}  // namespace

Result<Import> import_services(const fs::path& from, const ImportOptions& options) {
    const fs::path at = from.has_filename() ? from.lexically_normal() : from.parent_path().lexically_normal();
    if (!at.is_absolute()) return fail(ErrorKind::invalid, in_quotes(at.string()) + " is not an absolute path");
    std::error_code error;
    const fs::file_status status = fs::status(at, error);
    if (status.type() == fs::file_type::not_found)
        return fail(ErrorKind::not_found, in_quotes(at.string()) + " is not there", "name " + std::string(kKinds));
    if (status.type() == fs::file_type::regular) {
        if (!options.service_path.empty())
            return fail(ErrorKind::invalid, in_quotes(at.string()) + " is no repository with services below a path",
                        "leave --service-path out");
        return while_doing(import_file(at), "importing " + at.string());
    }
    if (status.type() != fs::file_type::directory)
        return fail(ErrorKind::invalid, in_quotes(at.string()) + " is neither a folder nor a file",
                    "name " + std::string(kKinds));
    if (!options.service_path.empty()) return import_monorepo(at, options);
    auto repositories = import_folder(at, options);
    if (repositories || repositories.error().kind != ErrorKind::not_found) return repositories;
    const auto files = catalogue_files(at);
    return files.empty() ? repositories : import_catalogue_files(files, at);
}

namespace {

Result<Import> import_file(const fs::path& file) {
    const std::string name = file.filename().string();
    const bool yaml = name.ends_with(".yaml") || name.ends_with(".yml");
    const bool text = name.ends_with(".txt");
    const bool csv = name.ends_with(".csv");
    if (!yaml && !text && !csv)
        return fail(ErrorKind::unsupported, "services cannot be read from " + in_quotes(name),
                    "name " + std::string(kKinds));
    const std::string bytes = TRY(read_plain_file(file, kListBytesMax));
    if (text) return import_repos_txt(bytes);
    if (csv) return import_csv(bytes, file.parent_path());
    return import_catalogue({{.file = name, .text = bytes}});
}

Result<Import> import_catalogue_files(const std::vector<fs::path>& files, const fs::path& folder) {
    std::vector<CatalogueFile> read;
    for (const fs::path& each : files) {
        std::string text = TRY(read_plain_file(each, kCatalogueBytesMax));
        read.push_back({.file = each.lexically_relative(folder).string(), .text = std::move(text)});
    }
    return import_catalogue(read);
}

/// The catalogue files in the folder and two levels below it, by path.
std::vector<fs::path> catalogue_files(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code error;
    fs::recursive_directory_iterator each(folder, fs::directory_options::skip_permission_denied, error);
    for (; !error && each != fs::recursive_directory_iterator(); each.increment(error)) {
        std::error_code unreadable;
        if (each.depth() >= 2) each.disable_recursion_pending();
        if (is_catalogue_name(each->path().filename().string()) && each->is_regular_file(unreadable))
            files.push_back(each->path());
        if (files.size() == kCatalogueFilesMax) break;
    }
    std::ranges::sort(files);
    return files;
}

}  // namespace

}  // namespace sweepline
