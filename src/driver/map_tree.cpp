#include "driver/map_tree.hpp"

#include <algorithm>

namespace sweepline {

namespace {

/// Why nothing can be written to `path`; empty when it can.
std::string refusal(const MapTree::Files& files, std::string_view path);

}  // namespace

Result<std::vector<FileEntry>> MapTree::list(const Glob& glob) {
    std::vector<FileEntry> found;
    for (const auto& [path, file] : files_)
        if (glob.matches(path)) found.push_back({.path = path, .mode = file.mode});
    return found;
}

Result<std::optional<FileEntry>> MapTree::look(std::string_view path) {
    const auto file = files_.find(path);
    if (file == files_.end()) return std::nullopt;
    return FileEntry{.path = file->first, .mode = file->second.mode};
}

Result<std::optional<std::string>> MapTree::read(std::string_view path) {
    const auto file = files_.find(path);
    if (file == files_.end() || file->second.mode == FileMode::submodule) return std::nullopt;
    return file->second.bytes;
}

Result<> MapTree::write(std::string_view path, std::string_view bytes) {
    if (const std::string why = refusal(files_, path); !why.empty()) return fail(ErrorKind::invalid, why);
    ++changes_;
    File& file = files_[std::string(path)];
    if (file.mode == FileMode::symlink) file.mode = FileMode::regular;  // never followed: a file takes its place
    file.bytes = bytes;
    return {};
}

Result<> MapTree::set_mode(std::string_view path, FileMode mode) {
    const auto file = files_.find(path);
    if (file == files_.end() || file->second.mode == FileMode::submodule)
        return fail(ErrorKind::not_found, "there is no file '" + std::string(path) + "'");
    if (file->second.mode == FileMode::symlink || (mode != FileMode::regular && mode != FileMode::executable))
        return fail(ErrorKind::invalid, "the mode of '" + std::string(path) + "' cannot be changed so");
    ++changes_;
    file->second.mode = mode;
    return {};
}

Result<> MapTree::remove(std::string_view path) {
    const auto file = files_.find(path);
    if (file != files_.end() && file->second.mode == FileMode::submodule)
        return fail(ErrorKind::unsupported, "'" + std::string(path) + "' is a submodule, which edits leave alone");
    ++changes_;
    if (file != files_.end()) files_.erase(file);
    return {};
}

namespace {

bool is_git_folder(std::string_view component) {
    return std::ranges::equal(component, std::string_view(".git"),
                              [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; });
}

std::string refusal(const MapTree::Files& files, std::string_view path) {
    const std::string name = "'" + std::string(path) + "'";
    for (std::size_t begin = 0; begin <= path.size();) {
        const std::size_t end = std::min(path.find('/', begin), path.size());
        const std::string_view component = path.substr(begin, end - begin);
        if (component.empty() || component == "." || component == ".." || is_git_folder(component))
            return name + " is no path of a file in a repository";
        if (end < path.size() && files.contains(path.substr(0, end)))
            return "'" + std::string(path.substr(0, end)) + "' is a file, so " + name + " cannot be below it";
        begin = end + 1;
    }
    const auto here = files.find(path);
    if (here != files.end() && here->second.mode == FileMode::submodule) return name + " is a submodule";
    const std::string below = std::string(path) + "/";
    const auto next = files.lower_bound(below);
    if (next != files.end() && next->first.starts_with(below)) return name + " is a folder";
    return {};
}

}  // namespace

}  // namespace sweepline
