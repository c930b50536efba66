#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <set>
#include <string>

#include "app/app.hpp"
#include "app/layer_commands.hpp"
#include "app/lint.hpp"
#include "app/look_commands.hpp"
#include "app/plan_layer.hpp"
#include "app/sweep_layer.hpp"
#include "app/tend_commands.hpp"
#include "git/test_repository.hpp"
#include "hq/hq.hpp"
#include "store/store.hpp"

namespace sweepline {
namespace {

namespace fs = std::filesystem;
using testing::file_bytes;
using testing::git;
using testing::need;
using testing::TestFolder;
using testing::write_file;

Surroundings around(const fs::path& folder, const fs::path& headquarters = {}) {
    Surroundings around{.working_directory = folder,
                        .headquarters = headquarters,
                        .keeper = fs::path(SWEEPLINE_BIN_DIR) / "sweepline-keeper",
                        .examples = fs::path(SWEEPLINE_SOURCE_DIR) / "examples",
                        .environment = {{"PATH", "/usr/local/bin:/usr/bin:/bin"}, {"HOME", folder.string()}}};
    around.machine = "here";
    around.processors = 2;
    return around;
}

const Caller kAna{"ana", true};

/// One demo for all tests, made over a folder that an earlier demo had marked.
class DemoTest : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        made_in = std::make_unique<TestFolder>();
        write_file(*made_in / "sweepline-demo/.sweepline-demo", "an earlier one\n");
        write_file(*made_in / "sweepline-demo/services/stray/file", "of an earlier one\n");
        App app(around(made_in->path()), system_clock);
        auto made = run(app, kAna, Demo{});
        ASSERT_TRUE(made) << made.error().message << (made.error().doing.empty() ? "" : made.error().doing.back());
        reply = std::make_unique<DemoReply>(std::move(*made));
    }
    static void TearDownTestSuite() {
        reply.reset();
        made_in.reset();
    }
    void SetUp() override {
        if (!reply) GTEST_SKIP() << "the demo was not made";
        app_ = std::make_unique<App>(around(headquarters(), headquarters()), system_clock);
    }
    static fs::path headquarters() { return *made_in / "sweepline-demo/hq"; }
    template <class Request>
    auto ask(const Request& request) {
        return need(run(*app_, kAna, request));
    }

    static inline std::unique_ptr<TestFolder> made_in;
    static inline std::unique_ptr<DemoReply> reply;
    static inline SystemClock system_clock;
    std::unique_ptr<App> app_;
};

/// `+` done, `>` in progress, `x` blocked, `-` not applicable, `.` not started; behind it the first letter of each
/// mark.
std::string picture(const GridRow& row) {
    std::string text;
    for (const GridCell& cell : row.cells) {
        constexpr std::string_view kGlyphs = ".>+x-";
        text += text.empty() ? "" : " ";
        text += kGlyphs[static_cast<std::size_t>(cell.status)];
        for (const Mark mark : cell.marks)
            text += to_word(mark).front() == 's' && mark == Mark::stale ? '!' : to_word(mark).front();
    }
    return text;
}

TEST_F(DemoTest, shows_a_migration_half_way) {
    std::string grid;
    for (const GridRow& row : ask(Grid{}).rows) grid += row.service + " " + picture(row) + "\n";
    //        inv net db   iam  acc  cert conf  sec log  then four not begun, and the cleanup
    EXPECT_EQ(grid,
              "payments +v +c +somv +somv +somv >so +somv x >s . . . . .\n"
              "orders +v +c +somv +somv +somv - +somv >so >s . . . . .\n"
              "pricing +v +c +somv +somv +somv - +somv - >s . . . . .\n"
              "invoicing +v +c +somv +somv +somv - >so x >f . . . . .\n"
              "catalog +v +c +somv +somv +somv +somv +somv >so +somv . . . . .\n"
              "cart +v +c +somv +somv +somv +somv >so - >s . . . . .\n"
              "checkout +v +c - +somv +somv >so >so x >s . . . . .\n"
              "notifications +v +c - +somv +somv - >so >s >so . . . . .\n"
              "web-gateway +v +c - +somv >so xso +somv . >so . . . . .\n"
              "recommendations +v +c - +somv >so - >so . >s . . . . .\n"
              "reviews +v +c +somv +somv! +somv +somv >so >so +somv . . . . .\n"
              "stock +v +c +somv +somv +somv - +somv >s >so . . . . .\n"
              "shipping +v +c - +somv +somv - >so >s >f . . . . .\n"
              "sessions +v +c +somv +somv +somv - +somv - +somv . . . . .\n"
              "image-proxy +v +c - - - +somv +somv - - . . . . .\n"
              "fraud-scoring +v +c - +somv xso - >f . >s . . . . .\n"
              "reports +v +c +w +somv >so >s >s . >s . . . . .\n"
              "settlement +v . +somv >so . . . . . . . . . .\n"
              "clickstream +v > . >s . . . . . . . . . .\n"
              "search +v . . . . . . . . . . . . .\n"
              "edi-bridge +v x . . . . . . . . . . . .\n");
}

TEST_F(DemoTest, an_expired_waiver_no_longer_counts) {
    struct NextYear final : Clock {
        [[nodiscard]] Instant now() override {
            return Instant{system_clock.now().micros + std::chrono::microseconds(std::chrono::years(1)).count()};
        }
    } next_year;
    const auto cell_seen = [](App& app) {
        const GridReply grid = need(run(app, kAna, Grid{.service = {"reports"}, .layer = {"databases"}}));
        const ExplainReply told = need(run(app, kAna, Explain{ServiceName("reports"), LayerName("databases")}));
        return picture(grid.rows.front()) + " " + told.why.front().text.substr(0, std::string("waived until").size());
    };
    App later(around(headquarters(), headquarters()), next_year);
    EXPECT_EQ(cell_seen(*app_), "+w waived until");
    EXPECT_EQ(cell_seen(later), ">w its waiver e");
}

TEST_F(DemoTest, answers_what_it_made) {
    EXPECT_EQ(reply->services, 21);
    EXPECT_EQ(reply->layers, 14);
    EXPECT_EQ(reply->grid->rows.size(), 21U);
    EXPECT_EQ(reply->next.front(), "cd sweepline-demo/hq");
    EXPECT_EQ(reply->folder, (made_in->path() / "sweepline-demo").string());
    EXPECT_EQ(app_->local_caller().name, "ana");
    EXPECT_TRUE(app_->local_caller().in_team);
}

TEST_F(DemoTest, replaces_what_an_earlier_one_left) {
    EXPECT_FALSE(fs::exists(made_in->path() / "sweepline-demo/services/stray"));
}

TEST_F(DemoTest, has_nothing_to_complain_about) {
    for (const LintProblem& problem : ask(Lint{}).problems)
        ADD_FAILURE() << problem.file << ":" << problem.line << ": " << problem.message;
    for (const DoctorFinding& finding : ask(Doctor{}).findings)
        EXPECT_NE(finding.verdict, "wrong") << finding.what << ": " << finding.because;
}

TEST_F(DemoTest, tests_its_layers_on_example_trees) {
    std::size_t trees = 0;
    const LoadedHeadquarters& loaded = *need(app_->headquarters());
    for (const LayerFiles& layer : loaded.headquarters.layers) {
        if (!fs::exists(layer.folder / "tests")) continue;
        for (const LayerTestResult& result : ask(TestLayer{layer.layer.name}).results) {
            EXPECT_TRUE(result.passed) << layer.folder_name << "/" << result.name << ": " << result.message
                                       << result.diff;
            ++trees;
        }
    }
    EXPECT_GE(trees, 18U);
}

TEST_F(DemoTest, keeps_branches_and_clean_work_trees) {
    const LoadedHeadquarters& loaded = *need(app_->headquarters());
    const Migration& migration = *need(need(app_->store())->migration());
    std::set<std::string> how;
    std::set<std::string> repositories;
    for (const auto& [key, cell] : migration.cells) {
        if (!cell.shipped) continue;
        const Service& service = *loaded.headquarters.service(key.service);
        const std::string folder = service.repos.at(loaded.headquarters.layer(key.layer)->layer.in).url;
        EXPECT_FALSE(git(folder, {"rev-parse", "--verify", "refs/heads/" + cell.shipped->branch}).empty());
        repositories.insert(folder);
        if (cell.shipped->merged) how.insert(cell.shipped->merged_how);
    }
    for (const std::string& folder : repositories) EXPECT_EQ(git(folder, {"status", "--porcelain"}), "") << folder;
    EXPECT_EQ(how, (std::set<std::string>{"reachable", "same_patch"}));
    EXPECT_EQ(repositories.size(), 17U);
}

/// The action planned for one service.
std::string action_for(const PlanReply& plan, const std::string& service) {
    const auto row = std::ranges::find(plan.rows, service, &PlanRow::service);
    return row == plan.rows.end() ? "not planned" : row->action;
}

TEST_F(DemoTest, goes_on_from_where_it_stands) {
    EXPECT_EQ(action_for(ask(PlanLayer{.layer = LayerName("runtime-config")}), "shipping"), "touched");
    EXPECT_EQ(action_for(ask(PlanLayer{.layer = LayerName("iam-trust")}), "reviews"), "create");
    EXPECT_EQ(action_for(ask(PlanLayer{.layer = LayerName("secrets")}), "payments"), "blocked");
    EXPECT_EQ(action_for(ask(PlanLayer{.layer = LayerName("workload")}), "payments"), "waits");
    // The layers that nobody has begun do work: nothing waits on a dry run.
    for (const char* layer : {"workload", "autoscaling"}) {
        const SweepReply swept =
            ask(SweepLayer{.layer = LayerName(layer), .selection = {.service = {"settlement"}}, .dry_run = true});
        ASSERT_EQ(swept.rows.size(), 1U) << layer;
        EXPECT_EQ(swept.rows.front().state, "swept") << layer << ": " << swept.rows.front().because;
        EXPECT_TRUE(swept.rows.front().vacuous.empty()) << layer;
    }
}

TEST(Demo, leaves_folders_alone_that_are_not_its_own) {
    const TestFolder folder;
    write_file(folder / "mine/letter", "dear\n");
    SystemClock clock;
    App app(around(folder.path()), clock);
    const auto made = run(app, kAna, Demo{.into = "mine"});
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().kind, ErrorKind::conflict);
    EXPECT_EQ(made.error().message, (folder / "mine").string() + " is there and was not made by the demo");
    EXPECT_EQ(file_bytes(folder / "mine/letter"), "dear\n");
    EXPECT_FALSE(fs::exists(folder / "mine/hq"));
}

TEST(Demo, says_where_its_example_should_be) {
    const TestFolder folder;
    Surroundings without = around(folder.path());
    without.examples = folder / "share";
    SystemClock clock;
    App app(without, clock);
    const auto made = run(app, kAna, Demo{});
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().kind, ErrorKind::not_found);
    EXPECT_FALSE(fs::exists(folder / "sweepline-demo"));
}

}  // namespace
}  // namespace sweepline
