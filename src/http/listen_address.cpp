#include "http/listen_address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>

#include <fmt/format.h>

namespace sweepline {

namespace {

/// An authority in two: the host without brackets, and what stands behind its last colon.
struct Split {
    std::string_view host;
    std::optional<std::string_view> port = std::nullopt;
};

std::optional<Split> split(std::string_view text) {
    if (text.starts_with('[')) {
        const std::size_t close = text.find(']');
        if (close == std::string_view::npos) return std::nullopt;
        const std::string_view host = text.substr(1, close - 1);
        const std::string_view rest = text.substr(close + 1);
        if (!host.contains(':')) return std::nullopt;
        if (rest.empty()) return Split{host};
        if (!rest.starts_with(':')) return std::nullopt;
        return Split{host, rest.substr(1)};
    }
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return Split{text};
    if (text.find(':', colon + 1) != std::string_view::npos) return std::nullopt;
    return Split{text.substr(0, colon), text.substr(colon + 1)};
}

std::optional<std::uint16_t> port_of(std::string_view text) {
    std::uint16_t port = 0;
    const auto [last, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc() || last != text.data() + text.size()) return std::nullopt;
    return port;
}

bool is_name(std::string_view host) {
    return std::ranges::all_of(
        host, [](unsigned char c) { return std::isalnum(c) != 0 || c == '.' || c == '-' || c == '_'; });
}

}  // namespace

Result<ListenAddress> parse_listen_address(std::string_view text) {
    const auto parts = split(text);
    const auto port = parts && parts->port ? port_of(*parts->port) : std::nullopt;
    if (!parts || !port || !(is_name(parts->host) || is_address(parts->host)))
        return fail(ErrorKind::invalid, fmt::format("'{}' is no address to listen on", text),
                    "write HOST:PORT, such as 127.0.0.1:7433 or [::1]:7433");
    return ListenAddress{.host = std::string(parts->host), .port = *port};
}

bool is_loopback(std::string_view host) {
    if (host == "localhost") return true;
    const std::string text(host);
    std::array<unsigned char, 16> bytes{};
    if (inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) return bytes[0] == 127;
    if (inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) return false;
    return bytes[15] == 1 && std::all_of(bytes.begin(), bytes.end() - 1, [](unsigned char each) { return each == 0; });
}

bool is_address(std::string_view host) {
    const std::string text(host);
    std::array<unsigned char, 16> bytes{};
    return inet_pton(AF_INET, text.c_str(), bytes.data()) == 1 || inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1;
}

std::string to_text(const ListenAddress& address) {
    return fmt::format(fmt::runtime(address.host.contains(':') ? "[{}]:{}" : "{}:{}"), address.host, address.port);
}

std::string host_of(std::string_view authority) {
    const auto parts = split(authority);
    if (!parts || (parts->port && !port_of(*parts->port))) return {};
    if (!is_name(parts->host) && !is_address(parts->host)) return {};
    std::string host(parts->host);
    std::ranges::transform(host, host.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (host.ends_with('.')) host.pop_back();
    return host;
}

}  // namespace sweepline
