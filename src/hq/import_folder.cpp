#include <algorithm>
#include <cstddef>
#include <optional>
#include <system_error>
#include <utility>

#include "hq/diagnose.hpp"
#include "hq/git_folder.hpp"
#include "hq/import_sources.hpp"
#include "hq/repository_address.hpp"
#include "hq/scalar_shapes.hpp"

namespace sweepline {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kServiceTag = "{service}";

/// So much deeper than services are taken from is looked whether there are repositories.
constexpr int kDepthMax = 3;

/// The folders in `folder`, by name, without hidden ones.
Result<std::vector<fs::path>> folders_in(const fs::path& folder);

/// Whether a repository lies below a folder, as many levels down; links are not followed.
bool holds_repository(const fs::path& folder, int levels);

/// Adds repositories below one folder.
class FolderImport {
public:
    explicit FolderImport(const ImportOptions& options) : options_(options) {}
    /// Whether anything was added.
    bool add_children(const fs::path& folder, std::string_view group);
    /// Notes a folder without a repository; in what is no child of the source, only what holds one is worth it.
    void leave_out(const fs::path& folder, const std::string& name, bool child);
    void add(const fs::path& folder, const GitFolder& git, std::string_view group);
    [[nodiscard]] bool empty() const { return empty_; }
    ImportList& list() { return list_; }
    std::string address_of(const fs::path& folder, const GitFolder& git);

private:
    const ImportOptions& options_;
    ImportList list_;
    bool empty_ = true;
};

bool is_headquarters(const fs::path& folder) {
    std::error_code error;
    return fs::is_regular_file(folder / "migration.yaml", error);
}

}  // namespace

Result<Import> import_folder(const fs::path& folder, const ImportOptions& options) {
    FolderImport import(options);
    for (const fs::path& child : TRY(folders_in(folder))) {
        if (child == options.headquarters) continue;
        const std::string name = child.filename().string();
        const auto git = look_for_git(child);
        if (is_headquarters(child))
            import.list().note(in_quotes(name) + " is left out: it is a headquarters");
        else if (git)
            import.add(child, *git, {});
        else if (!import.add_children(child, name))
            import.leave_out(child, name, true);
    }
    if (import.empty()) {
        const auto git = look_for_git(folder);
        if (!git)
            return fail(ErrorKind::not_found, "there is no git repository in " + in_quotes(folder.string()),
                        "name a folder whose children are clones");
        import.add(folder, *git, {});
        import.list().note(
            "one repository, one service; for a monorepo say where its services are, as in --service-path "
            "'apps/{service}'");
    }
    return std::move(import.list()).finish("folder");
}

Result<Import> import_monorepo(const fs::path& folder, const ImportOptions& options) {
    const std::string& pattern = options.service_path;
    const std::size_t tag = pattern.find(kServiceTag);
    const bool usable = tag != std::string::npos && pattern.find(kServiceTag, tag + 1) == std::string::npos &&
                        wrong_with_path(pattern).empty();
    if (!usable)
        return fail(ErrorKind::invalid, in_quotes(pattern) + " is no path of services", "write it as apps/{service}");
    const auto git = look_for_git(folder);
    if (!git)
        return fail(ErrorKind::invalid, in_quotes(folder.string()) + " is not a git repository",
                    "leave --service-path out for a folder of repositories");
    if (git->bare)
        return fail(ErrorKind::invalid, in_quotes(folder.string()) + " has no files: it is bare",
                    "name a clone with files");

    // `apps/svc-{service}/src`: folders in `apps` called `svc-…` that have a `src`.
    const std::size_t slash = pattern.rfind('/', tag);
    const std::string parent = slash == std::string::npos ? "" : pattern.substr(0, slash);
    const std::size_t begin = slash == std::string::npos ? 0 : slash + 1;
    const std::size_t end = std::min(pattern.find('/', tag), pattern.size());
    const std::string prefix = pattern.substr(begin, tag - begin);
    const std::string suffix = pattern.substr(tag + kServiceTag.size(), end - tag - kServiceTag.size());
    std::string rest = end < pattern.size() ? pattern.substr(end) : "";
    while (rest.ends_with('/')) rest.pop_back();

    FolderImport import(options);
    const std::string address = import.address_of(folder, *git);
    for (const fs::path& child : TRY(folders_in(parent.empty() ? folder : folder / parent))) {
        const std::string name = child.filename().string();
        std::error_code error;
        const bool fits =
            name.size() > prefix.size() + suffix.size() && name.starts_with(prefix) && name.ends_with(suffix);
        if (!fits || fs::is_symlink(child, error) || !fs::is_directory(child.string() + rest, error)) {
            import.list().note(in_quotes(name) + " is left out: it does not fit " + pattern);
            continue;
        }
        import.list().add({.name = name.substr(prefix.size(), name.size() - prefix.size() - suffix.size()),
                           .repo = address,
                           .path = (fs::path(parent) / name).string().append(rest)});
    }
    Import found = std::move(import.list()).finish("folder");
    if (found.services.empty())
        return fail(ErrorKind::not_found, "no folder of " + in_quotes(folder.string()) + " fits " + in_quotes(pattern));
    return found;
}

namespace {

Result<std::vector<fs::path>> folders_in(const fs::path& folder) {
    std::error_code error;
    std::vector<fs::path> folders;
    fs::directory_iterator each(folder, error);
    for (; !error && each != fs::directory_iterator(); each.increment(error)) {
        std::error_code unreadable;
        if (!each->path().filename().string().starts_with('.') && each->is_directory(unreadable))
            folders.push_back(each->path());
    }
    if (error) {
        const bool missing = error == std::errc::no_such_file_or_directory;
        return fail(missing ? ErrorKind::not_found : ErrorKind::unavailable,
                    "cannot list " + in_quotes(folder.string()) + ": " + error.message());
    }
    std::ranges::sort(folders);
    return folders;
}

bool holds_repository(const fs::path& folder, int levels) {
    const auto folders = folders_in(folder);
    return folders && std::ranges::any_of(*folders, [&](const fs::path& each) {
               std::error_code error;
               if (fs::is_symlink(each, error)) return false;
               return look_for_git(each).has_value() || (levels > 1 && holds_repository(each, levels - 1));
           });
}

bool FolderImport::add_children(const fs::path& folder, std::string_view group) {
    const auto children = folders_in(folder);
    if (!children) return false;
    bool any = false;
    std::vector<fs::path> others;
    for (const fs::path& child : *children) {
        const auto git = look_for_git(child);
        if (is_headquarters(child)) continue;
        if (git)
            add(child, *git, group);
        else
            others.push_back(child);
        any = any || git;
    }
    // Where nothing was found, the folder itself is what is noted.
    for (const fs::path& other : any ? others : std::vector<fs::path>())
        leave_out(other, std::string(group).append("/").append(other.filename().string()), false);
    return any;
}

void FolderImport::leave_out(const fs::path& folder, const std::string& name, bool child) {
    if (holds_repository(folder, kDepthMax))
        list_.note(in_quotes(name) + " is left out: its repositories lie deeper than is looked for; name it by --from");
    else if (child)
        list_.note(in_quotes(name) + " is left out: it is no git repository and holds none");
}

void FolderImport::add(const fs::path& folder, const GitFolder& git, std::string_view group) {
    empty_ = false;
    list_.add({.name = repository_name(folder.filename().string()), .repo = address_of(folder, git)}, group);
}

std::string FolderImport::address_of(const fs::path& folder, const GitFolder& git) {
    if (!options_.origin) return folder.string();
    const auto origin = origin_of(git);
    const std::string name = in_quotes(folder.filename().string());
    if (!origin) {
        list_.note(name + " has no remote called origin: its path is written");
        return folder.string();
    }
    const auto address = repository_address(*origin, folder);
    if (!address || holds_password(*address)) {
        list_.note(name + " has an origin that cannot be written down: its path is written");
        return folder.string();
    }
    return *address;
}

}  // namespace

}  // namespace sweepline
