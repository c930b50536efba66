// What a validation sweep refuses to judge by, and what it does not record.

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "app/app_trial.hpp"
#include "app/cell_commands.hpp"
#include "app/lint.hpp"
#include "app/sweep_layer.hpp"
#include "app/validate_layer.hpp"
#include "store/store.hpp"

namespace sweepline {
namespace {

using testing::commit_all;
using testing::make_repository;
using testing::need;
using testing::refused;
using testing::write_file;

/// One service that has the new form on base already; each App is a process of its own.
class ValidateTest : public ::testing::Test, protected AppTrial {
protected:
    ValidateTest() {
        write_file(folder_ / "hq/migration.yaml", "migration: test\n");
        make_repository(folder_ / "infra", {{"conf", "old\n"}});
        make_repository(folder_ / "a", {{"new", "x\n"}});
        write_file(folder_ / "hq/services.yaml",
                   "- name: a\n  repos: {app: ../a, infra: 'file://" + (folder_ / "infra").string() + "'}\n");
        layer("layer.yaml", "title: T\nconcern: identity\nneeds: []\nowns: [new]\nreads: [infra]\n");
        layer("20-x.change.yaml", "edits:\n  - {create: new, text: x}\n");
        layer("90-y.check.yaml", "checks: [{exists: new}]\n");
    }
    void layer(const std::string& file, const std::string& bytes) {
        write_file(folder_ / "hq/layers/01-one" / file, bytes);
    }
    Result<ValidateReply> try_validate(const std::function<void()>& meanwhile = {}) {
        const auto asked = app();
        asked->on_progress = [&](const Progress& /*progress*/) {
            if (meanwhile) meanwhile();
        };
        return run(*asked, ana_, ValidateLayer{.layer = LayerName("one")});
    }
    std::string validate(const std::function<void()>& meanwhile = {}) {
        const ValidatedRow row = need(try_validate(meanwhile)).rows.at(0);
        std::string said = std::string(to_word(row.status)) + " " + row.verdict;
        for (const std::string& because : row.because) said += "; " + because;
        return said;
    }
};

TEST_F(ValidateTest, RefusesChecksThatCannotBeRead) {
    EXPECT_EQ(validate(), "done pass");
    layer("95-z.check.yaml", "checks: [{bogus: x}]\n");
    const Error error = refused(try_validate());
    EXPECT_EQ(error.kind, ErrorKind::invalid);
    EXPECT_NE(error.message.find("95-z.check.yaml:1:"), std::string::npos) << error.message;
}

TEST_F(ValidateTest, RefusesWhatThisBuildDoesNotJudge) {
    layer("validate/10-up.check.yaml", "checks: [{http: {url: 'https://a.example'}}]\n");
    const Error error = refused(try_validate());
    EXPECT_EQ(error.kind, ErrorKind::unsupported);
    EXPECT_NE(error.message.find("validate/10-up.check.yaml: 'http' checks are read"), std::string::npos)
        << error.message;
    const auto problems = need(run(*app(), ana_, Lint{})).problems;
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_EQ(problems.front().severity, "warning");
    EXPECT_EQ(problems.front().file, "layers/01-one/validate/10-up.check.yaml");
}

TEST_F(ValidateTest, ReadsOtherRepositoriesAsTheyAreNow) {
    layer("90-y.check.yaml", "checks: [{exists: new}, {matches: {in: 'infra:conf', pattern: old}}]\n");
    EXPECT_EQ(validate(), "done pass");
    write_file(folder_ / "infra/conf", "gone\n");
    commit_all(folder_ / "infra", "meanwhile");
    EXPECT_NE(validate(), "done pass");
}

TEST_F(ValidateTest, RecordsNothingOnACellThatChangedMeanwhile) {
    const auto assign = [&] {
        need(run(*app(), ana_, AssignCell{.service = ServiceName("a"), .layer = LayerName("one"), .to = "ana"}));
    };
    EXPECT_EQ(validate(assign), "not_started inconclusive; it changed while it was looked at, so nothing was recorded");
    EXPECT_EQ(validate(), "done pass");
}

TEST_F(ValidateTest, CloseIsNextOnlyWhereItWouldSucceed) {
    const auto next = [&](ValidateLayer request) {
        request.layer = LayerName("one");
        return need(run(*app(), ana_, request)).next;
    };
    const std::vector<std::string> again{"sweepline validate one"};
    const std::vector<std::string> close{"sweepline close one"};
    make_repository(folder_ / "b", {{"conf", "old\n"}});
    const std::string list = "- {name: a, repos: {app: ../a, infra: ../infra}}\n";
    write_file(folder_ / "hq/services.yaml", list + "- {name: b, repos: {app: ../b, infra: ../infra}}\n");
    EXPECT_EQ(next({.selection = {.service = {"a"}}}), again);
    EXPECT_EQ(next({.selection = {.only = Only::failed}}), again);
    need(run(*app(), ana_, SweepLayer{.layer = LayerName("one")}));
    EXPECT_EQ(next({.branch = true, .selection = {.service = {"b"}}}), std::vector<std::string>{"sweepline ship one"});

    make_repository(folder_ / "c", {{"new", "x\n"}});
    write_file(folder_ / "hq/services.yaml", "- {name: c, repos: {app: ../c, infra: ../infra}}\n");
    write_file(folder_ / "hq/migration.yaml", "migration: test\nenvironments: [preprod, prod]\n");
    layer("layer.yaml", "title: T\nconcern: identity\nneeds: []\nowns: [new]\nreads: [infra]\nlive: required\n");
    layer("validate/10-up.check.yaml", "checks: [{exists: new}]\n");
    EXPECT_EQ(next({.environment = "preprod"}), again);
    EXPECT_EQ(next({}), close);
    need(run(*app(), ana_, CloseLayer{.layer = LayerName("one")}));
    EXPECT_EQ(next({}), std::vector<std::string>{});
}

TEST_F(ValidateTest, WhatAPersonSaidIsTheVerdict) {
    layer("90-y.check.yaml", "checks: [{exists: nowhere}]\n");
    const CellKey key{ServiceName("a"), LayerName("one")};
    need(run(*app(), ana_, SetCell{key.service, key.layer, Status::not_applicable, "it logs json already"}));
    EXPECT_EQ(validate(), "not_applicable not_applicable; 'nowhere' is not there");
    EXPECT_EQ(need(try_validate()).exit_code(), 0);
    const auto asked = app();
    EXPECT_EQ(need(need(asked->store())->migration())->cell_or_new(key.service, key.layer).note,
              "it logs json already");

    need(run(*app(), ana_, WaiveCell{.service = key.service, .layer = key.layer, .because = "switched off in March"}));
    EXPECT_EQ(validate(), "done waived; 'nowhere' is not there");
    EXPECT_EQ(need(try_validate()).exit_code(), 0);
}

}  // namespace
}  // namespace sweepline
