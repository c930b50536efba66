#include "git/tree_path.hpp"

#include <string>

#include "git/files.hpp"

namespace sweepline {
namespace {

constexpr std::size_t kNameMax = 255;
constexpr std::size_t kWholeMax = 4095;

/// Why nothing in a tree can have this path, or nothing.
std::string_view complaint(std::string_view path) {
    if (path.empty()) return "is empty";
    if (path.front() == '/') return "is absolute";
    if (path.find('\0') != std::string_view::npos) return "holds a zero byte";
    if (path.size() > kWholeMax) return "is over 4095 bytes long";
    for (const std::string_view name : components(path)) {
        if (name.empty() || name == ".") return "has an empty component";
        if (name == "..") return "leads out of the tree";
        if (is_dot_git(name)) return "leads into git's own folder";
        if (name.size() > kNameMax) return "has a component over 255 bytes long";
    }
    return {};
}

}  // namespace

bool is_dot_git(std::string_view name) {
    return name.size() == 4 && name[0] == '.' && (name[1] | 0x20) == 'g' && (name[2] | 0x20) == 'i' &&
           (name[3] | 0x20) == 't';
}

bool is_tree_path(std::string_view path) { return complaint(path).empty(); }

Result<> check_tree_path(std::string_view path) {
    if (const auto why = complaint(path); !why.empty())
        return fail(ErrorKind::invalid, "path '" + shown(path) + "' " + std::string(why));
    return {};
}

std::vector<std::string_view> components(std::string_view path) {
    std::vector<std::string_view> parts;
    while (true) {
        const std::size_t slash = path.find('/');
        parts.push_back(path.substr(0, slash));
        if (slash == std::string_view::npos) return parts;
        path.remove_prefix(slash + 1);
    }
}

}  // namespace sweepline
