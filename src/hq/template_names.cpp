#include "hq/template_names.hpp"

#include <string>
#include <utility>

namespace sweepline {

Object names_from_headquarters(const Service& service, const Layer& layer) {
    Object repos;
    for (const auto& [role, repo] : service.repos)
        repos.emplace_back(role, Object{{"url", repo.url}, {"path", repo.path}});
    const auto own = service.repos.find(layer.in);
    Object row{
        {"name", service.name.value},      {"owner", service.owner},
        {"deputy", service.deputy},        {"timezone", service.timezone},
        {"pager", service.pager},          {"chat", service.chat},
        {"track", to_word(service.track)}, {"path", own == service.repos.end() ? std::string() : own->second.path},
        {"repos", std::move(repos)},       {"vars", service.vars}};
    Object column{{"name", layer.name.value},
                  {"title", layer.title},
                  {"concern", layer.concern},
                  {"number", layer.number},
                  {"in", layer.in}};
    return {{"service", std::move(row)}, {"layer", std::move(column)}, {"vars", service.vars}};
}

}  // namespace sweepline
