#include "run/run.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>

#include "git/test_repository.hpp"
#include "hq/hq.hpp"
#include "run/run_trial.hpp"

namespace sweepline {
namespace {

namespace fs = std::filesystem;
using testing::git;
using testing::make_repository;
using testing::write_file;

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

TEST_F(RunTest, APathThatIsNoFolderIsRefused) {
    layer("20-account.change.yaml", kAccount);
    layer("90-proof.check.yaml", kProof);
    fs::create_directory_symlink(folder_.path(), folder_ / "api/link");
    write_file(folder_ / "api/file", "text");
    git(folder_ / "api", {"add", "."});
    const std::string head = git(folder_ / "api", {"rev-parse", "HEAD"});
    git(folder_ / "api", {"update-index", "--add", "--cacheinfo", "160000," + head + ",submodule"});
    git(folder_ / "api", {"commit", "-q", "-m", "no folders"});
    const std::string where = (folder_ / "api").string();
    for (const auto& [path, what] : std::map<std::string, std::string>{
             {"link", "a symbolic link"}, {"file", "a file"}, {"submodule", "a submodule"}}) {
        const Observed seen = look("- {name: api, repo: ../api, path: " + path + "}\n");
        EXPECT_EQ(
            seen.unreachable.value_or(Error{}).message,
            std::string("'").append(path).append("' is ").append(what).append(" in ").append(where) + ", not a folder");
    }
    const Observed below = look("- {name: api, repo: ../api, path: link/api}\n");
    EXPECT_EQ(below.unreachable.value_or(Error{}).message, "'link/api' is not in " + where);
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
