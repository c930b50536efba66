#include "hq/layer_file.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>

#include "hq/scratch_folder.hpp"

namespace sweepline {
namespace {

LayerFile read(std::string_view text, std::string_view expected) {
    Diagnostics problems;
    FileProblems file("layer.yaml", problems);
    LayerFile read = read_layer(text, file);
    sort_diagnostics(problems);
    EXPECT_EQ(shown(problems), expected) << text;
    return read;
}

/// A layer with this as its third line, and the one problem it has.
LayerFile check(const std::string& line, const std::string& expected) {
    return read("title: A\nconcern: identity\n" + line + '\n', expected.empty() ? "" : "3:" + expected + '\n');
}

/// `name:need` of each needed layer; `default` where nothing is said.
std::string needs_of(const std::string& line) {
    const LayerFile file = check(line, "");
    std::string out = file.layer.needs_switch ? "switch" : "";
    if (!file.needs) return out + "default";
    for (const NeedWritten& each : *file.needs)
        out += (out.empty() ? "" : " ") + each.needed.layer.value + ':' + std::string(to_word(each.needed.need));
    return out;
}

TEST(LayerFile, TitleAndConcernAreEnough) {
    const LayerFile file = read("title: Service accounts\nconcern: identity\n", "");
    EXPECT_EQ(file.layer.title, "Service accounts");
    EXPECT_EQ(file.layer.concern, "identity");
    EXPECT_EQ(file.layer.in, "app");
    EXPECT_EQ(file.layer.failures_max_percent, 20);
    EXPECT_EQ(file.layer.timeout, std::chrono::minutes(10));
    EXPECT_FALSE(file.needs.has_value());
    EXPECT_FALSE(file.layer.detects);
}

TEST(LayerFile, ReadsWhatItSays) {
    const LayerFile file = read(R"(title: Accounts
concern: identity
in: infra
reads: [app, deploy, app]
owns:
  - terraform/iam/**
  - /shared/x.txt
  - path: environments/prod.yaml
    at: roles.payments
applies_to: {exists: terraform/**}
detect:
  - matches: {in: "terraform/**", pattern: 'ecs-tasks'}
live: required
ramp: [1, 5, 100%]
failures_max: 35%
estimate: 1h30m
timeout: 90s
env: [AWS_PROFILE]
barrier: service
runbook: runbooks/mine.md
commit_message: "{{layer.title}}: {{vars.x}}"
pull_request: {title: "{{service.name}}", body: templates/pr.md, reviewers: codeowners, draft: false}
)",
                                "");
    const Layer& layer = file.layer;
    EXPECT_EQ(layer.in, "infra");
    EXPECT_EQ(layer.reads, (std::vector<std::string>{"app", "deploy"}));
    ASSERT_EQ(layer.owns.size(), 3U);
    EXPECT_TRUE(layer.owns[0].glob.matches("terraform/iam/a/b.tf"));
    EXPECT_EQ(layer.owns[1].text, "/shared/x.txt");
    EXPECT_TRUE(layer.owns[1].glob.matches("shared/x.txt"));
    EXPECT_EQ(layer.owns[2].text, "environments/prod.yaml");
    EXPECT_EQ(to_text(layer.owns[2].at.value_or(KeyPath{})), "roles.payments");
    EXPECT_FALSE(layer.owns[0].at.has_value());
    const YamlNode applies_to = file.applies_to.value_or(YamlNode{});
    EXPECT_EQ(applies_to.sort, YamlNode::Sort::mapping);
    EXPECT_EQ(applies_to.span.line, 10);
    EXPECT_EQ(file.detect.value_or(YamlNode{}).items.size(), 1U);
    EXPECT_TRUE(layer.detects);
    EXPECT_TRUE(layer.live_required);
    ASSERT_EQ(layer.ramp.size(), 3U);
    EXPECT_EQ(layer.ramp[0].count, 1);
    EXPECT_EQ(layer.ramp[2].percent, 100);
    EXPECT_EQ(layer.failures_max_percent, 35);
    EXPECT_EQ(layer.estimate, std::chrono::minutes(90));
    EXPECT_EQ(layer.timeout, std::chrono::seconds(90));
    EXPECT_EQ(layer.env, (std::vector<std::string>{"AWS_PROFILE"}));
    EXPECT_EQ(layer.barrier, Barrier::service);
    EXPECT_EQ(layer.runbook, "runbooks/mine.md");
    EXPECT_EQ(layer.commit_message, "{{layer.title}}: {{vars.x}}");
}

TEST(LayerFile, ReadsEveryFormOfNeeds) {
    EXPECT_EQ(needs_of(""), "default");
    EXPECT_EQ(needs_of("needs: []"), "");
    EXPECT_EQ(needs_of("needs: [a, b]"), "a:done b:done");
    EXPECT_EQ(needs_of("needs: {a: merged, b: live}"), "a:merged b:live");
    EXPECT_EQ(needs_of("needs: [a, {b: validated}]"), "a:done b:validated");
    EXPECT_EQ(needs_of("needs: [switch]"), "switch");
    EXPECT_EQ(needs_of("needs: {switch: done, a: done}"), "switch a:done");
}

TEST(LayerFile, RefusesWhatIsNoLayer) {
    read("", "1:1 'title' and 'concern' are missing [describe the layer, as in `title: Service accounts`]\n");
    read("x\n", "1:1 'layer.yaml' is a text, not named members\n");
    read("titel: A\n", "1:1 'concern' is missing\n1:1 unknown key 'titel' [did you mean 'title'?]\n");
    check("in: [infra]", "5 'in' is a list, not a role");
    check("in: Infra",
          "5 'in' is 'Infra', not a role [use lower-case letters, digits, '-' and '_', as in app, infra, deploy]");
    check("reads: [app]", "9 'reads' names 'app', which the layer changes [leave it out]");
    check("needs: a", "8 'needs' is a text, not a list of layers, or layers with how far they must have come");
    check("needs: {a: closed}", "12 'a' is 'closed', not one of done, merged, live, validated");
    check("needs: [a, a]", "12 'needs' names 'a' twice");
    check("owns: [/]", "8 an item of 'owns' is no pattern of paths: glob '': it is empty");
    check("owns: [\"x/{{service.name}}\"]",
          "8 an item of 'owns' is a template [patterns and key paths here are the same for every service]");
    check("owns: [{at: a}]", "8 'path' is missing");
    check("owns: [{path: a.txt, at: b}]", "26 'at' is for YAML and JSON files, not for 'a.txt'");
    check("detect: x", "9 'detect' is a text, not a check or a list of checks");
    check("detect: [x]", "10 an item of 'detect' is a text, not named members");
    check("live: yes", "7 'live' is 'yes', not one of required, not_needed");
    check("ramp: [0]", "8 an item of 'ramp' is '0', not a count or a percentage [write the ramp as [1, 5, 100%]]");
    check("ramp: [5, 1]", "11 'ramp' does not grow at '1' [write the ramp as [1, 5, 100%]]");
    check("ramp: [1, 50%, 20%]", "16 'ramp' does not grow at '20%' [write the ramp as [1, 5, 100%]]");
    check("ramp: [x%]", "8 an item of 'ramp' is 'x%', not a count or a percentage [write the ramp as [1, 5, 100%]]");
    check("failures_max: 0.2", "15 'failures_max' is '0.2', not a percentage [write it as 20%]");
    check("estimate: 25", "11 'estimate' is '25', not a duration [write it as 90s, 25m, 2h, 7d or 2w]");
    check("estimate: 30s", "11 'estimate' is shorter than a minute");
    check("timeout: 0s", "10 'timeout' is '0s', not a duration [write it as 90s, 25m, 2h, 7d or 2w]");
    check("env: [A-B]", "7 an item of 'env' is 'A-B', not a variable's name [use letters, digits and '_']");
    check("env: [SWEEPLINE_OUTPUT]", "7 an item of 'env' is 'SWEEPLINE_OUTPUT', which Sweepline sets itself");
    check("barrier: none", "10 'barrier' is 'none', not one of layer, service");
    check("runbook: /etc/x.md", "10 'runbook' is '/etc/x.md', which is not relative [write it relative, without '..']");
    check("commit_message: \"{{name}}\"",
          "17 'commit_message' cannot be rendered: 'name' is unknown [known: service, layer, steps, facts, vars, side, "
          "since, "
          "environment; a text that uses {{ }} itself begins with {{=<% %>=}}]");
    check("commit_message: \"{{=<% %>=}}{{x}} <%layer.title%>\"", "");
}

TEST(LayerFile, KeepsWhatIsRight) {
    const LayerFile file =
        read("title: A\nconcern: b\nowns: [a/**, ../b]\nramp: [1, x]\ntimeout: soon\n",
             "3:14 an item of 'owns' is no pattern of paths: glob '../b': no path has the component '..'\n"
             "4:11 an item of 'ramp' is 'x', not a count or a percentage [write the ramp as [1, 5, 100%]]\n"
             "5:10 'timeout' is 'soon', not a duration [write it as 90s, 25m, 2h, 7d or 2w]\n");
    EXPECT_EQ(file.layer.owns.size(), 1U);
    EXPECT_EQ(file.layer.ramp.size(), 1U);
    EXPECT_EQ(file.layer.timeout, std::chrono::minutes(10));
}

void check_matter(std::string_view text, std::string_view expected) {
    Diagnostics problems;
    check_front_matter(text, "x.md", problems);
    EXPECT_EQ(shown(problems), expected) << text;
}

TEST(FrontMatter, IsCheckedWhereItStands) {
    check_matter("# Why\n\n---\nx: y\n", "");
    check_matter("---\nagent: claude\ntimeout: 5m\nretries: 2\npaths: [a/**]\nexpects: {type: object}\n---\nDo it.\n",
                 "");
    check_matter("---\n---\nDo it.\n", "");
    check_matter("---\nagnet: claude\n---\n", "2:1 unknown key 'agnet' [did you mean 'agent'?]\n");
    check_matter("---\na: [\n---\n", "3:1 not YAML: did not find expected node content\n");
    check_matter("---\nagent: claude\n", "1:1 the front matter does not end [end it with a line ---]\n");
}

}  // namespace
}  // namespace sweepline
