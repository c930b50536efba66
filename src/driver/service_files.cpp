#include <algorithm>

#include "base/check.hpp"
#include "driver/address.hpp"
#include "driver/driver.hpp"

namespace sweepline {

namespace {

/// Where an address leads: a view, and the path or glob in its repository.
struct Target {
    const View* view;
    Address address;
    std::string path;  ///< from the repository's root
};

Result<Target> target_of(const StepContext& context, std::string_view text, bool is_glob);
Result<> check_root_glob(const Target& target);
bool describes_service(const View& view, std::string_view path);
std::string address_of(const Target& target, std::string_view path, const std::string& own_role);
std::string shortest_address(const View& view, std::string_view path, const std::string& own_role);

/// `target_of` for one file.
Result<Target> file_of(const StepContext& context, std::string_view address) {
    return target_of(context, address, false);
}

}  // namespace

const View& StepContext::own() const {
    const auto found = views.find(role);
    CHECK(found != views.end());
    return found->second;
}

ServiceFiles::ServiceFiles(const StepContext& context, Access access) : context_(&context), access_(access) {}

ServiceFiles ServiceFiles::watched(FileWatch& watch) const {
    ServiceFiles files = *this;
    files.watch_ = &watch;
    return files;
}

Result<std::vector<FileEntry>> ServiceFiles::list(std::string_view glob_address) const {
    const Target target = TRY(target_of(*context_, glob_address, true));
    const Glob glob = TRY(Glob::parse(target.path));
    std::vector<FileEntry> found;
    if (!glob.literal().empty()) {
        auto entry = TRY(target.view->tree->look(glob.literal()));
        if (entry) found.push_back(std::move(*entry));
    } else {
        found = TRY(target.view->tree->list(glob));
    }
    if (target.address.from_root)
        std::erase_if(found, [&](const FileEntry& entry) { return !describes_service(*target.view, entry.path); });
    for (FileEntry& entry : found) entry.path = address_of(target, entry.path, context_->role);
    return found;
}

Result<std::optional<FileEntry>> ServiceFiles::look(std::string_view address) const {
    const Target target = TRY(file_of(*context_, address));
    auto entry = TRY(target.view->tree->look(target.path));
    if (entry) entry->path = address_of(target, target.path, context_->role);
    return entry;
}

Result<std::optional<std::string>> ServiceFiles::read(std::string_view address) const {
    const Target target = TRY(file_of(*context_, address));
    return target.view->tree->read(target.path);
}

Result<> ServiceFiles::write(std::string_view address, std::string_view bytes) const {
    const auto [tree, path] = TRY(changeable(address));
    return tree->write(path, bytes);
}

Result<> ServiceFiles::set_mode(std::string_view address, FileMode mode) const {
    const auto [tree, path] = TRY(changeable(address));
    return tree->set_mode(path, mode);
}

Result<> ServiceFiles::remove(std::string_view address) const {
    const auto [tree, path] = TRY(changeable(address));
    return tree->remove(path);
}

Result<std::string> ServiceFiles::repository_path(std::string_view address) const {
    Target target = TRY(file_of(*context_, address));
    if (target.view != &context_->own())
        return fail(ErrorKind::invalid,
                    "'" + std::string(address) + "' is not in the repository that the layer changes");
    return std::move(target.path);
}

/// Where a file that may be changed lies; notes how it is now if somebody watches.
Result<std::pair<Tree*, std::string>> ServiceFiles::changeable(std::string_view address) const {
    Target target = TRY(file_of(*context_, address));
    if (access_ == Access::read_only)
        return fail(ErrorKind::denied, "'" + std::string(address) + "' cannot be changed here: this step only reads");
    if (target.view != &context_->own())
        return fail(ErrorKind::denied,
                    "'" + std::string(address) + "' cannot be changed: the layer changes the repository '" +
                        context_->role + "' only",
                    "one layer changes one repository: make another layer with `in: " + target.address.role + "`");
    Tree* tree = target.view->tree;
    if (watch_ != nullptr) {
        std::string name = shortest_address(*target.view, target.path, context_->role);
        auto noted = watch_->before.find(name);
        if (noted == watch_->before.end()) {
            auto entry = TRY(tree->look(target.path));
            const bool has_bytes = entry && entry->mode != FileMode::submodule;
            auto bytes = has_bytes ? TRY(tree->read(target.path)) : std::nullopt;
            noted = watch_->before
                        .emplace(std::move(name), FileWatch::Before{std::move(entry), std::move(bytes).value_or("")})
                        .first;
        }
        noted->second.by = watch_->acting;
    }
    return std::pair{tree, std::move(target.path)};
}

namespace {

Result<const View*> view_of(const StepContext& context, const Address& address) {
    if (address.role.empty()) return &context.own();
    const auto view = context.views.find(address.role);
    if (view != context.views.end()) return &view->second;
    const std::string role = "'" + address.role + "'";
    if (context.service.repos.contains(address.role))
        return fail(ErrorKind::invalid, "layer '" + context.layer.name.value + "' does not read the repository " + role,
                    "add `reads: [" + address.role + "]` to its layer.yaml");
    return fail(ErrorKind::invalid, "service '" + context.service.name.value + "' has no repository " + role,
                "if it is part of a file's name, write '" + context.role + ":" + to_text(address) + "'");
}

Result<Target> target_of(const StepContext& context, std::string_view text, bool is_glob) {
    Address address = TRY(parse_address(text));
    const View* view = TRY(view_of(context, address));
    if (!is_glob && address.path.ends_with('/'))
        return fail(ErrorKind::invalid, "'" + std::string(text) + "' names a folder, not a file");
    std::string path = address.path;
    if (!address.from_root && !view->path.empty())
        path = (is_glob ? escape_glob(view->path) : view->path) + "/" + address.path;
    Target target{.view = view, .address = std::move(address), .path = std::move(path)};
    if (!target.address.from_root) return target;
    if (is_glob) {
        if (auto allowed = check_root_glob(target); !allowed) return std::unexpected(std::move(allowed).error());
    } else if (!describes_service(*view, target.path)) {
        return fail(ErrorKind::invalid,
                    "'" + std::string(text) + "' is outside the service's path and its `also` paths",
                    "add it to the service's `also:`");
    }
    return target;
}

/// Refuses a glob from the root under which no file could describe the service.
Result<> check_root_glob(const Target& target) {
    const View& view = *target.view;
    if (view.path.empty()) return {};
    const Glob wanted = TRY(Glob::parse(target.path));
    const Glob own = TRY(Glob::parse(escape_glob(view.path) + "/"));
    if (may_overlap(wanted, own)) return {};
    if (std::ranges::any_of(view.also, [&](const Glob& also) { return may_overlap(wanted, also); })) return {};
    return fail(ErrorKind::invalid,
                "'" + to_text(target.address) + "' is outside the service's path and its `also` paths",
                "add it to the service's `also:`");
}

bool describes_service(const View& view, std::string_view path) {
    if (view.path.empty()) return true;
    const bool below = path.size() > view.path.size() && path.starts_with(view.path) && path[view.path.size()] == '/';
    return below || std::ranges::any_of(view.also, [&](const Glob& also) { return also.matches(path); });
}

std::string with_role_if_needed(Address address, const std::string& own_role) {
    if (address.role.empty() && !address.from_root && needs_role(address.path)) address.role = own_role;
    return to_text(address);
}

/// The address of a path in its repository, in the form of `target`'s own.
std::string address_of(const Target& target, std::string_view path, const std::string& own_role) {
    const bool from_root = target.address.from_root;
    if (!from_root && !target.view->path.empty()) path.remove_prefix(target.view->path.size() + 1);
    return with_role_if_needed({.role = target.address.role, .from_root = from_root, .path = std::string(path)},
                               own_role);
}

/// The one address that stands for a path in the layer's repository, however it was named.
std::string shortest_address(const View& view, std::string_view path, const std::string& own_role) {
    if (view.path.empty()) return with_role_if_needed({.path = std::string(path)}, own_role);
    if (path.size() <= view.path.size() + 1 || !path.starts_with(view.path) || path[view.path.size()] != '/')
        return "/" + std::string(path);
    return with_role_if_needed({.path = std::string(path.substr(view.path.size() + 1))}, own_role);
}

}  // namespace

}  // namespace sweepline
