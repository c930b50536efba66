#include "git/local_repository.hpp"

#include <fmt/format.h>
#include <git2.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <memory>

#include "git/files.hpp"

namespace sweepline {
namespace {

/// Extensions that change nothing about how objects and references are read.
constexpr std::array<std::string_view, 4> kHarmless{"noop", "preciousobjects", "worktreeconfig", "relativeworktrees"};

bool is_folder(const std::filesystem::path& path) {
    struct stat status{};
    return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

std::string one_line(std::string text) {
    text.resize(std::min(text.find_first_of("\r\n"), text.size()));
    return text;
}

/// Follows a `.git` file (`gitdir: PATH`) of a linked work tree or a submodule.
Result<GitFolders> follow_file(const std::filesystem::path& file) {
    const std::optional<std::string> text = TRY(read_small_file(file));
    constexpr std::string_view kPrefix = "gitdir: ";
    if (!text || !text->starts_with(kPrefix))
        return fail(ErrorKind::invalid, shown(file.native()) + " names no repository");
    GitFolders folders;
    folders.own = (file.parent_path() / one_line(text->substr(kPrefix.size()))).lexically_normal();
    folders.common = folders.own;
    if (const std::optional<std::string> common = TRY(read_small_file(folders.own / "commondir")))
        folders.common = (folders.own / one_line(*common)).lexically_normal();
    return folders;
}

/// What a key of the configuration forbids, or nothing.
std::string objection(std::string_view key, std::string_view value) {
    if (key == "core.repositoryformatversion" && value != "0" && value != "1")
        return fmt::format("has format version {}, which is newer than this program", shown(value));
    if (key.starts_with("remote.") && (key.ends_with(".promisor") || key.ends_with(".partialclonefilter")))
        return value == "false" ? "" : "is a partial clone: some of its objects are elsewhere";
    if (!key.starts_with("extensions.")) return {};
    const std::string_view name = key.substr(key.find('.') + 1);
    if (name == "partialclone") return "is a partial clone: some of its objects are elsewhere";
    if (name == "objectformat")
        return value == "sha1" ? "" : fmt::format("uses {} object names, only sha1 can be read", shown(value));
    if (name == "refstorage")
        return value == "files" ? "" : fmt::format("keeps its branches as {}, only files can be read", shown(value));
    if (std::find(kHarmless.begin(), kHarmless.end(), name) != kHarmless.end()) return {};
    return fmt::format("has the extension '{}', which this program does not know", shown(name));
}

std::string hint_for(std::string_view reason) {
    if (reason.find("partial") != std::string_view::npos) return "clone it again without --filter";
    if (reason.find("shallow") != std::string_view::npos) return "`git fetch --unshallow` in it completes it";
    return {};
}

int judge_key(const git_config_entry* entry, void* payload) {
    auto& reason = *static_cast<std::string*>(payload);
    if (reason.empty()) reason = objection(entry->name, entry->value != nullptr ? entry->value : "true");
    return 0;
}

/// Reads the configuration as git does, included files too.
Result<std::string> judge_configuration(const std::filesystem::path& file) {
    git_config* opened = nullptr;
    std::string reason;
    const int code = git_config_open_ondisk(&opened, file.c_str());
    const std::unique_ptr<git_config, decltype(&git_config_free)> configuration(opened, &git_config_free);
    if (code != 0 || git_config_foreach(opened, judge_key, &reason) != 0)
        return fail(ErrorKind::invalid, "cannot read " + shown(file.native()) + ": " +
                                            (git_error_last() != nullptr ? shown(git_error_last()->message) : ""));
    return reason;
}

/// Whether the configuration certainly has nothing in it that `objection` would mind: true of nearly all, and told in a
/// microsecond.
bool is_plain(const std::string& text) {
    std::string lower(text.size(), '\0');
    std::transform(text.begin(), text.end(), lower.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    for (const std::string_view word : {"extensions", "promisor", "partialclone", "include"})
        if (lower.find(word) != std::string::npos) return false;
    const std::size_t version = lower.find("repositoryformatversion");
    return version != std::string::npos && lower.substr(version).starts_with("repositoryformatversion = 0\n");
}

}  // namespace

Result<LocalRepository> find_local_repository(const std::filesystem::path& folder) {
    LocalRepository found{.folder = folder, .git = {}};
    const std::filesystem::path inner = folder / ".git";
    struct stat status{};
    if (::stat(inner.c_str(), &status) == 0) {
        if (S_ISDIR(status.st_mode))
            found.git = {.own = inner, .common = inner};
        else
            found.git = TRY(follow_file(inner));
    } else {
        found.git = {.own = folder, .common = folder};
    }
    if (!is_folder(found.objects())) {
        const bool there = ::stat(folder.c_str(), &status) == 0;
        return fail(ErrorKind::not_found,
                    there ? "there is no git repository at " + shown(folder.native())
                          : "there is nothing at " + shown(folder.native()),
                    there ? "" : "if the repository was moved, correct its path");
    }
    if (auto readable = check_readable(found.git.common, shown(folder.native())); !readable)
        return std::unexpected(std::move(readable).error());
    return found;
}

Result<LocalRepository> LocalRepositories::find(const std::filesystem::path& folder) {
    {
        const std::scoped_lock guard(mutex_);
        if (const auto known = found_.find(folder.native()); known != found_.end()) return known->second;
    }
    LocalRepository found = TRY(find_local_repository(folder));
    const std::scoped_lock guard(mutex_);
    return found_.insert_or_assign(folder.native(), std::move(found)).first->second;
}

Result<> check_readable(const std::filesystem::path& common, const std::string& name) {
    std::string reason;
    const std::optional<std::string> text = TRY(read_small_file(common / "config"));
    if (text && !is_plain(*text)) reason = TRY(judge_configuration(common / "config"));
    struct stat status{};
    if (reason.empty() && ::stat((common / "shallow").c_str(), &status) == 0 && status.st_size > 0)
        reason = "is shallow: its history is cut off";
    if (reason.empty()) return {};
    return fail(ErrorKind::unsupported, name + " " + reason, hint_for(reason));
}

}  // namespace sweepline
