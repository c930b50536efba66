// Whoever asks is answered, whatever the others ask for, and whatever breaks.

#include "app/live_desk.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <filesystem>
#include <stdexcept>

#include "app/layer_commands.hpp"
#include "app/live_tokens.hpp"
#include "app/live_trial.hpp"
#include "store/store.hpp"

namespace sweepline {
namespace {

namespace fs = std::filesystem;
using testing::need;
using testing::write_file;

/// A layer with an example tree, whose step reads from a pipe: it runs when that can be opened, and ends when it is
/// closed.
class LiveDesk : public ::testing::Test, protected LiveTrial {
protected:
    LiveDesk() {
        write_headquarters(3, 1);
        const fs::path layer = folder_ / "hq/layers/02-two";
        write_file(layer / "layer.yaml", "title: T\nconcern: identity\nneeds: []\nowns: [new]\n");
        write_file(layer / "20-x.change.sh", "#!/bin/sh\ncat " + pipe_.string() + " > new\n");
        fs::permissions(layer / "20-x.change.sh", fs::perms::owner_all);
        write_file(layer / "90-y.check.yaml", "checks: [{exists: new}]\n");
        write_file(layer / "tests/one/before/old", "");
        write_file(layer / "tests/one/after/old", "");
        write_file(layer / "tests/one/after/new", "");
        EXPECT_EQ(::mkfifo(pipe_.c_str(), 0600), 0);
    }
    void TearDown() override { let_go(); }

    void begin_slow_one(Live& live, const Caller& caller) {
        live.ask(*find_use_case("layer test"), caller, json(R"({"layer":"two"})"),
                 [this](Result<Reply> reply) { slow_one_.set(std::move(reply)); });
        // Answered when the step reads.
        writing_ = ::open(pipe_.c_str(), O_WRONLY | O_CLOEXEC);
        ASSERT_GE(writing_, 0);
    }
    void let_go() {
        if (writing_ >= 0) ::close(writing_);
        writing_ = -1;
    }

    const fs::path pipe_ = folder_ / "pipe";
    Awaited<Result<Reply>> slow_one_;

private:
    int writing_ = -1;
};

TEST_F(LiveDesk, ATestOfALayerEndsWithTheServer) {
    {
        const auto live = need(open());
        begin_slow_one(*live, ana_);
    }
    const auto reply = slow_one_.get();
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().kind, ErrorKind::cancelled);
}

TEST_F(LiveDesk, WhoAsksForMuchWaitsForThemselves) {
    constexpr int kAsked = static_cast<int>(kOwnWaitingMax) + 8;
    const auto live = need(open());
    begin_slow_one(*live, ana_);
    std::atomic<int> refused = 0;
    std::atomic<int> answered = 0;
    Awaited<bool> all;
    for (int i = 0; i < kAsked; ++i)
        live->ask(*find_use_case("lint"), ana_, json("{}"), [&](const Result<Reply>& reply) {
            if (!reply) ++refused;
            if (++answered == kAsked) all.set(true);
        });
    EXPECT_TRUE(ask(*live, "lint", "{}", {"ben", true})) << "who asked for little is answered meanwhile";
    EXPECT_EQ(answered, 8);
    EXPECT_EQ(refused, 8) << "no more than that may wait for one person";
    let_go();
    const Reply tested = need(slow_one_.get());
    EXPECT_TRUE(tested.as<LayerTestReply>()->results.front().passed) << tested.json();
    EXPECT_TRUE(all.get());
    EXPECT_EQ(refused, 8);
}

TEST_F(LiveDesk, WhatThrowsIsAnsweredAndEndsNothingElse) {
    const auto live = need(open());
    const auto check = [&](std::string_view name, Effect effect) {
        SCOPED_TRACE(to_word(effect));
        const UseCase breaks{.about = {name, "It breaks", effect, Habit::rare},
                             .fields = {},
                             .perform = [](App&, const Caller&, const Value&) -> Result<Reply> {
                                 throw std::runtime_error("no more paper");
                             }};
        for (int i = 0; i < 3; ++i) {
            Awaited<Result<Reply>> answer;
            live->ask(breaks, ana_, json("{}"), [&](Result<Reply> reply) { answer.set(std::move(reply)); });
            const auto reply = answer.get();
            ASSERT_FALSE(reply);
            EXPECT_EQ(reply.error().kind, ErrorKind::internal);
            EXPECT_NE(reply.error().message.find("no more paper"), std::string::npos) << reply.error().message;
        }
    };
    check("break", Effect::reads);
    check("lint", Effect::reads);  // where slow ones are
    check("break", Effect::changes);
    check("break", Effect::performs);
    EXPECT_EQ(metrics(*live).groups, 0) << "nothing was kept";
    need(ask(*live, "cell assign", assign(1, "ana")));
    need(ask(*live, "grid", "{}"));
    need(ask(*live, "lint", "{}"));
    EXPECT_EQ(metrics(*live).groups, 1);
    EXPECT_EQ(events(), 1);
    expect_sound();
}

TEST_F(LiveDesk, WhoIsInOneTransactionWithWhatThrowsIsNotLeftWaiting) {
    constexpr int kAsked = 60;
    const auto live = need(open());
    const UseCase breaks{.about = {"break", "It breaks", Effect::changes, Habit::rare},
                         .fields = {},
                         .perform = [](App&, const Caller&, const Value&) -> Result<Reply> {
                             throw std::runtime_error("no more paper");
                         }};
    std::atomic<int> kept = 0;
    std::atomic<int> answered = 0;
    Awaited<bool> all;
    for (int i = 0; i < kAsked; ++i)
        live->ask(i % 20 == 7 ? breaks : *find_use_case("cell assign"), ana_,
                  json(assign(i % 3, i % 2 == 0 ? "ana" : "ben")), [&](const Result<Reply>& reply) {
                      if (reply) ++kept;
                      if (++answered == kAsked) all.set(true);
                  });
    EXPECT_TRUE(all.get());
    EXPECT_LE(events(), kept) << "who was told that it is kept, is kept";
    expect_sound();
}

TEST(KnownTokens, NeverStepBack) {
    KnownTokens known;
    EXPECT_TRUE(known.now()->empty());
    const Tokens ben{{"ben", Token{.name = "ben", .hash = "", .at = {}, .by = ""}}};
    known.take(11, ben);
    EXPECT_EQ(*known.now(), ben);
    known.take(12, {});
    known.take(11, ben);  // whoever read them before and was slower
    EXPECT_TRUE(known.now()->empty());
    known.take(13, ben);
    EXPECT_EQ(*known.now(), ben);
}

}  // namespace
}  // namespace sweepline
