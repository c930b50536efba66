#include "run/step_names.hpp"

#include <cctype>

namespace sweepline {
namespace {

constexpr std::string_view kPlainPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

std::string variable_name(const std::string& key) {
    std::string name = "SWEEPLINE_VAR_";
    for (const char c : key)
        name += std::isalnum(static_cast<unsigned char>(c)) != 0
                    ? static_cast<char>(std::toupper(static_cast<unsigned char>(c)))
                    : '_';
    return name;
}

bool is_locale(const std::string& name) { return name == "LANG" || name == "LANGUAGE" || name.starts_with("LC_"); }

}  // namespace

Value template_names(const Service& service, const Layer& layer) {
    Object repos;
    for (const auto& [role, repository] : service.repos)
        repos.emplace_back(role, Object{{"url", repository.url}, {"path", repository.path}});
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
    return Object{{"service", std::move(row)},
                  {"layer", std::move(column)},
                  {"steps", Object{}},
                  {"facts", Object{}},
                  {"vars", service.vars}};
}

void set_fact(Value& names, const std::string& key, const std::string& value) {
    const Value* facts = names.find("facts");
    Value tree = facts == nullptr ? Value(Object{}) : *facts;
    Value* at = &tree;
    std::size_t start = 0;
    for (std::size_t dot = key.find('.'); dot != std::string::npos; start = dot + 1, dot = key.find('.', start)) {
        const std::string part = key.substr(start, dot - start);
        const Value* below = at->find(part);
        if (below == nullptr || below->if_object() == nullptr) at->set(part, Object{});
        for (auto& [name, member] : *at->if_object())
            if (name == part) {
                at = &member;
                break;
            }
    }
    at->set(key.substr(start), value);
    names.set("facts", std::move(tree));
}

std::map<std::string, std::string> step_variables(const Service& service, const Layer& layer, const Tools& tools) {
    std::map<std::string, std::string> variables{{"PATH", std::string(kPlainPath)}};
    for (const auto& [name, value] : tools.environment)
        if (name == "PATH" || is_locale(name)) variables[name] = value;
    for (const std::string& name : layer.env)
        if (const auto found = tools.environment.find(name); found != tools.environment.end())
            variables[name] = found->second;
    variables["SWEEPLINE_SERVICE"] = service.name.value;
    variables["SWEEPLINE_LAYER"] = layer.name.value;
    for (const auto& [key, value] : service.vars) variables[variable_name(key)] = value.to_text();
    return variables;
}

std::string as_literal_glob(const std::string& path) {
    std::string glob;
    for (const char c : path) {
        if (std::string_view("*?{}[]\\").find(c) != std::string_view::npos) glob += '\\';
        glob += c;
    }
    return glob;
}

std::string from_root(const std::string& service_path, const std::string& glob) {
    if (glob.starts_with('/')) return glob.substr(1);
    return service_path.empty() ? glob : as_literal_glob(service_path) + "/" + glob;
}

}  // namespace sweepline
