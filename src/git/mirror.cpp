// What a mirror writes itself: trees, commits, branches.

#include <fmt/format.h>

#include <algorithm>

#include "base/check.hpp"
#include "git/files.hpp"
#include "git/git.hpp"
#include "git/memory_tree.hpp"
#include "git/mirror_state.hpp"
#include "git/tree_object.hpp"

namespace sweepline {
namespace {

constexpr std::int64_t kMicrosPerSecond = 1'000'000;

/// Git's rule for names and addresses: no line ends, no angle brackets, no crumbs at the ends.
std::string tidy(std::string_view text) {
    constexpr std::string_view kCrumbs = " .,:;<>\"\\'\n\r\t";
    const std::size_t first = text.find_first_not_of(kCrumbs);
    if (first == std::string_view::npos) return {};
    text = text.substr(first, text.find_last_not_of(kCrumbs) - first + 1);
    std::string out;
    for (const char c : text)
        if (c != '<' && c != '>' && c != '\n' && c != '\0') out += c;
    return out;
}

}  // namespace

Mirror::Mirror(std::unique_ptr<State> state) : state_(std::move(state)) {}
Mirror::~Mirror() = default;
Mirror::Mirror(Mirror&&) noexcept = default;
Mirror& Mirror::operator=(Mirror&&) noexcept = default;

const std::filesystem::path& Mirror::path() const { return state_->folder; }

Result<std::unique_ptr<Tree>> Mirror::tree(const ObjectId& tree) {
    const Oid root = TRY(to_oid(tree));
    return memory_tree(state_->objects, root);
}

Result<ObjectId> Mirror::write_tree(Tree& edited) {
    auto* tree = dynamic_cast<MemoryTree*>(&edited);
    CHECK(tree != nullptr);
    return to_object_id(TRY(tree->write_objects()));
}

Result<ObjectId> Mirror::commit(const ObjectId& tree, const ObjectId& parent, const Signature& who, Instant when,
                                std::string_view message) {
    if (message.find('\0') != std::string_view::npos)
        return fail(ErrorKind::invalid, "the commit message holds a zero byte");
    const Oid tree_id = TRY(to_oid(tree));
    std::string text = fmt::format("tree {}\n", to_hex(tree_id));
    if (!parent.empty()) text += fmt::format("parent {}\n", to_hex(TRY(to_oid(parent))));
    const std::int64_t seconds = when.micros / kMicrosPerSecond - (when.micros % kMicrosPerSecond < 0 ? 1 : 0);
    const std::string signature = fmt::format("{} <{}> {} +0000\n", tidy(who.name), tidy(who.email), seconds);
    text += "author " + signature + "committer " + signature + "\n";
    text += message;
    if (!message.ends_with('\n')) text += '\n';
    return to_object_id(TRY(state_->objects.write(ObjectSort::commit, text)));
}

Result<std::optional<ObjectId>> Mirror::branch(std::string_view name) {
    if (!is_branch_name(name)) return std::nullopt;
    const std::optional<Oid> tip = TRY(state_->shelf->branch(state_->key(), std::string(name)));
    if (!tip) return std::nullopt;
    return to_object_id(*tip);
}

Result<> Mirror::move_branch(std::string_view name, const std::optional<ObjectId>& expected, const ObjectId& to) {
    if (!is_branch_name(name)) return fail(ErrorKind::invalid, "git takes no branch named '" + shown(name) + "'");
    const Oid target = TRY(to_oid(to));
    std::optional<Oid> old;
    if (expected) old = TRY(to_oid(*expected));
    auto put = state_->shelf->put(state_->objects.held(), {state_->key(), std::string(name)}, old, target);
    if (put) state_->objects.drop_held();
    return put;
}

Result<> Mirror::drop_branch(std::string_view name) {
    const auto tip = TRY(branch(name));
    if (!tip) return {};
    return state_->shelf->put({}, {state_->key(), std::string(name)}, TRY(to_oid(*tip)), std::nullopt);
}

}  // namespace sweepline
