#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace sweepline {

/// Where a server listens, as a person writes it: `127.0.0.1:7433`, `[::1]:7433`, `localhost:7433`, `:7433` (every
/// address of this machine). Port 0 takes a free one.
struct ListenAddress {
    std::string host;  ///< a name or an address without brackets; empty: every address
    std::uint16_t port = 0;
    friend bool operator==(const ListenAddress&, const ListenAddress&) = default;
};

/// Reads what a person wrote; invalid with a hint when it is no address.
[[nodiscard]] Result<ListenAddress> parse_listen_address(std::string_view text);

/// Whether only this machine can reach it: 127.0.0.0/8, ::1 and `localhost`.
[[nodiscard]] bool is_loopback(std::string_view host);

/// Whether `host` is an IPv4 or IPv6 address, without brackets.
[[nodiscard]] bool is_address(std::string_view host);

/// `host:port`, IPv6 addresses in brackets.
[[nodiscard]] std::string to_text(const ListenAddress& address);

/// The host of a Host header or origin without its port, brackets taken off, in lower case; empty when it is none.
[[nodiscard]] std::string host_of(std::string_view authority);

}  // namespace sweepline
