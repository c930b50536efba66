#include "http/listening.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <system_error>

#include <fmt/format.h>

namespace sweepline {

namespace {

std::string said(int error) { return std::generic_category().message(error); }

std::unexpected<Error> no_such_place(const ListenAddress& wanted, int error) {
    if (error == EADDRINUSE)
        return fail(ErrorKind::conflict, fmt::format("something else listens on {}", to_text(wanted)),
                    "end it, or choose another port with --listen");
    return fail(ErrorKind::unavailable, fmt::format("{} cannot be listened on: {}", to_text(wanted), said(error)),
                "choose an address of this machine, and a port above 1023");
}

struct EndAddresses {
    void operator()(addrinfo* first) const { freeaddrinfo(first); }
};

std::uint16_t& port_in(sockaddr_storage& place) {
    return place.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6&>(place).sin6_port
                                       : reinterpret_cast<sockaddr_in&>(place).sin_port;
}

/// Where a socket is, as a person writes it.
ListenAddress place_of(int descriptor) {
    sockaddr_storage place{};
    socklen_t size = sizeof place;
    getsockname(descriptor, reinterpret_cast<sockaddr*>(&place), &size);
    std::array<char, INET6_ADDRSTRLEN> text{};
    const void* const address = place.ss_family == AF_INET6
                                    ? static_cast<const void*>(&reinterpret_cast<sockaddr_in6&>(place).sin6_addr)
                                    : &reinterpret_cast<sockaddr_in&>(place).sin_addr;
    inet_ntop(place.ss_family, address, text.data(), text.size());
    return {.host = text.data(), .port = ntohs(port_in(place))};
}

/// Listens at one address; why it cannot, otherwise.
std::expected<ListeningSocket, int> listen_there(const addrinfo& found, std::uint16_t port) {
    const int descriptor = socket(found.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0) return std::unexpected(errno);
    ListeningSocket made(descriptor, {});
    sockaddr_storage place{};
    std::memcpy(&place, found.ai_addr, found.ai_addrlen);
    port_in(place) = htons(port);
    const int yes = 1;
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (found.ai_family == AF_INET6) {
        // What listens everywhere hears those who speak IPv4, too.
        const int alone = IN6_IS_ADDR_UNSPECIFIED(&reinterpret_cast<sockaddr_in6&>(place).sin6_addr) ? 0 : 1;
        setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &alone, sizeof alone);
    }
    if (bind(descriptor, reinterpret_cast<const sockaddr*>(&place), found.ai_addrlen) != 0 ||
        listen(descriptor, SOMAXCONN) != 0)
        return std::unexpected(errno);
    return ListeningSocket(made.release(), place_of(descriptor));
}

}  // namespace

ListeningSocket::~ListeningSocket() {
    if (descriptor_ >= 0) close(descriptor_);
}

Result<std::vector<ListeningSocket>> listen_at(const ListenAddress& wanted) {
    // There are machines without IPv6.
    static const std::array<std::string, 2> kEverywhere{"::", "0.0.0.0"};
    if (wanted.host.empty()) return listen_at_first(kEverywhere, wanted);
    const addrinfo how{.ai_flags = AI_PASSIVE, .ai_socktype = SOCK_STREAM};
    addrinfo* first = nullptr;
    if (const int code = getaddrinfo(wanted.host.c_str(), nullptr, &how, &first); code != 0)
        return fail(ErrorKind::invalid,
                    fmt::format("'{}' is no address of a machine: {}", wanted.host, gai_strerror(code)));
    const std::unique_ptr<addrinfo, EndAddresses> found(first);
    std::vector<ListeningSocket> sockets;
    std::optional<int> refused;
    std::uint16_t port = wanted.port;
    for (const addrinfo* each = found.get(); each != nullptr; each = each->ai_next) {
        auto socket = listen_there(*each, port);
        if (socket) {
            // A second place of the same name has the same port.
            port = socket->place().port;
            sockets.push_back(*std::move(socket));
        } else if (!refused || socket.error() == EADDRINUSE) {
            refused = socket.error();
        }
    }
    // A machine without IPv6 may still say that it has ::1; a port that is taken in one place is taken.
    if (refused && (sockets.empty() || refused == EADDRINUSE)) return no_such_place(wanted, *refused);
    return sockets;
}

Result<std::vector<ListeningSocket>> listen_at_first(std::span<const std::string> hosts, const ListenAddress& wanted) {
    Result<std::vector<ListeningSocket>> sockets =
        fail(ErrorKind::invalid, fmt::format("{} is no place to listen at", to_text(wanted)));
    for (const std::string& host : hosts) {
        sockets = listen_at({.host = host, .port = wanted.port});
        if (sockets || sockets.error().kind != ErrorKind::unavailable) break;
    }
    return sockets;
}

int accept_connection(int listening) { return accept4(listening, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK); }

}  // namespace sweepline
