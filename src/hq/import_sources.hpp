#pragma once

// The readers that `import_services` chooses from.

#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "hq/hq.hpp"

namespace sweepline {

/// Gathers services under names that can be used and that nobody else has.
class ImportList {
public:
    /// Adds a service. Characters that a name cannot have become dashes; a name that is taken (in any case) is made
    /// longer with `group` (an organisation, a parent folder), and left out, with a note, when that is taken too, or
    /// when it is the same service again.
    void add(ImportedService service, std::string_view group = {});
    void note(std::string text);
    [[nodiscard]] Import finish(std::string kind) &&;

private:
    bool take(ImportedService& service, std::string name);
    [[nodiscard]] const ImportedService* known(const std::string& name) const;

    Import import_;
    std::unordered_map<std::string, std::size_t> by_name_;  ///< folded name → position in `import_`
};

/// Every git repository that is a child of `folder`, or a child of one of its children.
[[nodiscard]] Result<Import> import_folder(const std::filesystem::path& folder, const ImportOptions& options);

/// Every folder of the repository at `folder` that fits `options.service_path`.
[[nodiscard]] Result<Import> import_monorepo(const std::filesystem::path& folder, const ImportOptions& options);

/// turbolift's repos.txt: `org/repo` (on github.com), `host/org/repo`, or a URL a line.
[[nodiscard]] Result<Import> import_repos_txt(std::string_view text);

/// RFC 4180 with a header of `name`, `repo`, `path`, `owner` in any order and case, among others; relative repositories
/// are below `folder`.
[[nodiscard]] Result<Import> import_csv(std::string_view text, const std::filesystem::path& folder);

/// One catalogue file: where it lies, and its text.
struct CatalogueFile {
    std::string file;
    std::string text;
};
/// Backstage's Components of type service.
[[nodiscard]] Result<Import> import_catalogue(const std::vector<CatalogueFile>& files);

/// The address of `org/repo` on a forge.
[[nodiscard]] std::string forge_address(std::string_view host, std::string_view slug);

/// The name of a repository as its address or folder says it: the last part, without `.git`.
[[nodiscard]] std::string repository_name(std::string_view address);

}  // namespace sweepline
