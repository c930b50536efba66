#include "run/run.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>

#include "git/test_repository.hpp"
#include "hq/hq.hpp"
#include "text/fields.hpp"

namespace sweepline {
namespace {

namespace fs = std::filesystem;
using testing::git;
using testing::make_repository;
using testing::TestFolder;
using testing::write_file;

const Instant kInstant{1'700'000'000'000'000};

/// A headquarters with one layer, one service in a real repository, and the real tools.
class RunTest : public ::testing::Test {
protected:
    RunTest() {
        make_repository(folder_ / "api", {{"deploy/values.yaml", "# kept\nimage: x\nport: 8080\n"},
                                          {"ecs/task.json", "{}\n"},
                                          {".gitignore", "cache/\n"},
                                          {"src/main.go", "package main\n"}});
        write_file(folder_ / "hq/migration.yaml", "migration: test\nshared: []\n");
        write_file(folder_ / "hq/services.yaml", "- {name: api, repo: ../api, owner: team-api, vars: {port: 8080}}\n");
        layer("layer.yaml", "title: Service accounts\nconcern: identity\nneeds: []\nowns: [k8s/**, ecs/**]\n");
    }

    /// Writes a file of the layer; a script becomes executable.
    void layer(const std::string& name, const std::string& bytes) {
        const fs::path path = folder_ / "hq/layers/01-identity" / name;
        write_file(path, bytes);
        if (name.ends_with(".sh")) fs::permissions(path, fs::perms::owner_all);
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
        write_file(folder_ / "hq/services.yaml", service_row);
        const auto loaded = load_headquarters(folder_ / "hq");
        EXPECT_TRUE(loaded);
        const PreparedLayer prepared = prepare(loaded->headquarters.layers.front(), loaded->headquarters.settings);
        return observe(prepared, loaded->headquarters.services.front(), tools_, {.offline = false, .cell = cell});
    }
    /// What git says in the mirror.
    std::string in_mirror(const std::vector<std::string>& arguments) {
        return git(testing::need(testing::need(mirrors_.open((folder_ / "api").string())).lay_out()), arguments);
    }
    [[nodiscard]] bool work_is_clean() const { return !fs::exists(folder_ / "work") || fs::is_empty(folder_ / "work"); }

    GitLibrary library_;
    TestFolder folder_;
    SystemClock clock_;
    Starter starter_{fs::path(SWEEPLINE_BIN_DIR) / "sweepline-keeper"};
    Mirrors mirrors_{folder_ / "mirrors", testing::run_git};
    Tools tools_{clock_,
                 starter_,
                 mirrors_,
                 folder_ / "work",
                 {{"PATH", "/usr/bin:/bin"}, {"SECRET_TOKEN", "hunter2"}, {"ALLOWED", "yes"}}};
    RunFinished finished_;
    Fingerprint fingerprint_;
};

constexpr const char* kAccount =
    "edits:\n  - create: k8s/sa.yaml\n    text: \"name: {{service.name}}\\n\"\n  - delete: ecs/task.json\n";
constexpr const char* kProof = "checks:\n  - exists: k8s/sa.yaml\n";

TEST_F(RunTest, MakesOneCommitWithTrailersAndTheSameOneAgain) {
    layer("20-account.change.yaml", kAccount);
    layer("90-proof.check.yaml", kProof);
    EXPECT_EQ(perform(), "swept");
    EXPECT_EQ(finished_.touched, (std::vector<std::string>{"ecs/task.json", "k8s/sa.yaml"}));
    EXPECT_EQ(in_mirror({"show", "sweep/identity/api:k8s/sa.yaml"}), "name: api");
    EXPECT_EQ(in_mirror({"log", "-1", "--format=%B", "sweep/identity/api"}),
              "Service accounts for api\n\nSweepline-Layer: identity\nSweepline-Service: api\nSweepline-Run: run-1\n");
    const std::string commit = finished_.commit;
    EXPECT_EQ(perform(), "swept");
    EXPECT_EQ(finished_.commit, commit);
    EXPECT_EQ(in_mirror({"rev-parse", "sweep/identity/api"}), commit);
}

TEST_F(RunTest, ARehearsalKeepsNothing) {
    layer("20-account.change.yaml", kAccount);
    layer("90-proof.check.yaml", kProof);
    EXPECT_EQ(perform(Keep::no), "swept");
    EXPECT_EQ(finished_.commit, "");
    EXPECT_EQ(in_mirror({"branch", "--list"}), "");
}

TEST_F(RunTest, AFailedCheckLeavesNothingBehind) {
    layer("20-account.change.yaml", kAccount);
    layer("90-proof.check.yaml", "checks:\n  - exists: k8s/missing.yaml\n");
    EXPECT_EQ(perform(), "failed: 'k8s/missing.yaml' is not there");
    EXPECT_EQ(finished_.commit, "");
    EXPECT_EQ(in_mirror({"branch", "--list"}), "");
}

TEST_F(RunTest, NothingToDoWhereTheDetectorFindsNothing) {
    layer("layer.yaml", "title: T\nconcern: identity\nneeds: []\nowns: [k8s/**]\ndetect:\n  - exists: terraform/**\n");
    layer("20-account.change.yaml", kAccount);
    layer("90-proof.check.yaml", "checks:\n  - absent: terraform/**\n");
    EXPECT_EQ(perform(), "nothing_to_do: the old form is not there");
    EXPECT_EQ(finished_.clean, "pass");
    layer("90-proof.check.yaml", kProof);
    EXPECT_EQ(perform(), "nothing_to_do: 'k8s/sa.yaml' is not there");
    EXPECT_EQ(finished_.clean, "look");
}

TEST_F(RunTest, FailsWhereTheOldFormIsStillThere) {
    layer("layer.yaml", "title: T\nconcern: identity\nneeds: []\nowns: [k8s/**]\ndetect:\n  - exists: ecs/**\n");
    layer("20-account.change.yaml", "edits:\n  - create: k8s/sa.yaml\n    text: x\n");
    layer("90-proof.check.yaml", kProof);
    EXPECT_EQ(perform(), "failed: the old form is still there after all steps");
}

TEST_F(RunTest, NotApplicableSaysWhy) {
    layer("layer.yaml", "title: T\nconcern: identity\nneeds: []\nowns: [k8s/**]\napplies_to: {exists: terraform/**}\n");
    layer("20-account.change.yaml", kAccount);
    layer("90-proof.check.yaml", kProof);
    EXPECT_EQ(perform().substr(0, 16), "not_applicable: ");
}

TEST_F(RunTest, AnEditOutsideWhatTheLayerOwnsNamesThePath) {
    layer("20-account.change.yaml",
          "edits:\n  - create: src/new.go\n    text: x\n  - create: k8s/sa.yaml\n    text: x\n");
    layer("90-proof.check.yaml", kProof);
    EXPECT_EQ(perform(), "failed: 20-account: it changed what the layer does not own: src/new.go");
}

TEST_F(RunTest, OnlyOwnedKeysOfASharedFileMayDiffer) {
    layer("layer.yaml", "title: T\nconcern: identity\nneeds: []\nowns:\n  - {path: deploy/values.yaml, at: image}\n");
    layer("90-proof.check.yaml", "checks:\n  - value: {in: deploy/values.yaml, at: image, equals: new}\n");
    layer("20-set.change.yaml", "edits:\n  - set: deploy/values.yaml\n    at: image\n    to: new\n");
    EXPECT_EQ(perform(), "swept");
    EXPECT_EQ(in_mirror({"show", "sweep/identity/api:deploy/values.yaml"}), "# kept\nimage: new\nport: 8080");
    layer(
        "20-set.change.yaml",
        "edits:\n  - set: deploy/values.yaml\n    at: image\n    to: new\n  - set: deploy/values.yaml\n    at: port\n  "
        "  to: 1\n");
    EXPECT_EQ(perform(), "failed: 20-set: it changed what the layer does not own: deploy/values.yaml at port");
}

TEST_F(RunTest, ReportsVacuousChecks) {
    layer("20-account.change.yaml", kAccount);
    layer("90-proof.check.yaml", "checks:\n  - exists: src/main.go\n  - exists: k8s/sa.yaml\n");
    EXPECT_EQ(perform(), "swept");
    EXPECT_EQ(finished_.vacuous, std::vector<std::string>{"exists src/main.go"});
}

TEST_F(RunTest, ScriptsSeeNamedThingsOnlyAndChainTheirOutputs) {
    layer("layer.yaml", "title: T\nconcern: identity\nneeds: []\nowns: [k8s/**]\nenv: [ALLOWED]\n");
    layer("10-find.discover.sh",
          "#!/bin/sh\necho ::fact image=$(sed -n 's/^image: //p' deploy/values.yaml)\necho ::output "
          "port=$SWEEPLINE_VAR_PORT\n"
          "echo '{\"role\": \"r-1\"}' > $SWEEPLINE_OUTPUT\necho ::edge-case two ports\n");
    layer(
        "20-account.change.yaml",
        "edits:\n  - create: k8s/sa.yaml\n    text: \"{{steps.find.role}} {{facts.image}} {{steps.find.port}}\\n\"\n");
    layer("30-env.change.sh",
          "#!/bin/sh\nenv | sed 's/=.*//' | sort | tr '\\n' ' ' > k8s/env\ncat $SWEEPLINE_STEPS/10-find.json > "
          "k8s/json\n");
    layer("90-proof.check.sh", "#!/bin/sh\ntest -f k8s/env\n");
    EXPECT_EQ(perform(), "swept");
    EXPECT_EQ(in_mirror({"show", "sweep/identity/api:k8s/sa.yaml"}), "r-1 x 8080");
    const std::string names = in_mirror({"show", "sweep/identity/api:k8s/env"});
    EXPECT_NE(names.find("ALLOWED "), std::string::npos);
    EXPECT_EQ(names.find("SECRET"), std::string::npos) << names;
    EXPECT_EQ(finished_.edge_cases, std::vector<std::string>{"two ports"});
    EXPECT_EQ(finished_.facts, (std::map<std::string, std::string>{{"image", "x"}}));
    EXPECT_TRUE(work_is_clean());
}

TEST_F(RunTest, ValuesThatAStepIsGivenStayOutOfItsReport) {
    layer("layer.yaml", "title: T\nconcern: identity\nneeds: []\nowns: [k8s/**]\nenv: [SECRET_TOKEN]\n");
    layer("10-find.discover.sh",
          "#!/bin/sh\necho $SECRET_TOKEN; echo $SECRET_TOKEN >&2\necho ::fact token=$SECRET_TOKEN\necho ::edge-case "
          "$SECRET_TOKEN\necho ::output token=$SECRET_TOKEN\necho \"{\\\"said\\\": \\\"$SECRET_TOKEN\\\"}\" > "
          "$SWEEPLINE_OUTPUT\n");
    layer("20-account.change.yaml",
          "edits:\n  - create: k8s/sa.yaml\n    text: \"{{steps.find.token}} {{steps.find.said}}\"\n");
    layer("30-check.check.yaml", "checks:\n  - run: [sh, -c, 'echo $SECRET_TOKEN; exit 1']\n");
    EXPECT_EQ(perform(), "failed: exit code 1: ***SECRET_TOKEN***");
    EXPECT_EQ(to_json_text(finished_).find("hunter2"), std::string::npos) << to_json_text(finished_);
    EXPECT_EQ(finished_.facts.at("token"), "***SECRET_TOKEN***");
    layer("30-check.check.yaml", kProof);
    EXPECT_EQ(perform(), "swept");
    EXPECT_EQ(in_mirror({"show", "sweep/identity/api:k8s/sa.yaml"}), "***SECRET_TOKEN*** ***SECRET_TOKEN***");
}

TEST_F(RunTest, AStepThatRanUnfencedSaysSo) {
    layer("20-account.change.sh", "#!/bin/sh\nmkdir k8s; echo x > k8s/sa.yaml; echo made\n");
    layer("90-proof.check.yaml", kProof);
    tools_.can_fence = false;
    EXPECT_EQ(perform(), "swept");
    EXPECT_EQ(finished_.steps.front().output,
              "sweepline: this kernel has no Landlock, so the step ran without a fence\nmade\n");
    layer("20-account.change.sh", "#!/bin/sh\necho x > main.go; mkdir k8s; echo x > k8s/sa.yaml\n");
    EXPECT_EQ(perform(), "failed: 20-account: it changed what the layer does not own: main.go");
}

TEST_F(RunTest, AReadingStepThatWritesFailsAndIsNamed) {
    layer("10-find.discover.sh", "#!/bin/sh\necho x > src/main.go\nexit 3\n");
    layer("20-account.change.yaml", kAccount);
    layer("90-proof.check.yaml", kProof);
    EXPECT_EQ(perform(), "failed: 10-find: exit code 3; 10-find may only read, and changed src/main.go");
    layer("10-find.discover.sh", "#!/bin/sh\necho x > src/main.go\n");
    EXPECT_EQ(perform(), "failed: 10-find: 10-find may only read, and changed src/main.go");
    layer("10-find.discover.sh", "#!/bin/sh\nmkdir cache; echo x > cache/y\n");
    EXPECT_EQ(perform(), "swept");
    EXPECT_TRUE(work_is_clean());
}

TEST_F(RunTest, ADetectorThatWritesFailsTheRun) {
    layer("layer.yaml",
          "title: T\nconcern: identity\nneeds: []\nowns: [k8s/**, ecs/**, evil]\n"
          "detect:\n  - run: sh -c \"echo evil > evil; test -f ecs/task.json\"\n");
    layer("20-account.change.yaml", kAccount);
    layer("90-proof.check.yaml", kProof);
    EXPECT_EQ(perform(), "failed: `detect` may only read, and changed evil");
}

TEST_F(RunTest, ACheckThatSaysItCannotJudgeEndsTheRunToo) {
    layer("20-account.change.yaml", kAccount);
    layer("90-proof.check.sh", "#!/bin/sh\necho ::blocked cannot reach the cluster\n");
    EXPECT_EQ(perform(), "blocked: cannot reach the cluster");
    EXPECT_EQ(finished_.vacuous, std::vector<std::string>{});
    layer("90-proof.check.sh", "#!/bin/sh\ntest -f k8s/sa.yaml || echo ::skip nothing to prove yet\n");
    EXPECT_EQ(perform(), "swept");
}

TEST_F(RunTest, WhatChecksSayOfTheUntouchedBaseIsForgotten) {
    layer("20-account.change.yaml", kAccount);
    layer("30-look.discover.sh", "#!/bin/sh\nls $SWEEPLINE_STEPS\n");
    layer("90-proof.check.sh",
          "#!/bin/sh\n[ -f k8s/sa.yaml ] && exit\necho ::fact verdict=old; echo ::edge-case odd\n"
          "echo '{\"verdict\": \"old\"}' > $SWEEPLINE_OUTPUT\n");
    EXPECT_EQ(perform(), "swept");
    EXPECT_EQ(finished_.vacuous, std::vector<std::string>{"90-proof"});
    EXPECT_EQ(finished_.facts, (std::map<std::string, std::string>{}));
    EXPECT_EQ(finished_.edge_cases, std::vector<std::string>{});
    EXPECT_EQ(finished_.steps.at(1).output, "");
}

TEST_F(RunTest, AFailedStepSaysWhatToDo) {
    layer("20-account.change.yaml", kAccount);
    layer("90-proof.check.yaml", kProof);
    layer("10-find.discover.sh", "#!/bin/sh\necho ::facts a=1\n");
    EXPECT_EQ(perform(), "failed: 10-find: `::facts` is nothing a step can say");
    ASSERT_EQ(finished_.steps.size(), 1U);
    EXPECT_EQ(finished_.steps.front().hint, "did you mean 'fact'?");
}

TEST_F(RunTest, AStepEndsTheRunEarly) {
    layer("20-account.change.yaml", kAccount);
    layer("90-proof.check.yaml", kProof);
    layer("10-find.discover.sh", "#!/bin/sh\necho ::skip has it already\n");
    EXPECT_EQ(perform(), "skipped: has it already");
    layer("10-find.discover.sh", "#!/bin/sh\necho ::blocked no OIDC provider\n");
    EXPECT_EQ(perform(), "blocked: no OIDC provider");
    layer("10-find.discover.sh", "#!/bin/sh\necho ::not-applicable a library\n");
    EXPECT_EQ(perform(), "not_applicable: a library");
    layer("10-find.discover.sh", "#!/bin/sh\necho ::blokced x\n");
    EXPECT_EQ(perform().substr(0, 16), "failed: 10-find:");
}

TEST_F(RunTest, ChecksThatWereRedBeforeDoNotFailTheChange) {
    layer("20-account.change.yaml", kAccount);
    layer("90-proof.check.yaml",
          "checks:\n  - exists: k8s/sa.yaml\n  - {run: \"test -f missing\", only_new_failures: true}\n");
    EXPECT_EQ(perform(), "swept");
    layer("90-proof.check.yaml",
          "checks:\n  - exists: k8s/sa.yaml\n  - {run: \"test -f ecs/task.json\", only_new_failures: true}\n");
    EXPECT_EQ(perform().substr(0, 7), "failed:");
}

TEST_F(RunTest, HooksAndConfigurationWrittenByAStepDoNothing) {
    const fs::path evil = folder_ / "evil.sh";
    write_file(evil, "#!/bin/sh\ntouch '" + (folder_ / "pwned").string() + "'\necho changed\n");
    fs::permissions(evil, fs::perms::owner_all);
    const std::string trap = "git config core.fsmonitor '" + evil.string() +
                             "'\ngit config core.hooksPath \"$PWD/.git/traps\"\n" + "git config filter.trap.clean '" +
                             evil.string() + "'\ngit config filter.trap.smudge '" + evil.string() +
                             "'\ngit config filter.trap.required true\nmkdir -p .git/info .git/traps\n" +
                             "echo '* filter=trap' > .git/info/attributes\n" +
                             "for hook in reference-transaction post-commit post-index-change; do cp '" +
                             evil.string() + "' .git/traps/$hook; done\n";
    write_file(folder_ / "trap.sh", trap);
    const std::string spring = ". '" + (folder_ / "trap.sh").string() + "'\n";

    // Where git does look, every one of them works.
    for (const char* command : {"git status", "git add -A", "git commit -q --allow-empty -m x"}) {
        make_repository(folder_ / "other", {{"a", "a"}});
        git(folder_ / "other", {"-c", "alias.trap=!" + std::string("sh ") + (folder_ / "trap.sh").string(), "trap"});
        write_file(folder_ / "other/a", "b");
        const std::vector<std::string> sh{"-c", "alias.spring=!" + std::string(command), "spring"};
        git(folder_ / "other", sh);
        EXPECT_TRUE(fs::remove(folder_ / "pwned")) << command;
        fs::remove_all(folder_ / "other");
    }

    layer("20-account.change.sh", "#!/bin/sh\nset -e\n" + spring + "mkdir k8s; echo x > k8s/sa.yaml\n");
    layer("90-proof.check.yaml", kProof);
    EXPECT_EQ(perform(), "swept");
    EXPECT_EQ(in_mirror({"ls-tree", "-r", "--name-only", "sweep/identity/api"}).find(".git/"), std::string::npos);
    EXPECT_EQ(in_mirror({"show", "sweep/identity/api:k8s/sa.yaml"}), "x");
    EXPECT_FALSE(fs::exists(folder_ / "pwned"));
}

TEST_F(RunTest, TheFingerprintFollowsTheServicesTreesNotItsCommits) {
    layer("20-account.change.yaml", kAccount);
    layer("90-proof.check.yaml", kProof);
    perform(Keep::no);
    const Fingerprint before = fingerprint_;
    git(folder_ / "api", {"commit", "-q", "--allow-empty", "-m", "nothing"});
    perform(Keep::no);
    EXPECT_NE(fingerprint_.quick, before.quick);
    EXPECT_TRUE(same_inputs(before.text(), fingerprint_));
    layer("90-proof.check.yaml", std::string(kProof) + "  - absent: x\n");
    perform(Keep::no);
    EXPECT_FALSE(same_inputs(before.text(), fingerprint_));
}

TEST_F(RunTest, TheFingerprintKnowsEveryFieldThatATemplateCanName) {
    layer("20-account.change.yaml", kAccount);
    layer("90-proof.check.yaml", kProof);
    const std::string before = look("- {name: api, repo: ../api}\n").fingerprint.text();
    EXPECT_TRUE(same_inputs(before, look("- {name: api, repo: ../api}\n").fingerprint));
    for (const char* field : {"owner: a", "deputy: a", "pager: a", "chat: a", "timezone: UTC", "track: serial"}) {
        const Observed seen = look("- {name: api, repo: ../api, " + std::string(field) + "}\n");
        EXPECT_FALSE(same_inputs(before, seen.fingerprint)) << field;
    }
}

TEST_F(RunTest, APathThatTheRepositoryLacksIsSaid) {
    layer("20-account.change.yaml", kAccount);
    layer("90-proof.check.yaml", kProof);
    const Observed seen = look("- {name: api, repo: ../api, path: services/api}\n");
    EXPECT_EQ(seen.unreachable.value_or(Error{}).message, "'services/api' is not in " + (folder_ / "api").string());
    EXPECT_FALSE(look("- {name: api, repo: ../api, path: deploy}\n").unreachable);
}

TEST_F(RunTest, SeesWhetherAnUnshippedCommitIsStillThere) {
    layer("20-account.change.yaml", kAccount);
    layer("90-proof.check.yaml", kProof);
    ASSERT_EQ(perform(), "swept");
    Cell cell{.run = CellRun{.state = RunState::swept, .branch = "sweep/identity/api", .commit = finished_.commit},
              .changed_at = {}};
    EXPECT_FALSE(look("- {name: api, repo: ../api}\n", &cell).commit_gone);
    cell.run->commit = std::string(40, 'a');
    EXPECT_TRUE(look("- {name: api, repo: ../api}\n", &cell).commit_gone);
    cell.shipped = Shipment{.commit = cell.run->commit, .merged = true};
    EXPECT_FALSE(look("- {name: api, repo: ../api}\n", &cell).commit_gone);
}

TEST_F(RunTest, ABranchKeepsTheNameOfItsFirstRun) {
    write_file(folder_ / "hq/migration.yaml", "migration: test\nbranch: 'mig/{{service.name}}'\n");
    EXPECT_EQ(look("- {name: api, repo: ../api}\n").branch, "mig/api");
    const Cell cell{.run = CellRun{.state = RunState::failed, .branch = "sweep/identity/api"}, .changed_at = {}};
    EXPECT_EQ(look("- {name: api, repo: ../api}\n", &cell).branch, "sweep/identity/api");
}

TEST_F(RunTest, AStepThatBreaksKeepsTheRestOfWhatValidationSaw) {
    layer("20-account.change.yaml", kAccount);
    layer("90-proof.check.yaml", kProof);
    ASSERT_EQ(perform(), "swept");
    const std::string base = git(folder_ / "api", {"rev-parse", "HEAD"});
    layer("10-find.discover.sh", "#!/bin/sh\ntest -f terraform/role.tf\n");
    const auto loaded = load_headquarters(folder_ / "hq");
    ASSERT_TRUE(loaded);
    const PreparedLayer prepared = prepare(loaded->headquarters.layers.front(), loaded->headquarters.settings);
    const Cell cell{.shipped = Shipment{.commit = base, .base = base}, .changed_at = {}};
    const auto sight = judge_service(prepared, loaded->headquarters.services.front(), tools_, {.cell = cell});
    ASSERT_TRUE(sight) << sight.error().message;
    EXPECT_EQ(sight->merged, "reachable");
    EXPECT_TRUE(sight->inconclusive);
    EXPECT_EQ(sight->because, std::vector<std::string>{"10-find: exit code 1"});
}

}  // namespace
}  // namespace sweepline
