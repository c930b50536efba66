// Sweeps that a server performs, and what becomes of them when it ends.

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <filesystem>
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

/// A layer whose step waits, on the service `slow`, until there is a file `go`.
class LiveJob : public ::testing::Test, protected LiveTrial {
protected:
    LiveJob() {
        write_file(folder_ / "hq/migration.yaml", "migration: test\n");
        const fs::path layer = folder_ / "hq/layers/01-one";
        write_file(layer / "layer.yaml",
                   "title: T\nconcern: identity\nneeds: []\nowns: [new]\nramp: [100%]\nfailures_max: 100%\n");
        write_file(layer / "20-x.change.sh", "#!/bin/sh\nwhile [ $SWEEPLINE_SERVICE = slow ] && [ ! -e " +
                                                 (folder_ / "go").string() +
                                                 " ]; do sleep 0.02; done\necho new > new\n");
        fs::permissions(layer / "20-x.change.sh", fs::perms::owner_all);
        write_file(layer / "90-y.check.yaml", "checks: [{exists: new}]\n");
        std::string services;
        for (const std::string name : {"slow", "a", "b"}) {
            make_repository(folder_ / name, {{"conf", "old\n"}});
            services.append("- {name: ").append(name).append(", repo: ../").append(name).append("}\n");
        }
        write_file(folder_ / "hq/services.yaml", services);
    }
    void let_go() { write_file(folder_ / "go", ""); }
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
    static void wait_until_slow_runs(Live& live) {
        Watcher(live, 0).until_text(R"("kind":"run_started","service":"slow")");
    }
    /// Opens again, and waits for the end of the job that begins by itself.
    void expect_resumed() {
        const auto live = need(open({.poll = std::chrono::milliseconds(5)}));
        const auto jobs = live->jobs();
        ASSERT_EQ(jobs.size(), 1U);
        EXPECT_EQ(jobs.front().command + " by " + jobs.front().who, "sweep by ana");
        Watcher watcher(*live, live->newest());
        let_go();
        if (!live->jobs().front().ended) watcher.until_text(R"("ended":true)");
        EXPECT_EQ(live->jobs().front().error, "");
        EXPECT_EQ(swept(), (std::set<std::string>{"a", "slow"})) << "what was asked for, and no more";
    }
    void expect_not_resumed() {
        let_go();
        const auto live = need(open());
        EXPECT_TRUE(live->jobs().empty());
    }
};

TEST_F(LiveJob, TellsHowFarItIs) {
    const auto live = need(open({.poll = std::chrono::milliseconds(5), .job_pace = std::chrono::milliseconds(0)}));
    Watcher watcher(*live, 0);
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
    {
        const auto live = need(open({.poll = std::chrono::milliseconds(5)}));
        std::ignore = need(live->begin(*find_use_case("sweep"), ana_, json(kSweep)));
        wait_until_slow_runs(*live);
    }
    EXPECT_EQ(last_end(), "the server ended");
    expect_resumed();
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
