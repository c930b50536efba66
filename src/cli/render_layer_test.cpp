#include <gtest/gtest.h>

#include "app/layer_commands.hpp"
#include "app/layer_progress.hpp"
#include "app/service_commands.hpp"
#include "cli/golden_testing.hpp"
#include "cli/render.hpp"

namespace sweepline {
namespace {

template <class T>
void check(const char* name, const T& reply) {
    check_golden(name, [&](const Page& page) { return render(Reply(reply), page); });
}

TEST(RenderLayer, WhatItIs) {
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

TEST(RenderLayer, HowFarItIs) {
    constexpr std::int64_t kDay = 24 * 60;
    const LatestSweep sweep{.by = "ana",
                            .started_at = minutes_before(130),
                            .ended = true,
                            .paused = true,
                            .because = "2 of 9 runs failed, and failures_max is 20%",
                            .planned = 17,
                            .finished = 9,
                            .failed = 2};
    check("layer_status",
          LayerProgressReply{.layer = "identity",
                             .title = "Service accounts and OIDC trust",
                             .closed = false,
                             .services = 21,
                             .waiting = {{Standing::failed, {"cart", "web"}},
                                         {Standing::to_ship, {"a", "b", "c", "d", "e", "f", "g", "h"}}},
                             .failures = {{"no role in terraform/", false, {"cart", "web"}}},
                             .waivers = {{"legacy", "goes in March (ben)", minutes_before(-20 * kDay), "ana"}},
                             .sweep = sweep,
                             .moments = {{minutes_before(2 * kDay), 0, 3, 0, 0},
                                         {minutes_before(kDay + 5), 2, 7, 0, 0},
                                         {minutes_before(kDay), 4, 11, 0, 0},
                                         {minutes_before(0), 10, 8, 0, 0}}});
    check("layer_status_closed", LayerProgressReply{.layer = "network", .title = "Network", .closed = true});
    check("layer_status_ready", LayerProgressReply{.layer = "network", .title = "Network"});
}

TEST(RenderService, WhatIsKnownOfIt) {
    check("service",
          ServiceShowReply{.service = "payments",
                           .owner = "team-money",
                           .track = "layered",
                           .repositories = {{.role = "app", .address = "../src/payments", .base = "main"},
                                            {.role = "infra", .address = "../infra", .path = "services/payments"}},
                           .vars = {{"port", "8080"}}});
}

}  // namespace
}  // namespace sweepline
