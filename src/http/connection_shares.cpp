#include "http/connection_shares.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>

#include "http/listen_address.hpp"

namespace sweepline {

bool ConnectionShares::has_room_for(const std::string& who) const {
    if (all_ >= limits_.all) return false;
    constexpr std::size_t kParts = 8;
    const std::size_t part = std::max<std::size_t>(limits_.all / kParts, 1);
    const std::size_t share =
        is_loopback(who) ? std::min(limits_.here, limits_.all - limits_.all / kParts) : std::min(limits_.each, part);
    const auto theirs = by_.find(who);
    return theirs == by_.end() || theirs->second < share;
}

void ConnectionShares::come(const std::string& who) {
    ++by_[who];
    ++all_;
}

void ConnectionShares::go(const std::string& who) {
    const auto theirs = by_.find(who);
    if (theirs == by_.end()) return;
    --all_;
    if (--theirs->second == 0) by_.erase(theirs);
}

std::string who_is_at(std::string_view address) {
    std::string text(address);
    in6_addr bytes{};
    if (is_loopback(text) || inet_pton(AF_INET6, text.c_str(), &bytes) != 1) return text;
    std::array<char, INET6_ADDRSTRLEN> out{};
    if (IN6_IS_ADDR_V4MAPPED(&bytes)) return inet_ntop(AF_INET, &bytes.s6_addr[12], out.data(), out.size());
    constexpr std::size_t kNetworkBytes = 8;
    std::fill(std::begin(bytes.s6_addr) + kNetworkBytes, std::end(bytes.s6_addr), std::uint8_t{0});
    return inet_ntop(AF_INET6, &bytes, out.data(), out.size());
}

}  // namespace sweepline
