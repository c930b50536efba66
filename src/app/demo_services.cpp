#include "app/demo_services.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <system_error>
#include <utility>

#include "text/mustache.hpp"
#include "text/yaml.hpp"

namespace sweepline {
namespace {

namespace fs = std::filesystem;

/// How a service is built: the values its templates see, and what build.yaml says besides.
struct Recipe {
    std::vector<std::string> parts;
    std::vector<std::string> leave_out;
    std::vector<std::string> crlf;
    Value names;
};

Result<std::string> read_bytes(const fs::path& file);
Result<Recipe> recipe_of(const Service& service, const Value& build);
Result<> lay(const fs::path& folder, const std::string& below, const Recipe& recipe,
             std::map<std::string, std::string>& files);

/// What a team added when it moved to ECS, after the service itself.
bool came_with_ecs(const std::string& path) {
    constexpr std::string_view kFolders[] = {"ecs/", "deploy/", ".github/", "terraform/"};
    return std::ranges::any_of(kFolders, [&](std::string_view folder) {
        const std::size_t at = path.find(folder);
        return at == 0 || (at != std::string::npos && path[at - 1] == '/');
    });
}

/// Lays the folders `FOLDER/KIND` of a recipe into one repository.
Result<> lay_all(const fs::path& recipes, const Recipe& recipe, const std::string& kind, const Repository& place,
                 const std::string& service, DemoRepository& repository) {
    std::vector<fs::path> folders;
    for (const std::string& part : recipe.parts) folders.push_back(recipes / part);
    folders.push_back(recipes / "odd" / service);
    const std::string below = kind == "root" || place.path.empty() ? std::string() : place.path + "/";
    for (const fs::path& folder : folders) TRY(lay(folder / kind, below, recipe, repository.files));
    if (kind == "root") return {};
    for (const std::string& path : recipe.leave_out) repository.files.erase(below + path);
    for (const std::string& path : recipe.crlf)
        if (const auto file = repository.files.find(below + path); file != repository.files.end()) {
            std::string& text = file->second;
            for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 2))
                text.insert(at, 1, '\r');
        }
    return {};
}

}  // namespace

Result<std::vector<DemoRepository>> demo_repositories(const fs::path& recipes, const std::vector<Service>& services) {
    const std::string text = TRY(read_bytes(recipes / "build.yaml"));
    const YamlNode document = TRY(while_doing(parse_yaml_document(text), "reading build.yaml"));
    const Value build = document.to_value();
    std::map<std::string, DemoRepository> repositories;
    for (const Service& service : services) {
        const Recipe recipe = TRY(recipe_of(service, build));
        for (const auto& [role, place] : service.repos) {
            DemoRepository& repository = repositories[place.url];
            repository.folder = place.url;
            if (repository.owner.empty()) repository.owner = role == kDefaultRole ? service.owner : "team-platform";
            const std::string& name = service.name.value;
            TRY(while_doing(lay_all(recipes, recipe, role, place, name, repository), "building " + name));
            if (role == kDefaultRole) TRY(lay_all(recipes, recipe, "root", place, name, repository));
        }
    }
    std::vector<DemoRepository> all;
    for (auto& [url, repository] : repositories) all.push_back(std::move(repository));
    return all;
}

Result<> make_demo_repository(const DemoGit& git, const DemoRepository& repository) {
    std::error_code error;
    fs::create_directories(repository.folder, error);
    if (error) return fail(ErrorKind::unavailable, repository.folder.string() + ": " + error.message());
    const DemoGit::Act begun{demo_signature(repository.owner), TRY(parse_instant("2022-05-09T08:40:00Z"))};
    const DemoGit::Act moved{begun.who, TRY(parse_instant("2023-02-14T13:05:00Z"))};
    DemoGit::Commit first{.branch = "main", .onto = {}, .act = begun, .message = "A first version", .files = {}};
    DemoGit::Commit second{.branch = "main", .onto = {}, .act = moved, .message = "Run on ECS Fargate", .files = {}};
    for (const auto& [path, bytes] : repository.files)
        (came_with_ecs(path) ? second : first).files.emplace(path, bytes);
    std::vector<DemoGit::Commit> commits{std::move(first)};
    if (!second.files.empty()) commits.push_back(std::move(second));
    TRY(git.run(repository.folder, {"init", "--quiet", "--template=", "--initial-branch=main"}, begun));
    TRY(git.run(repository.folder, {"-c", "fastimport.unpackLimit=0", "fast-import", "--quiet"}, begun,
                DemoGit::stream_of(commits)));
    TRY(git.run(repository.folder, {"reset", "--quiet", "--hard"}, begun));
    return {};
}

Signature demo_signature(const std::string& name) { return {name, name + "@acme.example"}; }

namespace {

Result<std::string> read_bytes(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(in), {}};
    if (!in || in.bad()) return fail(ErrorKind::unavailable, file.string() + " cannot be read");
    return bytes;
}

/// The texts of a list; anything else in it is left out.
std::vector<std::string> texts_of(const Value& names, std::string_view key) {
    std::vector<std::string> texts;
    const Value* list = names.find(key);
    if (list == nullptr || list->if_array() == nullptr) return texts;
    for (const Value& item : *list->if_array())
        if (const std::string* text = item.if_string()) texts.push_back(*text);
    return texts;
}

/// A list as templates want it: members for names, and a comma for all but the last.
Value with_commas(const Array& items) {
    Array out;
    for (const Value& item : items) {
        Value each = item.if_object() != nullptr ? item : Value(Object{{"name", item}});
        each.set("comma", out.size() + 1 < items.size() ? "," : "");
        out.push_back(std::move(each));
    }
    return out;
}

Result<Recipe> recipe_of(const Service& service, const Value& build) {
    const std::string& name = service.name.value;
    const Value* defaults = build.find("defaults");
    const Value* all = build.find("services");
    const Value* own = all == nullptr ? nullptr : all->find(name);
    if (defaults == nullptr || defaults->if_object() == nullptr || own == nullptr || own->if_object() == nullptr)
        return fail(ErrorKind::invalid, "build.yaml does not say how '" + name + "' is built");
    Value said = *defaults;
    for (const auto& [key, value] : *own->if_object()) said.set(key, value);
    Recipe recipe{.parts = texts_of(said, "parts"),
                  .leave_out = texts_of(said, "leave_out"),
                  .crlf = texts_of(said, "crlf"),
                  .names = Object{{"service", Object{{"name", name}, {"owner", service.owner}}}}};
    for (const auto& [key, value] : *said.if_object()) {
        if (const Array* items = value.if_array())
            recipe.names.set(key, with_commas(*items));
        else if (const std::string* text = value.if_string())
            recipe.names.set(key, TRY(render(*text, recipe.names)));
        else
            recipe.names.set(key, value);
    }
    return recipe;
}

/// Renders every file below `folder`, if it is there, to the same place below `below`.
Result<> lay(const fs::path& folder, const std::string& below, const Recipe& recipe,
             std::map<std::string, std::string>& files) {
    std::error_code error;
    if (!fs::is_directory(folder, error)) return {};
    for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        if (!at->is_regular_file()) continue;
        const std::string text = TRY(read_bytes(at->path()));
        const std::string path = at->path().lexically_relative(folder).generic_string();
        files[below + path] = TRY(while_doing(render(text, recipe.names), "rendering " + at->path().string()));
    }
    if (error) return fail(ErrorKind::unavailable, folder.string() + ": " + error.message());
    return {};
}

}  // namespace

}  // namespace sweepline
