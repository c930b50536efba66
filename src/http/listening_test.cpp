#include "http/listening.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <vector>

#include "http/http_trial.hpp"

namespace sweepline {
namespace {

void expect_ours_alone(int descriptor) {
    EXPECT_NE(fcntl(descriptor, F_GETFD) & FD_CLOEXEC, 0) << "a program that is started is handed it";
    EXPECT_NE(fcntl(descriptor, F_GETFL) & O_NONBLOCK, 0) << "it blocks";
}

TEST(Listening, NoProgramIsHandedItsSockets) {
    auto sockets = testing::need(listen_at({.host = "127.0.0.1", .port = 0}));
    ASSERT_EQ(sockets.size(), 1U);
    EXPECT_EQ(sockets[0].place().host, "127.0.0.1");
    const std::uint16_t port = sockets[0].place().port;
    const int listening = sockets[0].release();
    expect_ours_alone(listening);
    EXPECT_EQ(accept_connection(listening), -1);
    EXPECT_EQ(errno, EAGAIN);
    const RawClient client(port);
    const int accepted = accept_connection(listening);
    ASSERT_GE(accepted, 0);
    expect_ours_alone(accepted);
    close(accepted);
    close(listening);
}

TEST(Listening, TakesWhatThisMachineHas) {
    // The first address belongs to documents, not to machines.
    const std::array<std::string, 2> hosts{"192.0.2.1", "127.0.0.1"};
    const auto sockets = testing::need(listen_at_first(hosts, {.host = {}, .port = 0}));
    ASSERT_EQ(sockets.size(), 1U);
    EXPECT_EQ(sockets[0].place().host, "127.0.0.1");
    const ListenAddress taken = sockets[0].place();
    for (const auto& [wanted, kind] :
         {std::pair{taken, ErrorKind::conflict}, std::pair{ListenAddress{"192.0.2.1", 0}, ErrorKind::unavailable},
          std::pair{ListenAddress{"no.such.invalid", 0}, ErrorKind::invalid}}) {
        const auto refused = listen_at(wanted);
        ASSERT_FALSE(refused) << wanted.host;
        EXPECT_EQ(refused.error().kind, kind) << refused.error().message;
    }
}

TEST(Listening, WithoutAHostEverybodyIsHeard) {
    const auto sockets = testing::need(listen_at({.host = {}, .port = 0}));
    ASSERT_EQ(sockets.size(), 1U);
    EXPECT_NO_THROW(RawClient(sockets[0].place().port));
}

}  // namespace
}  // namespace sweepline
