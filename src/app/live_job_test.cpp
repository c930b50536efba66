// Sweeps that a server performs, and what becomes of them when it ends.

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <filesystem>
#include <functional>
#include <set>

#include "app/live_trial.hpp"
#include "app/sweep_layer.hpp"
#include "store/store.hpp"

namespace sweepline {
namespace {

namespace fs = std::filesystem;
using testing::make_repository;
using testing::need;
using testing::write_file;

/// A layer whose step waits, on the service `slow`, until there is a file `go`, and fails there while there is one
/// `broken`. Ana has a token.
class LiveJob : public ::testing::Test, protected LiveTrial {
protected:
    LiveJob() {
        write_file(folder_ / "hq/migration.yaml", "migration: test\n");
        const fs::path layer = folder_ / "hq/layers/01-one";
        write_file(layer / "layer.yaml",
                   "title: T\nconcern: identity\nneeds: []\nowns: [new]\nramp: [100%]\nfailures_max: 100%\n");
        const std::string go = (folder_ / "go").string();
        const std::string broken = (folder_ / "broken").string();
        write_file(layer / "20-x.change.sh", "#!/bin/sh\nif [ $SWEEPLINE_SERVICE = slow ]; then\n  [ ! -e " + broken +
                                                 " ] || exit 1\n  while [ ! -e " + go +
                                                 " ]; do sleep 0.02; done\nfi\necho new > new\n");
        fs::permissions(layer / "20-x.change.sh", fs::perms::owner_all);
        write_file(layer / "90-y.check.yaml", "checks: [{exists: new}]\n");
        std::string services;
        for (const std::string name : {"slow", "a", "b"}) {
            make_repository(folder_ / name, {{"conf", "old\n"}});
            services.append("- {name: ").append(name).append(", repo: ../").append(name).append("}\n");
        }
        write_file(folder_ / "hq/services.yaml", services);
        perform("token add", R"({"name":"ana","access":"engineer"})");
    }
    void perform(const std::string& what, const std::string& request) {
        need(find_use_case(what)->perform(*app(), ana_, json(request)));
    }
    void let_go() { write_file(folder_ / "go", ""); }
    static constexpr std::int64_t kBefore = 1;  // event: Ana's token
    static constexpr const char* kSweep = R"({"layer":"one","service":["slow","a"]})";

    std::set<std::string> swept() {
        const auto reader = app();
        std::set<std::string> names;
        for (const auto& [key, cell] : need(need(reader->store())->migration())->cells)
            if (cell.marks.has(Mark::swept)) names.insert(key.service.value);
        return names;
    }
    std::string last_end() {
        std::string because = "none";
        need(need(app()->store())->read({.kind = "sweep_ended"}, [&](const Event& event) {
            because = std::get<SweepEnded>(event.what).because;
            return true;
        }));
        return because;
    }
    static void wait_until_slow_runs(Live& live, std::int64_t after = kBefore) {
        Watcher(live, after).until_text(R"("kind":"run_started","service":"slow")");
    }
    /// Begins it on a server that ends while the run on `slow` is under way.
    void break_off(const std::string& request) {
        const auto live = need(open({.poll = std::chrono::milliseconds(5)}));
        const std::int64_t before = live->newest();
        std::ignore = need(live->begin(*find_use_case("sweep"), ana_, json(request)));
        wait_until_slow_runs(*live, before);
    }
    /// What is gone on with is broken off once more.
    void break_off_again() {
        const auto live = need(open({.poll = std::chrono::milliseconds(5)}));
        Watcher watcher(*live, live->newest());
        live->resume();
        watcher.until_text(R"("kind":"sweep_started")");
    }
    RunState run_of_slow() {
        const auto reader = app();
        const Migration& now = *need(need(reader->store())->migration());
        return now.cell_or_new(ServiceName("slow"), LayerName("one")).run.value_or(CellRun{}).state;
    }
    /// Opens again, and waits for the end of the job that begins by itself.
    void resume_and_let_go() {
        const auto live = need(open({.poll = std::chrono::milliseconds(5)}));
        EXPECT_TRUE(live->jobs().empty()) << "it may be refused to serve yet";
        live->resume();
        const auto jobs = live->jobs();
        ASSERT_EQ(jobs.size(), 1U);
        EXPECT_EQ(jobs.front().command + " by " + jobs.front().who, "sweep by ana");
        Watcher watcher(*live, live->newest());
        let_go();
        if (!live->jobs().front().ended) watcher.until_text(R"("ended":true)");
        EXPECT_EQ(live->jobs().front().error, "");
    }
    void expect_resumed() {
        resume_and_let_go();
        EXPECT_EQ(swept(), (std::set<std::string>{"a", "slow"})) << "what was asked for, and no more";
    }
    void expect_not_resumed() {
        let_go();
        const auto live = need(open());
        live->resume();
        EXPECT_TRUE(live->jobs().empty());
    }
};

TEST_F(LiveJob, TellsHowFarItIs) {
    const auto live = need(open({.poll = std::chrono::milliseconds(5), .job_pace = std::chrono::milliseconds(0)}));
    Watcher watcher(*live, kBefore);
    let_go();
    Awaited<Result<Reply>> end;
    const std::string id = need(live->begin(*find_use_case("sweep"), ana_, json(kSweep),
                                            [&](Result<Reply> reply) { end.set(std::move(reply)); }));
    const std::vector<std::string> seen = watcher.until_text(R"("ended":true)");
    const std::string& last = seen.back();
    EXPECT_TRUE(last.starts_with("event: job\ndata: {\"job\":\"" + id + "\",\"command\":\"sweep\",\"who\":\"ana\""))
        << last;
    EXPECT_NE(last.find(R"("doing":"sweeping one","done":2,"total":2,"failed":0)"), std::string::npos) << last;
    EXPECT_NE(last.find(R"("layer":"one","allowed":2)"), std::string::npos) << last;
    const Reply reply = need(end.get());
    ASSERT_NE(reply.as<SweepReply>(), nullptr);
    EXPECT_EQ(reply.as<SweepReply>()->rows.size(), 2U);
    // The job may tell of its end before or after the record was followed so far.
    const auto is_end = [](const std::string& message) { return message.contains(R"("kind":"sweep_ended")"); };
    if (std::ranges::none_of(seen, is_end)) watcher.until(is_end);
    Awaited<Metrics> counted;
    live->metrics([&](const Metrics& metrics) { counted.set(metrics); });
    EXPECT_EQ(counted.get().runs_ended.at("swept"), 2);
}

TEST_F(LiveJob, IsGoneOnWithAfterTheServerEnded) {
    break_off(kSweep);
    EXPECT_EQ(last_end(), "the server ended");
    break_off_again();
    EXPECT_EQ(last_end(), "the server ended");
    expect_resumed();
}

TEST_F(LiveJob, WhatIsGoneOnWithTakesWhatItBrokeOffWhoeverItIsFor) {
    const auto check = [this](const std::string& request, const std::function<void()>& meanwhile) {
        SCOPED_TRACE(request);
        fs::remove(folder_ / "go");
        break_off(request);
        EXPECT_EQ(run_of_slow(), RunState::running);
        meanwhile();
        break_off_again();
        resume_and_let_go();
        EXPECT_EQ(run_of_slow(), RunState::swept);
    };
    perform("cell assign", R"({"service":"slow","layer":"one","to":"ana"})");
    check(R"({"layer":"one","mine":true})",
          [this] { perform("cell assign", R"({"service":"slow","layer":"one","to":"ben"})"); });

    const auto edit_layer = [this](const std::string& word) {
        write_file(folder_ / "hq/layers/01-one/90-y.check.yaml", "checks: [{exists: new}] # " + word + "\n");
    };
    edit_layer("so that it is outdated");
    check(R"({"layer":"one","service":["slow"],"only":"outdated"})", [] {});

    edit_layer("so that it is done again, and fails");
    write_file(folder_ / "broken", "");
    perform("sweep", R"({"layer":"one","service":["slow"]})");
    EXPECT_EQ(run_of_slow(), RunState::failed);
    fs::remove(folder_ / "broken");
    check(R"({"layer":"one","only":"failed"})", [] {});
}

TEST_F(LiveJob, OnlyWhatAServerBeganForSomebodyWhoIsLetInIsGoneOnWith) {
    let_go();
    int sweeps = 0;
    const auto check = [&](bool served, const std::string& by, const std::string& who) {
        const SweepStarted begun{.sweep = SweepId(std::to_string(++sweeps)),
                                 .layer = LayerName("one"),
                                 .performer = PerformerId("here"),
                                 .planned = 3,
                                 .asked = R"({"layer":"one","service":["a"]})",
                                 .served = served};
        need(need(app()->store())->change(by, [&](const Migration&) -> Result<std::vector<Happening>> {
            return std::vector<Happening>{begun};
        }));
        const auto live = need(open());
        live->resume();
        const auto jobs = live->jobs();
        EXPECT_EQ(jobs.empty() ? "" : jobs.front().who, who) << by << (served ? " by a server" : " by hand");
    };
    check(false, "ana", "");
    check(true, "zoe", "");               // has no token
    check(true, "ana", "ana");            // has one
    check(true, "somebody", "somebody");  // is who they are at this machine
    perform("token revoke", R"({"name":"ana"})");
    check(true, "ana", "");
}

TEST_F(LiveJob, EachIsCalledOtherwiseAlsoAfterARestart) {
    let_go();
    std::set<std::string> ids;
    for (int i = 0; i < 2; ++i) {
        const auto live = need(open());
        for (int j = 0; j < 2; ++j) ids.insert(need(live->begin(*find_use_case("sweep"), ana_, json(kSweep))));
    }
    EXPECT_EQ(ids.size(), 4U);
}

TEST_F(LiveJob, WhoComesLaterHearsOfAllThatAreKnown) {
    const auto live = need(open({.poll = std::chrono::milliseconds(5)}));
    EXPECT_EQ(*live->standing().back(), "event: jobs\ndata: {\"jobs\":[]}\n\n");
    let_go();
    Awaited<std::string> known_at_its_end;
    const std::string id = need(live->begin(*find_use_case("sweep"), ana_, json(kSweep), [&](const Result<Reply>&) {
        known_at_its_end.set(*live->standing().back());
    }));
    const std::string known = known_at_its_end.get();
    EXPECT_TRUE(known.starts_with("event: jobs\ndata: {\"jobs\":[{\"job\":\"" + id + "\"")) << known;
    EXPECT_NE(known.find(R"("ended":true)"), std::string::npos) << known;
}

TEST_F(LiveJob, IsNotGoneOnWithWhenSomebodyStoppedIt) {
    {
        const auto live = need(open({.poll = std::chrono::milliseconds(5)}));
        const std::string id = need(live->begin(*find_use_case("sweep"), ana_, json(kSweep)));
        wait_until_slow_runs(*live);
        EXPECT_EQ(live->stop_job("nonsense").error().kind, ErrorKind::not_found);
        need(live->stop_job(id));
    }
    EXPECT_EQ(last_end(), "stopped on request");
    expect_not_resumed();
}

TEST_F(LiveJob, IsGoneOnWithAfterTheServerWasKilled) {
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe(ends.data()), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        const auto live = need(open({.poll = std::chrono::milliseconds(5)}));
        std::ignore = need(live->begin(*find_use_case("sweep"), ana_, json(kSweep)));
        wait_until_slow_runs(*live);
        if (::write(ends[1], "!", 1) == 1) ::pause();
        ::_exit(1);
    }
    char byte = 0;
    EXPECT_EQ(::read(ends[0], &byte, 1), 1);
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    for (const int end : ends) ::close(end);
    EXPECT_EQ(last_end(), "none");
    expect_resumed();
}

TEST_F(LiveJob, MoreThanMayRunAreRefused) {
    const auto live = need(open({.jobs = 1}));
    std::ignore = need(live->begin(*find_use_case("sweep"), ana_, json(kSweep)));
    const auto second = ask(*live, "sweep", kSweep);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().kind, ErrorKind::unavailable);
}

}  // namespace
}  // namespace sweepline
