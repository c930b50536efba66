#include "hq/branches.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

#include "hq/template_names.hpp"
#include "text/mustache.hpp"

namespace sweepline {

namespace {

/// Renders branches and remembers who has which.
class BranchCheck {
public:
    BranchCheck(const std::string& branch, const Span& at, FileProblems& problems)
        : branch_(branch), at_(at), problems_(problems) {}

    /// The branch; nothing, and a problem, when there is none.
    std::optional<std::string> render_for(const Service& service, const Layer& layer);
    void check_services(const std::vector<PlacedService>& services, const Layer& layer);
    void check_layers(const Service& service, const std::vector<LoadedLayer>& layers);

private:
    void refuse(std::string message) {
        problems_.error(at_, "'branch' " + std::move(message), "the default is sweep/{{layer.name}}/{{service.name}}");
    }

    const std::string& branch_;
    const Span& at_;
    FileProblems& problems_;
};

/// Whether two services can only have the same branch when they have the same name, which is seen without rendering.
bool is_told_apart_by_name(const std::string& branch) {
    const auto names = names_used(branch);
    if (!names || std::ranges::find(*names, "service.name") == names->end()) return false;
    return std::ranges::all_of(
        *names, [](const std::string& each) { return each == "service.name" || each.starts_with("layer."); });
}

}  // namespace

bool is_branch(std::string_view name) {
    if (name.empty() || name.front() == '-' || name.front() == '/' || name.back() == '/' || name.back() == '.' ||
        name == "@")
        return false;
    for (const std::string_view bad : {"..", "//", "@{", "/.", ".lock/"})
        if (name.contains(bad)) return false;
    if (name.front() == '.' || name.ends_with(".lock")) return false;
    return std::ranges::none_of(name, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte <= ' ' || byte == 0x7F || std::string_view("~^:?*[\\").contains(c);
    });
}

void check_branches(const std::string& branch, const Span& at, const std::vector<PlacedService>& services,
                    const std::vector<LoadedLayer>& layers, FileProblems& problems) {
    if (services.empty()) return;
    Layer stand_in;
    stand_in.name = LayerName("layer");
    const Layer& layer = layers.empty() ? stand_in : layers.front().files.layer;
    BranchCheck check(branch, at, problems);
    if (is_told_apart_by_name(branch)) {
        if (!check.render_for(services.front().service, layer)) return;
    } else {
        check.check_services(services, layer);
    }
    check.check_layers(services.front().service, layers);
}

namespace {

std::optional<std::string> BranchCheck::render_for(const Service& service, const Layer& layer) {
    const Value names = names_from_headquarters(service, layer);
    auto rendered = render(branch_, names);
    const std::string whose = " for service " + in_quotes(service.name.value);
    if (!rendered) {
        refuse("cannot be rendered" + whose + ": " + rendered.error().message);
        return std::nullopt;
    }
    if (!is_branch(*rendered)) {
        refuse("is " + in_quotes(*rendered) + whose + ", which git does not take as a branch");
        return std::nullopt;
    }
    return std::move(*rendered);
}

void BranchCheck::check_services(const std::vector<PlacedService>& services, const Layer& layer) {
    std::unordered_map<std::string, const Service*> by_branch;
    for (const PlacedService& each : services) {
        const auto branch = render_for(each.service, layer);
        if (!branch) return;
        for (const auto& [role, repo] : each.service.repos) {
            const auto [other, fresh] = by_branch.emplace(repo.url + '\n' + *branch, &each.service);
            if (fresh || other->second == &each.service) continue;
            refuse("gives services " + in_quotes(other->second->name.value) + " and " +
                   in_quotes(each.service.name.value) + " of one repository the same branch " + in_quotes(*branch));
            return;
        }
    }
}

void BranchCheck::check_layers(const Service& service, const std::vector<LoadedLayer>& layers) {
    std::unordered_map<std::string, const Layer*> by_branch;
    for (const LoadedLayer& each : layers) {
        const auto branch = render_for(service, each.files.layer);
        if (!branch) return;
        const auto [other, fresh] = by_branch.emplace(*branch, &each.files.layer);
        if (fresh) continue;
        refuse("gives layers " + in_quotes(other->second->name.value) + " and " +
               in_quotes(each.files.layer.name.value) + " the same branch " + in_quotes(*branch));
        return;
    }
}

}  // namespace

}  // namespace sweepline
