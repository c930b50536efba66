// Many callers at once, readers of the stream, and what happens when it all ends.

#include "app/live.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <set>
#include <thread>

#include "app/cell_commands.hpp"
#include "app/live_trial.hpp"
#include "store/store.hpp"

namespace sweepline {
namespace {

using testing::need;

class LiveTest : public ::testing::Test, protected LiveTrial {
protected:
    LiveTest() { write_headquarters(20, 3); }
};

TEST_F(LiveTest, ChangesAreAnsweredAndTold) {
    const auto live = need(open());
    EXPECT_EQ(live->newest(), 0);
    Watcher watcher(*live, 0);
    const Reply reply = need(
        ask(*live, "cell block", R"({"service":"s1","layer":"l2","reason":"no \"role\" </script>","owner":"ops"})"));
    ASSERT_NE(reply.as<CellView>(), nullptr);
    EXPECT_EQ(reply.as<CellView>()->blocker_owner, "ops");
    const std::string message = watcher.until_number(1).back();
    EXPECT_TRUE(message.starts_with("id: 1\nevent: change\ndata: {\"number\":1,\"at\":")) << message;
    EXPECT_TRUE(message.ends_with("}\n\n"));
    const auto begin = message.find('{');
    const Value data = need(parse_json(message.substr(begin)));
    EXPECT_EQ(*data.find("service")->if_string(), "s1");
    EXPECT_EQ(*data.find("says")->if_string(), "blocked: no \"role\" </script> (ops to act)");
    const Value* cell = data.find("cell");
    ASSERT_NE(cell, nullptr);
    EXPECT_EQ(*cell->find("status")->if_string(), "blocked");
    EXPECT_EQ(*cell->find("version")->if_int(), 1);
    EXPECT_EQ(*cell->find("changed_by")->if_string(), "ana");
    EXPECT_GT(*cell->find("blocked_since")->if_int(), 1'700'000'000);
}

TEST_F(LiveTest, ManyCallersShareTransactionsAndNothingIsLost) {
    constexpr int kThreads = 8;
    constexpr int kEach = 50;
    const auto live = need(open());
    Watcher watcher(*live, 0);
    std::atomic<int> answered = 0;
    Awaited<bool> all;
    {
        std::vector<std::jthread> callers;
        for (int thread = 0; thread < kThreads; ++thread)
            callers.emplace_back([&, thread] {
                for (int i = 0; i < kEach; ++i)
                    live->ask(*find_use_case("cell assign"), {"c" + std::to_string(thread), true},
                              json(assign(thread, i % 2 == 0 ? "ana" : "ben")), [&](const Result<Reply>& reply) {
                                  EXPECT_TRUE(reply);
                                  if (++answered == kThreads * kEach) all.set(true);
                              });
            });
    }
    EXPECT_TRUE(all.get());
    EXPECT_EQ(events(), kThreads * kEach);
    // Each number once, in order.
    std::int64_t expected = 0;
    for (const std::string& message : watcher.until_number(kThreads * kEach))
        EXPECT_TRUE(message.starts_with("id: " + std::to_string(++expected) + "\n")) << message.substr(0, 20);
    EXPECT_EQ(expected, kThreads * kEach);
    Awaited<Metrics> counted;
    live->metrics([&](const Metrics& metrics) { counted.set(metrics); });
    const Metrics metrics = counted.get();
    EXPECT_EQ(metrics.changes, kThreads * kEach);
    EXPECT_LT(metrics.groups, metrics.changes);
    EXPECT_EQ(metrics.messages, kThreads * kEach);
    EXPECT_EQ(metrics.cells.at("not_started"), 60) << "of the grid, touched or not";
    expect_sound();
}

TEST_F(LiveTest, TheLaterOfTwoIsToldAndLosesNothing) {
    const auto live = need(open());
    need(ask(*live, "cell set", R"({"service":"s1","layer":"l1","status":"in_progress"})"));
    const std::string request = R"({"service":"s1","layer":"l1","status":"done","because":"by hand","version":1})";
    Awaited<Result<Reply>> first;
    Awaited<Result<Reply>> second;
    live->ask(*find_use_case("cell set"), ana_, json(request), [&](auto reply) { first.set(std::move(reply)); });
    live->ask(*find_use_case("cell set"), {"ben"}, json(request), [&](auto reply) { second.set(std::move(reply)); });
    EXPECT_TRUE(first.get());
    const auto refused = second.get();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::conflict);
    EXPECT_EQ(events(), 2);
}

TEST_F(LiveTest, WhatOthersChangeIsTold) {
    // The other process waits for a byte before it writes.
    std::array<int, 2> go{};
    ASSERT_EQ(::pipe(go.data()), 0);
    {
        std::ignore = need(app()->store())->newest();
    }
    const pid_t child = ::fork();
    if (child == 0) {
        char byte = 0;
        const auto theirs = app();
        if (::read(go[0], &byte, 1) != 1) ::_exit(1);
        const auto set = run(*theirs, {"ben"}, AssignCell{ServiceName("s3"), LayerName("l1"), "ben"});
        ::_exit(set ? 0 : 1);
    }
    {
        const auto live = need(open({.poll = std::chrono::milliseconds(10)}));
        Watcher watcher(*live, 0);
        EXPECT_EQ(::write(go[1], "!", 1), 1);
        EXPECT_NE(watcher.until_number(1).back().find(R"("actor":"ben")"), std::string::npos);
        const auto reply = need(ask(*live, "grid", R"({"service":["s3"]})"));
        EXPECT_NE(reply.json().find(R"("assignee":"ben")"), std::string::npos) << reply.json();
        need(ask(*live, "cell assign", assign(3, "ana")));
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
    EXPECT_EQ(events(), 2);
    for (const int end : go) ::close(end);
}

TEST_F(LiveTest, TheDoorIsAsked) {
    const auto live = need(open());
    const Caller viewer{.name = "vic", .access = Access::viewer, .remote = true};
    EXPECT_TRUE(ask(*live, "grid", "{}", viewer));
    for (const auto& [what, request] :
         {std::pair{"cell assign", assign(1, "ana")}, std::pair{"sweep", std::string(R"({"layer":"l1"})")},
          std::pair{"close", std::string(R"({"layer":"l1"})")}}) {
        const auto refused = ask(*live, what, request, viewer);
        ASSERT_FALSE(refused) << what;
        EXPECT_EQ(refused.error().kind, ErrorKind::denied) << what;
    }
    EXPECT_TRUE(live->jobs().empty()) << "a job that is refused never begins";
    const auto bad = ask(*live, "cell assign", R"({"colour":"red"})");
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().kind, ErrorKind::invalid);
    EXPECT_EQ(events(), 0);
}

TEST_F(LiveTest, TokensAreGoodUntilTheyAreRevoked) {
    const auto live = need(open({.poll = std::chrono::milliseconds(10)}));
    EXPECT_FALSE(live->has_users());
    const auto added = need(ask(*live, "token add", R"({"name":"ben","access":"engineer"})"));
    const std::string token = *json(added.json()).find("token")->if_string();
    const Guest guest = live->who(token).value_or(Guest{});
    EXPECT_EQ(guest.caller.name, "ben") << "it is good when it is said";
    EXPECT_TRUE(guest.caller.in_team && guest.caller.remote);
    EXPECT_EQ(guest.caller.access, Access::engineer);
    EXPECT_TRUE(live->has_users() && live->serving().users);
    EXPECT_FALSE(live->who(token.substr(1)));
    EXPECT_TRUE(live->still("ben", guest.number));
    EXPECT_FALSE(live->still("ben", guest.number + 1));
    EXPECT_FALSE(live->still("ana", guest.number));
    need(ask(*live, "token revoke", R"({"name":"ben"})"));
    EXPECT_FALSE(live->who(token)) << "at once";
    need(ask(*live, "token add", R"({"name":"ben"})"));
    EXPECT_FALSE(live->still("ben", guest.number)) << "a session dies with its token, also under the same name";

    // Another process lets somebody in.
    Watcher watcher(*live, live->newest());
    const auto theirs = need(find_use_case("token add")->perform(*app(), ana_, json(R"({"name":"zoe"})")));
    watcher.until_text("token_added");
    Watcher again(*live, live->newest());
    live->present("zoe");
    again.until_text("presence");
    const Guest zoe = live->who(*json(theirs.json()).find("token")->if_string()).value_or(Guest{});
    EXPECT_EQ(zoe.caller.name, "zoe");
    EXPECT_FALSE(zoe.caller.in_team);
}

TEST_F(LiveTest, AReaderFarBehindReadsTheRecord) {
    const auto live = need(open({.ring = 8}));
    for (int i = 0; i < 29; ++i) need(ask(*live, "cell assign", assign(i % 20, i < 20 ? "ana" : "ben")));
    while (live->newest() < 29) std::this_thread::yield();
    {
        Watcher watcher(*live, 29);
        need(ask(*live, "cell assign", assign(19, "ben")));
        watcher.until_number(30);
    }
    std::vector<std::string> all;
    Place place = live->place_after(3);
    EXPECT_TRUE(live->after(place, 100).gone);
    int pages = 0;
    while (live->after(place, 100).gone) {
        Awaited<Result<Followed>> answer;
        live->replay(place.number, 5, [&](auto page) { answer.set(std::move(page)); });
        const Followed page = need(answer.get());
        for (const Message& message : page.messages) all.push_back(*message);
        place = page.place;
        ASSERT_LT(++pages, 10);
    }
    for (const Message& message : live->after(place, 100).messages) all.push_back(*message);
    ASSERT_EQ(all.size(), 27U);
    for (std::size_t i = 0; i < all.size(); ++i)
        EXPECT_TRUE(all[i].starts_with("id: " + std::to_string(i + 4) + "\n")) << i;
}

TEST_F(LiveTest, WhatTheRecordHasBeforeTheStreamIsToldOnce) {
    write_headquarters(5, 1);
    const auto other = app();
    const auto elsewhere = [&](int service) {
        ASSERT_TRUE(find_use_case("cell assign")->perform(*other, {"ben", true}, json(assign(service, "ben"))));
    };
    for (int i = 0; i < 3; ++i) elsewhere(i);
    // It learns of what others write an hour later, or when it writes itself.
    const auto live = need(open({.poll = std::chrono::hours(1)}));
    elsewhere(3);
    Awaited<Result<Followed>> answer;
    live->replay(1, 100, [&](auto page) { answer.set(std::move(page)); });
    const Followed page = need(answer.get());
    std::vector<std::string> all;
    for (const Message& message : page.messages) all.push_back(*message);
    Watcher watcher(*live, 3);
    need(ask(*live, "cell assign", assign(4, "ana")));
    watcher.until_number(5);
    for (const Message& message : live->after(page.place, 100).messages) all.push_back(*message);
    ASSERT_EQ(all.size(), 4U);
    for (std::size_t i = 0; i < all.size(); ++i)
        EXPECT_TRUE(all[i].starts_with("id: " + std::to_string(i + 2) + "\n")) << all[i];
}

TEST_F(LiveTest, TheStreamGoesOnFromEverySnapshot) {
    write_headquarters(2, 1);
    const auto live = need(open({.poll = std::chrono::hours(1)}));
    const auto other = app();
    ASSERT_TRUE(find_use_case("cell assign")->perform(*other, {"ben", true}, json(assign(1, "ben"))));
    const std::int64_t number = need(snapshot(*live))->number;
    EXPECT_EQ(number, 1);
    EXPECT_EQ(live->newest(), number);
}

TEST_F(LiveTest, PeopleComeAndGo) {
    const std::string nobody = "event: presence\ndata: {\"people\":[]}\n\n";
    {
        const auto live = need(open({.poll = std::chrono::milliseconds(5)}));
        Watcher watcher(*live, 0);
        live->present("ana", "s1", "l1");
        const std::string ana = watcher.until_text("presence").back();
        EXPECT_EQ(ana,
                  "event: presence\ndata: {\"people\":[{\"name\":\"ana\",\"service\":\"s1\",\"layer\":\"l1\"}]}\n\n");
        ASSERT_FALSE(live->standing().empty());
        EXPECT_EQ(*live->standing().front(), ana);
        live->absent("ana");
        EXPECT_EQ(watcher.until_text("presence").back(), nobody);
    }
    // Who says nothing more goes by themselves.
    const auto live = need(open({.poll = std::chrono::milliseconds(5), .presence = std::chrono::milliseconds(1)}));
    Watcher watcher(*live, 0);
    live->present("ben");
    watcher.until([&](const std::string& message) { return message == nobody; });
}

TEST_F(LiveTest, MoreThanMayWaitIsRefused) {
    const auto live = need(open({.waiting = 3}));
    constexpr int kAsked = 400;
    std::atomic<int> answered = 0;
    std::atomic<int> refused = 0;
    Awaited<bool> all;
    for (int i = 0; i < kAsked; ++i)
        live->ask(*find_use_case("cell assign"), ana_, json(assign(i % 20, i % 3 == 0 ? "ana" : "ben")),
                  [&](const Result<Reply>& reply) {
                      if (!reply) {
                          EXPECT_EQ(reply.error().kind, ErrorKind::unavailable);
                          ++refused;
                      }
                      if (++answered == kAsked) all.set(true);
                  });
    EXPECT_TRUE(all.get());
    EXPECT_GT(refused, 0);
    EXPECT_LE(events(), kAsked - refused);
}

TEST_F(LiveTest, EveryoneIsAnsweredWhenItEnds) {
    std::atomic<int> answered = 0;
    constexpr int kAsked = 100;
    std::atomic<int> kept = 0;
    {
        const auto live = need(open());
        for (int i = 0; i < kAsked; ++i) {
            live->ask(*find_use_case(i % 2 == 0 ? "cell assign" : "history"), ana_,
                      i % 2 == 0 ? json(assign(i % 20, "ana")) : json("{}"), [&, i](const Result<Reply>& reply) {
                          ++answered;
                          if (reply && i % 2 == 0) ++kept;
                          EXPECT_TRUE(reply || reply.error().kind == ErrorKind::unavailable ||
                                      reply.error().kind == ErrorKind::cancelled);
                      });
            live->snapshot([&](const auto&) { ++answered; });
        }
    }
    EXPECT_EQ(answered, 2 * kAsked);
    expect_sound();
}

/// Kills a process in the middle of changes, and answers the last one that it said was kept for each service.
std::map<std::string, int> kill_in_the_middle(const std::function<void(int)>& work, int acknowledgements) {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe(ends.data()), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        ::close(ends[0]);
        work(ends[1]);
        ::_exit(1);
    }
    ::close(ends[1]);
    std::map<std::string, int> kept;
    std::array<int, 2> said{};
    for (int i = 0; ::read(ends[0], said.data(), sizeof said) == sizeof said; ++i) {
        kept["s" + std::to_string(said[0])] = said[1];
        if (i == acknowledgements) ::kill(child, SIGKILL);
    }
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status)) << status;
    return kept;
}

TEST_F(LiveTest, NothingAcknowledgedIsLostWhenItIsKilled) {
    int round = 0;
    for (const int acknowledgements : {3, 17, 55, 110, 240}) {
        const auto kept = kill_in_the_middle(
            [&](int out) {
                const auto live = need(open());
                for (int i = round * 100'000;; ++i) {
                    Awaited<bool> all;
                    std::atomic<int> left = 20;
                    for (int service = 0; service < 20; ++service)
                        live->ask(*find_use_case("cell block"), {"ana", true},
                                  json(R"({"service":"s)" + std::to_string(service) +
                                       R"(","layer":"l1","owner":"ops","reason":"waits for ticket )" +
                                       std::to_string(i) + "\"}"),
                                  [&, service, i](const Result<Reply>& reply) {
                                      const std::array<int, 2> said{service, i};
                                      if (!reply || ::write(out, said.data(), sizeof said) != sizeof said) ::_exit(1);
                                      if (--left == 0) all.set(true);
                                  });
                    std::ignore = all.get();
                }
            },
            acknowledgements);
        ++round;
        const auto reader = app();
        const Migration& now = *need(need(reader->store())->migration());
        for (const auto& [service, i] : kept) {
            const Cell* cell = now.cell(ServiceName(service), LayerName("l1"));
            ASSERT_NE(cell, nullptr);
            const Blocker blocker = cell->blocker.value_or(Blocker{.reason = "waits for ticket -1"});
            EXPECT_GE(std::stoi(blocker.reason.substr(sizeof "waits for ticket")), i) << service;
        }
        EXPECT_GE(kept.size(), 3U);
        expect_sound();
    }
}

}  // namespace
}  // namespace sweepline
