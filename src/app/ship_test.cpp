// What a ship does when another one runs, when it is stopped, and when an earlier one was killed.

#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>
#include <thread>

#include "app/app_trial.hpp"
#include "app/cell_commands.hpp"
#include "app/plan_layer.hpp"
#include "app/ship_layer.hpp"
#include "app/sweep_layer.hpp"
#include "process/file_lock.hpp"
#include "store/store.hpp"

namespace sweepline {
namespace {

namespace fs = std::filesystem;
using testing::commit_all;
using testing::git;
using testing::make_repository;
using testing::need;
using testing::refused;
using testing::write_file;

/// Two services, swept; each App is a process of its own.
class ShipTest : public ::testing::Test, protected AppTrial {
protected:
    ShipTest() {
        write_file(folder_ / "hq/migration.yaml", "migration: test\n");
        write_file(folder_ / "hq/services.yaml", "- {name: a, repo: ../a}\n- {name: b, repo: ../b}\n");
        const fs::path layer = folder_ / "hq/layers/01-one";
        write_file(layer / "layer.yaml", "title: T\nconcern: identity\nneeds: []\nowns: [new]\n");
        write_file(layer / "20-x.change.yaml", "edits:\n  - {create: new, text: '{{service.name}}'}\n");
        write_file(layer / "90-y.check.yaml", "checks: [{exists: new}]\n");
        for (const char* name : {"a", "b"}) make_repository(folder_ / name, {{"conf", "old\n"}});
        sweep();
    }

    void sweep() { EXPECT_EQ(need(run(*app(), ana_, SweepLayer{.layer = LayerName("one")})).exit_code(), 0); }
    Result<ShipReply> try_ship() { return run(*app(), ana_, ShipLayer{.layer = LayerName("one")}); }
    /// The outcomes, service by service.
    std::string ship() {
        const ShipReply reply = need(try_ship());
        std::string said;
        for (const ShippedRow& row : reply.rows)
            said += (said.empty() ? "" : ", ") + row.service + " " + row.outcome +
                    (row.because.empty() ? "" : " (" + row.because + ")");
        return said;
    }
    /// Makes a hook of service a's repository.
    void hook(const std::string& name, const std::string& line) {
        const fs::path file = folder_ / "a/.git/hooks" / name;
        write_file(file, "#!/bin/sh\n" + line + "\n");
        fs::permissions(file, fs::perms::owner_all);
    }
    /// Ships in a process that this hook kills, as what it is told.
    void ship_until_killed_by(const std::string& name, const std::string& condition, const std::string& then = {}) {
        hook(name, condition + " || exit 0; kill -9 $(cat '" + (folder_ / "shipping-process").string() + "'); " + then);
        const pid_t child = ::fork();
        if (child == 0) {
            write_file(folder_ / "shipping-process", std::to_string(::getpid()));
            std::ignore = run(*app(), ana_, ShipLayer{.layer = LayerName("one"), .jobs = 1});
            ::_exit(0);
        }
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
        fs::remove(folder_ / "a/.git/hooks" / name);
    }
    int events_of(const std::string& kind) {
        const auto asking = app();
        int count = 0;
        const auto each = [&](const Event&) { return ++count > 0; };
        need((*need(asking->store())).read({.kind = kind}, each));
        return count;
    }
};

TEST_F(ShipTest, ABranchThatWasPushedWithoutBeingRecordedIsOurs) {
    ship_until_killed_by("post-receive", "true");
    ASSERT_EQ(events_of("shipped"), 0);
    const std::string pushed = git(folder_ / "a", {"rev-parse", "sweep/one/a"});

    write_file(folder_ / "a/conf", "moved on\n");
    commit_all(folder_ / "a", "meanwhile");
    sweep();
    EXPECT_EQ(ship(), "a pushed, b pushed");
    EXPECT_NE(git(folder_ / "a", {"rev-parse", "sweep/one/a"}), pushed);
    EXPECT_EQ(ship(), "");
}

TEST_F(ShipTest, GitTakesItsLocksAwayWhenWeAreKilled) {
    ship_until_killed_by("reference-transaction", "[ $1 = prepared ]", "sleep 60");
    const fs::path lock = folder_ / "a/.git/refs/heads/sweep/one/a.lock";
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (fs::exists(lock) && std::chrono::steady_clock::now() < until) std::this_thread::yield();
    EXPECT_FALSE(fs::exists(lock));
    EXPECT_EQ(ship(), "a pushed, b pushed");
}

TEST_F(ShipTest, WhatIsAboutToBePushedIsRecordedFirst) {
    EXPECT_EQ(ship(), "a pushed, b pushed");
    EXPECT_EQ(events_of("ship_started"), 2);
    EXPECT_EQ(events_of("shipped"), 2);
}

TEST_F(ShipTest, WhatAPersonPushedIsNotOurs) {
    git(folder_ / "a", {"branch", "sweep/one/a"});
    EXPECT_NE(ship().find("a touched"), std::string::npos);
    EXPECT_EQ(git(folder_ / "a", {"rev-parse", "sweep/one/a"}), git(folder_ / "a", {"rev-parse", "main"}));
}

TEST_F(ShipTest, WhatAPersonMovedSinceIsNamed) {
    EXPECT_EQ(ship(), "a pushed, b pushed");
    EXPECT_EQ(ship(), "");
    const std::string pushed = git(folder_ / "a", {"rev-parse", "sweep/one/a"});
    git(folder_ / "a", {"branch", "-f", "sweep/one/a", "main"});
    const ShipReply reply = need(try_ship());
    ASSERT_EQ(reply.rows.size(), 1U);
    EXPECT_EQ(reply.rows[0].outcome, "touched");
    EXPECT_EQ(reply.rows[0].because, "somebody moved sweep/one/a: Sweepline pushed " + pushed.substr(0, 10) +
                                         ", it is at " + git(folder_ / "a", {"rev-parse", "main"}).substr(0, 10) +
                                         " now");
    EXPECT_EQ(reply.unmerged, 2);
    EXPECT_EQ(reply.exit_code(), 4);
    git(folder_ / "a", {"branch", "-f", "sweep/one/a", pushed});
    EXPECT_EQ(ship(), "");
}

TEST_F(ShipTest, WhatAPersonBlockedIsHeldUnlessItIsNamed) {
    need(run(*app(), ana_,
             BlockCell{.service = ServiceName("a"), .layer = LayerName("one"), .reason = "legal says stop"}));
    EXPECT_EQ(ship(), "a held (blocked: legal says stop), b pushed");
    EXPECT_EQ(events_of("ship_started"), 1);
    EXPECT_EQ(git(folder_ / "a", {"branch", "--list", "sweep/*"}), "");
    const ShipReply named =
        need(run(*app(), ana_, ShipLayer{.layer = LayerName("one"), .selection = {.service = {"a"}}}));
    EXPECT_EQ(named.outcomes.at("pushed"), 1);
}

TEST_F(ShipTest, ALockThatAKilledGitLeftIsNamed) {
    const fs::path lock = folder_ / "a/.git/refs/heads/sweep/one/a.lock";
    write_file(lock, "");
    const std::string said = ship();
    EXPECT_NE(said.find("refs/heads/sweep/one/a.lock"), std::string::npos) << said;
    EXPECT_NE(said.find("a killed one left it: remove it), b pushed"), std::string::npos) << said;
}

TEST_F(ShipTest, ASecondShipSaysWhoShips) {
    {
        const auto lock = need(FileLock::try_lock(folder_ / "hq/.sweepline/shipping", "ben ships one"));
        ASSERT_TRUE(lock);
        const Error error = refused(try_ship());
        EXPECT_EQ(error.kind, ErrorKind::conflict);
        EXPECT_EQ(error.message, "ben ships one");
        EXPECT_EQ(events_of("ship_started"), 0);
    }
    EXPECT_EQ(ship(), "a pushed, b pushed");
}

TEST_F(ShipTest, WhatCannotBeReadIsNotSaidToBeGone) {
    for (const char* each : {"shelf.db", "shelf.db-wal", "shelf.db-shm"})
        fs::remove(folder_ / "hq/.sweepline/mirrors" / each);
    std::string said = ship();
    EXPECT_TRUE(said.starts_with("a failed (what was swept is not there any more: sweep it again), b failed")) << said;
    write_file(folder_ / "hq/.sweepline/mirrors/shelf.db", "no database at all");
    said = ship();
    EXPECT_TRUE(said.starts_with("a failed (")) << said;
    EXPECT_EQ(said.find("sweep it again"), std::string::npos) << said;
}

TEST_F(ShipTest, WhatLostItsObjectsIsSweptAgain) {
    const fs::path step = folder_ / "hq/layers/01-one/30-large.change.sh";
    write_file(step, "#!/bin/sh\nhead -c 5000000 /dev/zero > new\n");
    fs::permissions(step, fs::perms::owner_all);
    sweep();
    // What is large lies in the mirror, and the mirror is gone.
    const auto mirrors = fs::directory_iterator(folder_ / "hq/.sweepline/mirrors");
    const auto mirror = std::ranges::find_if(mirrors, [](const auto& entry) {
        return entry.path().filename().string().starts_with("a-") && entry.is_directory();
    });
    ASSERT_NE(mirror, fs::directory_iterator());
    fs::remove_all(mirror->path());
    EXPECT_EQ(ship(), "a failed (what was swept is not there any more: sweep it again), b pushed");
    sweep();
    EXPECT_EQ(ship(), "a pushed");
}

TEST_F(ShipTest, AStoppedShipDidNotDoWhatItWasAsked) {
    const std::stop_source stop;
    stop.request_stop();
    const auto stopped = app();
    stopped->stop = stop.get_token();
    const ShipReply reply = need(run(*stopped, ana_, ShipLayer{.layer = LayerName("one")}));
    EXPECT_EQ(reply.exit_code(), 4);
    EXPECT_EQ(reply.outcomes.at("not_pushed"), 2);
    EXPECT_EQ(reply.next, std::vector<std::string>{"sweepline ship one"});
}

TEST_F(ShipTest, APlanThatCouldNotLookSaysSo) {
    const auto code = [&] {
        return need(run(*app(), ana_, PlanLayer{.layer = LayerName("one"), .fetch = true})).exit_code();
    };
    EXPECT_EQ(code(), 0);
    fs::rename(folder_ / "b", folder_ / "away");
    EXPECT_EQ(code(), 3);
}

}  // namespace
}  // namespace sweepline
