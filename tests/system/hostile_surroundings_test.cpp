// A real sweepline on a disk that is full or read-only, beside another one, and under a clock that jumps: it says what
// is wrong, and in the end stands where an undisturbed one does.

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <thread>

#include "small_disk.hpp"
#include "stage.hpp"

namespace sweepline {
namespace {

namespace fs = std::filesystem;

constexpr int kServices = 6;

class HostileSurroundings : public ::testing::Test {
protected:
    void SetUp() override {
        std::vector<std::string> services;
        for (int i = 0; i < kServices; ++i) {
            services.push_back("s" + std::to_string(i));
            stage_.make_repository(services.back(), {{"deploy/values.yaml", "port: " + std::to_string(i) + "\n"}});
        }
        stage_.list_services(services);
        write_file(stage_.hq() / "migration.yaml", "migration: hostile\n");
        const std::string head = "title: T\nconcern: application\nneeds: []\nfailures_max: 100%\nenv: [STAGE_MARK]\n";
        write_file(stage_.hq() / "layers/01-memory/layer.yaml", head + "owns: [deploy/**]\n");
        write_file(stage_.hq() / "layers/01-memory/20-x.change.yaml",
                   "edits: [{set: deploy/values.yaml, at: name, to: '{{service.name}}'}]\n");
        write_file(stage_.hq() / "layers/01-memory/90-y.check.yaml",
                   "checks: [{value: {in: deploy/values.yaml, at: name, equals: '{{service.name}}'}}]\n");
        write_file(stage_.hq() / "layers/02-script/layer.yaml", head + "owns: [gen/**]\n");
        write_file(stage_.hq() / "layers/02-script/20-x.change.sh",
                   "#!/bin/sh\nwhile [ -e $STAGE_MARK/hold ]; do sleep 0.02; done\n"
                   "mkdir -p gen && echo $SWEEPLINE_SERVICE > gen/name\n");
        write_file(stage_.hq() / "layers/02-script/90-y.check.yaml", "checks: [{exists: gen/name}]\n");
    }
    [[nodiscard]] fs::path state() const { return stage_.hq() / ".sweepline"; }
    std::map<std::string, std::string> undisturbed(const std::string& layer) {
        EXPECT_EQ(stage_.run({"sweep", layer}).code(), 0);
        auto standing = stage_.standing(layer);
        fs::remove_all(state());
        return standing;
    }
    static void fill(const fs::path& folder, int kib) {
        // Answers no when the disk is full before it has all; then it is full.
        std::ofstream(folder / "filler", std::ios::binary) << std::string(static_cast<std::size_t>(kib) << 10U, 'x');
    }
    void check_ends_as(const std::map<std::string, std::string>& wanted, const std::string& layer,
                       const std::string& when) {
        const Ended again = stage_.run({"sweep", layer});
        EXPECT_EQ(again.code(), 0) << when << "\n" << again.out << again.err;
        EXPECT_EQ(stage_.standing(layer), wanted) << when;
        stage_.check_orderly(kServices);
    }
    /// Whatever the clock said, a service's entries stand in the order in which they happened, newest first.
    void check_order(const std::string& layer) {
        for (int i = 0; i < kServices; ++i) {
            const Value history = stage_.run({"history", "s" + std::to_string(i), layer, "--all", "--json"}).json();
            const Array& entries = *history.find("entries")->if_array();
            ASSERT_EQ(entries.size(), 2U);
            EXPECT_EQ(*entries[0].find("kind")->if_string(), "run_finished");
            EXPECT_EQ(*entries[1].find("kind")->if_string(), "run_started");
        }
    }
    static bool says(const Ended& ended, const std::string& words) {
        return (ended.out + ended.err).find(words) != std::string::npos;
    }

    Stage stage_;
};

TEST_F(HostileSurroundings, AFullDiskUnderTheRecord) {
    const std::vector<int> sizes =
        is_long_test() ? std::vector{0, 16, 64, 128, 192, 256, 384, 512, 768, 1024} : std::vector{0, 64, 160, 256, 384};
    for (const std::string layer : {"memory", "script"}) {
        const auto wanted = undisturbed(layer);
        int disturbed = 0;
        for (const int kib_left : sizes) {
            const SmallDisk disk(state(), "2m");
            if (!disk.mounted()) GTEST_SKIP() << "mounting a small disk needs root";
            const std::string left = std::to_string(kib_left) + " KiB left, layer " + layer;
            fill(state(), 2048 - kib_left);
            const Ended full = stage_.run({"sweep", layer});
            if (full.code() != 0) {
                ++disturbed;
                EXPECT_TRUE(says(full, "o space")) << left << "\n" << full.out << full.err;
                const Ended grid = stage_.run({"grid"});
                EXPECT_TRUE(grid.code() == 0 || says(grid, "no space is left")) << left << "\n" << grid.err;
                EXPECT_FALSE(says(grid, "tester sweeps")) << left;
            }
            fs::remove(state() / "filler");
            check_ends_as(wanted, layer, left);
            if (HasFailure()) return;
        }
        EXPECT_GT(disturbed, 2);
    }
}

TEST_F(HostileSurroundings, AFullDiskUnderTheMirrors) {
    for (const std::string layer : {"memory", "script"}) {
        const auto wanted = undisturbed(layer);
        for (const int kib_left : {0, 20, 100}) {
            fs::remove_all(state());
            const SmallDisk disk(state() / "mirrors", "1m");
            if (!disk.mounted()) GTEST_SKIP() << "mounting a small disk needs root";
            const std::string left = std::to_string(kib_left) + " KiB left, layer " + layer;
            fill(state() / "mirrors", 1024 - kib_left);
            const Ended full = stage_.run({"sweep", layer, "--json"});
            EXPECT_TRUE(full.code() != 0 || kib_left > 20) << left << "\n" << full.out << full.err;
            EXPECT_TRUE(full.code() == 0 || says(full, "o space left on device") || says(full, "no space is left for "))
                << full.out;
            fs::remove(state() / "mirrors/filler");
            check_ends_as(wanted, layer, left);
            if (HasFailure()) return;
        }
    }
}

TEST_F(HostileSurroundings, AReadOnlyHeadquarters) {
    using Words = std::vector<std::string>;
    {
        const SmallDisk disk(state(), "4m");
        if (!disk.mounted()) GTEST_SKIP() << "a read-only disk needs root";
        ASSERT_TRUE(disk.make_read_only());
        for (const Words& words : {Words{"grid"}, Words{"plan", "memory"}, Words{"sweep", "memory"}}) {
            const Ended ended = stage_.run(words);
            EXPECT_NE(ended.code(), 0) << words[0];
            EXPECT_TRUE(says(ended, "may not be written") || says(ended, "Read-only file system")) << ended.err;
        }
    }
    const SmallDisk disk(state(), "4m");
    ASSERT_EQ(stage_.run({"sweep", "memory", "--service", "s0"}).code(), 0);
    const auto before = stage_.standing("memory");
    ASSERT_TRUE(disk.make_read_only());
    for (const Words& words :
         {Words{"grid"}, Words{"plan", "memory"}, Words{"history"}, Words{"explain", "s0", "memory"},
          Words{"run", "show", "s0", "memory"}, Words{"blockers"}, Words{}, Words{"doctor"}}) {
        const Ended ended = stage_.run(words);
        EXPECT_EQ(ended.code(), 0) << (words.empty() ? "" : words[0]) << "\n" << ended.err;
    }
    EXPECT_TRUE(says(stage_.run({"doctor"}), "may not be written"));
    for (const Words& words :
         {Words{"sweep", "memory"}, Words{"sweep", "script"}, Words{"cell", "set", "s1", "memory", "in_progress"},
          Words{"validate", "memory"}, Words{"ship", "memory"}, Words{"close", "memory"}}) {
        const Ended ended = stage_.run(words);
        EXPECT_EQ(ended.code(), 1) << words[0];
        EXPECT_TRUE(says(ended, "Read-only file system") || says(ended, "may only be read")) << ended.err;
    }
    EXPECT_EQ(stage_.standing("memory"), before);
}

TEST_F(HostileSurroundings, ASecondSweepSaysWhoPerforms) {
    const auto wanted = undisturbed("script");
    write_file(stage_.folder() / "hold", "");
    const pid_t first = stage_.start({"sweep", "script"}, {}, "first");
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (stage_.recorded()["run_started"] == 0 && std::chrono::steady_clock::now() < until) std::this_thread::yield();
    for (const char* layer : {"script", "memory"}) {
        const Ended second = stage_.run({"sweep", layer});
        EXPECT_NE(second.code(), 0);
        EXPECT_TRUE(says(second, "tester sweeps script (process " + std::to_string(first) + " on ")) << second.err;
    }
    // What needs no performer goes on meanwhile.
    EXPECT_TRUE(says(stage_.run({"grid"}), "tester sweeps script"));
    EXPECT_EQ(stage_.run({"plan", "memory"}).code(), 0);
    EXPECT_EQ(stage_.run({"cell", "set", "s1", "memory", "in_progress"}).code(), 0);
    fs::remove(stage_.folder() / "hold");
    const Ended ended = stage_.wait(first, "first");
    EXPECT_EQ(ended.code(), 0) << ended.err;
    check_ends_as(wanted, "script", "after two at once");
    EXPECT_EQ(stage_.recorded()["run_started"], kServices);
}

TEST_F(HostileSurroundings, SweepsThatStartTogetherDoNothingTwice) {
    const auto wanted = undisturbed("memory");
    for (int round = 0; round < (is_long_test() ? 50 : 5); ++round) {
        fs::remove_all(state());
        const std::vector<std::string> channels{"a", "b", "c"};
        std::vector<pid_t> processes;
        for (const std::string& channel : channels) processes.push_back(stage_.start({"sweep", "memory"}, {}, channel));
        int swept = 0;
        for (std::size_t i = 0; i < channels.size(); ++i) {
            const Ended ended = stage_.wait(processes[i], channels[i]);
            if (ended.code() == 0)
                ++swept;
            else
                EXPECT_TRUE(says(ended, "sweep")) << ended.err;
        }
        EXPECT_GE(swept, 1);
        EXPECT_EQ(stage_.recorded()["run_started"], kServices);
        check_ends_as(wanted, "memory", "round " + std::to_string(round));
        if (HasFailure()) return;
    }
}

/// The wall clock moved by these seconds, a look at it each.
Stage::Environment clock_jumping(const std::string& seconds) {
    return {{"LD_PRELOAD", SWEEPLINE_CLOCK_LIBRARY},
            {"SWEEPLINE_CLOCK_JUMPS", seconds},
            {"ASAN_OPTIONS", "verify_asan_link_order=0:detect_leaks=0"}};
}

TEST_F(HostileSurroundings, AClockThatJumps) {
    constexpr const char* kWildly = "0 86400 -86400 31536000 -3600 7 -31536000 3600";
    for (const std::string layer : {"memory", "script"}) {
        const auto wanted = undisturbed(layer);
        const Ended jumping = stage_.run({"sweep", layer}, clock_jumping(kWildly));
        EXPECT_EQ(jumping.code(), 0) << jumping.out << jumping.err;
        EXPECT_EQ(stage_.standing(layer), wanted);
        check_ends_as(wanted, layer, "during a sweep");

        // Between commands: a sweep of next year breaks off, and its lease is long; the same machine goes on at once.
        fs::remove_all(state());
        write_file(stage_.folder() / "hold", "");
        const pid_t broken = stage_.start({"sweep", layer}, clock_jumping("31536000"), "broken");
        if (layer == "script")
            while (stage_.recorded()["run_started"] == 0) std::this_thread::yield();
        ::kill(broken, SIGKILL);
        (void)stage_.wait(broken, "broken");
        EXPECT_FALSE(says(stage_.run({"grid"}), "tester sweeps")) << "it is dead, however long its lease";
        fs::remove(stage_.folder() / "hold");
        const Ended earlier = stage_.run({"sweep", layer}, clock_jumping("-31536000"));
        EXPECT_EQ(earlier.code(), 0) << earlier.out << earlier.err;
        check_ends_as(wanted, layer, "between commands");
        check_order(layer);
    }
}

}  // namespace
}  // namespace sweepline
