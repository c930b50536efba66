// What one of many may take, and what happens when there is no more.

#include <gtest/gtest.h>

#include <atomic>
#include <new>
#include <thread>
#include <vector>

#include "http/descriptors.hpp"
#include "http/http_trial.hpp"

namespace sweepline {
namespace {

class LimitsTest : public HttpTrial {
protected:
    LimitsTest() {
        options_.limits.tick = std::chrono::milliseconds(20);
        options_.limits.head = std::chrono::seconds(30);
    }
    /// Whether somebody who comes now is answered.
    [[nodiscard]] bool is_answered() const {
        RawClient client(port_);
        client.say(request("GET /healthz"));
        try {
            return client.hear().body == "ok\n";
        } catch (const std::runtime_error&) {
            return false;
        }
    }
};

TEST_F(LimitsTest, TurnsAwayTooManyConnections) {
    options_.limits.connections = 3;
    start();
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 3; ++i) {
        clients.push_back(std::make_unique<RawClient>(port_));
        clients.back()->say(request("GET /healthz"));
        EXPECT_EQ(clients.back()->hear().status, 200);
    }
    RawClient other(port_);
    EXPECT_TRUE(other.ended());
    clients.pop_back();
    // Until the server has noticed that one left, it ends whoever comes.
    while (!is_answered()) std::this_thread::yield();
}

TEST_F(LimitsTest, AnAddressTakesItsShareAndNoMore) {
    options_.limits.connections_here = 2;
    start();
    const RawClient one(port_, 0, "127.0.0.2");
    const RawClient two(port_, 0, "127.0.0.2");
    RawClient three(port_, 0, "127.0.0.2");
    EXPECT_TRUE(three.ended());
    EXPECT_TRUE(is_answered());
}

TEST_F(LimitsTest, APersonTakesTheirShareOfTheStreams) {
    const std::string ana = token("ana", "lead");
    const std::string ben = token("ben", "viewer");
    options_.limits.streams_each = 1;
    start();
    RawClient client(port_);
    client.say(request("GET /api/events", bearer(ben)));
    static_cast<void>(client.until("retry: 1000"));
    EXPECT_EQ(get("/api/events", bearer(ben)).status, 429);
    RawClient other(port_);
    other.say(request("GET /api/events", bearer(ana)));
    EXPECT_NE(other.until("\r\n").find("200"), std::string::npos);
}

TEST_F(LimitsTest, WrongLoginsAreCountedByAddress) {
    static_cast<void>(token("ana", "lead"));
    options_.limits.logins_burst = 2;
    options_.limits.logins_per_second = 0.001;
    start();
    const auto log_in = [&](const char* from) {
        RawClient client(port_, 0, from);
        client.say(request("POST /api/login", "", R"({"token":"swl_wrong"})"));
        return client.hear().status;
    };
    EXPECT_EQ(log_in("127.0.0.2"), 401);
    EXPECT_EQ(log_in("127.0.0.2"), 401);
    EXPECT_EQ(log_in("127.0.0.2"), 429);
    EXPECT_EQ(log_in("127.0.0.1"), 401) << "a typing error elsewhere";
}

/// A clock that breaks for one thread, as everything may when memory runs out.
class BrittleClock final : public Clock {
public:
    Instant now() override {
        if (breaks_for.load() == std::this_thread::get_id()) throw std::bad_alloc();
        return whole_.now();
    }
    std::atomic<std::thread::id> breaks_for{};

private:
    SystemClock whole_;
};

TEST_F(LimitsTest, WhatThrowsEndsItsConnectionAlone) {
    BrittleClock clock;
    ticks_ = &clock;
    start();
    RawClient other(port_);
    other.say("GET /healthz HTTP/1.1\r\n");
    clock.breaks_for = thread_.get_id();
    EXPECT_THROW(static_cast<void>(get("/healthz")), std::runtime_error);
    clock.breaks_for = std::thread::id();
    other.say("Host: localhost\r\n\r\n");
    EXPECT_EQ(other.hear().body, "ok\n");
    const std::string metrics = get("/metrics").body;
    EXPECT_NE(metrics.find("sweepline_http_broken_total 1\n"), std::string::npos) << metrics;
    EXPECT_NE(metrics.find("sweepline_http_connections 2\n"), std::string::npos) << metrics;
    stop();
}

TEST_F(LimitsTest, ALongReplyMayTakeLong) {
    write_headquarters(20'000, 1);
    options_.limits.write = std::chrono::milliseconds(1);
    options_.limits.tick = std::chrono::milliseconds(5);
    options_.limits.write_rate = 64 * 1024;
    start();
    const std::string me = entered();
    RawClient client(port_, 4'096);
    client.say(request("GET /api/state", me));
    static_cast<void>(client.until("\r\n\r\n"));
    EXPECT_NO_THROW(static_cast<void>(client.until("\"cells\":[]}")));
}

TEST_F(LimitsTest, BearsThousandsOfIdleConnections) {
    options_.limits.head = std::chrono::seconds(60);
    // Both ends of each are in this process.
    const std::size_t count = std::min<std::size_t>(10'000, (raise_descriptors() - 300) / 2);
    start();
    std::vector<std::unique_ptr<RawClient>> clients;
    clients.reserve(count);
    for (std::size_t i = 0; i < count; ++i) clients.push_back(std::make_unique<RawClient>(port_));
    EXPECT_TRUE(is_answered());
    clients.back()->say(request("GET /healthz"));
    EXPECT_EQ(clients.back()->hear().status, 200);
    RecordProperty("idle_connections", static_cast<int>(count));
}

}  // namespace
}  // namespace sweepline
