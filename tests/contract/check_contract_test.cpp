// Built-in checks judge the same twice, and the same over each sort of tree, and change nothing.

#include <gtest/gtest.h>

#include <algorithm>

#include "check/check.hpp"
#include "some_tree.hpp"

namespace sweepline {
namespace {

struct Case {
    std::string_view item;
    std::string_view expected;  ///< the sort of the verdict and its reason, or `error: message`
};

constexpr Case kCases[] = {
    {"exists: k8s/sa.yaml", "pass 'k8s/sa.yaml' is there"},
    {"exists: k8s/*.yaml", "pass 2 files match, first 'k8s/bad.yaml'"},
    {"exists: ecs/**", "fail no file matches 'ecs/**'"},
    {"exists: link", "pass 'link' is there"},
    {"exists: link/sa.yaml", "fail 'link/sa.yaml' is not there"},
    {"absent: ecs/**", "pass no file matches 'ecs/**'"},
    {"absent: k8s", "fail 'k8s' is a folder"},
    {"absent: beside.tf", "pass 'beside.tf' is not there"},
    {"matches: {in: 'k8s/**', pattern: 'role-arn: (\\S+)$'}", "pass k8s/sa.yaml:3 matches 'role-arn: (\\S+)$'"},
    {"matches: {in: 'k8s/**', pattern: ecs}", "fail nothing in 'k8s/**' matches 'ecs'"},
    {"matches: {in: 'helm/**', pattern: ecs}", "fail no file matches 'helm/**'"},
    {"lacks: {in: '**', pattern: ecs-tasks}", "fail must not match 'ecs-tasks', but main.tf:2 does"},
    {"lacks: {in: '*.tf', pattern: '^b = {{service.name}}$'}",
     "fail must not match '^b = payments$', but main.tf:3 does"},
    {"lacks: {in: 'k8s/**', pattern: ecs-tasks}", "pass nothing in 'k8s/**' matches 'ecs-tasks'"},
    {"lacks: {in: 'caf*', pattern: 'r.sum.'}", "fail must not match 'r.sum.', but caf\xc3\xa9 [1].txt:1 does"},
    {"value: {in: k8s/sa.yaml, at: name, equals: '{{service.name}}'}", "pass 'k8s/sa.yaml' has \"payments\" at name"},
    {"value: {in: k8s/sa.yaml, at: name, equals: other}", "fail k8s/sa.yaml has \"payments\" at name, not \"other\""},
    {"value: {in: k8s/sa.yaml, at: none, equals: other}", "fail k8s/sa.yaml has nothing at none"},
    {"parses: k8s/sa.yaml", "pass 'k8s/sa.yaml' parses"},
    {"parses: main.tf", "error: 'main.tf' is neither YAML nor JSON by its ending"},
    {"agrees: {in: Dockerfile, pattern: '^EXPOSE (\\d+)$', with: facts.container.port}",
     "pass Dockerfile:2 says '8080', as facts.container.port does"},
    {"agrees: {in: Dockerfile, pattern: '^FROM (\\w+)$', with: facts.container.port}",
     "fail Dockerfile:1 says 'x', and facts.container.port is '8080'"},
    {"agrees: {in: Dockerfile, pattern: '^FROM (\\w+)$', with: facts.base}", "inconclusive facts.base is not known"},
    {"dns: {name: x}", "error: 'dns' checks are read, and not performed by this build"},
    {"http: {url: 'http://x'}", "error: 'http' checks are read, and not performed by this build"},
    {"tls: {host: x}", "error: 'tls' checks are read, and not performed by this build"},
};
/// Commands need files on disk.
constexpr Case kCommands[] = {
    {"run: grep -q ecs-tasks main.tf", "pass it succeeded"},
    {"run: grep -q nothing main.tf", "fail exit code 1"},
    {"run: sh -c 'echo no > made'", "fail"},
};

const MapTree::Files& files() {
    static const MapTree::Files kFiles{
        {"beside.tf", {"ecs-tasks"}},
        {"services/pay/main.tf", {"a = 1\r\nx = ecs-tasks\r\nb = payments\r\n"}},
        {"services/pay/k8s/sa.yaml", {"name: payments\nannotations:\n  role-arn: arn:aws:iam::1:role/x\n"}},
        {"services/pay/k8s/bad.yaml", {"a: [\n"}},
        {"services/pay/Dockerfile", {"FROM x\r\nEXPOSE 8080\r\n"}},
        {"services/pay/caf\xc3\xa9 [1].txt", {"r\xe9sum\xe9\n"}},
        {"services/pay/link", {"k8s", FileMode::symlink}},
        {"services/pay/run.sh", {"#!/bin/sh\n", FileMode::executable}},
    };
    return kFiles;
}

class CheckContract : public ::testing::TestWithParam<TreeSort> {
protected:
    std::string judged(std::string_view item) {
        Diagnostics problems;
        const Checks checks =
            Checks::read("checks:\n  - " + std::string(item) + "\n", "f", Checks::Place::validate, problems);
        for (const Diagnostic& each : problems) ADD_FAILURE() << item << ": " << each.message;
        const Service service{.name = ServiceName("payments"), .repos = {{"app", {}}}};
        const Layer layer{.name = LayerName("identity")};
        const StepContext context{
            .service = service,
            .layer = layer,
            .layer_folder = {},
            .role = "app",
            .views = {{"app", {.tree = &place_.tree(), .path = "services/pay", .folder = place_.folder()}}},
            .names = Object{{"service", Object{{"name", "payments"}}},
                            {"facts", Object{{"container", Object{{"port", "8080"}}}}}},
            .variables = {{"PATH", "/usr/bin:/bin"}}};
        StandingClock clock{Instant{}};
        const Starter starter(std::filesystem::path(SWEEPLINE_BIN_DIR) / "sweepline-keeper");
        const Mirrors mirrors({}, {});
        const Tools tools{.clock = clock, .starter = starter, .mirrors = mirrors, .work_folder = {}, .environment = {}};
        const auto all = checks.judge({context, ServiceFiles::Access::read_only}, context, tools);
        if (!all) return "error: " + all.error().message;
        const Verdict& verdict = all->front().verdict;
        const bool is_pass = verdict.sort == Verdict::Sort::pass;
        return (is_pass ? "pass " : verdict.sort == Verdict::Sort::fail ? "fail " : "inconclusive ") + verdict.because;
    }

    SomeTree place_{GetParam(), files()};
};

TEST_P(CheckContract, judges_the_same_twice_and_changes_nothing) {
    for (const auto& [item, expected] : kCases)
        for (int twice = 0; twice < 2; ++twice) EXPECT_EQ(judged(item), expected) << item;
    EXPECT_EQ(shown(place_.files()), shown(files()));
}

TEST_P(CheckContract, commands_run_where_files_are_and_write_nothing) {
    for (const auto& [item, expected] : kCommands)
        for (int twice = 0; twice < 2; ++twice) {
            const std::string verdict = judged(item);
            if (GetParam() == TreeSort::folder)
                EXPECT_TRUE(verdict.starts_with(expected)) << item << ": " << verdict;
            else
                EXPECT_EQ(verdict, "error: a command is to judge a repository that is not checked out");
        }
    EXPECT_EQ(shown(place_.files()), shown(files()));
}

INSTANTIATE_TEST_SUITE_P(Trees, CheckContract, ::testing::Values(TreeSort::map, TreeSort::folder, TreeSort::objects),
                         [](const auto& each) { return to_text(each.param); });

/// Every word of the table has a case.
TEST(CheckWords, each_is_judged) {
    for (const std::string& word : check_words()) {
        const auto begins = [&](const Case& each) { return each.item.starts_with(word + ": "); };
        EXPECT_TRUE(std::ranges::any_of(kCases, begins) || std::ranges::any_of(kCommands, begins)) << word;
    }
}

}  // namespace
}  // namespace sweepline
