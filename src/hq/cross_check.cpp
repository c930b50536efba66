#include "hq/cross_check.hpp"

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>

#include "hq/branches.hpp"
#include "text/spelling.hpp"

namespace sweepline {

namespace {

void check_roles(const std::vector<PlacedService>& services, const LoadedLayer& layer, Diagnostics& problems);
void check_token(const SettingsFile& settings, const LoadedLayer& layer, Diagnostics& problems);
void check_owned_once(const std::vector<LoadedLayer>& layers, Diagnostics& problems);

}  // namespace

void cross_check(const SettingsFile& settings, const std::vector<PlacedService>& services,
                 const std::vector<LoadedLayer>& layers, Diagnostics& problems) {
    for (const LoadedLayer& layer : layers) {
        check_roles(services, layer, problems);
        check_token(settings, layer, problems);
    }
    check_owned_once(layers, problems);
    FileProblems at_settings("migration.yaml", problems);
    const YamlNode* branch = settings.root.find("branch");
    check_branches(settings.settings.branch, branch != nullptr ? branch->span : Span{}, services, layers, at_settings);
}

namespace {

void check_roles(const std::vector<PlacedService>& services, const LoadedLayer& layer, Diagnostics& problems) {
    if (services.empty()) return;
    FileProblems at(layer.files.yaml_file, problems);
    const auto check = [&](const YamlNode& role) {
        const auto has = [&](const PlacedService& each) { return each.service.repos.contains(role.text); };
        if (std::ranges::any_of(services, has)) return;
        std::set<std::string> roles;
        for (const PlacedService& each : services)
            for (const auto& [name, repo] : each.service.repos) roles.insert(name);
        at.error(role.span, "no service has a repository " + in_quotes(role.text),
                 spelling_hint(role.text, {roles.begin(), roles.end()}));
    };
    if (const YamlNode* in = layer.root.find("in")) check(*in);
    if (const YamlNode* reads = layer.root.find("reads"))
        for (const YamlNode& role : reads->items) check(role);
}

/// `${NAME}` as NAME.
std::string_view variable_of(std::string_view reference) {
    return reference.starts_with("${") ? reference.substr(2, reference.size() - 3) : std::string_view();
}

void check_token(const SettingsFile& settings, const LoadedLayer& layer, Diagnostics& problems) {
    const YamlNode* forge = settings.root.find("forge");
    const YamlNode* token = forge != nullptr ? forge->find("token") : nullptr;
    const YamlNode* env = layer.root.find("env");
    if (token == nullptr || env == nullptr || token->sort != YamlNode::Sort::scalar) return;
    for (const YamlNode& each : env->items)
        if (each.text == variable_of(token->text))
            FileProblems(layer.files.yaml_file, problems)
                .error(each.span, "'env' hands steps the forge's token " + in_quotes(each.text),
                       "steps never see it; leave it out");
}

bool is_rooted(const Owned& owned) { return owned.text.starts_with('/'); }

/// Whether one of two key paths is at or above the other.
bool meet(const std::vector<KeyPath::Part>& a, const std::vector<KeyPath::Part>& b) {
    const std::size_t both = std::min(a.size(), b.size());
    return std::equal(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(both), b.begin());
}

bool may_meet(const Owned& a, const Owned& b) {
    if (is_rooted(a) != is_rooted(b) || !may_overlap(a.glob, b.glob)) return false;
    if (!a.at || !b.at) return true;
    const bool same_document = !a.at->document || !b.at->document || a.at->document == b.at->document;
    return same_document && meet(a.at->parts, b.at->parts);
}

/// The place of the `index`th item of `owns`, in the file's own order.
Span place_of_owned(const LoadedLayer& layer, const Owned& owned) {
    const YamlNode* owns = layer.root.find("owns");
    if (owns == nullptr) return {};
    for (const YamlNode& each : owns->items) {
        const YamlNode* path = each.sort == YamlNode::Sort::mapping ? each.find("path") : &each;
        if (path != nullptr && path->text == owned.text) return path->span;
    }
    return owns->span;
}

void check_pair(const LoadedLayer& earlier, const LoadedLayer& later, Diagnostics& problems) {
    for (const Owned& mine : later.files.layer.owns) {
        for (const Owned& theirs : earlier.files.layer.owns) {
            if (!may_meet(mine, theirs)) continue;
            FileProblems(later.files.yaml_file, problems)
                .warning(place_of_owned(later, mine),
                         in_quotes(mine.text) + " may be the same files as " + in_quotes(theirs.text) + " of layer " +
                             in_quotes(earlier.files.layer.name.value),
                         "let each path belong to one layer, or name key paths with `at:`");
            return;
        }
    }
}

void check_owned_once(const std::vector<LoadedLayer>& layers, Diagnostics& problems) {
    for (std::size_t later = 0; later < layers.size(); ++later)
        for (std::size_t earlier = 0; earlier < later; ++earlier)
            if (layers[earlier].files.layer.in == layers[later].files.layer.in)
                check_pair(layers[earlier], layers[later], problems);
}

}  // namespace

}  // namespace sweepline
