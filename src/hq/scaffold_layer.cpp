#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "hq/diagnose.hpp"
#include "hq/hq.hpp"
#include "hq/scaffold_text.hpp"
#include "hq/scalar_shapes.hpp"

namespace sweepline {

namespace {

int next_number(const Headquarters& headquarters);
std::string layer_text(const std::string& title, const std::string& concern);
std::vector<NewFile> step_files(const std::string& folder, const std::string& name, const std::string& title);

}  // namespace

Result<std::vector<std::string>> write_new_layer(const Headquarters& headquarters, const LayerName& name,
                                                 const std::string& concern, bool by_hand) {
    if (const std::string wrong = wrong_with_name(name.value); !wrong.empty())
        return fail(ErrorKind::invalid, "a layer cannot be called " + in_quotes(name.value) + ", " + wrong,
                    "use letters, digits, '-', '_' and '.'");
    if (is_reserved(name.value)) return refuse_reserved(name.value);
    if (const LayerFiles* taken = headquarters.layer(name))
        return fail(ErrorKind::conflict, "layer " + in_quotes(name.value) + " is there already: " + taken->folder_name,
                    "sweepline layer show " + name.value);
    const std::string title = layer_title_of(name.value);
    const std::string chosen = concern.empty() ? concern_of(title) : concern;
    if (const std::string wrong = wrong_with_name(chosen); !wrong.empty())
        return fail(ErrorKind::invalid, "a concern cannot be called " + in_quotes(chosen) + ", " + wrong,
                    "such as discovery, connectivity, identity, security, application, delivery");
    const std::string folder =
        headquarters.settings.layers_at + '/' + layer_folder_name(next_number(headquarters), name.value);
    std::vector<NewFile> files;
    if (by_hand) {
        files.push_back({.path = folder + "/layer.yaml", .text = by_hand_layer_text(name.value, title, chosen)});
        files.push_back({.path = "runbooks/" + name.value + ".md", .text = runbook_text(title)});
    } else {
        files.push_back({.path = folder + "/layer.yaml", .text = layer_text(title, chosen)});
        for (NewFile& each : step_files(folder, name.value, title)) files.push_back(std::move(each));
    }
    return write_new_files(headquarters.folder, files);
}

namespace {

/// After every layer that comes before the traffic switch: cleanup stays last.
int next_number(const Headquarters& headquarters) {
    int number = 1;
    for (const LayerFiles& each : headquarters.layers)
        if (!each.layer.needs_switch) number = std::max(number, each.layer.number + 1);
    const auto taken = [&](int wanted) {
        return std::ranges::any_of(headquarters.layers,
                                   [&](const LayerFiles& each) { return each.layer.number == wanted; });
    };
    while (taken(number)) ++number;
    return number;
}

std::string layer_text(const std::string& title, const std::string& concern) {
    return "# A layer is one type of change that every service needs, and the proof that it was made. The files beside "
           "this\n"
           "# one are its steps, NN-name.KIND.EXT, in the order of their numbers: context and discover and plan steps "
           "only\n"
           "# read, change steps change what `owns` lists, check steps judge. Built-in steps are .yaml, scripts are "
           "executable.\n"
           "# As it stands it adds one small file, so that all of it can be tried: `sweepline layer test`, then edit.\n"
           "title: " +
           yaml_scalar(title) +
           "\n"
           "concern: " +
           yaml_scalar(concern) + R"(

# What this layer's change may touch, and nobody else's. A change outside fails the run.
owns:
  - .sweepline-example

# The old form: when it finds nothing, there is nothing to do.
detect:
  - absent: .sweepline-example

# Everything below is optional.
# in: infra                        # which repository it changes; default app
# reads: [deploy]                  # others it may look into, at $SWEEPLINE_REPOS/deploy
# needs: [OTHER-LAYER]             # what must be done before; default: the layer before this one; [] nothing
# applies_to: {exists: Dockerfile} # services without it are not applicable
# ramp: [1, 5, 100%]               # how many services a sweep starts with
# failures_max: 20%                # a sweep pauses beyond this share
# estimate: 25m                    # for one service
# timeout: 10m                     # for one step
# env: [AWS_PROFILE]               # what steps may see of your environment
# commit_message: "{{layer.title}} for {{service.name}}"
)";
}

std::vector<NewFile> step_files(const std::string& folder, const std::string& name, const std::string& title) {
    const std::string example = folder + "/tests/example";
    return {
        {.path = folder + "/00-why.context.md",
         .text = "# Why: " + title +
                 "\n\nWhat this layer changes, why, and what is easily got wrong. For people, and for agents that work "
                 "in its steps.\n"},
        {.path = folder + "/20-" + name + ".change.yaml",
         .text = R"(# Built-in edits, in order. Others: create, set, unset, replace, insert, delete, move.
# Templates know service, layer, steps, facts and vars, as in {{service.name}}.
edits:
  - ensure_line: .sweepline-example
    line: "{{layer.name}} of {{service.name}}"
)"},
        {.path = folder + "/90-" + name + ".check.yaml",
         .text = R"(# Built-in checks; all must pass. Others: absent, matches, lacks, value, parses, agrees, run.
# A check that passes before the change proves nothing, and is reported as vacuous.
checks:
  - exists: .sweepline-example
)"},
        {.path = example + "/before/README.md", .text = "# Example\n"},
        {.path = example + "/after/README.md", .text = "# Example\n"},
        {.path = example + "/after/.sweepline-example", .text = name + " of example\n"},
    };
}

}  // namespace

}  // namespace sweepline
