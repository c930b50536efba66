#include "http/connection_shares.hpp"

#include <gtest/gtest.h>

namespace sweepline {
namespace {

/// Connections that come (`a+`) and go (`a-`), in turn: which of those that come are let in.
void check(const ConnectionShares::Limits& limits, std::string_view what, std::string_view let_in) {
    ConnectionShares shares(limits);
    std::string said;
    for (std::size_t at = 0; at + 1 < what.size(); at += 3) {
        const std::string who = what[at] == 'h' ? "127.0.0.1" : std::string("10.0.0.") + what[at];
        if (what[at + 1] == '-') {
            shares.go(who);
            continue;
        }
        const bool fits = shares.has_room_for(who);
        if (fits) shares.come(who);
        said += fits ? '+' : '-';
    }
    EXPECT_EQ(said, let_in) << what;
}

TEST(ConnectionShares, LeaveRoomForOthers) {
    check({.all = 16, .each = 16, .here = 16}, "1+ 1+ 1+ 2+ 1- 1+", "++-++");
    check({.all = 80, .each = 3, .here = 9}, "1+ 1+ 1+ 1+ 2+", "+++-+");
    check({.all = 8, .each = 8, .here = 8}, "h+ h+ h+ h+ h+ h+ h+ h+ 1+ 2+", "+++++++-+-");
    check({.all = 80, .each = 9, .here = 2}, "h+ h+ h+ h- h+", "++-+");
    check({.all = 2, .each = 9, .here = 9}, "1+ 2+ 3+ 1- 3+", "++-+");
    check({.all = 3, .each = 9, .here = 9}, "h+ h+ h+ h+", "+++-");
}

TEST(ConnectionShares, KnowWhoIsAtAnAddress) {
    for (const auto& [address, who] : {std::pair{"10.0.0.1", "10.0.0.1"},
                                       {"::ffff:10.0.0.1", "10.0.0.1"},
                                       {"::ffff:127.0.0.1", "127.0.0.1"},
                                       {"::1", "::1"},
                                       {"2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"},
                                       {"2001:db8:1:2::9", "2001:db8:1:2::"},
                                       {"fe80::1%eth0", "fe80::1%eth0"}})
        EXPECT_EQ(who_is_at(address), who);
}

}  // namespace
}  // namespace sweepline
