#include "cli/render.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "app/cell_commands.hpp"
#include "app/init.hpp"
#include "app/layer_commands.hpp"
#include "app/lint.hpp"
#include "app/look_commands.hpp"
#include "app/plan_layer.hpp"
#include "app/ship_layer.hpp"
#include "app/sweep_layer.hpp"
#include "app/tend_commands.hpp"
#include "app/token_commands.hpp"
#include "app/validate_layer.hpp"
#include "cli/golden_testing.hpp"
#include "cli/render_error.hpp"

namespace sweepline {
namespace {

CellView cell(std::string service, std::string layer, Status status, std::vector<Mark> marks = {}) {
    CellView view;
    view.service = std::move(service);
    view.layer = std::move(layer);
    view.status = status;
    view.marks = std::move(marks);
    view.version = 3;
    view.changed_at = minutes_before(130);
    view.changed_by = "ana";
    return view;
}

CellView blocked(std::string service, std::string blocker) {
    CellView view = cell(std::move(service), "identity", Status::blocked);
    view.blocker = std::move(blocker);
    view.blocker_owner = "team-cloud";
    return view;
}

/// Every reply goes through `render`, so that its table of drawings is tested too.
template <class T>
void check(const std::string& name, const T& reply) {
    check_golden(name, [&](const Page& page) { return render(Reply(reply), page); });
}

TEST(Render, Cell) {
    CellView view = cell("payments", "identity", Status::in_progress, {Mark::swept, Mark::opened});
    view.assignee = "ben";
    check("cell", view);
    check("cell_blocked", blocked("ledger", "waiting for the OIDC provider in account 4411, asked for in CLOUD-812"));
}

TEST(Render, Tokens) {
    check("token_added", AddTokenReply{.name = "zoe",
                                       .access = Access::engineer,
                                       .token = "swl_4rVb1mJ0Qe8sT7cXz2LkHn5WdPyGf6aUoI9tB3hMvEq",
                                       .remark = "zoe is not in the team of migration.yaml"});
    check("tokens", ListTokensReply{{{"ben", Access::lead, minutes_before(130), "ana", true},
                                     {"zoe", Access::viewer, minutes_before(5), "ana", false}}});
    check("tokens_none", ListTokensReply{});
    check("token_revoked", RevokeTokenReply{"zoe"});
}

TEST(Render, Walk) {
    check("walk",
          WalkReply{.cell = cell("payments", "connectivity", Status::in_progress),
                    .title = "Network paths",
                    .items = {{"Ask the network team for a route to the new subnet", true},
                              {"Open port 5432 from the new cluster to the database, and only from there", false}}});
    check("walk_done", WalkReply{.cell = cell("payments", "connectivity", Status::done, {Mark::claimed}),
                                 .title = "Network paths",
                                 .items = {{"Ask the network team", true}}});
}

TEST(Render, Plan) {
    PlanReply plan{.layer = "identity", .title = "Service accounts and OIDC trust", .rows = {}, .runs = 2};
    plan.rows = {{"payments", "leave", "pushed at 1a2b3c4d, its inputs did not change"},
                 {"ledger", "create", "never swept"},
                 {"search", "create", "never swept"},
                 {"web", "waits", "connectivity is in progress here: merged, not validated"},
                 {"legacy", "serial", "walked end to end by its engineer"},
                 {"cron", "not_applicable", "no file matches terraform/**"}};
    check("plan", plan);
    check("plan_foreseen", PlanReply{.layer = "identity",
                                     .title = "identity",
                                     .rows = {{"ledger", "create", "not swept yet"},
                                              {"web", "not_applicable", "'Dockerfile' is not there"}},
                                     .runs = 2,
                                     .idle = 1});
    check("plan_not_foreseen", PlanReply{.layer = "identity",
                                         .title = "identity",
                                         .rows = {{"ledger", "create", "not swept yet"}},
                                         .runs = 1,
                                         .foreseen = false});
    plan.starts = false;
    plan.waits_for = {"connectivity is not closed: 3 cells are open"};
    plan.rows.clear();
    for (int i = 0; i < 200; ++i)
        plan.rows.push_back({"service-" + std::to_string(i), i % 3 == 0 ? "leave" : "create",
                             i % 3 == 0 ? "its inputs did not change" : "never swept"});
    plan.runs = 133;
    check("plan_many", plan);
}

TEST(Render, Sweep) {
    SweepReply sweep{.layer = "identity",
                     .sweep = "01J",
                     .millis = 12'400,
                     .next = {"sweepline run show ledger identity", "sweepline ship identity"}};
    SweptGroup failed{.state = "failed",
                      .because = "20-service-account: k8s/deployment.yaml has no key spec.template",
                      .services = {"ledger", "search"}};
    SweptGroup swept{"swept", "", {}};
    for (int i = 0; i < 30; ++i) swept.services.push_back("service-" + std::to_string(i));
    SweptGroup nothing{.state = "nothing_to_do", .because = "the old form is not there", .services = {"web"}};
    for (const SweptGroup* group : {&failed, &swept, &nothing})
        for (const std::string& service : group->services)
            sweep.rows.push_back({.service = service, .state = group->state, .because = group->because});
    sweep.rows[5].vacuous = {"90-policy exists k8s/deployment.yaml"};
    sweep.groups = {failed, swept, nothing};
    sweep.left = {{"serial", 4}, {"done", 3}};
    sweep.resumed = 2;
    check("sweep", sweep);
    sweep.paused = true;
    sweep.because = "2 of 5 runs failed, more than the 20 % that failures_max allows";
    sweep.dry_run = true;
    check("sweep_paused", sweep);
    check("sweep_nothing", SweepReply{.layer = "identity", .left = {{"done", 21}}});
}

TEST(Render, Ship) {
    ShipReply ship{.layer = "identity", .rows = {}, .outcomes = {{"pushed", 2}, {"touched", 1}}, .millis = 840};
    ship.rows = {{"payments", "pushed", "sweep/identity/payments", "1a2b3c4d5e"},
                 {"ledger", "pushed", "sweep/identity/ledger", "2a2b3c4d5e"},
                 {"search", "touched", "sweep/identity/search", "", "somebody pushed 9f8e7d6c on top of ours"}};
    ship.next = {"sweepline validate identity"};
    check("ship", ship);
    check("ship_nothing", ShipReply{.layer = "identity", .rows = {}});
}

TEST(Render, ValidateAndClose) {
    ValidateReply validate{.layer = "identity", .rows = {}};
    validate.rows = {{"payments", Status::done, {Mark::validated}, "pass"},
                     {"ledger",
                      Status::in_progress,
                      {Mark::merged},
                      "fail",
                      {"the old form is still there: terraform/iam.tf:12 matches ecs-tasks", "90-policy: exit code 1"}},
                     {"search", Status::in_progress, {Mark::opened}, "not_merged"}};
    validate.next = {"sweepline close identity"};
    check("validate", validate);
    check("close_open", CloseReply{.layer = "identity",
                                   .missing = {"ledger: in progress, merged but not validated"},
                                   .waived = {"web: until 2026-12-31, the vendor moves it (ana)"}});
    check("close", CloseReply{.layer = "identity", .closed = true, .next_layer = "secrets"});
}

TEST(Render, Explain) {
    ExplainReply explain{.cell = cell("payments", "identity", Status::in_progress, {Mark::swept, Mark::opened}),
                         .layer_title = "Service accounts and OIDC trust",
                         .owner = "team-money",
                         .demand = "validated"};
    explain.why = {"The branch sweep/identity/payments is pushed, but not merged into main yet."};
    explain.evidence = {"✓ opened  sweep/identity/payments at 1a2b3c4d", "· merged  not yet", "· validated  not yet"};
    explain.needs = {"connectivity: done"};
    explain.latest = {
        {5, minutes_before(10), "ana", "shipped", "payments", "identity", "pushed sweep/identity/payments"},
        {4, minutes_before(1500), "ana", "run_finished", "payments", "identity", "swept in 0.4 s"}};
    explain.next = {"sweepline validate identity"};
    check("explain", explain);
}

TEST(Render, WhatWasNotReachedDidNotRun) {
    const SweepReply sweep{.layer = "logging",
                           .rows = {{.service = "a", .state = "unreachable"},
                                    {.service = "b", .state = "swept"},
                                    {.service = "c", .state = "unreachable"}},
                           .millis = 2};
    const std::string text = render(Reply(sweep), golden_page());
    EXPECT_TRUE(text.starts_with("logging  1 run in 2 ms, 2 services unreachable\n")) << text;
}

TEST(Render, Run) {
    RunShowReply run{.service = "payments", .layer = "identity", .run = "01JX", .state = "failed"};
    run.because = "90-policy: exit code 1";
    run.started_at = minutes_before(10);
    run.millis = 420;
    run.base = "1a2b3c4d5e6f";
    run.branch = "sweep/identity/payments";
    run.steps = {
        {.step = "10-find-role",
         .kind = "discover",
         .form = "executable",
         .millis = 120,
         .ended = "ok",
         .output = "looking in terraform/\nfound \x1b[1mone\x1b[0m\n"},
        {.step = "90-policy",
         .kind = "check",
         .form = "built-in",
         .millis = 3,
         .ended = "failed",
         .message = "1 of 2 checks failed",
         .verdicts = {"pass exists k8s/sa.yaml", "fail matches terraform/** because iam.tf:12 says ecs-tasks"}},
        {.step = "95-more", .kind = "check", .form = "executable", .ended = "not_run"}};
    run.facts = {{"role", "payments-task"}};
    run.vacuous = {"90-policy exists k8s/deployment.yaml"};
    run.diff =
        "diff --git a/k8s/sa.yaml b/k8s/sa.yaml\n--- /dev/null\n+++ b/k8s/sa.yaml\n@@ -0,0 +1,2 @@\n+kind: "
        "ServiceAccount\n-old\n context\n";
    check("run", run);
}

TEST(Render, HistoryAndBlockers) {
    check("history",
          HistoryReply{.entries = {{7, minutes_before(3), "ana", "blocked", "payments", "identity",
                                    "blocked: waiting for the OIDC provider in account 4411"},
                                   {6, minutes_before(4000), "ben", "layer_closed", "", "connectivity", "closed"}},
                       .more = true});
    check("history_none", HistoryReply{.entries = {}});
    check("blockers",
          BlockersReply{.groups = {{"waiting for the OIDC provider in account 4411",
                                    true,
                                    {blocked("payments", "waiting for the OIDC provider in account 4411"),
                                     blocked("ledger", "waiting for the OIDC provider in account 4411")}},
                                   {"no owner answers", false, {blocked("web", "no owner answers on Slack")}}}});
    check("blockers_none", BlockersReply{.groups = {}});
    check("blockers_elsewhere", BlockersReply{.groups = {}, .others = 3});
}

TEST(Render, Overview) {
    OverviewReply overview{.migration = "ecs-to-eks", .who = "ana", .in_team = true};
    overview.statuses = {
        {"done", 60}, {"in_progress", 12}, {"blocked", 3}, {"not_started", 120}, {"not_applicable", 9}};
    overview.current_layer = "identity";
    overview.mine = {cell("payments", "identity", Status::in_progress, {Mark::swept})};
    overview.my_blockers = {blocked("ledger", "waiting for the OIDC provider in account 4411")};
    overview.waiting = {"5 cells of identity are swept and wait to be shipped"};
    overview.elsewhere = {"2 services (ledger, web) wait for the owners to merge connectivity"};
    overview.problems = {"layers/02-identity/layer.yaml: 1 error"};
    overview.next = {"sweepline ship identity"};
    check("overview", overview);
    check("overview_new",
          OverviewReply{.migration = "ecs-to-eks", .who = "root", .next = {"sweepline layer new NAME"}});
    check("overview_nothing", OverviewReply{.who = "root",
                                            .waiting = {"there is no headquarters here yet"},
                                            .next = {"sweepline init --from PATH", "sweepline demo"}});
}

TEST(Render, Layers) {
    check("layer", LayerShowReply{.layer = "identity",
                                  .title = "Service accounts and OIDC trust",
                                  .concern = "identity",
                                  .in = "infra",
                                  .needs = {"connectivity to be closed, which is open"},
                                  .owns = {"terraform/iam/**", "environments/prod.yaml at roles.payments"},
                                  .steps = {"10-find-role  discover  executable", "20-trust  change  built-in"},
                                  .checks = {"90-policy  exists k8s/sa.yaml"},
                                  .demand = "validated",
                                  .statuses = {{"done", 3}, {"not_started", 18}},
                                  .problems = {"layer.yaml:3:1: `estimat` is no key here"}});
    check("layer_test", LayerTestReply{.layer = "identity",
                                       .results = {{"java", true},
                                                   {"node", false, "k8s/sa.yaml differs",
                                                    "--- expected\n+++ actual\n-a: 1\n+a: 2\n"}}});
    check("files", FilesReply{{"layers/02-identity/layer.yaml"}});
}

TEST(Render, LintInitDoctorDemo) {
    check("lint", LintReply{.problems = {{"services.yaml", 4, 3, "error", "say 'repo' or 'repos'", "keep one of them"},
                                         {"layers/02-identity/layer.yaml", 3, 1, "warning", "has no check"}},
                            .services = 21,
                            .layers = 14});
    check("lint_clean", LintReply{.problems = {}, .services = 21, .layers = 14});
    check("init", InitReply{.folder = "/work/hq",
                            .kind = "folder",
                            .services = 12,
                            .files = {"migration.yaml", "services.yaml"},
                            .notes = {"~/src/notes is no git repository"}});
    check("doctor",
          DoctorReply{.findings = {{"record", "ok", "1,204 events, the grid equals their fold"},
                                   {"fence", "warning", "Landlock is not in this kernel: changes are found afterwards"},
                                   {"git", "wrong", "git 2.20 is too old: 2.30 is needed"}}});
    check("doctor_well", DoctorReply{.findings = {{"record", "ok"}}});
    check("demo", DemoReply{.folder = "./sweepline-demo",
                            .services = 21,
                            .layers = 10,
                            .story = {"Four services do not fit the layers and go serially."},
                            .next = {"cd sweepline-demo", "sweepline grid"}});
}

TEST(Render, HarmlessWhateverARepositorySays) {
    const std::string hostile = "\x1b]0;owned\x07\x1b[2J\u202e\r\n\xff";
    const auto check = [&](const auto& reply) {
        const std::string text = render(Reply(reply), golden_page());
        EXPECT_TRUE(std::ranges::all_of(text, [](unsigned char c) { return c == 0x0a || c >= 0x20; })) << text;
        EXPECT_EQ(text.find("\u202e"), std::string::npos) << text;
        EXPECT_EQ(text.find('\xff'), std::string::npos) << text;
    };
    check(blocked(hostile, hostile));
    check(PlanReply{.layer = hostile, .title = hostile, .waits_for = {hostile}, .rows = {{hostile, hostile, hostile}}});
    check(SweepReply{.layer = hostile,
                     .rows = {{.service = hostile, .state = hostile, .vacuous = {hostile}}},
                     .groups = {{.state = hostile, .because = hostile, .services = {hostile}}},
                     .left = {{hostile, 1}},
                     .paused = true,
                     .because = hostile,
                     .next = {hostile}});
    check(ShipReply{.layer = hostile, .rows = {{hostile, hostile, hostile, hostile, hostile}}});
    check(ValidateReply{.layer = hostile, .rows = {{hostile, Status::done, {}, "fail", {hostile}}}});
    check(CloseReply{.layer = hostile, .closed = true, .waived = {hostile}, .next_layer = hostile});
    check(ExplainReply{.cell = blocked(hostile, hostile),
                       .layer_title = hostile,
                       .owner = hostile,
                       .demand = hostile,
                       .why = {hostile},
                       .evidence = {hostile},
                       .needs = {hostile},
                       .latest = {{1, {}, hostile, hostile, hostile, hostile, hostile}}});
    RunShowReply run{.service = hostile, .layer = hostile, .run = hostile, .state = hostile, .diff = hostile};
    run.steps = {{hostile, hostile, hostile, 1, hostile, hostile, hostile, {hostile}}};
    run.facts = {{hostile, hostile}};
    check(run);
    check(LayerTestReply{.layer = hostile, .results = {{hostile, false, hostile, hostile}}});
    check(LintReply{.problems = {{hostile, 1, 1, hostile, hostile, hostile}}});
    check(DoctorReply{.findings = {{hostile, hostile, hostile}}});
    check(OverviewReply{.migration = hostile, .who = hostile, .current_layer = hostile, .waiting = {hostile}});
    check(InitReply{.folder = hostile, .kind = hostile, .services = 1, .files = {hostile}, .notes = {hostile}});
}

TEST(RenderError, SaysWhatWhileAndHint) {
    const Error error{ErrorKind::unavailable,
                      "branch 'main' is protected",
                      "let the bot bypass protection",
                      {"pushing sweep/identity/payments"}};
    EXPECT_EQ(render_error(error, golden_page()),
              "error: branch 'main' is protected\n"
              "  while pushing sweep/identity/payments\n"
              "hint: let the bot bypass protection\n");
    EXPECT_EQ(error_as_json(error),
              R"({"error":{"kind":"unavailable","message":"branch 'main' is protected",)"
              R"("hint":"let the bot bypass protection","doing":["pushing sweep/identity/payments"]}})"
              "\n");
    EXPECT_EQ(render_error({ErrorKind::internal, "two\nlines\n"}, golden_page()), "error: two\n  lines\n");
    EXPECT_EQ(render_error({ErrorKind::internal, "\x1b[2J"}, golden_page()), "error: \\x1b[2J\n");
}

TEST(RenderError, MapsKindsToExitCodes) {
    EXPECT_EQ(exit_code_of(ErrorKind::invalid), 2);
    EXPECT_EQ(exit_code_of(ErrorKind::unsupported), 2);
    EXPECT_EQ(exit_code_of(ErrorKind::not_found), 1);
    EXPECT_EQ(exit_code_of(ErrorKind::denied), 1);
    EXPECT_EQ(exit_code_of(ErrorKind::conflict), 1);
    EXPECT_EQ(exit_code_of(ErrorKind::unavailable), 3);
    EXPECT_EQ(exit_code_of(ErrorKind::timed_out), 3);
    EXPECT_EQ(exit_code_of(ErrorKind::cancelled), 130);
    EXPECT_EQ(exit_code_of(ErrorKind::internal), 70);
}

}  // namespace
}  // namespace sweepline
