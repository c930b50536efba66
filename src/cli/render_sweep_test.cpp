#include <gtest/gtest.h>

#include "app/ship_layer.hpp"
#include "app/sweep_layer.hpp"
#include "cli/golden_testing.hpp"
#include "cli/render.hpp"

namespace sweepline {
namespace {

template <class T>
void check(const std::string& name, const T& reply) {
    check_golden(name, [&](const Page& page) { return render(Reply(reply), page); });
}

TEST(RenderSweep, Sweep) {
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
    sweep.broken_off = {"payments", "web"};
    sweep.not_started = 37;
    check("sweep_paused", sweep);
    check("sweep_failure", SweepReply{.layer = "identity",
                                      .rows = {{.service = "a", .state = "swept"}},
                                      .groups = {{"swept", "", false, {"a"}}},
                                      .paused = true,
                                      .because = "it could not go on",
                                      .not_started = 3,
                                      .next = {"sweepline sweep identity"},
                                      .failure = SweepFailure{"the disk is full: record.db", "free some space"}});
    check("sweep_reasons",
          SweepReply{
              .layer = "identity",
              .rows = {{.service = "a", .state = "failed"},
                       {.service = "b", .state = "failed"},
                       {.service = "c", .state = "swept", .edge_cases = {"the ingress is shared with another team"}}},
              .groups = {{"failed", "exit code 1", false, {"a"}},
                         {"failed", "exit code 2", false, {"b"}},
                         {"swept", "", false, {"c"}}}});
    check("sweep_nothing", SweepReply{.layer = "identity", .left = {{"done", 21}}});
    SweepReply stopped{.layer = "identity", .resumed = 3, .paused = true, .because = "stopped on request"};
    stopped.broken_off = {"orders"};
    stopped.not_started = 15;
    check("sweep_stopped_at_once", stopped);
}

TEST(RenderSweep, Ship) {
    ShipReply ship{.layer = "identity", .rows = {}, .outcomes = {{"pushed", 2}, {"touched", 1}}, .millis = 840};
    ship.rows = {{"payments", "pushed", "sweep/identity/payments", "1a2b3c4d5e"},
                 {"ledger", "pushed", "sweep/identity/ledger", "2a2b3c4d5e"},
                 {"search", "touched", "sweep/identity/search", "", "somebody pushed 9f8e7d6c on top of ours"}};
    ship.next = {"sweepline validate identity"};
    check("ship", ship);
    check("ship_dry", ShipReply{.layer = "identity",
                                .dry_run = true,
                                .rows = {{"a", "would_push"}, {"b", "held", "", "", "blocked: waits for DNS"}},
                                .outcomes = {{"would_push", 1}, {"held", 1}}});
    check("ship_nothing", ShipReply{.layer = "identity", .rows = {}});
}

TEST(RenderSweep, WhatWasNotReachedDidNotRun) {
    const SweepReply sweep{.layer = "logging",
                           .rows = {{.service = "a", .state = "unreachable"},
                                    {.service = "b", .state = "swept"},
                                    {.service = "c", .state = "unreachable"}},
                           .millis = 2};
    const std::string text = render(Reply(sweep), golden_page());
    EXPECT_TRUE(text.starts_with("logging  1 run in 2 ms, 2 services unreachable\n")) << text;
}

}  // namespace
}  // namespace sweepline
