// What steps are given, what they say, and what of it stays.

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "run/run_trial.hpp"
#include "text/fields.hpp"

namespace sweepline {
namespace {

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

}  // namespace
}  // namespace sweepline
