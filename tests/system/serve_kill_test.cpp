// A real server is killed again and again while people edit and watch, and started again where it was. Nothing that it
// acknowledged or showed is lost, nothing is there twice, and every stream goes on from the number it had.

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <random>
#include <string>

#include "../../bench/crowd.hpp"
#include "../../bench/loopback.hpp"
#include "stage.hpp"

namespace sweepline {
namespace {

using bench::Fate;

constexpr std::size_t kServices = 20;
constexpr std::size_t kLayers = 3;
constexpr std::size_t kPeople = 20;  // who edit, and as many who watch

/// A port of this machine that nobody has.
std::uint16_t free_port() {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in place{};
    place.sin_family = AF_INET;
    place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof place;
    EXPECT_EQ(::bind(socket, reinterpret_cast<const sockaddr*>(&place), size), 0);
    EXPECT_EQ(::getsockname(socket, reinterpret_cast<sockaddr*>(&place), &size), 0);
    ::close(socket);
    return ntohs(place.sin_port);
}

/// A server on a headquarters without repositories, which is killed with whoever holds it.
class Served : public Stage {
public:
    Served() : port_(free_port()) {
        std::string services;
        for (std::size_t i = 0; i < kServices; ++i)
            services.append("- {name: s").append(std::to_string(i)).append(", repo: ../src/none}\n");
        write_file(hq() / "services.yaml", services);
        write_file(hq() / "migration.yaml", "migration: kill\n");
        for (std::size_t i = 10; i < 10 + kLayers; ++i) {
            std::string folder = std::to_string(i);
            folder.append("-layer-").append(std::to_string(i));
            write_file(hq() / "layers" / folder / "layer.yaml", "title: T\nconcern: application\nneeds: []\n");
        }
        const Ended added = run({"token", "add", "lead", "--access", "lead", "--json"});
        EXPECT_EQ(added.code(), 0) << added.err;
        lead_ = *added.json().find("token")->if_string();
    }
    ~Served() {
        if (server_ > 0) kill_it();
    }
    Served(const Served&) = delete;
    Served& operator=(const Served&) = delete;

    /// Starts it where it always is; returns at once.
    void serve() { server_ = start({"serve", "--listen", "127.0.0.1:" + std::to_string(port_)}, {}, "server"); }
    void wait_until_it_answers() const {
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (bench::ask(port_, "GET /healthz", lead_).status != 200 && std::chrono::steady_clock::now() < until) {
        }
    }
    void kill_it() { EXPECT_TRUE(end_by(SIGKILL).killed()); }
    Ended end_by(int signal) {
        ::kill(server_, signal);
        const Ended ended = wait(server_, "server");
        server_ = 0;
        return ended;
    }

    [[nodiscard]] bench::CrowdPlan crowd(unsigned seed) const {
        return {.port = port_,
                .tokens = bench::enrol(port_, lead_, "person-" + std::to_string(seed) + "-", kPeople),
                .editors = kPeople,
                .watchers = kPeople,
                .services = kServices,
                .layers = kLayers,
                .seed = seed};
    }

private:
    const std::uint16_t port_;
    std::string lead_;
    pid_t server_ = 0;
};

TEST(ServeKill, LosesNothingThatItAcknowledgedOrShowed) {
    constexpr unsigned kSeed = 20'261'123;
    const int kills = is_long_test() ? 100 : 5;
    Served served;
    served.serve();
    served.wait_until_it_answers();
    bench::Crowd crowd(served.crowd(kSeed));
    ASSERT_TRUE(crowd.gather());
    std::mt19937 random(kSeed);
    for (int i = 0; i < kills; ++i) {
        // Every second time it may be killed while people come back to it.
        const bool in_full_swing = i % 2 == 0;
        crowd.edit_for(std::chrono::milliseconds(random() % 400), in_full_swing ? 2 * kPeople : 0);
        served.kill_it();
        served.serve();
    }
    served.wait_until_it_answers();
    EXPECT_TRUE(crowd.gather());
    crowd.edit_for(std::chrono::milliseconds(0), kPeople);
    EXPECT_TRUE(crowd.settle(std::chrono::seconds(60)));

    const bench::Tally& tally = crowd.tally();
    EXPECT_EQ(tally.out_of_turn, 0U);
    EXPECT_EQ(tally.resets, 0U);
    EXPECT_EQ(tally.count(Fate::refused), 0U);
    EXPECT_GE(tally.count(Fate::acknowledged), kPeople * static_cast<std::size_t>(kills));
    EXPECT_GE(tally.reconnected, kPeople);
    const Ended ended = served.end_by(SIGTERM);
    EXPECT_FALSE(ended.killed()) << ended.err;
    const Ended history = served.run({"history", "--limit", "1000000", "--all", "--json"});
    ASSERT_EQ(history.code(), 0) << history.err;
    const bench::Kept kept = compare(tally, 0, history.out);
    EXPECT_EQ(kept.lost, 0U);
    EXPECT_EQ(kept.twice, 0U);
    EXPECT_EQ(kept.refused, 0U);
    EXPECT_EQ(served.run({"doctor"}).code(), 0);
    RecordProperty("kills_survived", kills);
    RecordProperty("acknowledged", static_cast<int>(tally.count(Fate::acknowledged)));
}

}  // namespace
}  // namespace sweepline
