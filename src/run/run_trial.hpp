#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "git/test_repository.hpp"
#include "hq/hq.hpp"
#include "run/run.hpp"

namespace sweepline {

inline const Instant kInstant{1'700'000'000'000'000};

/// A headquarters with one layer, one service in a real repository, and the real tools.
class RunTest : public ::testing::Test {
protected:
    RunTest() {
        testing::make_repository(folder_ / "api", {{"deploy/values.yaml", "# kept\nimage: x\nport: 8080\n"},
                                                   {"ecs/task.json", "{}\n"},
                                                   {".gitignore", "cache/\n"},
                                                   {"src/main.go", "package main\n"}});
        testing::write_file(folder_ / "hq/migration.yaml", "migration: test\nshared: []\n");
        testing::write_file(folder_ / "hq/services.yaml",
                            "- {name: api, repo: ../api, owner: team-api, vars: {port: 8080}}\n");
        layer("layer.yaml", "title: Service accounts\nconcern: identity\nneeds: []\nowns: [k8s/**, ecs/**]\n");
    }

    /// Writes a file of the layer; a script becomes executable.
    void layer(const std::string& name, const std::string& bytes) {
        const std::filesystem::path path = folder_ / "hq/layers/01-identity" / name;
        testing::write_file(path, bytes);
        if (name.ends_with(".sh")) std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    }

    /// Performs the layer on the service: "state: because".
    std::string perform(Keep keep = Keep::yes) {
        const auto loaded = load_headquarters(folder_ / "hq");
        EXPECT_TRUE(loaded);
        for (const Diagnostic& problem : loaded->problems)
            ADD_FAILURE() << problem.file << ":" << problem.line << ": " << problem.message;
        const PreparedLayer prepared = prepare(loaded->headquarters.layers.front(), loaded->headquarters.settings);
        for (const Diagnostic& problem : prepared.problems)
            ADD_FAILURE() << problem.file << ":" << problem.line << ": " << problem.message;
        const Service& service = loaded->headquarters.services.front();
        const Observed seen = observe(prepared, service, tools_, {.offline = false});
        if (seen.unreachable) return "unreachable: " + seen.unreachable->message;
        RunStarted start;
        start.service = service.name;
        start.layer = prepared.layer.name;
        start.run = RunId("run-1");
        start.instant = kInstant;
        start.base = seen.base;
        start.branch = seen.branch;
        fingerprint_ = seen.fingerprint;
        finished_ = perform_run(prepared, service, start, tools_, keep, {});
        return std::string(to_word(finished_.state)) + (finished_.because.empty() ? "" : ": " + finished_.because);
    }
    /// What a plan sees of the service, with one of its fields written otherwise.
    Observed look(const std::string& service_row, const Cell* cell = nullptr) {
        testing::write_file(folder_ / "hq/services.yaml", service_row);
        const auto loaded = load_headquarters(folder_ / "hq");
        EXPECT_TRUE(loaded);
        const PreparedLayer prepared = prepare(loaded->headquarters.layers.front(), loaded->headquarters.settings);
        return observe(prepared, loaded->headquarters.services.front(), tools_, {.offline = false, .cell = cell});
    }
    /// What git says in the mirror.
    std::string in_mirror(const std::vector<std::string>& arguments) {
        return testing::git(testing::need(testing::need(mirrors_.open((folder_ / "api").string())).lay_out()),
                            arguments);
    }
    [[nodiscard]] bool work_is_clean() const {
        return !std::filesystem::exists(folder_ / "work") || std::filesystem::is_empty(folder_ / "work");
    }

    GitLibrary library_;
    testing::TestFolder folder_;
    SystemClock clock_;
    Starter starter_{std::filesystem::path(SWEEPLINE_BIN_DIR) / "sweepline-keeper"};
    Mirrors mirrors_{folder_ / "mirrors", testing::run_git};
    Tools tools_{clock_,
                 starter_,
                 mirrors_,
                 folder_ / "work",
                 {{"PATH", "/usr/bin:/bin"}, {"SECRET_TOKEN", "hunter2"}, {"ALLOWED", "yes"}}};
    RunFinished finished_;
    Fingerprint fingerprint_;
};

inline constexpr const char* kAccount =
    "edits:\n  - create: k8s/sa.yaml\n    text: \"name: {{service.name}}\\n\"\n  - delete: ecs/task.json\n";
inline constexpr const char* kProof = "checks:\n  - exists: k8s/sa.yaml\n";

}  // namespace sweepline
