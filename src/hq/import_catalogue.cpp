#include <algorithm>
#include <cctype>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "hq/diagnose.hpp"
#include "hq/import_sources.hpp"
#include "hq/repository_address.hpp"
#include "hq/scalar_shapes.hpp"
#include "text/yaml.hpp"

namespace sweepline {

namespace {

/// Reads the entities of one file.
class CatalogueReader {
public:
    CatalogueReader(const std::string& file, ImportList& list) : file_(file), list_(list) {}
    void read(const Value& entity);

private:
    void read_component(const Value& entity, const std::string& name);
    void note(std::string text) { list_.note(file_ + ": " + std::move(text)); }

    const std::string& file_;
    ImportList& list_;
};

/// Where a repository is, and the service in it.
struct Location {
    std::string repo;
    std::string path;
};

std::optional<Location> location_of(const Value& metadata);
std::string owner_of(const Value& entity);

/// The text at `key`, empty where there is none or something else.
std::string text_at(const Value* in, std::string_view key) {
    const Value* found = in != nullptr ? in->find(key) : nullptr;
    const std::string* text = found != nullptr ? found->if_string() : nullptr;
    return text != nullptr ? *text : std::string();
}

}  // namespace

Result<Import> import_catalogue(const std::vector<CatalogueFile>& files) {
    ImportList list;
    for (const CatalogueFile& each : files) {
        const auto documents = parse_yaml(each.text);
        if (!documents) {
            list.note(each.file + " is left out: " + documents.error().message);
            continue;
        }
        CatalogueReader reader(each.file, list);
        for (const YamlNode& document : *documents) reader.read(document.to_value());
    }
    return std::move(list).finish("catalogue");
}

namespace {

void CatalogueReader::read(const Value& entity) {
    if (entity.is_null()) return;
    if (!text_at(&entity, "apiVersion").starts_with("backstage.io/"))
        return note("a document is no entity of a catalogue");
    const std::string kind = text_at(&entity, "kind");
    const std::string name = text_at(entity.find("metadata"), "name");
    if (name.empty()) return note("an entity of kind " + in_quotes(kind) + " has no name");
    const auto same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
    if (!std::ranges::equal(kind, std::string_view("component"), same))
        return note(in_quotes(name) + " is left out: it is of kind " + in_quotes(kind));
    const std::string type = text_at(entity.find("spec"), "type");
    if (type != "service") return note(in_quotes(name) + " is left out: it is of type " + in_quotes(type));
    read_component(entity, name);
}

void CatalogueReader::read_component(const Value& entity, const std::string& name) {
    const Value* metadata = entity.find("metadata");
    const auto location = location_of(*metadata);
    if (!location)
        return note(in_quotes(name) +
                    " is left out: no annotation github.com/project-slug or backstage.io/source-location says where "
                    "its repository is");
    list_.add({.name = name, .repo = location->repo, .path = location->path, .owner = owner_of(entity)},
              text_at(metadata, "namespace"));
}

/// `group:default/team-money` as `team-money`.
std::string owner_of(const Value& entity) {
    std::string owner = text_at(entity.find("spec"), "owner");
    if (const std::size_t cut = owner.find_last_of(":/"); cut != std::string::npos) owner.erase(0, cut + 1);
    const bool odd = std::ranges::any_of(owner, [](unsigned char c) { return c < ' ' || c == 0x7F; });
    return odd ? std::string() : owner;
}

bool is_slug(std::string_view text) {
    const std::size_t slash = text.find('/');
    const auto allowed = [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x80 && (std::isalnum(byte) != 0 || c == '-' || c == '_' || c == '.' || c == '/');
    };
    return slash != std::string_view::npos && slash > 0 && slash + 1 < text.size() && text.rfind('/') == slash &&
           !text.starts_with('.') && !text.starts_with('-') && !text.contains("..") &&
           std::ranges::all_of(text, allowed);
}

std::vector<std::string_view> parts_of(std::string_view path) {
    std::vector<std::string_view> parts;
    for (std::size_t slash = 0; !path.empty(); path.remove_prefix(std::min(slash + 1, path.size()))) {
        slash = std::min(path.find('/'), path.size());
        if (slash > 0) parts.push_back(path.substr(0, slash));
    }
    return parts;
}

std::string joined(std::span<const std::string_view> parts) {
    std::string path;
    for (const std::string_view each : parts) (path += path.empty() ? "" : "/") += each;
    return path;
}

/// `https://github.com/acme/shop/tree/main/apps/cart/` as the repository and `apps/cart`: behind an owner and a name,
/// forges put a word (`tree`, `blob`, `src`) and the branch, GitLab a dash before the word, Gitea a word behind it.
std::optional<Location> from_web_page(std::string_view url) {
    const std::size_t scheme = url.find("://");
    if (scheme == std::string_view::npos || !repository_address(url, "/") || holds_password(url)) return std::nullopt;
    const std::vector<std::string_view> parts = parts_of(url.substr(scheme + 3));
    const auto is_one_of = [&](std::size_t at, std::initializer_list<std::string_view> words) {
        return at < parts.size() && std::ranges::find(words, parts[at]) != words.end();
    };
    std::size_t word = 3;  // behind host, owner and name
    while (word < parts.size() && !is_one_of(word, {"tree", "blob", "src"})) ++word;
    const std::size_t repo_end = std::min(is_one_of(word - 1, {"-"}) ? word - 1 : word, parts.size());
    const bool says_what = is_one_of(word, {"src"}) && is_one_of(word + 1, {"branch", "tag", "commit"});
    const std::size_t begin = std::min(word + (says_what ? 3 : 2), parts.size());
    const std::string repo = joined(std::span(parts).first(repo_end));
    std::string path = joined(std::span(parts).subspan(begin));
    const bool leads_out =
        std::ranges::any_of(parts, [](std::string_view part) { return part == "." || part == ".."; });
    if (leads_out || (!path.empty() && !wrong_with_path(path).empty())) return std::nullopt;
    return Location{.repo = std::string(url.substr(0, scheme + 3)) + repo + (repo.ends_with(".git") ? "" : ".git"),
                    .path = std::move(path)};
}

std::optional<Location> location_of(const Value& metadata) {
    const Value* annotations = metadata.find("annotations");
    const std::string source = text_at(annotations, "backstage.io/source-location");
    // Only the first colon parts the type from the target.
    std::optional<Location> from_source;
    if (source.starts_with("url:")) from_source = from_web_page(std::string_view(source).substr(4));
    const std::string slug = text_at(annotations, "github.com/project-slug");
    if (!is_slug(slug)) return from_source;
    return Location{.repo = forge_address("github.com", slug), .path = from_source ? from_source->path : std::string()};
}

}  // namespace

}  // namespace sweepline
