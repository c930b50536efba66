#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace sweepline {

/// How many connections each address holds, so that nobody takes all of them.
class ConnectionShares {
public:
    struct Limits {
        std::size_t all;
        std::size_t each;  ///< of one address; an eighth of all at most
        std::size_t here;  ///< of one address of this machine, where a proxy may speak for many; an eighth is left
    };
    explicit ConnectionShares(const Limits& limits) : limits_(limits) {}

    [[nodiscard]] bool has_room_for(const std::string& who) const;
    void come(const std::string& who);
    void go(const std::string& who);

private:
    const Limits limits_;
    std::size_t all_ = 0;
    std::map<std::string, std::size_t, std::less<>> by_ = {};
};

/// Who is counted together: an IPv4 address, however it is written; of IPv6 the network, since whoever has one address
/// has all of its.
[[nodiscard]] std::string who_is_at(std::string_view address);

}  // namespace sweepline
