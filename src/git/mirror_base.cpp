// Where a sweep starts from: the base branch and what it holds.

#include <fmt/format.h>

#include <algorithm>

#include "git/commit_object.hpp"
#include "git/files.hpp"
#include "git/mirror_state.hpp"
#include "git/tree_object.hpp"
#include "text/spelling.hpp"

namespace sweepline {
namespace {

constexpr std::string_view kHeads = "refs/heads/";
constexpr std::string_view kOrigin = "refs/remotes/origin/";

Result<std::vector<std::string>> branches_of(const Mirror::State& state) {
    std::vector<std::string> names = TRY(reference_names(state.service_references(), state.service_prefix()));
    std::erase(names, "HEAD");
    return names;
}

/// Says that there is no such branch, and which there are: the nearest first.
Result<Base> missing(const Mirror::State& state, const std::string& branch) {
    std::vector<std::string> names = TRY(branches_of(state));
    if (names.empty())
        return fail(ErrorKind::not_found, state.name + " is empty: it has no branch yet", "push a first commit to it");
    if (const auto near = nearest(branch, names)) {
        std::erase(names, *near);
        names.insert(names.begin(), *near);
    }
    constexpr std::size_t kNamed = 8;
    std::string hint = "there are: ";
    for (std::size_t i = 0; i < std::min(names.size(), kNamed); ++i) hint += (i > 0 ? ", " : "") + shown(names[i]);
    if (names.size() > kNamed) hint += fmt::format(", and {} more", names.size() - kNamed);
    return fail(ErrorKind::not_found, fmt::format("{} has no branch '{}'", state.name, shown(branch)), hint);
}

Result<std::optional<Oid>> tip_of(const Mirror::State& state, const std::string& branch) {
    if (!is_branch_name(branch)) return std::nullopt;
    const GitFolders references = state.service_references();
    const std::optional<Oid> tip = TRY(read_tip(references, state.service_prefix() + branch));
    if (tip || !state.local) return tip;
    // A clone that never checked the branch out has it only as it was fetched.
    return TRY(read_tip(references, std::string(kOrigin) + branch));
}

/// The branch that a link to `prefix` + branch names.
std::optional<std::string> linked_branch(const std::optional<Reference>& link, std::string_view prefix) {
    if (!link || link->id || !link->target.starts_with(prefix)) return std::nullopt;
    return link->target.substr(prefix.size());
}

/// The base branch where none was named: what origin/HEAD names, else HEAD. In somebody's clone HEAD is whatever they
/// are working on, and nothing to start a sweep from.
Result<std::string> usual_branch(const Mirror::State& state) {
    const GitFolders references = state.service_references();
    if (const auto origin = linked_branch(TRY(read_reference(references, std::string(kOrigin) + "HEAD")), kOrigin))
        return *origin;
    const auto head = TRY(read_reference(references, "HEAD"));
    if (const auto own = linked_branch(head, kHeads)) return *own;
    if (state.local && !head)
        return fail(ErrorKind::not_found, state.name + " has no HEAD", "`git fsck` in it says more");
    if (state.local)
        return fail(ErrorKind::not_found, state.name + ": its HEAD is detached, so it has no base branch of its own",
                    "name one: `base: main`");
    return "main";
}

}  // namespace

Result<Base> Mirror::resolve(const std::optional<std::string>& branch) {
    const std::string name = branch ? *branch : TRY(usual_branch(*state_));
    const std::optional<Oid> tip = TRY(tip_of(*state_, name));
    if (!tip) return missing(*state_, name);
    return Base{.branch = name, .commit = to_object_id(*tip), .tree = {}};
}

Result<Base> Mirror::base(const std::optional<std::string>& branch) {
    Base base = TRY(resolve(branch));
    base.tree = TRY(tree_of(base.commit));
    return base;
}

Result<ObjectId> Mirror::tree_of(const ObjectId& commit) {
    const Oid id = TRY(to_oid(commit));
    return to_object_id(TRY(read_commit(state_->objects, id)).tree);
}

Result<std::optional<ObjectId>> Mirror::entry_id(const ObjectId& tree, std::string_view path) {
    const Oid root = TRY(to_oid(tree));
    const std::optional<TreeEntry> entry = TRY(find_entry(state_->objects, root, path));
    if (!entry) return std::nullopt;
    return to_object_id(entry->id);
}

Result<Mirror::Entry> Mirror::entry(const ObjectId& tree, std::string_view path) {
    const Oid root = TRY(to_oid(tree));
    const std::optional<TreeEntry> found = TRY(find_entry(state_->objects, root, path));
    if (!found) return Entry::none;
    if (found->is_tree()) return Entry::folder;
    if (found->mode == kModeSubmodule) return Entry::submodule;
    return file_mode(found->mode) == FileMode::symlink ? Entry::symlink : Entry::file;
}

Result<std::optional<ObjectId>> Mirror::remote_branch(std::string_view name) {
    if (!is_branch_name(name)) return std::nullopt;
    const std::string reference = state_->service_prefix() + std::string(name);
    const std::optional<Oid> tip = TRY(read_tip(state_->service_references(), reference));
    if (!tip) return std::nullopt;
    return to_object_id(*tip);
}

}  // namespace sweepline
