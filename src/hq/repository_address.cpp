#include "hq/repository_address.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>

#include "text/ascii.hpp"

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

std::string written_address(std::string_view address, const std::filesystem::path& folder) {
    constexpr std::size_t kStepsUpMax = 3;
    std::string written(address);
    if (is_remote_address(address) || !address.starts_with('/')) return written;
    const std::filesystem::path home = folder.lexically_normal();
    const std::filesystem::path relative = std::filesystem::path(written).lexically_relative(home);
    const auto ups = static_cast<std::size_t>(std::ranges::count(relative, std::filesystem::path("..")));
    // Where only the root is above both, they share nothing.
    const auto depth = static_cast<std::size_t>(std::distance(home.begin(), home.end()));
    const bool is_far = relative.empty() || ups > kStepsUpMax || ups + 1 >= depth;
    if (is_far || is_remote_address(relative.string())) return written;
    return relative.string().starts_with('.') ? relative.string() : "./" + relative.string();
}

std::string repository_identity(std::string_view address) {
    if (!is_remote_address(address)) return std::string(address);
    if (const std::size_t scheme = address.find("://"); scheme != std::string_view::npos)
        address.remove_prefix(scheme + 3);
    const std::size_t user = address.substr(0, address.find('/')).rfind('@');
    if (user != std::string_view::npos) address.remove_prefix(user + 1);
    while (address.ends_with('/')) address.remove_suffix(1);
    if (address.ends_with(".git")) address.remove_suffix(4);
    const std::size_t host = std::min(address.find_first_of(":/"), address.size());
    std::string_view rest = address.substr(host);
    while (rest.starts_with(':') || rest.starts_with('/')) rest.remove_prefix(1);
    return in_lower_case(address.substr(0, host)) + '/' + std::string(rest);
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
