#include "hq/scaffold_text.hpp"

#include <gtest/gtest.h>

#include <regex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hq/hq.hpp"
#include "hq/scratch_folder.hpp"

namespace sweepline {
namespace {

/// What is in `folder` now, which loads without an error, and with these warnings.
Headquarters load(const std::filesystem::path& folder, std::string_view expected = "") {
    auto loaded = load_headquarters(folder);
    EXPECT_TRUE(loaded.has_value()) << loaded.error().message;
    if (!loaded) return {};
    EXPECT_EQ(shown(loaded->problems, Shown::file_and_place), expected);
    EXPECT_TRUE(loaded->headquarters.settings.unsupported.empty());
    return std::move(loaded->headquarters);
}

std::string joined(const Result<std::vector<std::string>>& written) {
    if (!written) return "! " + written.error().message;
    std::string out;
    for (const std::string& each : *written) out += (out.empty() ? "" : " ") + each;
    return out;
}

NewHeadquarters wanted(const ScratchFolder& folder) {
    return {.migration = "ecs-to-eks",
            .import = {.kind = "folder",
                       .services = {{.name = "payments",
                                     .repo = (folder.path() / "payments").string(),
                                     .owner = "team: money"},
                                    {.name = "8080", .repo = "git@github.com:acme/x.git", .path = "apps/true"},
                                    {.name = "true", .repo = "/elsewhere/a b: #c"},
                                    {.name = "inside", .repo = (folder.path() / "hq/clones/inside").string()}},
                       .notes = {}},
            .layers = {"Connectivity", "Service accounts & OIDC", "Logging: \"all\""}};
}

TEST(WriteHeadquarters, LoadsWithoutAProblem) {
    const ScratchFolder folder;
    const std::filesystem::path hq = folder.path() / "hq";
    EXPECT_EQ(joined(write_headquarters(hq, wanted(folder))),
              "migration.yaml services.yaml layers/01-connectivity/layer.yaml runbooks/connectivity.md "
              "layers/02-service-accounts-oidc/layer.yaml runbooks/service-accounts-oidc.md "
              "layers/03-logging-all/layer.yaml runbooks/logging-all.md .gitignore");
    const Headquarters loaded = load(hq);
    EXPECT_EQ(loaded.settings.migration, "ecs-to-eks");
    ASSERT_EQ(loaded.services.size(), 4U);
    EXPECT_EQ(loaded.services[0].repos.at("app").url, (folder.path() / "payments").string());
    EXPECT_EQ(loaded.services[0].owner, "team: money");
    EXPECT_EQ(loaded.services[1].name.value, "8080");
    EXPECT_EQ(loaded.services[1].repos.at("app"),
              (Repository{.url = "git@github.com:acme/x.git", .path = "apps/true"}));
    EXPECT_EQ(loaded.services[2].name.value, "true");
    EXPECT_EQ(loaded.services[2].repos.at("app").url, "/elsewhere/a b: #c");
    EXPECT_EQ(loaded.services[3].repos.at("app").url, (hq / "clones/inside").string());
    ASSERT_EQ(loaded.layers.size(), 3U);
    EXPECT_EQ(loaded.layers[1].layer.title, "Service accounts & OIDC");
    EXPECT_EQ(loaded.layers[1].layer.concern, "identity");
    EXPECT_EQ(loaded.layers[2].layer.title, "Logging: \"all\"");
    EXPECT_TRUE(loaded.layers[0].layer.by_hand());
    EXPECT_EQ(read_runbook(hq / loaded.layers[0].layer.runbook)->size(), 2U);
    EXPECT_EQ(folder.read("hq/.gitignore"), ".sweepline/\n");
    EXPECT_NE(folder.read("hq/services.yaml").find("repo: ../payments\n"), std::string::npos);
    EXPECT_NE(folder.read("hq/services.yaml").find("repo: ./clones/inside\n"), std::string::npos);
}

TEST(WriteHeadquarters, AnEmptyOneLoadsToo) {
    const ScratchFolder folder;
    EXPECT_EQ(joined(write_headquarters(folder.path(), {.migration = "m", .import = {}, .layers = {}})),
              "migration.yaml services.yaml .gitignore");
    EXPECT_TRUE(load(folder.path()).services.empty());
}

/// The text with those comments taken for what they show that are `# key: value` or `#  - item` lines.
std::string uncommented(const std::string& text) {
    static const std::regex kExample(R"((^|\n)# (?=[a-z_]+:[ \n]| *- | +[a-z]+:[ \n]))");
    return std::regex_replace(text, kExample, "$1");
}

TEST(WriteHeadquarters, TheExamplesInItsCommentsAreRight) {
    const ScratchFolder folder;
    ASSERT_TRUE(write_headquarters(folder.path(), {.migration = "m", .import = {}, .layers = {}}).has_value());
    for (const char* file : {"migration.yaml", "services.yaml"}) folder.write(file, uncommented(folder.read(file)));
    const Headquarters loaded = load(folder.path());
    EXPECT_EQ(loaded.services.size(), 2U);
    EXPECT_EQ(loaded.settings.goal, "Every service moved by the end of the quarter.");
    EXPECT_EQ(loaded.settings.team.size(), 1U);
    EXPECT_EQ(loaded.settings.shared.size(), 1U);
}

TEST(WriteNewLayer, TheExamplesInItsCommentsAreRight) {
    const ScratchFolder folder;
    ASSERT_TRUE(
        write_headquarters(folder.path(), {.migration = "m", .import = {}, .layers = {"Other layer"}}).has_value());
    folder.write("services.yaml", "- name: a\n  repos: {app: x, infra: y, deploy: z}\n");
    ASSERT_TRUE(write_new_layer(load(folder.path()), LayerName("by-hand"), "", true).has_value());
    ASSERT_TRUE(write_new_layer(load(folder.path()), LayerName("steps"), "", false).has_value());
    for (const std::string file : {"layers/02-by-hand/layer.yaml", "layers/03-steps/layer.yaml"}) {
        std::string text = uncommented(folder.read(file));
        text.replace(text.find("OTHER-LAYER"), std::string_view("OTHER-LAYER").size(), "other-layer");
        folder.write(file, text);
    }
    const Headquarters loaded = load(folder.path());
    EXPECT_TRUE(loaded.layers.at(1).applies_to.has_value());
    EXPECT_TRUE(loaded.layers.at(1).detect.has_value());
    EXPECT_EQ(loaded.layers.at(2).layer.in, "infra");
    EXPECT_EQ(loaded.layers.at(2).layer.ramp.size(), 3U);
    EXPECT_EQ(loaded.layers.at(2).layer.needs.at(0).layer.value, "other-layer");
}

TEST(WriteHeadquarters, OverwritesNothing) {
    const ScratchFolder folder;
    folder.write("services.yaml", "mine\n");
    EXPECT_EQ(joined(write_headquarters(folder.path(), {.migration = "m", .import = {}, .layers = {"A"}})),
              "! 'services.yaml' is there already");
    EXPECT_EQ(folder.read("services.yaml"), "mine\n");
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "migration.yaml"));
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "layers"));
    folder.write("migration.yaml", "migration: x\n");
    const auto again = write_headquarters(folder.path(), {.migration = "m", .import = {}, .layers = {}});
    ASSERT_FALSE(again.has_value());
    EXPECT_EQ(again.error().kind, ErrorKind::conflict);
}

void check_ignored(std::string_view before, std::string_view after) {
    const ScratchFolder folder;
    folder.write(".gitignore", before);
    ASSERT_TRUE(write_headquarters(folder.path(), {.migration = "m", .import = {}, .layers = {}}).has_value());
    EXPECT_EQ(folder.read(".gitignore"), after);
}

TEST(WriteHeadquarters, AddsToAGitignore) {
    check_ignored("build/\n", "build/\n.sweepline/\n");
    check_ignored("build/", "build/\n.sweepline/\n");
    check_ignored("", ".sweepline/\n");
    check_ignored("/.sweepline\r\n", "/.sweepline\r\n");
    check_ignored("x\n.sweepline/", "x\n.sweepline/");
}

TEST(WriteHeadquarters, RefusesNamesThatCannotBe) {
    const ScratchFolder folder;
    const auto attempt = [&](const std::string& migration, std::vector<std::string> layers) {
        return joined(
            write_headquarters(folder.path(), {.migration = migration, .import = {}, .layers = std::move(layers)}));
    };
    EXPECT_EQ(attempt("a b", {}), "! the migration's name is 'a b', which has characters that names cannot have");
    EXPECT_EQ(attempt("m", {"A", "a!"}), "! layer 'a' is there twice");
    EXPECT_EQ(attempt("m", {"…"}), "! '…' cannot be a layer's title");
    EXPECT_EQ(attempt("m", {"Switch"}), "! a layer cannot be called 'switch', which stands for the traffic switch");
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(WriteNewLayer, LoadsWithoutAProblem) {
    const ScratchFolder folder;
    ASSERT_TRUE(
        write_headquarters(folder.path(), {.migration = "m", .import = {}, .layers = {"Connectivity"}}).has_value());
    folder.write("layers/90-cleanup/layer.yaml", "title: Cleanup\nconcern: delivery\nneeds: [switch]\n");
    folder.write("runbooks/cleanup.md", "- [ ] a\n");
    EXPECT_EQ(joined(write_new_layer(load(folder.path()), LayerName("service-accounts"), "", false)),
              "layers/02-service-accounts/layer.yaml layers/02-service-accounts/00-why.context.md "
              "layers/02-service-accounts/20-service-accounts.change.yaml "
              "layers/02-service-accounts/90-service-accounts.check.yaml "
              "layers/02-service-accounts/tests/example/before/README.md "
              "layers/02-service-accounts/tests/example/after/README.md "
              "layers/02-service-accounts/tests/example/after/.sweepline-example");
    EXPECT_EQ(joined(write_new_layer(load(folder.path()), LayerName("dns"), "network", true)),
              "layers/03-dns/layer.yaml runbooks/dns.md");
    const Headquarters loaded = load(folder.path());
    const LayerFiles* accounts = loaded.layer(LayerName("service-accounts"));
    ASSERT_NE(accounts, nullptr);
    EXPECT_EQ(accounts->layer.title, "Service accounts");
    EXPECT_EQ(accounts->layer.concern, "identity");
    EXPECT_TRUE(accounts->layer.changes());
    EXPECT_TRUE(accounts->layer.checks());
    EXPECT_TRUE(accounts->detect.has_value());
    EXPECT_EQ(accounts->layer.owns.size(), 1U);
    EXPECT_EQ(layer_tests(*accounts)->size(), 1U);
    EXPECT_EQ(loaded.layer(LayerName("dns"))->layer.concern, "network");
    EXPECT_EQ(loaded.layers.back().layer.name.value, "cleanup");
}

TEST(WriteNewLayer, RefusesNamesThatAreTaken) {
    const ScratchFolder folder;
    ASSERT_TRUE(write_headquarters(folder.path(), {.migration = "m", .import = {}, .layers = {"Dns"}}).has_value());
    const Headquarters loaded = load(folder.path());
    const auto attempt = [&](const char* name, const char* concern) {
        return joined(write_new_layer(loaded, LayerName(name), concern, false));
    };
    EXPECT_EQ(attempt("dns", ""), "! layer 'dns' is there already: 01-dns");
    EXPECT_EQ(attempt("a/b", ""), "! a layer cannot be called 'a/b', which has characters that names cannot have");
    EXPECT_EQ(attempt("switch", ""), "! a layer cannot be called 'switch', which stands for the traffic switch");
    EXPECT_EQ(attempt("x", "a b"), "! a concern cannot be called 'a b', which has characters that names cannot have");
    folder.write("runbooks/x.md", "mine\n");
    EXPECT_EQ(joined(write_new_layer(loaded, LayerName("x"), "", true)), "! 'runbooks/x.md' is there already");
    EXPECT_EQ(folder.read("runbooks/x.md"), "mine\n");
}

TEST(YamlScalar, ReadsBackAsTheSameText) {
    for (const std::string text : {"",     "a",   "true", "No",   "null", "8080",      "1e3",
                                   "0x1f", "a b", "a: b", "a #b", "#a",   "- a",       "a:",
                                   "'a'",  "\"",  "a\nb", "{a",   "[a",   "*a",        "&a",
                                   "!a",   "%a",  "@a",   "`a",   "|",    ">",         "git@github.com:acme/x.git",
                                   "../x", "./x", "...",  "é",    " a",   "a ",        "~",
                                   "?",    "y",   "-",    "a\\b", "a\tb", "2026-01-01"}) {
        const auto node = parse_yaml_document("k: " + yaml_scalar(text) + '\n');
        ASSERT_TRUE(node.has_value()) << text;
        ASSERT_NE(node->find("k"), nullptr) << text;
        EXPECT_EQ(node->find("k")->to_value(), Value(text)) << yaml_scalar(text);
    }
}

TEST(LayerNameOf, KeepsTheLetters) {
    const auto check = [](std::string_view title, std::string_view name) { EXPECT_EQ(layer_name_of(title), name); };
    check("Service accounts, OIDC", "service-accounts-oidc");
    check("Ünïcode", "uenicode");
    check("Größe & Čas — łódź", "groesse-cas-lodz");
    check("3×4", "3-4");
    check("…", "");
    check("日本", "");
}

TEST(ConcernOf, KnowsTheUsualWords) {
    for (const auto& [title, concern] :
         std::vector<std::pair<std::string, std::string>>{{"Dependencies", "discovery"},
                                                          {"VPC peering", "connectivity"},
                                                          {"OIDC trust", "identity"},
                                                          {"Certificates and WAF", "security"},
                                                          {"Structured logging", "application"},
                                                          {"CI", "delivery"},
                                                          {"Ingress", "delivery"},
                                                          {"Cities", "application"},
                                                          {"", "application"}})
        EXPECT_EQ(concern_of(title), concern) << title;
}

}  // namespace
}  // namespace sweepline
