#include "app/layer_progress.hpp"

#include <gtest/gtest.h>

#include <string>

#include "app/app_trial.hpp"
#include "app/cell_commands.hpp"
#include "app/service_commands.hpp"
#include "app/sweep_layer.hpp"
#include "store/store.hpp"

namespace sweepline {
namespace {

namespace fs = std::filesystem;
using testing::make_repository;
using testing::need;
using testing::write_file;

/// A layer whose step fails on the services that have a file `bad`, with its text as the reason.
class LayerProgressTest : public ::testing::Test, protected AppTrial {
protected:
    LayerProgressTest() {
        write_file(folder_ / "hq/migration.yaml", "migration: test\n");
        write_services("a");
        const fs::path layer = folder_ / "hq/layers/01-one";
        write_file(layer / "layer.yaml", "title: T\nconcern: identity\nneeds: []\nowns: [new]\nramp: [2, 100%]\n");
        write_file(layer / "20-x.change.sh", "#!/bin/sh\n[ ! -e bad ] || { cat bad >&2; exit 1; }\necho new > new\n");
        fs::permissions(layer / "20-x.change.sh", fs::perms::owner_all);
        write_file(layer / "90-y.check.yaml", "checks: [{exists: new}]\n");
        for (const char* name : {"a", "b", "c", "d", "e"}) make_repository(folder_ / name, {{"conf", "old\n"}});
        make_repository(folder_ / "f", {{"bad", "no port 8080 in compose\n"}});
    }
    void write_services(const std::string& first) {
        std::string text = "- {name: " + first + ", repo: ../a" + (first == "a" ? "" : ", was: a") + "}\n";
        for (const std::string name : {"b", "c", "d", "f"})
            text.append("- {name: ").append(name).append(", repo: ../").append(name).append("}\n");
        text += "- {name: e, repo: ../e, track: serial}\n";
        write_file(folder_ / "hq/services.yaml", text);
    }
    LayerProgressReply progress() { return need(run(*app(), ana_, ShowProgress{LayerName("one")})); }
    void set(const std::string& service, Status status) {
        need(run(*app(), ana_, SetCell{ServiceName(service), LayerName("one"), status, "so it is"}));
    }
    void waive(const std::string& service) {
        need(run(*app(), ana_, WaiveCell{ServiceName(service), LayerName("one"), "it may pass"}));
    }
    static std::string waits(const LayerProgressReply& reply) {
        std::string text;
        for (const KeptOpen& each : reply.waiting) {
            text += std::string(to_word(each.standing)) + ":";
            for (const std::string& service : each.services) text += " " + service;
            text += "\n";
        }
        return text;
    }
    static std::string last(const LayerProgressReply& reply) {
        if (reply.moments.empty()) return "none";
        const LayerMoment& moment = reply.moments.back();
        return std::to_string(moment.done) + " done " + std::to_string(moment.in_progress) + " in progress " +
               std::to_string(moment.blocked) + " blocked " + std::to_string(moment.not_applicable) + " n/a";
    }
};

TEST_F(LayerProgressTest, OfANewLayerIsWhatIsToBeSwept) {
    const LayerProgressReply reply = progress();
    EXPECT_EQ(waits(reply), "to_sweep: a b c d f\n");
    EXPECT_EQ(last(reply), "none");
    EXPECT_EQ(reply.services, 5) << "serial services are not counted";
    EXPECT_EQ(reply.ramp, (std::vector<std::string>{"2", "100%"}));
    EXPECT_FALSE(reply.sweep);
}

TEST_F(LayerProgressTest, AfterASweepSaysWhatFailedAndWhatWaits) {
    need(run(*app(), ana_, SweepLayer{.layer = LayerName("one")}));
    const LayerProgressReply reply = progress();
    EXPECT_EQ(waits(reply), "failed: f\nto_ship: a b c d\n");
    ASSERT_EQ(reply.failures.size(), 1U);
    EXPECT_EQ(reply.failures[0].services, std::vector<std::string>{"f"});
    EXPECT_NE(reply.failures[0].because.find("no port 8080"), std::string::npos) << reply.failures[0].because;
    const LatestSweep sweep = reply.sweep.value_or(LatestSweep{});
    EXPECT_TRUE(sweep.ended);
    EXPECT_EQ(sweep.finished, 5);
    EXPECT_EQ(last(reply), "0 done 5 in progress 0 blocked 0 n/a");
}

TEST_F(LayerProgressTest, TheCurveIsTheFoldOfTheRecordAlsoAfterARename) {
    waive("a");
    set("b", Status::blocked);
    waive("e");
    write_services("alpha");
    set("alpha", Status::in_progress);
    set("c", Status::not_applicable);
    waive("alpha");
    const LayerProgressReply reply = progress();
    EXPECT_EQ(last(reply), "1 done 0 in progress 1 blocked 1 n/a");
    std::int64_t most = 0;
    for (const LayerMoment& moment : reply.moments) most = std::max(most, moment.done);
    EXPECT_EQ(most, 1) << "a and alpha are one";
}

/// A sweep whose machine was switched off never says that it is over.
TEST_F(LayerProgressTest, ASweepThatIsNotOverCountsWhatEndedAndMayHaveFallenSilent) {
    for (const std::int64_t lease : {60, -1}) {
        SweepStarted sweep{.sweep = SweepId("theirs"), .layer = LayerName("one"), .performer = PerformerId("there")};
        sweep.planned = 5;
        sweep.lease_until = Instant{clock_.now().micros + lease * 1'000'000};
        sweep.host = "there";
        RunStarted a{.service = ServiceName("a"), .layer = sweep.layer, .run = RunId("a")};
        RunStarted b{.service = ServiceName("b"), .layer = sweep.layer, .run = RunId("b")};
        a.sweep = b.sweep = sweep.sweep;
        const RunFinished end{.service = a.service, .layer = a.layer, .run = a.run, .state = RunState::failed};
        need(need(app()->store())->change("ben", [&](const Migration&) -> Result<std::vector<Happening>> {
            return std::vector<Happening>{sweep, a, b, end};
        }));
        const LatestSweep latest = progress().sweep.value_or(LatestSweep{});
        EXPECT_FALSE(latest.ended);
        EXPECT_EQ(latest.silent, lease < 0);
        EXPECT_EQ(latest.finished, 1);
        EXPECT_EQ(latest.failed, 1);
    }
}

TEST_F(LayerProgressTest, AWaiverPassesAndSaysSo) {
    need(run(*app(), ana_, WaiveCell{ServiceName("a"), LayerName("one"), "frozen until spring"}));
    const LayerProgressReply reply = progress();
    EXPECT_EQ(waits(reply), "to_sweep: b c d f\n");
    ASSERT_EQ(reply.waivers.size(), 1U);
    EXPECT_EQ(reply.waivers[0].service + ": " + reply.waivers[0].because, "a: frozen until spring");
}

TEST_F(LayerProgressTest, AServiceIsShownWithoutWhatLetsSomebodyIn) {
    write_file(folder_ / "hq/services.yaml",
               "- name: a\n  repos:\n    app: https://ana@git.example.com/a.git\n    infra: ../a\n  vars: {port: 8080, "
               "host: a.example.com}\n");
    const ServiceShowReply reply = need(run(*app(), ana_, ShowService{ServiceName("a")}));
    ASSERT_EQ(reply.repositories.size(), 2U);
    EXPECT_EQ(reply.repositories[0].address, "https://git.example.com/a.git");
    EXPECT_EQ(reply.repositories[1].address, (folder_ / "a").string());
    EXPECT_EQ(reply.vars, (std::map<std::string, std::string>{{"host", "a.example.com"}, {"port", "8080"}}));
}

}  // namespace
}  // namespace sweepline
