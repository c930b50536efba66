#include <string_view>

#include "git/git.hpp"

namespace sweepline {

Signature configured_identity(const RunGit& run_git, const std::filesystem::path& directory) {
    Signature found;
    const auto exit = run_git({"config", "--null", "--get-regexp", "^user\\.(name|email)$"}, directory, {}, {});
    if (!exit || exit->code != 0) return found;
    // `key\nvalue\0`, the weakest first; a key without a value has no line end.
    for (std::string_view rest = exit->out; rest.contains('\0'); rest.remove_prefix(rest.find('\0') + 1)) {
        const std::string_view entry = rest.substr(0, rest.find('\0'));
        const std::size_t end = entry.find('\n');
        if (end == std::string_view::npos) continue;
        std::string& into = entry.substr(0, end) == "user.name" ? found.name : found.email;
        into = entry.substr(end + 1);
    }
    return found;
}

}  // namespace sweepline
