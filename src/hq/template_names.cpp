#include "hq/template_names.hpp"

#include <string>

namespace sweepline {

Object template_names(const Service& service, std::string_view role) {
    const auto repo = service.repos.find(std::string(role));
    const bool there = repo != service.repos.end();
    return {{"name", service.name.value},
            {"owner", service.owner},
            {"deputy", service.deputy},
            {"timezone", service.timezone},
            {"pager", service.pager},
            {"chat", service.chat},
            {"track", to_word(service.track)},
            {"was", service.was},
            {"repo", there ? repo->second.url : std::string()},
            {"path", there ? repo->second.path : std::string()},
            {"vars", service.vars}};
}

Object template_names(const Layer& layer) {
    return {{"name", layer.name.value},
            {"number", layer.number},
            {"title", layer.title},
            {"concern", layer.concern},
            {"in", layer.in}};
}

}  // namespace sweepline
