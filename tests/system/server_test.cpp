// Command lines of several people on one server: their record is its record, their sweeps are their own.

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "stage.hpp"
#include "text/json.hpp"

namespace sweepline {
namespace {

namespace fs = std::filesystem;

constexpr int kServices = 8;
const std::vector<std::string> kPeople{"ana", "ben", "cleo", "dan"};

/// A headquarters with a server on it, and a clone of the headquarters for each person.
class Server : public testing::Test {
protected:
    void SetUp() override {
        std::vector<std::string> services;
        for (int i = 0; i < kServices; ++i) {
            services.push_back("s" + std::to_string(i));
            stage_.make_repository(services.back(), {{"ecs/task.json", "{}\n"}});
        }
        stage_.list_services(services);
        write_file(stage_.hq() / "migration.yaml", "migration: together\nforge: none\n");
        const std::string head = "title: T\nconcern: application\nneeds: []\n";
        write_file(stage_.hq() / "layers/01-swept/layer.yaml", head + "owns: [k8s/**, ecs/**]\n");
        write_file(stage_.hq() / "layers/01-swept/20-x.change.yaml",
                   "edits:\n  - {create: k8s/sa.yaml, text: 'name: {{service.name}}'}\n  - {delete: ecs/task.json}\n");
        write_file(stage_.hq() / "layers/01-swept/90-y.check.yaml", "checks: [{exists: k8s/sa.yaml}]\n");
        write_file(stage_.hq() / "layers/02-walked/layer.yaml", head + "runbook: runbooks/r.md\n");
        write_file(stage_.hq() / "runbooks/r.md", "# Do it\n\n- [ ] open the firewall\n");
        for (const std::string& person : kPeople) {
            fs::copy(stage_.hq(), clone(person), fs::copy_options::recursive);
            tokens_[person] = token(person, "engineer");
        }
        serve("127.0.0.1:0");
    }
    void TearDown() override { end_server(SIGTERM); }

    [[nodiscard]] fs::path clone(const std::string& person) const { return stage_.folder() / person; }

    std::string token(const std::string& person, const std::string& access) {
        const Ended added = stage_.run({"token", "add", person, "--access", access, "--json"});
        EXPECT_EQ(added.code(), 0) << added.err;
        return added.json().find("token")->to_text();
    }
    void serve(const std::string& where) {
        fs::remove(stage_.folder() / "serve.out");
        server_ = stage_.start({"serve", "--listen", where}, {}, "serve");
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        std::string said;
        while (said.find("Ctrl-C") == std::string::npos && std::chrono::steady_clock::now() < until) {
            std::this_thread::yield();
            said = content_of(stage_.folder() / "serve.out");
        }
        const std::size_t at = said.find("http://");
        ASSERT_NE(at, std::string::npos) << said << content_of(stage_.folder() / "serve.err");
        url_ = said.substr(at, said.find("/\n", at) - at);
    }
    void end_server(int signal) {
        if (server_ == 0) return;
        ::kill(server_, signal);
        std::ignore = stage_.wait(std::exchange(server_, 0), "serve");
    }

    /// A command of somebody in their clone.
    Ended run(const std::string& person, std::vector<std::string> words) {
        return stage_.wait(start(person, std::move(words)), person);
    }
    pid_t start(const std::string& person, std::vector<std::string> words) {
        words.insert(words.begin(), {"--hq", clone(person).string(), "--server", url_});
        return stage_.start(words, {{"SWEEPLINE_TOKEN", tokens_[person]}, {"HOME", clone(person).string()}}, person);
    }
    /// The same of everybody at once.
    void all(const std::vector<std::vector<std::string>>& commands) {
        std::vector<std::jthread> people;
        for (const std::string& person : kPeople)
            people.emplace_back([&] {
                for (std::vector<std::string> words : commands) {
                    for (std::string& word : words)
                        if (word == "NAME") word = person;
                    const Ended ended = run(person, words);
                    EXPECT_EQ(ended.code(), 0) << person << ": " << words.front() << "\n" << ended.out << ended.err;
                }
            });
    }

    Stage stage_;
    std::map<std::string, std::string> tokens_;
    std::string url_;
    pid_t server_ = 0;
};

TEST_F(Server, FourPeopleWorkOnOneRecord) {
    all({{"sweep", "swept"}});
    std::vector<std::vector<std::string>> edits;
    for (int i = 0; i < kServices / 2; ++i)
        edits.push_back({"cell", "block", "s" + std::to_string(i), "walked", "waits for NAME"});
    for (std::vector<std::string>& edit : edits) edit.insert(edit.end(), {"--owner", "NAME"});
    all(edits);
    all({{"ship", "swept"}});

    std::map<std::string, int> kinds = stage_.recorded();
    EXPECT_EQ(kinds["run_started"], kServices) << "each service once\n"
                                               << stage_.run({"history", "--limit", "1000", "--all"}).out;
    EXPECT_EQ(kinds["run_finished"], kServices);
    EXPECT_EQ(kinds["shipped"], kServices);
    EXPECT_EQ(kinds["blocked"], static_cast<int>(kPeople.size()) * kServices / 2) << "nobody's edit is lost";
    EXPECT_EQ(stage_.run({"doctor"}).code(), 0);
    const std::string grid = stage_.run({"grid", "--json"}).out;
    EXPECT_NE(grid.find("\"opened\""), std::string::npos) << grid;
    for (const std::string& person : kPeople) {
        EXPECT_EQ(run(person, {"grid", "--json"}).out, grid) << person;
        const Ended doctor = run(person, {"doctor"});
        EXPECT_EQ(doctor.code(), 0) << doctor.out;
        EXPECT_NE(doctor.out.find(url_), std::string::npos) << doctor.out;
    }
    for (int i = 0; i < kServices; ++i)
        EXPECT_EQ(stage_.shell("git rev-list --count main..sweep/swept/s" + std::to_string(i),
                               stage_.source("s" + std::to_string(i))),
                  "1");
}

/// A file that a repository brings along may name any server: the machine's token is for the one that it was set for.
TEST_F(Server, TheTokenOfAMachineGoesWhereItIsMeantTo) {
    write_file(clone("ana") / "migration.yaml", "migration: together\nforge: none\nserver: " + url_ + "\n");
    const auto grid = [&](std::map<std::string, std::string> more) {
        more["SWEEPLINE_TOKEN"] = tokens_["ana"];
        more["HOME"] = clone("ana").string();
        return stage_.wait(stage_.start({"--hq", clone("ana").string(), "grid"}, more, "ana"), "ana");
    };
    const Ended refused = grid({});
    EXPECT_EQ(refused.code(), 1) << refused.out << refused.err;
    EXPECT_NE(refused.err.find("SWEEPLINE_TOKEN does not say that it is for " + url_), std::string::npos)
        << refused.err;
    EXPECT_EQ(grid({{"SWEEPLINE_SERVER", url_}}).code(), 0);
}

/// A clone whose files are of a day without a server begins no second record, and a name that is new in one clone
/// alone renames nothing for everybody.
TEST_F(Server, FilesOfAnotherDayDoNoHarm) {
    EXPECT_EQ(run("ana", {"cell", "block", "s0", "swept", "waits", "--owner", "ana"}).code(), 0);
    const Ended alone = stage_.run({"--hq", clone("ana").string(), "grid"});
    EXPECT_EQ(alone.code(), 2) << alone.out;
    EXPECT_NE(alone.err.find("is a copy of the record that one keeps"), std::string::npos) << alone.err;

    const std::string services = content_of(clone("ben") / "services.yaml");
    std::string renamed = services;
    renamed.replace(renamed.find("name: s0"), 8, "was: s0, name: payments");
    write_file(clone("ben") / "services.yaml", renamed);
    EXPECT_EQ(run("ben", {"grid"}).code(), 0);
    EXPECT_EQ(stage_.recorded()["service_renamed"], 0);
    const Ended plan = run("ben", {"plan", "swept", "--service", "payments"});
    EXPECT_NE(plan.out.find("the record knows it as 's0'"), std::string::npos) << plan.out << plan.err;
}

TEST_F(Server, SaysWhoMayDoWhat) {
    tokens_["vera"] = token("vera", "viewer");
    tokens_["leo"] = token("leo", "lead");
    tokens_["mallory"] = "swl_" + std::string(43, 'x');
    for (const char* person : {"vera", "leo", "mallory"})
        fs::copy(stage_.hq(), clone(person), fs::copy_options::recursive);
    const auto check = [&](const std::string& person, const std::vector<std::string>& words, int code,
                           const std::string& said) {
        const Ended ended = run(person, words);
        EXPECT_EQ(ended.code(), code) << person << ended.out << ended.err;
        EXPECT_NE(ended.err.find(said), std::string::npos) << person << ended.err;
        EXPECT_EQ(ended.err.find("swl_"), std::string::npos);
    };
    check("vera", {"grid"}, 0, "");
    check("vera", {"cell", "assign", "s0", "walked", "--me"}, 1, "vera may not 'cell assign' as viewer");
    check("vera", {"sweep", "swept"}, 1, "vera may not 'sweep' as viewer");
    check("ana", {"cell", "waive", "s0", "walked", "not needed"}, 1, "ana may not 'cell waive' as engineer");
    check("leo", {"cell", "waive", "s0", "walked", "not needed"}, 0, "");
    check("mallory", {"grid"}, 1, "knows no such token");
    check("vera", {"lint"}, 0, "");
    EXPECT_EQ(stage_.recorded()["decision_recorded"], 1);
}

/// The server dies while somebody sweeps, and comes back: the sweep goes on.
TEST_F(Server, ASweepOutlivesTheServer) {
    write_file(clone("ana") / "layers/01-swept/10-slow.discover.sh", "#!/bin/sh\nsleep 0.3\n");
    const pid_t sweep = start("ana", {"sweep", "swept", "--jobs", "1", "--json"});
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (stage_.recorded()["run_finished"] < 2 && std::chrono::steady_clock::now() < until) std::this_thread::yield();
    end_server(SIGKILL);
    serve(url_.substr(url_.find("//") + 2));
    const Ended ended = stage_.wait(sweep, "ana");
    EXPECT_EQ(ended.code(), 0) << ended.out << ended.err;
    std::map<std::string, int> kinds = stage_.recorded();
    EXPECT_EQ(kinds["run_finished"], kServices);
    EXPECT_EQ(kinds["run_started"], kServices);
    EXPECT_EQ(stage_.run({"doctor"}).code(), 0);
}

}  // namespace
}  // namespace sweepline
