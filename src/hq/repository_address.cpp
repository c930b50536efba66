#include "hq/repository_address.hpp"

#include <algorithm>
#include <cstddef>

namespace sweepline {

bool is_remote_address(std::string_view written) {
    if (written.contains("://")) return true;
    const std::size_t colon = written.find(':');
    return colon != std::string_view::npos && colon > 0 && !written.substr(0, colon).contains('/');
}

Result<std::string> repository_address(std::string_view written, const std::filesystem::path& folder) {
    if (written.empty()) return fail(ErrorKind::invalid, "is empty", "give a URL or a path");
    if (std::ranges::any_of(written, [](unsigned char c) { return c < ' ' || c == 0x7F; }))
        return fail(ErrorKind::invalid, "has control characters");
    if (written.front() == '-') return fail(ErrorKind::invalid, "begins with a dash");
    if (written.front() == '~')
        return fail(ErrorKind::invalid, "begins with ~", "write the path out, or relative to the headquarters");
    if (is_remote_address(written)) {
        const std::size_t colon = written.find(':');
        if (written.substr(colon).starts_with("::"))
            return fail(ErrorKind::invalid, "names a remote helper", "use an https or ssh address");
        return std::string(written);
    }
    std::string path = (folder / written).lexically_normal().string();
    while (path.size() > 1 && path.ends_with('/')) path.pop_back();
    return path;
}

bool holds_password(std::string_view address) {
    const std::size_t scheme = address.find("://");
    if (scheme == std::string_view::npos) return false;
    std::string_view authority = address.substr(scheme + 3);
    authority = authority.substr(0, authority.find('/'));
    const std::size_t at = authority.rfind('@');
    if (at == std::string_view::npos) return false;
    // A user name alone belongs in an ssh address; in an https one it is a token.
    return authority.substr(0, at).contains(':') || address.starts_with("http");
}

}  // namespace sweepline
