#include "hq/services_file.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

#include "hq/repository_address.hpp"
#include "hq/scalar_shapes.hpp"
#include "hq/service_shape.hpp"
#include "hq/shape.hpp"
#include "text/ascii.hpp"
#include "text/spelling.hpp"

namespace sweepline {

namespace {

/// Reads the nodes of one file as services.
class ServiceReader {
public:
    ServiceReader(const ServicesReading& reading, FileProblems& problems) : reading_(reading), problems_(problems) {}

    /// The service, without a repository where none could be read.
    Service read(const YamlNode& node);
    Service read_without_repos(const YamlNode& node);
    /// The use of what this build cannot do.
    void collect_unsupported(const YamlNode& node, Diagnostics& unsupported) const;

private:
    void read_about(const YamlNode& node, Service& service);
    void read_repos(const YamlNode& node, Service& service);
    void read_repo(const YamlNode& node, Service& service);
    std::optional<Repository> repository(const YamlNode& url, const YamlNode* path, const YamlNode* base);
    void read_also(const YamlNode& node, Service& service);
    void read_vars(const YamlNode& node, Service& service);
    void check_traffic(const YamlNode& node);

    const ServicesReading& reading_;
    FileProblems& problems_;
};

}  // namespace

void read_services(std::string_view text, const ServicesReading& reading, FileProblems& problems,
                   std::vector<PlacedService>& into, Diagnostics& unsupported) {
    auto root = read_yaml(text, problems);
    if (!root || is_null(*root)) return;
    static const Shape shape = list_of(service_shape());
    if (!keep_what_fits(*root, shape, problems.file(), problems)) return;
    ServiceReader reader(reading, problems);
    into.reserve(into.size() + root->items.size());
    for (const YamlNode& node : root->items) {
        Service service = reader.read(node);
        reader.collect_unsupported(node, unsupported);
        if (service.repos.empty()) continue;
        const YamlNode* name = node.find("name");
        into.push_back(
            {.service = std::move(service), .file = problems.file(), .at = name != nullptr ? name->span : node.span});
    }
}

Service read_example_service(std::string_view text, const ServicesReading& reading, FileProblems& problems) {
    auto root = read_yaml(text, problems);
    if (!root || is_null(*root)) return {};
    if (!keep_what_fits(*root, example_service_shape(), "service.yaml", problems)) return {};
    ServiceReader reader(reading, problems);
    // A tree in a folder needs no repository.
    const bool has_repo = root->find("repo") != nullptr || root->find("repos") != nullptr;
    return has_repo ? reader.read(*root) : reader.read_without_repos(*root);
}

void check_services_once(std::vector<PlacedService>& services, Diagnostics& problems) {
    const auto shown = [](const PlacedService& each) { return each.file + ":" + std::to_string(each.at.line); };
    std::unordered_map<std::string, std::size_t> by_name;
    std::unordered_map<std::string, std::size_t> by_folder;
    std::vector<PlacedService> kept;
    kept.reserve(services.size());
    for (PlacedService& each : services) {
        FileProblems file(each.file, problems);
        const std::string& name = each.service.name.value;
        const auto [named, fresh] = by_name.emplace(in_lower_case(name), kept.size());
        if (!fresh) {
            const PlacedService& other = kept[named->second];
            const bool same = other.service.name == each.service.name;
            file.error(each.at,
                       "service " + in_quotes(name) +
                           (same ? " is there twice"
                                 : " differs from " + in_quotes(other.service.name.value) + " only in case"),
                       "the first is at " + shown(other));
            continue;
        }
        if (const auto app = each.service.repos.find(std::string(kDefaultRole)); app != each.service.repos.end()) {
            const Repository& repo = app->second;
            const auto [there, new_folder] =
                by_folder.emplace(repo.url + '\n' + repo.path + '\n' + repo.base.value_or(""), kept.size());
            if (!new_folder)
                file.warning(each.at,
                             "service " + in_quotes(name) + " is in the same folder of the same repository as " +
                                 in_quotes(kept[there->second].service.name.value),
                             "give each its `path:`");
        }
        kept.push_back(std::move(each));
    }
    for (const PlacedService& each : kept)
        if (!each.service.was.empty() && by_name.contains(in_lower_case(each.service.was)))
            FileProblems(each.file, problems)
                .error(each.at,
                       "service " + in_quotes(each.service.name.value) + " was " + in_quotes(each.service.was) +
                           ", which is still there",
                       "leave one of the two out");
    services = std::move(kept);
}

namespace {

Service ServiceReader::read(const YamlNode& node) {
    Service service;
    read_about(node, service);
    read_repos(node, service);
    read_also(node, service);
    return service;
}

Service ServiceReader::read_without_repos(const YamlNode& node) {
    Service service;
    read_about(node, service);
    return service;
}

void ServiceReader::read_about(const YamlNode& node, Service& service) {
    take(node, "name", service.name.value);
    take(node, "owner", service.owner);
    take(node, "deputy", service.deputy);
    take(node, "timezone", service.timezone);
    take(node, "pager", service.pager);
    take(node, "chat", service.chat);
    take(node, "was", service.was);
    if (const YamlNode* track = node.find("track"))
        service.track = from_word<Track>(track->text).value_or(Track::layered);
    read_vars(node, service);
    check_traffic(node);
}

void ServiceReader::collect_unsupported(const YamlNode& node, Diagnostics& unsupported) const {
    for (const auto& [key, value] : node.members)
        if (key.text == "traffic")
            unsupported.push_back(problems_.at(key.span, "'traffic': this build does not switch traffic"));
}

void ServiceReader::read_repos(const YamlNode& node, Service& service) {
    const YamlNode* repo = node.find("repo");
    const YamlNode* repos = node.find("repos");
    if (repo != nullptr) {
        read_repo(node, service);
    } else if (repos != nullptr) {
        for (const std::string_view key : {"path", "base"})
            if (const YamlNode* lone = node.find(key))
                problems_.error(lone->span, in_quotes(key) + " stands beside 'repos'",
                                "write it beside the `url:` of a role");
        for (const auto& [role, at] : repos->members) {
            YamlNode checked = role;
            if (!keep_what_fits(checked, shapes::role(), "repos", problems_)) continue;
            const bool plain = at.sort == YamlNode::Sort::scalar;
            const YamlNode* url = plain ? &at : at.find("url");
            if (url == nullptr) continue;
            if (auto read = repository(*url, plain ? nullptr : at.find("path"), plain ? nullptr : at.find("base")))
                service.repos.emplace(role.text, std::move(*read));
        }
    }
}

void ServiceReader::read_repo(const YamlNode& node, Service& service) {
    if (auto read = repository(*node.find("repo"), node.find("path"), node.find("base")))
        service.repos.emplace(kDefaultRole, std::move(*read));
}

std::optional<Repository> ServiceReader::repository(const YamlNode& url, const YamlNode* path, const YamlNode* base) {
    auto address = repository_address(url.text, reading_.folder);
    if (!address) {
        problems_.error(url.span, "repository " + in_quotes(url.text) + " " + address.error().message,
                        address.error().hint);
        return std::nullopt;
    }
    if (holds_password(*address))
        problems_.error(url.span, "a repository's address holds a secret itself", "leave it to git's credentials");
    Repository repository{.url = std::move(*address)};
    if (path != nullptr) {
        repository.path = std::filesystem::path(path->text).lexically_normal().string();
        while (repository.path.ends_with('/')) repository.path.pop_back();
        if (repository.path == ".") repository.path.clear();
    }
    if (base != nullptr) {
        const bool odd =
            base->text.front() == '-' || base->text.contains("..") ||
            std::ranges::any_of(base->text, [](unsigned char c) {
                return c <= ' ' || c == 0x7F || std::string_view("~^:?*[\\").contains(static_cast<char>(c));
            });
        if (odd)
            problems_.error(base->span, "'base' is " + in_quotes(base->text) + ", not a branch");
        else
            repository.base = base->text;
    }
    return repository;
}

void ServiceReader::read_also(const YamlNode& node, Service& service) {
    const YamlNode* also = node.find("also");
    if (also == nullptr) return;
    const auto add = [&](const YamlNode& role, const std::string& name, const YamlNode& glob) {
        if (service.repos.contains(name)) {
            service.also.push_back({.role = name, .glob = glob.text});
            return;
        }
        if (service.repos.empty()) return;  // said already
        std::vector<std::string> roles;
        for (const auto& [each, repo] : service.repos) roles.push_back(each);
        problems_.error(role.span, "service " + in_quotes(service.name.value) + " has no repository " + in_quotes(name),
                        spelling_hint(name, roles));
    };
    for (const YamlNode& each : also->items) {
        if (each.sort == YamlNode::Sort::scalar) add(each, std::string(kDefaultRole), each);
        for (const auto& [role, globs] : each.members) {
            if (globs.sort == YamlNode::Sort::scalar) add(role, role.text, globs);
            for (const YamlNode& glob : globs.items) add(role, role.text, glob);
        }
    }
}

void ServiceReader::read_vars(const YamlNode& node, Service& service) {
    const YamlNode* vars = node.find("vars");
    if (vars == nullptr) return;
    std::map<std::string, std::string> seen;
    for (const auto& [key, value] : vars->members) {
        YamlNode checked = key;
        if (!keep_what_fits(checked, shapes::variable(), "vars", problems_)) continue;
        const auto [other, fresh] = seen.emplace(in_lower_case(key.text), key.text);
        if (!fresh)
            problems_.error(
                key.span,
                "variable " + in_quotes(key.text) + " differs from " + in_quotes(other->second) + " only in case",
                "both would arrive as one SWEEPLINE_VAR_…");
        else
            service.vars.emplace_back(key.text, value.to_value());
    }
}

void ServiceReader::check_traffic(const YamlNode& node) {
    const YamlNode* traffic = node.find("traffic");
    if (traffic == nullptr) return;
    std::vector<std::string> known{"kind", "driver", "scale"};
    known.insert(known.end(), reading_.environments.begin(), reading_.environments.end());
    for (const auto& [key, value] : traffic->members)
        if (std::ranges::find(known, key.text) == known.end())
            problems_.error(key.span, "unknown key " + in_quotes(key.text), spelling_hint(key.text, known));
}

}  // namespace

}  // namespace sweepline
