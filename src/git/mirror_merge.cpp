// Whether a commit of ours came into a branch, whichever way: merged, squashed, rebased, or written again by hand.

#include <algorithm>
#include <queue>
#include <unordered_map>

#include "git/commit_object.hpp"
#include "git/mirror_state.hpp"
#include "git/patch_id.hpp"
#include "git/tree_object.hpp"

namespace sweepline {
namespace {

/// Commits looked at since the base before only the files are compared: some seconds' worth.
constexpr std::size_t kWalkedMax = 5000;

struct Walked {
    Oid id;
    Commit commit;
};

/// The commits reachable from `onto` and not from `base`, newest first, up to `kWalkedMax`.
class Walk {
public:
    explicit Walk(Objects& objects) : objects_(objects) {}

    Result<std::vector<Walked>> run(const Oid& onto, const Oid& base) {
        if (auto done = meet(onto, false); !done) return std::unexpected(std::move(done).error());
        if (auto done = meet(base, true); !done) return std::unexpected(std::move(done).error());
        std::vector<Walked> out;
        for (std::size_t seen = 0; wanted_ > 0 && seen < 2 * kWalkedMax && out.size() < kWalkedMax; ++seen) {
            const Oid id = queue_.top().second;
            queue_.pop();
            Node& node = nodes_.at(id);
            node.queued = false;
            if (!node.hidden) --wanted_;
            for (const Oid& parent : node.commit.parents)
                if (auto done = meet(parent, node.hidden); !done) return std::unexpected(std::move(done).error());
            const Node& now = nodes_.at(id);
            if (!now.hidden) out.push_back({.id = id, .commit = now.commit});
        }
        // Clocks go wrong: a commit may turn out to be hidden after it was taken.
        std::erase_if(out, [this](const Walked& each) { return nodes_.at(each.id).hidden; });
        return out;
    }

private:
    struct Node {
        Commit commit;
        bool hidden = false;
        bool queued = false;
    };

    Result<> meet(const Oid& id, bool hidden) {
        const auto [at, is_new] = nodes_.try_emplace(id);
        Node& node = at->second;
        if (is_new) {
            node.commit = TRY(read_commit(objects_, id));
            node.hidden = hidden;
        } else {
            if (node.hidden || !hidden) return {};
            if (node.queued) --wanted_;
            node.hidden = true;
            if (node.queued) return {};
        }
        node.queued = true;
        if (!node.hidden) ++wanted_;
        queue_.emplace(node.commit.committed, id);
        return {};
    }

    Objects& objects_;
    std::unordered_map<Oid, Node, OidHash> nodes_;
    std::priority_queue<std::pair<std::int64_t, Oid>> queue_;
    std::size_t wanted_ = 0;  // queued and not hidden
};

/// Whether a commit changes just the paths that ours did, as far as the first of them tells: cheap, and enough to leave
/// out nearly every other commit.
Result<bool> touches(Objects& objects, const Oid& before, const Oid& after, const TreeDifference& first) {
    const auto old_entry = TRY(find_entry(objects, before, first.path));
    const auto new_entry = TRY(find_entry(objects, after, first.path));
    return old_entry != new_entry;
}

Result<bool> has_same_patch(Objects& objects, const std::vector<Walked>& walked,
                            const std::vector<TreeDifference>& ours) {
    const std::optional<Oid> wanted = TRY(patch_id_of(objects, ours));
    for (const Walked& each : walked) {
        Oid before = empty_tree();
        if (!each.commit.parents.empty()) before = TRY(read_commit(objects, each.commit.parents.front())).tree;
        if (before == each.commit.tree || !TRY(touches(objects, before, each.commit.tree, ours.front()))) continue;
        const std::vector<TreeDifference> theirs = TRY(compare_trees(objects, before, each.commit.tree));
        if (theirs.size() == ours.size() && TRY(patch_id_of(objects, theirs)) == wanted) return true;
    }
    return false;
}

Result<bool> has_same_files(Objects& objects, const Oid& tree, const std::vector<TreeDifference>& ours) {
    for (const TreeDifference& each : ours) {
        const std::optional<TreeEntry> entry = TRY(find_entry(objects, tree, each.path));
        const bool there = each.new_mode != 0;
        if (entry.has_value() != there) return false;
        if (entry && (entry->id != each.new_id || entry->mode != each.new_mode)) return false;
    }
    return true;
}

}  // namespace

Result<Mirror::Merged> Mirror::merged(const ObjectId& commit, const ObjectId& base, const ObjectId& onto) {
    const Oid ours = TRY(to_oid(commit));
    const Oid from = TRY(to_oid(base));
    const Oid tip = TRY(to_oid(onto));
    if (tip == ours) return Merged::reachable;
    if (tip == from) return Merged::no;
    Objects& objects = state_->objects;
    const std::vector<Walked> walked = TRY(Walk(objects).run(tip, from));
    if (std::any_of(walked.begin(), walked.end(), [&](const Walked& each) { return each.id == ours; }))
        return Merged::reachable;
    const Oid our_tree = TRY(read_commit(objects, ours)).tree;
    const Oid base_tree = TRY(read_commit(objects, from)).tree;
    const std::vector<TreeDifference> differences = TRY(compare_trees(objects, base_tree, our_tree));
    if (differences.empty()) return Merged::no;
    if (TRY(has_same_patch(objects, walked, differences))) return Merged::same_patch;
    const Oid tip_tree = TRY(read_commit(objects, tip)).tree;
    if (TRY(has_same_files(objects, tip_tree, differences))) return Merged::same_blobs;
    return Merged::no;
}

}  // namespace sweepline
