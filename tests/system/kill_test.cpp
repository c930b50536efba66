// A real sweepline is killed at every kind of act that outlives it, and at random times; the next sweep must end where
// an undisturbed one does, with nothing done twice, nothing lost and nothing left over.

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <set>
#include <string>
#include <thread>

#include "text/json.hpp"

namespace sweepline {
namespace {

namespace fs = std::filesystem;

constexpr int kServices = 5;

std::string content_of(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

void write_file(const fs::path& file, const std::string& bytes) {
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << bytes;
    if (file.extension() == ".sh") fs::permissions(file, fs::perms::owner_all);
}

/// How a program that was run in a folder ended, and what it printed.
struct Ended {
    int status = 0;
    std::string out;
    [[nodiscard]] bool killed() const { return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL; }
    [[nodiscard]] int code() const { return WIFEXITED(status) ? WEXITSTATUS(status) : -1; }
};

/// A fleet and its headquarters in a folder that goes with it; every process started in it carries a mark.
class Fleet {
public:
    Fleet() {
        std::string name = (fs::temp_directory_path() / "kill-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
    }
    ~Fleet() {
        std::error_code ignored;
        fs::remove_all(folder_, ignored);
    }
    Fleet(const Fleet&) = delete;
    Fleet& operator=(const Fleet&) = delete;

    void make() {
        for (int i = 0; i < kServices; ++i) {
            const fs::path repository = folder_ / "src" / ("s" + std::to_string(i));
            write_file(repository / "deploy/values.yaml", "image: x\nport: " + std::to_string(8000 + i) + "\n");
            write_file(repository / "ecs/task.json", "{}\n");
            shell(
                "git init -q -b main && git add -A && git -c user.name=T -c user.email=t@example.com commit -q -m base",
                repository);
        }
        write_file(folder_ / "hq/migration.yaml", "migration: kill\n");
        std::string services;
        for (int i = 0; i < kServices; ++i) {
            const std::string name = "s" + std::to_string(i);
            // One that git itself clones, fetches and pushes to.
            const std::string by_url = "file://" + (folder_ / "src" / name).string();
            services += "- {name: " + name + ", repo: " + (i == kServices - 1 ? by_url : "../src/" + name) + "}\n";
        }
        write_file(folder_ / "hq/services.yaml", services);
        const std::string head = "title: T\nconcern: application\nneeds: []\nramp: [1, 100%]\n";
        write_file(folder_ / "hq/layers/01-memory/layer.yaml",
                   head + "owns: [k8s/**, ecs/**]\ndetect: [{exists: ecs/**}]\n");
        write_file(folder_ / "hq/layers/01-memory/20-x.change.yaml",
                   "edits:\n  - {create: k8s/sa.yaml, text: 'name: {{service.name}}'}\n  - {delete: ecs/task.json}\n");
        write_file(folder_ / "hq/layers/01-memory/90-y.check.yaml", "checks: [{exists: k8s/sa.yaml}]\n");
        write_file(folder_ / "hq/layers/02-script/layer.yaml", head + "owns: [gen/**]\n");
        write_file(folder_ / "hq/layers/02-script/20-x.change.sh",
                   "#!/bin/sh\nmkdir -p gen && echo $SWEEPLINE_SERVICE > gen/name\n");
        write_file(folder_ / "hq/layers/02-script/90-y.check.yaml", "checks: [{exists: gen/name}]\n");
    }

    /// Everything that a sweep makes is taken away again.
    void forget() { fs::remove_all(folder_ / "hq/.sweepline"); }

    /// Keeps how things are, and later puts them back.
    void keep() const { shell("rm -rf kept && mkdir kept && cp -a src hq/.sweepline kept", folder_); }
    void put_back() const {
        shell("rm -rf src hq/.sweepline && cp -a kept/src . && cp -a kept/.sweepline hq", folder_);
    }
    /// Everybody commits to their service.
    void move_bases() const {
        shell(
            "for s in src/*; do (cd $s && echo more >> notes && git add -A && git -c user.name=T -c "
            "user.email=t@example.com commit -q -m more) || exit 1; done",
            folder_);
    }

    void shell(const std::string& line, const fs::path& directory) const {
        const std::string command = "cd '" + directory.string() + "' && { " + line + "; } >/dev/null 2>&1";
        ASSERT_EQ(std::system(command.c_str()), 0) << command;
    }

    /// Starts sweepline in the headquarters.
    [[nodiscard]] pid_t start(const std::vector<std::string>& arguments,
                              const std::map<std::string, std::string>& more) const {
        std::vector<std::string> words{SWEEPLINE_BIN_DIR "/sweepline", "--hq", (folder_ / "hq").string()};
        words.insert(words.end(), arguments.begin(), arguments.end());
        std::map<std::string, std::string> environment{{"PATH", "/usr/bin:/bin"},
                                                       {"HOME", folder_.string()},
                                                       {"USER", "tester"},
                                                       {"LANG", "C.UTF-8"},
                                                       {"KILL_TEST_MARK", folder_.string()}};
        environment.insert(more.begin(), more.end());
        std::vector<std::string> settings;
        for (const auto& [name, value] : environment) settings.push_back(name + "=" + value);
        std::vector<char*> argv;
        std::vector<char*> envp;
        for (std::string& word : words) argv.push_back(word.data());
        for (std::string& setting : settings) envp.push_back(setting.data());
        argv.push_back(nullptr);
        envp.push_back(nullptr);
        posix_spawn_file_actions_t files;
        posix_spawn_file_actions_init(&files);
        posix_spawn_file_actions_addopen(&files, 1, (folder_ / "out").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
        posix_spawn_file_actions_addopen(&files, 2, (folder_ / "err").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
        pid_t pid = 0;
        EXPECT_EQ(posix_spawn(&pid, argv[0], &files, nullptr, argv.data(), envp.data()), 0);
        posix_spawn_file_actions_destroy(&files);
        return pid;
    }
    [[nodiscard]] Ended wait(pid_t pid) const {
        Ended ended;
        ::waitpid(pid, &ended.status, 0);
        ended.out = content_of(folder_ / "out");
        return ended;
    }
    [[nodiscard]] Ended run(const std::vector<std::string>& arguments,
                            const std::map<std::string, std::string>& more = {}) const {
        return wait(start(arguments, more));
    }
    [[nodiscard]] std::string said() const { return content_of(folder_ / "err"); }
    [[nodiscard]] const fs::path& folder() const { return folder_; }

    /// Processes that carry our mark, or zombies of ours.
    [[nodiscard]] int processes_left() const {
        int left = 0;
        for (const auto& entry : fs::directory_iterator("/proc")) {
            const std::string environment = content_of(entry.path() / "environ");
            if (environment.find("KILL_TEST_MARK=" + folder_.string()) != std::string::npos) ++left;
        }
        return left;
    }

private:
    fs::path folder_;
};

/// Preloads the killer, which ends the process before its `at`th lasting act.
std::map<std::string, std::string> doom(const Fleet& fleet, long at) {
    return {{"LD_PRELOAD", SWEEPLINE_DOOM_LIBRARY},
            {"SWEEPLINE_DOOM", std::to_string(at)},
            {"SWEEPLINE_DOOM_COUNT", (fleet.folder() / "acts").string()},
            {"ASAN_OPTIONS", "verify_asan_link_order=0:detect_leaks=0"}};
}

/// Where a sweep of a layer ends: tree and status of every service.
std::map<std::string, std::string> end_of(const Fleet& fleet, const std::string& layer) {
    std::map<std::string, std::string> end;
    const Ended grid = fleet.run({"grid", "--json", "--layer", layer});
    EXPECT_EQ(grid.code(), 0) << fleet.said();
    const auto reply = parse_json(grid.out);
    if (!reply) return end;
    for (const Value& row : *reply->find("rows")->if_array()) {
        const std::string service = *row.find("service")->if_string();
        const Value& cell = row.find("cells")->if_array()->front();
        end[service] =
            cell.find("status")->to_text() + " " + (cell.find("marks") != nullptr ? cell.find("marks")->to_text() : "");
    }
    // The diff names both blobs of every file it touches: equal diffs of one base are equal trees.
    for (auto& [service, text] : end) {
        const Ended shown = fleet.run({"run", "show", service, layer, "--json"});
        EXPECT_EQ(shown.code(), 0) << fleet.said();
        if (const auto run = parse_json(shown.out)) text += " " + run->find("diff")->to_text();
    }
    return end;
}

/// Every run that started ended once; the grid is the fold of the record; nothing is left over.
void check_nothing_twice(const Fleet& fleet) {
    const auto history = parse_json(fleet.run({"history", "--limit", "100000", "--json"}).out);
    ASSERT_TRUE(history);
    int starts = 0;
    int ends = 0;
    for (const Value& entry : *history->find("entries")->if_array()) {
        const std::string kind = *entry.find("kind")->if_string();
        if (kind == "run_started") ++starts;
        if (kind == "run_finished") ++ends;
    }
    EXPECT_EQ(starts, ends);
    EXPECT_GE(ends, kServices);
    EXPECT_EQ(fleet.run({"doctor"}).code(), 0) << content_of(fleet.folder() / "out");
    const fs::path work = fleet.folder() / "hq/.sweepline/work";
    EXPECT_TRUE(!fs::exists(work) || fs::is_empty(work));
    for (const auto& each : fs::directory_iterator(fleet.folder() / "hq/.sweepline/mirrors")) {
        const std::string name = each.path().filename().string();
        EXPECT_TRUE(name.starts_with("shelf.db") || name.ends_with(".git")) << each.path();
    }
    for (const char* folder : {"hq/.sweepline/mirrors", "src"})
        for (const auto& inside : fs::recursive_directory_iterator(fleet.folder() / folder))
            EXPECT_NE(inside.path().extension(), ".lock") << inside.path();
}

class Kill : public ::testing::TestWithParam<const char*> {
protected:
    void SetUp() override {
        fleet_.make();
        ASSERT_EQ(fleet_.run({"sweep", GetParam()}).code(), 0) << fleet_.said();
        undisturbed_ = end_of(fleet_, GetParam());
        ASSERT_EQ(undisturbed_.size(), static_cast<std::size_t>(kServices));
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
        const auto history = parse_json(fleet_.run({"history", "--limit", "100000", "--json"}).out);
        ASSERT_TRUE(history) << when;
        std::map<std::string, int> shipped;
        for (const Value& entry : *history->find("entries")->if_array())
            if (*entry.find("kind")->if_string() == "shipped") ++shipped[*entry.find("service")->if_string()];
        EXPECT_EQ(shipped.size(), static_cast<std::size_t>(kServices)) << when;
        for (const auto& [service, times] : shipped) EXPECT_EQ(times, 1) << when << " " << service;
        check_nothing_twice(fleet_);
    }
    /// After a kill: the next sweep ends where the undisturbed one did.
    void check_recovered(const std::string& when) {
        wait_for_the_last();
        const Ended again = fleet_.run({"sweep", GetParam()});
        EXPECT_EQ(again.code(), 0) << when << "\n" << fleet_.said();
        EXPECT_EQ(end_of(fleet_, GetParam()), undisturbed_) << when;
        check_nothing_twice(fleet_);
    }
    [[nodiscard]] static bool long_test() {
        const char* length = std::getenv("SWEEPLINE_TEST_LENGTH");
        return length != nullptr && std::string(length) == "long";
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
    const std::size_t wanted = long_test() ? static_cast<std::size_t>(acts) : 24;
    while (chosen.size() < wanted)
        chosen.insert(chosen.size() < 4 || long_test()
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
    const int wanted = long_test() ? 150 : 12;
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
    const int wanted = long_test() ? 100 : 12;
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
