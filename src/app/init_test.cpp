// What is said of the folder that a headquarters is made in.

#include "app/init.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "app/app_trial.hpp"

namespace sweepline {
namespace {

using testing::make_repository;
using testing::need;

class InitTest : public ::testing::Test, protected AppTrial {};

TEST_F(InitTest, AHeadquartersAmongAServicesFilesIsRemarkedOn) {
    make_repository(folder_ / "src/payments", {{"app.txt", "x\n"}});
    EXPECT_TRUE(need(run(*app(), ana_, Init{.from = "src"})).notes.empty());

    std::filesystem::remove_all(folder_ / "hq");
    make_repository(folder_ / "hq", {{"app.txt", "x\n"}});
    EXPECT_EQ(need(run(*app(), ana_, Init{.from = "src"})).notes,
              std::vector<std::string>{
                  "hq holds a repository's files: a headquarters is better kept in a folder of its own"});
}

/// A headquarters of `a` and `b` from `src`, where `b` went and `c` came since.
class ScopeTest : public ::testing::Test, protected AppTrial {
protected:
    ScopeTest() {
        for (const char* name : {"a", "b"}) make_repository(folder_ / "src" / name, {{"app.txt", "x\n"}});
        need(run(*app(), ana_, Init{.from = "src"}));
        std::filesystem::remove_all(folder_ / "src/b");
        make_repository(folder_ / "src/c", {{"app.txt", "x\n"}});
    }
    static std::string proposed(const InitReply& reply) {
        std::string text;
        for (const ServiceProposal& each : reply.proposals)
            text += std::string(to_word(each.change)) + " " + each.service + "\n";
        for (const std::string& each : reply.left) text += "left " + each + "\n";
        return text;
    }
    std::string refreshed(const Init& request = {.refresh = true}) {
        auto reply = run(*app(), ana_, request);
        return reply ? proposed(*reply) : "! " + reply.error().message;
    }
};

TEST_F(ScopeTest, TheHeadquartersRemembersItsSource) { EXPECT_EQ(refreshed(), "add c\nretire b\n"); }

TEST_F(ScopeTest, OneIsEnteredAndOneTakenOutByItsName) {
    EXPECT_EQ(refreshed({.refresh = true, .only = {"c"}}), "! --only belongs to --write");
    need(run(*app(), ana_, Init{.refresh = true, .write = true, .only = {"c"}}));
    EXPECT_EQ(refreshed(), "retire b\n");
    EXPECT_EQ(refreshed({.refresh = true, .write = true, .only = {"x"}}), "! nothing is proposed of 'x'");
    need(run(*app(), ana_, Init{.refresh = true, .write = true}));
    EXPECT_EQ(refreshed(), "retire b\n") << "nobody goes unless they are named";
    need(run(*app(), ana_, Init{.refresh = true, .write = true, .only = {"b"}}));
    EXPECT_EQ(refreshed(), "");
}

TEST_F(ScopeTest, TheSameProcessSeesWhatItEntered) {
    const auto one = app();
    need(run(*one, ana_, Init{.refresh = true, .write = true, .only = {"c"}}));
    EXPECT_EQ(proposed(need(run(*one, ana_, Init{.refresh = true}))), "retire b\n");
}

TEST_F(ScopeTest, WhatIsLeftIsNotProposedAgain) {
    need(run(*app(), ana_, Init{.refresh = true, .leave = {"c"}}));
    EXPECT_EQ(refreshed(), "retire b\nleft c\n");
    EXPECT_EQ(need(run(*app(), ana_, Init{.refresh = true, .leave = {"c"}})).files, std::vector<std::string>());
}

TEST_F(ScopeTest, NobodyNamesFoldersOverTheNetwork) {
    const Caller lea{.name = "lea", .access = Access::lead, .remote = true};
    for (const Init& request : {Init{.from = "src", .refresh = true}, Init{.from = "/etc"}, Init{},
                                Init{.service_path = "{service}", .refresh = true}}) {
        const auto reply = run(*app(), lea, request);
        ASSERT_FALSE(reply);
        EXPECT_EQ(reply.error().kind, ErrorKind::denied);
    }
    EXPECT_EQ(proposed(need(run(*app(), lea, Init{.refresh = true}))), "add c\nretire b\n");
}

}  // namespace
}  // namespace sweepline
