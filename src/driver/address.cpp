#include "driver/address.hpp"

#include <algorithm>

namespace sweepline {

namespace {

constexpr std::string_view kGlobMarks = "*?[]{}\\";

bool is_role_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/// The length of the role that `text` begins with; 0 where it begins with none.
std::size_t role_length(std::string_view text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0) return 0;
    return std::ranges::all_of(text.substr(0, colon), is_role_byte) ? colon : 0;
}

/// What is wrong with the components of a path; empty when nothing is.
std::string_view wrong_with(std::string_view path) {
    if (path.empty()) return "it names no file";
    if (path.find('\0') != std::string_view::npos) return "it holds a NUL byte";
    for (std::size_t begin = 0; begin < path.size();) {
        const std::size_t end = std::min(path.find('/', begin), path.size());
        const std::string_view component = path.substr(begin, end - begin);
        if (component.empty()) return "it has an empty component";
        if (component == "." || component == "..") return "'.' and '..' are not used in addresses";
        begin = end + 1;
    }
    return {};
}

}  // namespace

Result<Address> parse_address(std::string_view text) {
    Address address;
    std::string_view path = text;
    if (const std::size_t length = role_length(text); length > 0) {
        address.role = text.substr(0, length);
        path.remove_prefix(length + 1);
    }
    if (path.starts_with('/')) {
        address.from_root = true;
        path.remove_prefix(1);
    }
    if (const std::string_view wrong = wrong_with(path); !wrong.empty())
        return fail(ErrorKind::invalid, "address '" + std::string(text) + "': " + std::string(wrong),
                    "write PATH (below the service's path), /PATH (from the repository's root) or ROLE:PATH");
    address.path = path;
    return address;
}

std::string to_text(const Address& address) {
    std::string text = address.role;
    if (!text.empty()) text += ':';
    if (address.from_root) text += '/';
    return text + address.path;
}

bool needs_role(std::string_view path) { return role_length(path) > 0; }

bool is_literal(std::string_view path) {
    return path.find_first_of(kGlobMarks) == std::string_view::npos && !path.ends_with('/');
}

std::string escape_glob(std::string_view path) {
    std::string escaped;
    for (const char c : path) {
        if (kGlobMarks.find(c) != std::string_view::npos) escaped += '\\';
        escaped += c;
    }
    return escaped;
}

}  // namespace sweepline
