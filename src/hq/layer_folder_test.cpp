#include "hq/layer_folder.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "hq/scratch_folder.hpp"

namespace sweepline {
namespace {

std::vector<LoadedLayer> load(const ScratchFolder& folder, std::string_view expected) {
    const auto reader = FolderReader::open(folder.path());
    Diagnostics problems;
    std::vector<LoadedLayer> layers = load_layers(*reader, "layers", problems);
    resolve_needs(layers, problems);
    sort_diagnostics(problems);
    EXPECT_EQ(shown(problems, Shown::file_and_place), expected);
    return layers;
}

/// A layer without steps, with its runbook.
void write_layer(const ScratchFolder& folder, const std::string& name, const std::string& rest = "") {
    folder.write("layers/" + name + "/layer.yaml", "title: T\nconcern: c\n" + rest);
    folder.write("runbooks/" + name.substr(name.find('-') + 1) + ".md", "- [ ] a\n");
}

std::string needs_of(const LoadedLayer& layer) {
    std::string out = layer.files.layer.name.value + " <";
    for (const NeededLayer& each : layer.files.layer.needs)
        out += ' ' + each.layer.value + ':' + std::string(to_word(each.need));
    return out;
}

/// Layers 01-a, 02-b, … with these `needs:` lines; what each needs then, and the problems.
void check_needs(const std::vector<std::string>& lines, const std::vector<std::string>& expected,
                 std::string_view problems) {
    const ScratchFolder folder;
    char name = 'a';
    for (std::size_t i = 0; i < lines.size(); ++i)
        write_layer(folder, "0" + std::to_string(i + 1) + "-" + name++, lines[i]);
    const auto layers = load(folder, problems);
    ASSERT_EQ(layers.size(), expected.size());
    for (std::size_t i = 0; i < layers.size(); ++i) EXPECT_EQ(needs_of(layers[i]), expected[i]);
}

TEST(LayerFolder, ReadsStepsInOrder) {
    const ScratchFolder folder;
    write_layer(folder, "02-identity", "owns: [a/**]\nrunbook: runbooks/identity.md\n");
    folder.write("layers/02-identity/20-b.change.yaml", "edits: []\n");
    folder.write_script("layers/02-identity/10-a.discover.sh");
    folder.write("layers/02-identity/00-why.context.md", "Why.\n");
    folder.write("layers/02-identity/90-c.check.yaml", "checks: []\n");
    folder.write("layers/02-identity/validate/10-d.check.yaml", "checks: [x]\n");
    folder.write("layers/02-identity/README.md", "");
    folder.write("layers/02-identity/templates/x.yaml", "");
    const auto layers = load(folder, "");
    ASSERT_EQ(layers.size(), 1U);
    const LayerFiles& files = layers[0].files;
    EXPECT_EQ(files.layer.name.value, "identity");
    EXPECT_EQ(files.layer.number, 2);
    EXPECT_EQ(files.folder, folder.path() / "layers/02-identity");
    EXPECT_EQ(files.folder_name, "02-identity");
    EXPECT_EQ(files.yaml_file, "layers/02-identity/layer.yaml");
    EXPECT_EQ(files.layer.runbook, "runbooks/identity.md");
    std::string steps;
    for (const Step& each : files.layer.steps) steps += each.file + '(' + each.bytes + ") ";
    EXPECT_EQ(
        steps,
        "00-why.context.md(Why.\n) 10-a.discover.sh() 20-b.change.yaml(edits: []\n) 90-c.check.yaml(checks: []\n) ");
    ASSERT_EQ(files.layer.validate.size(), 1U);
    EXPECT_EQ(files.layer.validate[0].file, "validate/10-d.check.yaml");
    EXPECT_EQ(files.layer.validate[0].bytes, "checks: [x]\n");
    EXPECT_TRUE(files.unsupported.empty());
}

TEST(LayerFolder, ReportsStepsThatCannotRun) {
    const ScratchFolder folder;
    write_layer(folder, "01-a", "owns: [a/**]\n");
    folder.write("layers/01-a/10-x.discover.sh", "#!/bin/sh\n");
    folder.write_script("layers/01-a/20-y.chnage.sh");
    folder.write_script("layers/01-a/30-z.change.sh");
    folder.write("layers/01-a/30-w.check.yaml", "");
    folder.write("layers/01-a/40-v.check.yaml", std::string(1'048'577, '#'));
    folder.link("layers/01-a/50-u.check.yaml", "/etc/passwd");
    folder.write("layers/01-a/60-t.context.md", "---\nagnet: x\n---\n");
    folder.write("layers/01-a/test/x", "");
    folder.write("layers/01-a/validate/10-s.change.yaml", "");
    load(folder,
         "layers/01-a/10-x.discover.sh:1:1 step '10-x.discover.sh' is not executable [chmod +x "
         "layers/01-a/10-x.discover.sh]\n"
         "layers/01-a/20-y.chnage.sh:1:1 step '20-y' is of the unknown kind 'chnage' [did you mean 'change'?]\n"
         "layers/01-a/30-z.change.sh:1:1 step '30-z.change.sh' has the same number as '30-w.check.yaml' [give each its "
         "own: the numbers order the steps]\n"
         "layers/01-a/40-v.check.yaml:1:1 '40-v.check.yaml' is bigger than 1048576 bytes\n"
         "layers/01-a/50-u.check.yaml:1:1 'layers/01-a/50-u.check.yaml' leads out of the headquarters [copy what it "
         "points to]\n"
         "layers/01-a/60-t.context.md:2:1 unknown key 'agnet' [did you mean 'agent'?]\n"
         "layers/01-a/test:1:1 warning: folder 'test' means nothing to Sweepline [did you mean 'tests'?]\n"
         "layers/01-a/validate/10-s.change.yaml:1:1 step '10-s' is no check [only checks are under validate/, as in "
         "10-health.check.yaml]\n");
}

TEST(LayerFolder, CollectsAgentSteps) {
    const ScratchFolder folder;
    write_layer(folder, "01-a");
    folder.write("layers/01-a/30-x.discover.md", "Look.\n");
    folder.write("layers/01-a/validate/30-y.check.md", "Look.\n");
    const auto layers = load(folder, "");
    ASSERT_EQ(layers.size(), 1U);
    EXPECT_EQ(layers[0].files.layer.steps.at(0).form, StepForm::agent);
    EXPECT_EQ(shown(layers[0].files.unsupported, Shown::file_and_place),
              "layers/01-a/30-x.discover.md:1:1 step '30-x.discover.md' is for an agent: this build performs no agent "
              "steps [write it as built-ins (.yaml) or as a script]\n"
              "layers/01-a/validate/30-y.check.md:1:1 step '30-y.check.md' is for an agent: this build performs no "
              "agent steps [write it as built-ins (.yaml) or as a script]\n");
}

TEST(LayerFolder, WarnsOfLayersThatCannotBeSwept) {
    const ScratchFolder folder;
    write_layer(folder, "01-a", "live: required\n");
    folder.write("layers/01-a/30-x.change.yaml", "");
    folder.write("layers/02-b/layer.yaml", "title: T\nconcern: c\n");
    folder.write("layers/03-c/layer.yaml", "title: T\nconcern: c\nrunbook: runbooks/gone.md\n");
    load(folder,
         "layers/01-a/layer.yaml:1:1 warning: the layer changes files and has no check: it will not be swept [add one, "
         "as 90-done.check.yaml]\n"
         "layers/01-a/layer.yaml:1:1 warning: the layer owns nothing by name: it may change everything below the "
         "service's path "
         "[list under `owns:` what it may touch]\n"
         "layers/01-a/layer.yaml:3:1 warning: 'live' is required, and nothing under validate/ can show it [add a "
         "check, as validate/10-health.check.sh]\n"
         "layers/02-b/layer.yaml:1:1 warning: the layer is done by hand and has no runbook [write runbooks/b.md as a "
         "list of `- [ ] item` lines]\n"
         "layers/03-c/layer.yaml:3:10 runbook 'runbooks/gone.md' is not a file of the headquarters [write it as a list "
         "of `- [ ] item` lines]\n");
}

TEST(LayerFolder, ReportsRunbooksThatCannotBeWalked) {
    const ScratchFolder folder;
    write_layer(folder, "01-a");
    write_layer(folder, "02-b");
    folder.write("runbooks/a.md", "# A\n\nAsk somebody.\n");
    folder.write("runbooks/b.md", "- [ ] Ask for {{service.owner}}\n- [ ] Open {{service.nme}}\n");
    load(folder,
         "runbooks/a.md:1:1 warning: the runbook of layer 'a' has no checklist [write it as a list of `- [ ] item` "
         "lines]\n"
         "runbooks/b.md:1:1 item 'Open {{service.nme}}' cannot be rendered: 'service.nme' is unknown [did you mean "
         "'service.name'?; a text that uses {{ }} itself begins with {{=<% %>=}}]\n");
}

TEST(LayerFolder, ReportsFoldersThatAreNoLayers) {
    const ScratchFolder folder;
    write_layer(folder, "01-a");
    write_layer(folder, "02-a");
    write_layer(folder, "01-b");
    write_layer(folder, "09-switch");
    folder.write("layers/identity/layer.yaml", "");
    folder.write("layers/03-c/x", "");
    folder.write("layers/README.md", "");
    folder.write("layers/.hidden/x", "");
    folder.link("layers/04-d", "/etc");
    folder.write("runbooks/c.md", "- [ ] a\n");
    const auto layers = load(
        folder,
        "layers/01-b/layer.yaml:1:1 layer 'b' has the same number as '01-a' [give each its own: the numbers order the "
        "layers]\n"
        "layers/02-a/layer.yaml:1:1 layer 'a' is there twice [the first is 01-a]\n"
        "layers/03-c/layer.yaml:1:1 the layer has no layer.yaml [write one with at least `title:` and `concern:`]\n"
        "layers/04-d:1:1 '04-d' leads out of the headquarters [copy what it points to]\n"
        "layers/09-switch:1:1 a layer cannot be called 'switch', which stands for the traffic switch [call it "
        "otherwise]\n"
        "layers/identity:1:1 the layer's folder has no number and name [call it NN-name, as in 02-identity]\n");
    ASSERT_EQ(layers.size(), 3U);
    EXPECT_EQ(layers[2].files.layer.title, "c");
}

TEST(Needs, DefaultIsTheLayerBefore) {
    check_needs({"", "", ""}, {"a <", "b < a:done", "c < b:done"}, "");
    check_needs({"", "needs: []\n", "needs: [a, {b: merged}]\n"}, {"a <", "b <", "c < a:done b:merged"}, "");
    check_needs({"", "needs: [switch]\n", ""}, {"a <", "b <", "c < b:done"}, "");
}

TEST(Needs, UnknownLayersAreLeftOut) {
    check_needs({"", "needs: [identty, a]\n"}, {"a <", "b < a:done"},
                "layers/02-b/layer.yaml:3:9 'needs' names the unknown layer 'identty' [known: a, b]\n");
}

TEST(Needs, CyclesAreCut) {
    check_needs({"needs: [a]\n"}, {"a <"},
                "layers/01-a/layer.yaml:3:9 'needs' leads back to the layer itself: a → a [leave one of them out]\n");
    check_needs(
        {"needs: [c]\n", "", ""}, {"a <", "b < a:done", "c < b:done"},
        "layers/01-a/layer.yaml:3:9 'needs' leads back to the layer itself: a → c → b → a [leave one of them out]\n");
    check_needs(
        {"needs: []\n", "needs: [c, d]\n", "needs: [d]\n", "needs: [b]\n"}, {"a <", "b <", "c < d:done", "d < b:done"},
        "layers/02-b/layer.yaml:3:9 'needs' leads back to the layer itself: b → c → d → b [leave one of them out]\n"
        "layers/02-b/layer.yaml:3:12 'needs' leads back to the layer itself: b → d → b [leave one of them out]\n");
}

}  // namespace
}  // namespace sweepline
