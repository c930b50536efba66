#include <algorithm>
#include <cctype>
#include <cstddef>
#include <optional>
#include <utility>

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
        return note(in_quotes(name) + " is left out: it is a " + kind);
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

/// `https://github.com/acme/shop/tree/main/apps/cart/` as the repository and `apps/cart`: forges put a word (`tree`,
/// `blob`, `src`) and the branch between them, GitLab a dash before the word.
std::optional<Location> from_web_page(std::string_view url) {
    const std::size_t scheme = url.find("://");
    if (scheme == std::string_view::npos || !repository_address(url, "/") || holds_password(url)) return std::nullopt;
    while (url.ends_with('/')) url.remove_suffix(1);
    std::size_t word = std::string_view::npos;
    std::size_t length = 0;
    for (const std::string_view each : {"/-/tree/", "/-/blob/", "/tree/", "/blob/", "/src/"}) {
        const std::size_t found = url.find(each, scheme + 3);
        if (found >= word) continue;
        word = found;
        length = each.size();
    }
    if (word == std::string_view::npos)
        return Location{.repo = std::string(url) + (url.ends_with(".git") ? "" : ".git"), .path = {}};
    const std::string_view after = url.substr(word + length);
    const std::size_t branch_end = after.find('/');
    std::string path(branch_end == std::string_view::npos ? std::string_view() : after.substr(branch_end + 1));
    if (!path.empty() && !wrong_with_path(path).empty()) return std::nullopt;
    return Location{.repo = std::string(url.substr(0, word)) + ".git", .path = std::move(path)};
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
