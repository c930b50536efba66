#include "hq/git_folder.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <system_error>
#include <utility>

#include "hq/folder_reader.hpp"
#include "text/ascii.hpp"

namespace sweepline {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kPointerBytesMax = 65'536;
constexpr std::size_t kConfigBytesMax = std::size_t{1} << 20U;

bool is_folder(const fs::path& path) {
    std::error_code error;
    return fs::is_directory(path, error);
}

bool is_file(const fs::path& path) {
    std::error_code error;
    return fs::is_regular_file(path, error);
}

bool keeps_git(const fs::path& folder) {
    return is_file(folder / "HEAD") && (is_folder(folder / "objects") || is_file(folder / "commondir"));
}

/// The path that a small file such as `.git` or `commondir` holds, against the folder it lies in.
std::optional<fs::path> path_in(const fs::path& file, std::string_view before) {
    const auto text = read_plain_file(file, kPointerBytesMax);
    if (!text || !text->starts_with(before)) return std::nullopt;
    const std::string_view path = trimmed(std::string_view(*text).substr(before.size()));
    if (path.empty() || path.contains('\0')) return std::nullopt;
    return (file.parent_path() / path).lexically_normal();
}

}  // namespace

std::optional<GitFolder> look_for_git(const fs::path& folder) {
    const fs::path inside = folder / ".git";
    if (is_folder(inside)) {
        if (keeps_git(inside)) return GitFolder{.kept = inside};
        return std::nullopt;
    }
    if (is_file(inside)) {
        auto elsewhere = path_in(inside, "gitdir:");
        if (elsewhere && keeps_git(*elsewhere)) return GitFolder{.kept = std::move(*elsewhere)};
        return std::nullopt;
    }
    if (keeps_git(folder) && is_folder(folder / "refs")) return GitFolder{.kept = folder, .bare = true};
    return std::nullopt;
}

std::optional<std::string> origin_of(const GitFolder& git) {
    const auto common = path_in(git.kept / "commondir", "");
    const auto config = read_plain_file(common.value_or(git.kept) / "config", kConfigBytesMax);
    if (!config) return std::nullopt;
    return origin_in(*config);
}

namespace {

/// A value as git reads it: quotes taken off, escapes followed, a comment left out.
std::string config_value(std::string_view written) {
    std::string value;
    bool in_quotes = false;
    for (std::size_t i = 0; i < written.size(); ++i) {
        const char c = written[i];
        if (c == '"') {
            in_quotes = !in_quotes;
        } else if (c == '\\' && i + 1 < written.size()) {
            const char next = written[++i];
            value += next == 'n' ? '\n' : next == 't' ? '\t' : next;
        } else if ((c == '#' || c == ';') && !in_quotes) {
            break;
        } else {
            value += c;
        }
    }
    return std::string(trimmed(value));
}

/// Whether a `[section "name"]` line begins the remote called origin.
bool begins_origin(std::string_view line) {
    const std::size_t close = line.rfind(']');
    if (close == std::string_view::npos) return false;
    const std::string_view inside = trimmed(line.substr(1, close - 1));
    const std::size_t quote = inside.find('"');
    if (quote == std::string_view::npos) return false;
    const std::string_view section = trimmed(inside.substr(0, quote));
    const auto same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
    return std::ranges::equal(section, std::string_view("remote"), same) && inside.substr(quote) == "\"origin\"";
}

}  // namespace

std::optional<std::string> origin_in(std::string_view config) {
    bool here = false;
    while (!config.empty()) {
        const std::size_t end = std::min(config.find('\n'), config.size());
        const std::string_view line = trimmed(config.substr(0, end));
        config.remove_prefix(std::min(end + 1, config.size()));
        if (line.starts_with('[')) {
            here = begins_origin(line);
            continue;
        }
        const std::size_t equals = line.find('=');
        if (!here || equals == std::string_view::npos || trimmed(line.substr(0, equals)) != "url") continue;
        std::string url = config_value(line.substr(equals + 1));
        if (!url.empty()) return url;
    }
    return std::nullopt;
}

}  // namespace sweepline
