#include "cli/render.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "app/cell_commands.hpp"
#include "app/exit_code.hpp"
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
    check("tokens_none", ListTokensReply{.tokens = {}, .next = {"sweepline token add NAME --access lead"}});
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
    plan.next = {"sweepline sweep identity --owner team-web"};
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
                                     .idle = 1,
                                     .next = {"sweepline sweep identity"}});
    check("plan_not_foreseen", PlanReply{.layer = "identity",
                                         .title = "identity",
                                         .rows = {{"ledger", "create", "not swept yet"}},
                                         .runs = 1,
                                         .foreseen = false});
    plan.starts = false;
    plan.next = {};
    plan.waits_for = {"connectivity is not closed: 3 cells are open"};
    plan.rows.clear();
    for (int i = 0; i < 200; ++i)
        plan.rows.push_back({"service-" + std::to_string(i), i % 3 == 0 ? "leave" : "create",
                             i % 3 == 0 ? "its inputs did not change" : "never swept"});
    plan.runs = 133;
    check("plan_many", plan);
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
    validate.rows.push_back({"web", Status::not_started, {}, "nothing_swept"});
    check("validate", validate);
    EXPECT_EQ((ValidateReply{.layer = "l", .rows = {{"web", Status::not_started, {}, "nothing_swept"}}}.exit_code()),
              0);
    CloseReply open{.layer = "identity",
                    .missing = {{"ledger", Standing::to_validate, "merged, not yet validated"}},
                    .waived = {{"web", "the vendor moves it"}},
                    .next = {"sweepline validate identity"}};
    for (int i = 0; i < 60; ++i)
        open.missing.push_back({"svc-" + std::to_string(i), Standing::to_merge, "pushed, not yet merged"});
    check("close_open", open);
    check("close",
          CloseReply{
              .layer = "identity", .closed = true, .next_layer = "secrets", .next = {"sweepline layer show secrets"}});
}

TEST(Render, Explain) {
    ExplainReply explain{.cell = cell("payments", "identity", Status::in_progress, {Mark::swept, Mark::opened}),
                         .layer_title = "Service accounts and OIDC trust",
                         .owner = "team-money",
                         .demand = "validated"};
    explain.standing = Standing::to_merge;
    explain.why = {{"cell", "pushed, not yet merged"}};
    explain.evidence = {{Mark::opened, true, "sweep/identity/payments at 1a2b3c4d"},
                        {Mark::merged, false},
                        {Mark::live, false, "", "preprod"}};
    explain.needs = {{"connectivity", Status::done, Need::done, true},
                     {"network", Status::not_started, Need::done, false}};
    explain.latest = {
        {5, minutes_before(10), "ana", "shipped", "payments", "identity", "pushed sweep/identity/payments"},
        {4, minutes_before(1500), "ana", "run_finished", "payments", "identity", "swept in 0.4 s"}};
    explain.next = {"sweepline validate identity"};
    check("explain", explain);

    ExplainReply settled{.cell = cell("payments", "identity", Status::not_applicable), .layer_title = "T"};
    settled.cell.note = "no terraform here";
    settled.why = {{"cell", "not applicable: no terraform here"}};
    settled.evidence = {{Mark::swept, false}, {Mark::validated, false}};
    const std::string text = render(Reply(settled), golden_page());
    EXPECT_EQ(text.find("no terraform here"), text.rfind("no terraform here")) << text;
    EXPECT_EQ(text.find("not yet"), std::string::npos) << text;
}

TEST(Render, TheJsonOfAReplyIsData) {
    ExplainReply explain{.cell = cell("payments", "identity", Status::in_progress), .layer_title = "T"};
    explain.standing = Standing::to_merge;
    explain.why = {{"cell", "pushed, not yet merged"}};
    explain.evidence = {{Mark::opened, true, "b at 1a2b"}};
    const auto holds = [](const Reply& reply, std::string_view part) {
        EXPECT_NE(reply.json().find(part), std::string::npos) << reply.json();
    };
    holds(Reply(explain), R"("standing":"to_merge","why":[{"about":"cell","text":"pushed, not yet merged"}])");
    holds(Reply(explain), R"("evidence":[{"mark":"opened","reached":true,"note":"b at 1a2b"}])");
    holds(Reply(CloseReply{.layer = "l", .missing = {{"a", Standing::to_ship, "swept, not yet shipped"}}}),
          R"("missing":[{"service":"a","standing":"to_ship","because":"swept, not yet shipped"}])");
    holds(Reply(OverviewReply{.who = "ana", .waiting = {{"l", Standing::to_ship, {"a"}, "sweepline ship l"}}}),
          R"("waiting":[{"layer":"l","standing":"to_ship","services":["a"],"command":"sweepline ship l"}])");
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
    HistoryReply folded{.entries = {{9, minutes_before(3), "ana", "run_finished", "", "identity", "swept"}}};
    folded.entries[0].services = {"a", "b", "c", "d", "e", "f", "g", "h"};
    check("history_folded", folded);
    check("history_none", HistoryReply{.entries = {}});
    check("blockers",
          BlockersReply{.groups = {{"waiting for the OIDC provider in account 4411",
                                    true,
                                    {blocked("payments", "waiting for the OIDC provider in account 4411"),
                                     blocked("ledger", "waiting for the OIDC provider in account 4411")}},
                                   {"no owner answers", false, {blocked("web", "no owner answers on Slack")}}}});
    const std::string rest = " in account 4411: the cluster's role may not read there yet (SEC-731)";
    check("blockers_similar",
          BlockersReply{.groups = {{"GATEWAY_KEY" + rest,
                                    false,
                                    {blocked("payments", "GATEWAY_KEY" + rest), blocked("ledger", "SIGNING_KEY" + rest),
                                     blocked("search", "GATEWAY_KEY" + rest)}}},
                        .next = {"sweepline explain payments identity"}});
    check("blockers_none", BlockersReply{.groups = {}});
    check("blockers_elsewhere", BlockersReply{.groups = {}, .others = 3});
}

TEST(Render, Overview) {
    OverviewReply overview{.migration = "ecs-to-eks", .who = "ana", .in_team = true};
    overview.statuses = {
        {"done", 60}, {"in_progress", 12}, {"blocked", 3}, {"not_started", 120}, {"not_applicable", 9}};
    overview.serial = 4;
    overview.current_layer = "identity";
    overview.mine = {cell("payments", "identity", Status::in_progress, {Mark::swept})};
    overview.my_blockers = {blocked("ledger", "waiting for the OIDC provider in account 4411")};
    overview.waiting = {{"identity", Standing::failed, {"cart"}, "sweepline run show cart identity"},
                        {"identity", Standing::to_ship, {"a", "b", "c", "d", "e"}, "sweepline ship identity"},
                        {"secrets", Standing::done, {}, "sweepline close secrets"}};
    overview.elsewhere = {{"connectivity", Standing::to_merge, {"ledger", "web"}, "sweepline validate connectivity"}};
    overview.problems = {{"files", "1 error in the headquarters' files"}};
    overview.next = {"sweepline ship identity"};
    check("overview", overview);
    check("overview_new",
          OverviewReply{.migration = "ecs-to-eks", .who = "root", .next = {"sweepline layer new NAME"}});
    check("overview_nothing", OverviewReply{.who = "root",
                                            .greeting = "there is no headquarters here yet",
                                            .next = {"sweepline init --from PATH", "sweepline demo"}});
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
                                   {"fence", "warning",
                                    "no Landlock: scripts and `run:` run without a fence; what they write outside "
                                    "their folder is not stopped"},
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
    check(CloseReply{.layer = hostile, .closed = true, .waived = {{hostile, hostile}}, .next_layer = hostile});
    check(ExplainReply{.cell = blocked(hostile, hostile),
                       .layer_title = hostile,
                       .owner = hostile,
                       .demand = hostile,
                       .why = {{"cell", hostile}},
                       .evidence = {{Mark::opened, true, hostile, hostile}},
                       .needs = {{hostile}},
                       .latest = {{1, {}, hostile, hostile, hostile, hostile, hostile}}});
    RunShowReply run{.service = hostile, .layer = hostile, .run = hostile, .state = hostile, .diff = hostile};
    run.steps = {{hostile, hostile, hostile, 1, hostile, hostile, hostile, {hostile}}};
    run.facts = {{hostile, hostile}};
    check(run);
    check(LayerTestReply{.layer = hostile, .results = {{hostile, false, hostile, hostile}}});
    check(LintReply{.problems = {{hostile, 1, 1, hostile, hostile, hostile}}});
    check(DoctorReply{.findings = {{hostile, hostile, hostile}}});
    check(OverviewReply{.migration = hostile,
                        .who = hostile,
                        .current_layer = hostile,
                        .waiting = {{hostile, Standing::failed, {hostile}}}});
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
