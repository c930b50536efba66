// A real sweepline is killed at every kind of act that outlives it, and at random times; the next sweep must end where
// an undisturbed one does, with nothing done twice, nothing lost and nothing left over.

#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <random>
#include <set>
#include <string>
#include <thread>

#include "stage.hpp"
#include "text/json.hpp"

namespace sweepline {
namespace {

namespace fs = std::filesystem;

constexpr int kServices = 5;

/// A stage with a few services and two layers, one in memory and one of scripts.
class Fleet : public Stage {
public:
    void make() const {
        std::string services;
        for (int i = 0; i < kServices; ++i) {
            const std::string name = "s" + std::to_string(i);
            make_repository(name, {{"deploy/values.yaml", "image: x\nport: " + std::to_string(8000 + i) + "\n"},
                                   {"ecs/task.json", "{}\n"}});
            // One that git itself clones, fetches and pushes to.
            const std::string address = i == kServices - 1 ? "file://" + source(name).string() : "../src/" + name;
            services.append("- {name: ").append(name).append(", repo: ").append(address).append("}\n");
        }
        write_file(hq() / "services.yaml", services);
        write_file(hq() / "migration.yaml", "migration: kill\n");
        const std::string head = "title: T\nconcern: application\nneeds: []\nramp: [1, 100%]\n";
        write_file(hq() / "layers/01-memory/layer.yaml", head + "owns: [k8s/**, ecs/**]\ndetect: [{exists: ecs/**}]\n");
        write_file(hq() / "layers/01-memory/20-x.change.yaml",
                   "edits:\n  - {create: k8s/sa.yaml, text: 'name: {{service.name}}'}\n  - {delete: ecs/task.json}\n");
        write_file(hq() / "layers/01-memory/90-y.check.yaml", "checks: [{exists: k8s/sa.yaml}]\n");
        write_file(hq() / "layers/02-script/layer.yaml", head + "owns: [gen/**]\n");
        write_file(hq() / "layers/02-script/20-x.change.sh",
                   "#!/bin/sh\nmkdir -p gen && echo $SWEEPLINE_SERVICE > gen/name\n");
        write_file(hq() / "layers/02-script/90-y.check.yaml", "checks: [{exists: gen/name}]\n");
    }

    /// Everything that a sweep makes is taken away again.
    void forget() const { fs::remove_all(hq() / ".sweepline"); }

    /// Keeps how things are, and later puts them back.
    void keep() const { shell("rm -rf kept && mkdir kept && cp -a src hq/.sweepline kept", folder()); }
    void put_back() const {
        shell("rm -rf src hq/.sweepline && cp -a kept/src . && cp -a kept/.sweepline hq", folder());
    }
    /// Everybody commits to their service.
    void move_bases() const {
        shell(
            "for s in src/*; do (cd $s && echo more >> notes && git add -A && git -c user.name=T -c "
            "user.email=t@example.com commit -q -m more) || exit 1; done",
            folder());
    }

    [[nodiscard]] std::string said() const { return content_of(folder() / "sweepline.err"); }
};

/// Preloads the killer, which ends the process before its `at`th lasting act.
Stage::Environment doom(const Fleet& fleet, long at) {
    return {{"LD_PRELOAD", SWEEPLINE_DOOM_LIBRARY},
            {"SWEEPLINE_DOOM", std::to_string(at)},
            {"SWEEPLINE_DOOM_COUNT", (fleet.folder() / "acts").string()},
            {"ASAN_OPTIONS", "verify_asan_link_order=0:detect_leaks=0"}};
}

class Kill : public ::testing::TestWithParam<const char*> {
protected:
    void SetUp() override {
        fleet_.make();
        ASSERT_EQ(fleet_.run({"sweep", GetParam()}).code(), 0) << fleet_.said();
        undisturbed_ = fleet_.standing(GetParam());
        ASSERT_EQ(undisturbed_.size(), static_cast<std::size_t>(kServices));
        for (const auto& [service, where] : undisturbed_)
            ASSERT_NE(where.find("diff --git"), std::string::npos) << service << where;
    }
    void wait_for_the_last() {
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (fleet_.processes_left() > 0 && std::chrono::steady_clock::now() < until) std::this_thread::yield();
        EXPECT_EQ(fleet_.processes_left(), 0);
    }
    /// After a kill of a ship: the next one pushes what is left, also when it was swept anew, and takes no branch of
    /// ours for a person's.
    void check_shipped(const std::string& when, bool base_moves) {
        wait_for_the_last();
        if (base_moves) {
            fleet_.move_bases();
            EXPECT_EQ(fleet_.run({"sweep", GetParam()}).code(), 0) << when << "\n" << fleet_.said();
        }
        const Ended again = fleet_.run({"ship", GetParam()});
        EXPECT_EQ(again.code(), 0) << when << "\n" << again.out << fleet_.said();
        const auto plan = parse_json(fleet_.run({"plan", GetParam(), "--fetch", "--json"}).out);
        ASSERT_TRUE(plan) << when;
        for (const Value& row : *plan->find("rows")->if_array())
            EXPECT_TRUE(row.find("because")->if_string()->starts_with("shipped")) << when << to_json(row);
        const auto history = parse_json(fleet_.run({"history", "--limit", "100000", "--all", "--json"}).out);
        ASSERT_TRUE(history) << when;
        std::map<std::string, int> shipped;
        for (const Value& entry : *history->find("entries")->if_array())
            if (*entry.find("kind")->if_string() == "shipped") ++shipped[*entry.find("service")->if_string()];
        EXPECT_EQ(shipped.size(), static_cast<std::size_t>(kServices)) << when;
        for (const auto& [service, times] : shipped) EXPECT_EQ(times, 1) << when << " " << service;
        fleet_.check_orderly(kServices);
    }
    /// After a kill: the next sweep ends where the undisturbed one did.
    void check_recovered(const std::string& when) {
        wait_for_the_last();
        const Ended again = fleet_.run({"sweep", GetParam()});
        EXPECT_EQ(again.code(), 0) << when << "\n" << fleet_.said();
        EXPECT_EQ(fleet_.standing(GetParam()), undisturbed_) << when;
        fleet_.check_orderly(kServices);
    }

    Fleet fleet_;
    std::map<std::string, std::string> undisturbed_;
};

TEST_P(Kill, AtLastingActs) {
    fleet_.forget();
    ASSERT_EQ(fleet_.run({"sweep", GetParam()}, doom(fleet_, 1'000'000)).code(), 0) << fleet_.said();
    const long acts = std::stol(content_of(fleet_.folder() / "acts"));
    ASSERT_GT(acts, 50);
    std::mt19937 random(20'261'122);
    std::set<long> chosen;
    const std::size_t wanted = is_long_test() ? static_cast<std::size_t>(acts) : 24;
    while (chosen.size() < wanted)
        chosen.insert(chosen.size() < 4 || is_long_test()
                          ? static_cast<long>(chosen.size()) + 1
                          : static_cast<long>(random() % static_cast<unsigned long>(acts)) + 1);
    int survived = 0;
    for (const long at : chosen) {
        fleet_.forget();
        const Ended ended = fleet_.run({"sweep", GetParam()}, doom(fleet_, at));
        if (!ended.killed()) continue;  // it took fewer acts this time
        check_recovered("killed before lasting act " + std::to_string(at) + " of " + std::to_string(acts));
        if (HasFailure()) return;
        ++survived;
    }
    RecordProperty("kills_survived", survived);
    EXPECT_GT(survived * 2, static_cast<int>(wanted));
}

TEST_P(Kill, AtRandomTimes) {
    const auto begun = std::chrono::steady_clock::now();
    fleet_.forget();
    ASSERT_EQ(fleet_.run({"sweep", GetParam()}).code(), 0);
    const auto whole = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begun);
    std::mt19937 random(7);
    int survived = 0;
    const int wanted = is_long_test() ? 150 : 12;
    for (int i = 0; i < wanted; ++i) {
        fleet_.forget();
        const pid_t pid = fleet_.start({"sweep", GetParam()}, {});
        std::this_thread::sleep_for(
            std::chrono::microseconds(static_cast<std::int64_t>(random() % static_cast<unsigned long>(whole.count()))));
        ::kill(pid, SIGKILL);
        if (!fleet_.wait(pid).killed()) continue;
        check_recovered("kill " + std::to_string(i) + " at a random time");
        if (HasFailure()) return;
        ++survived;
    }
    RecordProperty("kills_survived", survived);
    EXPECT_GT(survived, 0);
}

TEST_P(Kill, OfAShip) {
    fleet_.keep();
    const auto begun = std::chrono::steady_clock::now();
    ASSERT_EQ(fleet_.run({"ship", GetParam()}, doom(fleet_, 1'000'000)).code(), 0) << fleet_.said();
    const auto whole = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begun);
    const long acts = std::stol(content_of(fleet_.folder() / "acts"));
    std::mt19937 random(11);
    int survived = 0;
    const int wanted = is_long_test() ? 100 : 12;
    for (int i = 0; i < wanted; ++i) {
        fleet_.put_back();
        Ended ended;
        if (i % 3 == 0) {
            ended = fleet_.run({"ship", GetParam()},
                               doom(fleet_, static_cast<long>(random() % static_cast<unsigned long>(acts)) + 1));
        } else {
            const pid_t pid = fleet_.start({"ship", GetParam()}, {});
            std::this_thread::sleep_for(std::chrono::microseconds(
                static_cast<std::int64_t>(random() % static_cast<unsigned long>(whole.count()))));
            ::kill(pid, SIGKILL);
            ended = fleet_.wait(pid);
        }
        if (!ended.killed()) continue;
        check_shipped("ship " + std::to_string(i), i % 2 == 0);
        if (HasFailure()) return;
        ++survived;
    }
    RecordProperty("kills_survived", survived);
    EXPECT_GT(survived, 0);
}

INSTANTIATE_TEST_SUITE_P(Layers, Kill, ::testing::Values("memory", "script"),
                         [](const auto& layer) { return std::string(layer.param); });

}  // namespace
}  // namespace sweepline
