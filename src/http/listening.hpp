#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "http/listen_address.hpp"

namespace sweepline {

/// A socket that listens. It does not block, and no program that is started here is handed it: one that goes on would
/// keep the port when the server has gone.
class ListeningSocket {
public:
    ListeningSocket(int descriptor, ListenAddress place) : descriptor_(descriptor), place_(std::move(place)) {}
    ~ListeningSocket();
    ListeningSocket(ListeningSocket&& other) noexcept
        : descriptor_(std::exchange(other.descriptor_, -1)), place_(std::move(other.place_)) {}
    ListeningSocket(const ListeningSocket&) = delete;
    ListeningSocket& operator=(const ListeningSocket&) = delete;
    ListeningSocket& operator=(ListeningSocket&&) = delete;

    /// Where it listens in fact: an address, and the port that was taken for 0.
    [[nodiscard]] const ListenAddress& place() const { return place_; }
    /// Hands over the descriptor.
    [[nodiscard]] int release() { return std::exchange(descriptor_, -1); }

private:
    int descriptor_;
    ListenAddress place_;
};

/// Listens at every address that a name has (`localhost` may be two places, with one port); without a host at every
/// address of this machine. A port that is taken is a conflict.
[[nodiscard]] Result<std::vector<ListeningSocket>> listen_at(const ListenAddress& wanted);

/// Listens at the first of these hosts that this machine has.
[[nodiscard]] Result<std::vector<ListeningSocket>> listen_at_first(std::span<const std::string> hosts,
                                                                   const ListenAddress& wanted);

/// The next connection of a socket that listens, which does not block and is handed to no program; -1 with `errno`
/// when there is none.
[[nodiscard]] int accept_connection(int listening);

}  // namespace sweepline
