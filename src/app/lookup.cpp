#include "app/lookup.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>
#include <tuple>

#include "migration/plan.hpp"
#include "text/spelling.hpp"

namespace sweepline {
namespace {

bool contains(const std::vector<std::string>& list, const std::string& word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

Result<> must_be_known(const std::vector<std::string>& wanted, const std::vector<std::string>& known,
                       const std::string& what) {
    for (const std::string& name : wanted)
        if (!contains(known, name))
            return fail(ErrorKind::not_found, std::string("no ").append(what).append(" is called '").append(name) + "'",
                        spelling_hint(name, known));
    return {};
}

std::vector<std::string> known_assignees(const Headquarters& headquarters, const Migration& migration) {
    std::vector<std::string> names;
    for (const TeamMember& member : headquarters.settings.team) names.push_back(member.name);
    for (const auto& [key, cell] : migration.cells)
        if (!cell.assignee.empty() && !contains(names, cell.assignee)) names.push_back(cell.assignee);
    return names;
}

}  // namespace

Result<const Service*> find_service(const Headquarters& headquarters, const ServiceName& name) {
    if (const Service* service = headquarters.service(name)) return service;
    std::vector<std::string> known;
    for (const Service& service : headquarters.services) known.push_back(service.name.value);
    if (headquarters.layer(LayerName(name.value)) != nullptr)
        return fail(ErrorKind::not_found, "no service is called '" + name.value + "'",
                    "it is a layer: name the service first, then the layer");
    return fail(ErrorKind::not_found, "no service is called '" + name.value + "'", spelling_hint(name.value, known));
}

Result<const LayerFiles*> find_layer(const Headquarters& headquarters, const LayerName& name) {
    if (const LayerFiles* layer = headquarters.layer(name)) return layer;
    std::vector<std::string> known;
    for (const LayerFiles& layer : headquarters.layers) {
        if (layer.folder_name == name.value) return &layer;
        known.push_back(layer.layer.name.value);
    }
    if (headquarters.service(ServiceName(name.value)) != nullptr)
        return fail(ErrorKind::not_found, "no layer is called '" + name.value + "'", "it is a service: name a layer");
    const std::string hint = known.empty() ? "sweepline layer new " + name.value : spelling_hint(name.value, known);
    return fail(ErrorKind::not_found, "no layer is called '" + name.value + "'", hint);
}

Result<> must_be_owners(const Headquarters& headquarters, const std::vector<std::string>& wanted,
                        std::vector<std::string> others) {
    if (wanted.empty()) return {};
    std::vector<std::string> owners;
    std::set<std::string> seen;
    for (const Service& service : headquarters.services) others.push_back(service.owner);
    for (const std::string& name : others)
        if (!name.empty() && seen.insert(name).second) owners.push_back(name);
    for (const std::string& name : wanted) {
        if (contains(owners, name)) continue;
        const std::string hint =
            owners.empty() ? "write `owner:` beside each service in services.yaml" : spelling_hint(name, owners);
        return fail(ErrorKind::not_found, "no owner is called '" + name + "'", hint);
    }
    return {};
}

Result<std::vector<const Service*>> select_services(const Headquarters& headquarters, const Migration& migration,
                                                    const LayerName& layer, const Selection& selection,
                                                    const Caller& caller) {
    for (const std::string& name : selection.service)
        static_cast<void>(TRY(find_service(headquarters, ServiceName(name))));
    TRY(must_be_owners(headquarters, selection.owner));
    if (!selection.assignee.empty())
        TRY(must_be_known(selection.assignee, known_assignees(headquarters, migration), "assignee"));
    std::vector<const Service*> chosen;
    for (const Service& service : headquarters.services) {
        if (!selection.service.empty() && !contains(selection.service, service.name.value)) continue;
        if (!selection.owner.empty() && !contains(selection.owner, service.owner)) continue;
        const Cell* cell = migration.cell(service.name, layer);
        const std::string assignee = cell == nullptr ? std::string() : cell->assignee;
        if (selection.mine && assignee != caller.name) continue;
        if (!selection.assignee.empty() && !contains(selection.assignee, assignee)) continue;
        const bool failed = cell != nullptr && cell->run && cell->run->state == RunState::failed;
        if (selection.only == Only::failed && !failed) continue;
        chosen.push_back(&service);
    }
    return chosen;
}

Result<> must_be_clean(const LoadedHeadquarters& loaded, const LayerFiles& layer) {
    const std::string folder = layer.yaml_file.substr(0, layer.yaml_file.rfind('/') + 1);
    const std::string& layers_at = loaded.headquarters.settings.layers_at;
    for (const Diagnostic& problem : loaded.problems) {
        if (problem.severity != Diagnostic::Severity::error) continue;
        const bool of_another_layer = problem.file.starts_with(layers_at + "/") && !problem.file.starts_with(folder);
        if (of_another_layer) continue;
        return fail(ErrorKind::invalid,
                    problem.file + ":" + std::to_string(problem.line) + ":" + std::to_string(problem.column) + ": " +
                        problem.message,
                    problem.hint.empty() ? "sweepline lint shows every problem" : problem.hint);
    }
    return {};
}

bool is_under_way(App& app, const Sweep& sweep) {
    if (sweep.ended || sweep.lease_until <= app.clock().now()) return false;
    if (sweep.process == 0 || sweep.host != app.surroundings().machine) return true;
    std::error_code ignored;
    return std::filesystem::exists("/proc/" + std::to_string(sweep.process), ignored);
}

std::string layer_state(App& app, const Migration& outline, const Layer& layer) {
    if (outline.closed(layer.name)) return "closed";
    for (const auto& [id, sweep] : outline.sweeps)
        if (sweep.layer == layer.name && is_under_way(app, sweep)) return "sweeping";
    return barrier(outline, layer).empty() ? "open" : "waiting";
}

std::string listed(const std::vector<std::string>& names, std::size_t most, std::string_view separator) {
    std::string text;
    for (std::size_t i = 0; i < names.size() && i < most; ++i) (text += i == 0 ? "" : separator) += names[i];
    if (names.size() > most) text += " and " + std::to_string(names.size() - most) + " more";
    return text;
}

}  // namespace sweepline
