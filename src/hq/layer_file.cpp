#include "hq/layer_file.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <utility>

#include "hq/layer_shape.hpp"
#include "hq/measures.hpp"
#include "hq/shape.hpp"
#include "text/keyed_file.hpp"

namespace sweepline {

namespace {

constexpr std::string_view kSwitch = "switch";

void read_reads(const YamlNode& root, Layer& layer, FileProblems& problems);
void read_needs(const YamlNode& root, LayerFile& file, FileProblems& problems);
void read_owns(const YamlNode& root, Layer& layer, FileProblems& problems);
void read_pace(const YamlNode& root, Layer& layer, FileProblems& problems);

std::optional<YamlNode> checks_at(const YamlNode& root, std::string_view key) {
    const YamlNode* node = root.find(key);
    if (node == nullptr || (node->items.empty() && node->members.empty())) return std::nullopt;
    return *node;
}

}  // namespace

LayerFile read_layer(std::string_view text, FileProblems& problems) {
    LayerFile file;
    auto root = read_yaml(text, problems);
    if (!root) return file;
    if (is_null(*root)) {
        problems.error("'title' and 'concern' are missing", "describe the layer, as in `title: Service accounts`");
        return file;
    }
    if (!keep_what_fits(*root, layer_shape(), problems.file(), problems) && root->sort != YamlNode::Sort::mapping)
        return file;
    Layer& layer = file.layer;
    take(*root, "title", layer.title);
    take(*root, "concern", layer.concern);
    take(*root, "in", layer.in);
    take(*root, "env", layer.env);
    take(*root, "runbook", layer.runbook);
    take(*root, "commit_message", layer.commit_message);
    if (const YamlNode* live = root->find("live")) layer.live_required = live->text == "required";
    if (const YamlNode* barrier = root->find("barrier"))
        layer.barrier = from_word<Barrier>(barrier->text).value_or(Barrier::layer);
    read_reads(*root, layer, problems);
    read_needs(*root, file, problems);
    read_owns(*root, layer, problems);
    read_pace(*root, layer, problems);
    file.applies_to = checks_at(*root, "applies_to");
    file.detect = checks_at(*root, "detect");
    layer.detects = file.detect.has_value();
    file.root = std::move(*root);
    return file;
}

void check_front_matter(std::string_view text, const std::string& file, Diagnostics& problems) {
    constexpr std::string_view kFence = "---\n";
    if (!text.starts_with(kFence)) return;
    FileProblems at(file, problems, 1);
    const std::string_view after = text.substr(kFence.size());
    const std::size_t end = after.starts_with(kFence) ? 0 : after.find("\n---");
    if (end == std::string_view::npos) {
        FileProblems(file, problems).error("the front matter does not end", "end it with a line ---");
        return;
    }
    auto root = read_yaml(after.substr(0, end), at);
    if (!root || is_null(*root)) return;
    (void)keep_what_fits(*root, front_matter_shape(), "front matter", at);
}

namespace {

void read_reads(const YamlNode& root, Layer& layer, FileProblems& problems) {
    const YamlNode* reads = root.find("reads");
    if (reads == nullptr) return;
    for (const YamlNode& role : reads->items) {
        if (role.text == layer.in)
            problems.error(role.span, "'reads' names " + in_quotes(role.text) + ", which the layer changes",
                           "leave it out");
        else if (std::ranges::find(layer.reads, role.text) == layer.reads.end())
            layer.reads.push_back(role.text);
    }
}

void read_needs(const YamlNode& root, LayerFile& file, FileProblems& problems) {
    const YamlNode* needs = root.find("needs");
    if (needs == nullptr) return;
    file.needs.emplace();
    const auto add = [&](const YamlNode& name, Need need) {
        if (name.text == kSwitch) {
            file.layer.needs_switch = true;
            return;
        }
        const auto same = [&](const NeedWritten& each) { return each.needed.layer.value == name.text; };
        if (std::ranges::any_of(*file.needs, same))
            problems.error(name.span, "'needs' names " + in_quotes(name.text) + " twice");
        else
            file.needs->push_back({.needed = {.layer = LayerName(name.text), .need = need}, .at = name.span});
    };
    const auto add_members = [&](const YamlNode& node) {
        for (const auto& [name, how_far] : node.members) add(name, from_word<Need>(how_far.text).value_or(Need::done));
    };
    add_members(*needs);
    for (const YamlNode& item : needs->items) {
        add_members(item);
        if (item.sort == YamlNode::Sort::scalar) add(item, Need::done);
    }
}

void read_owns(const YamlNode& root, Layer& layer, FileProblems& problems) {
    const YamlNode* owns = root.find("owns");
    if (owns == nullptr) return;
    for (const YamlNode& each : owns->items) {
        const YamlNode* path = each.sort == YamlNode::Sort::mapping ? each.find("path") : &each;
        const YamlNode* at = each.sort == YamlNode::Sort::mapping ? each.find("at") : nullptr;
        if (path == nullptr) continue;
        const std::string_view pattern = path->text;
        auto glob = Glob::parse(pattern.starts_with('/') ? pattern.substr(1) : pattern);
        if (!glob) continue;  // said already
        Owned owned{.text = path->text, .glob = std::move(*glob)};
        if (at != nullptr) {
            auto key_path = parse_key_path(at->text);
            if (!key_path) continue;
            if (!keyed_format_of(pattern))
                problems.error(at->span, "'at' is for YAML and JSON files, not for " + in_quotes(pattern));
            owned.at = std::move(*key_path);
        }
        layer.owns.push_back(std::move(owned));
    }
}

void read_pace(const YamlNode& root, Layer& layer, FileProblems& problems) {
    using std::chrono::duration_cast;
    if (const YamlNode* ramp = root.find("ramp")) {
        for (const YamlNode& node : ramp->items) {
            const Rung rung{.count = parse_count(node.text).value_or(0),
                            .percent = parse_percent(node.text).value_or(0)};
            const Rung before = layer.ramp.empty() ? Rung{} : layer.ramp.back();
            // A count and a share can only be held against each other when a sweep starts.
            const bool is_alike = (rung.percent > 0) == (before.percent > 0);
            if (is_alike && (rung.percent > 0 ? rung.percent <= before.percent : rung.count <= before.count))
                problems.error(node.span, "'ramp' does not grow at " + in_quotes(node.text),
                               "write the ramp as [1, 5, 100%]");
            layer.ramp.push_back(rung);
        }
    }
    if (const YamlNode* failures = root.find("failures_max"))
        layer.failures_max_percent = parse_percent(failures->text).value_or(layer.failures_max_percent);
    if (const YamlNode* timeout = root.find("timeout"))
        if (const auto length = parse_duration(timeout->text)) layer.timeout = *length;
    const YamlNode* estimate = root.find("estimate");
    if (estimate == nullptr) return;
    const auto length = parse_duration(estimate->text);
    if (!length) return;
    layer.estimate = duration_cast<std::chrono::minutes>(*length);
    if (layer.estimate.count() == 0) problems.error(estimate->span, "'estimate' is shorter than a minute");
}

}  // namespace

}  // namespace sweepline
