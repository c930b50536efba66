#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <system_error>

#include "git/files.hpp"
#include "git/refs.hpp"

namespace sweepline {
namespace {

/// Links lead on at most so often, as in git.
constexpr int kLinksMax = 5;

/// The line end that closes the line at `at`.
std::string_view line_at(std::string_view text, std::size_t at) {
    return text.substr(at, std::min(text.find('\n', at), text.size()) - at);
}

/// A packed-refs line `ID NAME`; comments and peeled tags are none.
std::optional<std::pair<Oid, std::string_view>> packed_line(std::string_view line) {
    if (line.size() < 42 || line[40] != ' ') return std::nullopt;
    const std::optional<Oid> id = oid_from_hex(line.substr(0, 40));
    if (!id) return std::nullopt;
    return std::pair{*id, line.substr(41)};
}

Result<std::optional<Reference>> read_packed(const GitFolders& folders, const std::string& name) {
    const std::optional<std::string> text = TRY(read_small_file(folders.common / "packed-refs"));
    if (!text) return std::nullopt;
    const std::string wanted = " " + name;
    for (std::size_t at = text->find(wanted); at != std::string::npos; at = text->find(wanted, at + 1)) {
        const std::size_t end = at + wanted.size();
        if (at < 40 || (end < text->size() && (*text)[end] != '\n')) continue;
        if (at > 40 && (*text)[at - 41] != '\n') continue;
        if (const auto line = packed_line(line_at(*text, at - 40))) return Reference{.id = line->first, .target = {}};
    }
    return std::nullopt;
}

void add_loose(const std::filesystem::path& folder, const std::string& prefix, std::set<std::string>& names) {
    std::error_code error;
    std::filesystem::recursive_directory_iterator each(folder / prefix, error);
    const std::filesystem::recursive_directory_iterator end;
    for (; !error && each != end; each.increment(error)) {
        std::error_code ignored;
        if (each->is_directory(ignored)) continue;
        std::string name = each->path().native().substr((folder / prefix).native().size());
        if (is_branch_name(name)) names.insert(std::move(name));
    }
}

bool is_component(std::string_view part) {
    return !part.empty() && part.front() != '.' && part.back() != '.' && !part.ends_with(".lock");
}

}  // namespace

bool is_branch_name(std::string_view name) {
    constexpr std::string_view kForbidden = " ~^:?*[\\\x7f";
    if (name.empty() || name == "@" || name.front() == '-' || name.size() > 1000) return false;
    if (name.find("..") != std::string_view::npos || name.find("@{") != std::string_view::npos) return false;
    for (const char c : name)
        if (static_cast<unsigned char>(c) < 0x20 || kForbidden.find(c) != std::string_view::npos) return false;
    while (true) {
        const std::size_t slash = name.find('/');
        if (!is_component(name.substr(0, slash))) return false;
        if (slash == std::string_view::npos) return true;
        name.remove_prefix(slash + 1);
    }
}

Result<std::optional<Reference>> read_reference(const GitFolders& folders, const std::string& name) {
    const std::filesystem::path file = (name == "HEAD" ? folders.own : folders.common) / name;
    // Loose before packed: git packs a reference first and deletes the loose one then.
    const std::optional<std::string> text = TRY(read_small_file(file));
    if (!text) return name == "HEAD" ? std::nullopt : TRY(read_packed(folders, name));
    std::string_view line = *text;
    while (!line.empty() && (line.back() == '\n' || line.back() == ' ' || line.back() == '\r')) line.remove_suffix(1);
    if (line.starts_with("ref:")) {
        line.remove_prefix(4);
        line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
        if (!line.starts_with("refs/") || !is_branch_name(line))
            return fail(ErrorKind::invalid, fmt::format("{} names no proper reference", shown(file.native())));
        return Reference{.id = std::nullopt, .target = std::string(line)};
    }
    const std::optional<Oid> id = oid_from_hex(line);
    if (!id)
        return fail(ErrorKind::invalid, fmt::format("{} is corrupt: it holds no commit id", shown(file.native())),
                    "`git fsck` in that repository says more");
    return Reference{.id = id, .target = {}};
}

Result<std::optional<Oid>> read_tip(const GitFolders& folders, const std::string& name) {
    std::string next = name;
    for (int link = 0; link <= kLinksMax; ++link) {
        std::optional<Reference> reference = TRY(read_reference(folders, next));
        if (!reference) return std::nullopt;
        if (reference->id) return reference->id;
        next = std::move(reference->target);
    }
    return fail(ErrorKind::invalid,
                fmt::format("reference {} in {} leads in a circle", shown(name), shown(folders.common.native())));
}

Result<std::vector<std::string>> reference_names(const GitFolders& folders, const std::string& prefix) {
    std::set<std::string> names;
    add_loose(folders.common, prefix, names);
    const std::optional<std::string> text = TRY(read_small_file(folders.common / "packed-refs"));
    if (text) {
        for (std::size_t at = 0; at < text->size();) {
            const std::string_view line = line_at(*text, at);
            at += line.size() + 1;
            if (const auto packed = packed_line(line); packed && packed->second.starts_with(prefix))
                names.emplace(packed->second.substr(prefix.size()));
        }
    }
    return std::vector<std::string>(names.begin(), names.end());
}

}  // namespace sweepline
