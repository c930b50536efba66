// What two trees differ in, as values, as text, and as an id.

#include <fmt/format.h>
#include <git2.h>

#include <memory>

#include "git/files.hpp"
#include "git/mirror_state.hpp"
#include "git/patch_id.hpp"
#include "git/tree_object.hpp"

namespace sweepline {
namespace {

/// Files beyond this are not compared line by line.
constexpr std::size_t kTextMax = std::size_t{16} << 20U;

template <auto kFree>
struct Freed {
    template <class T>
    void operator()(T* object) const {
        kFree(object);
    }
};
using TreeHandle = std::unique_ptr<git_tree, Freed<git_tree_free>>;
using DiffHandle = std::unique_ptr<git_diff, Freed<git_diff_free>>;

std::unexpected<Error> diff_failure(const Objects& objects) {
    const git_error* error = git_error_last();
    return fail(ErrorKind::invalid,
                fmt::format("cannot compare trees of {}: {}", objects.name(),
                            error != nullptr && error->message != nullptr ? shown(error->message) : "no reason given"));
}

Result<TreeHandle> look_up(Objects& objects, const Oid& id) {
    git_tree* tree = nullptr;
    if (id == empty_tree()) return TreeHandle();
    git_oid name;
    std::memcpy(name.id, id.bytes.data(), id.bytes.size());
    if (git_tree_lookup(&tree, TRY(objects.repository()), &name) != 0) return diff_failure(objects);
    return TreeHandle(tree);
}

struct TextSoFar {
    std::string text;
    std::size_t bytes_max;
    bool cut = false;
};

constexpr int kEnough = 1;

int take_line(const git_diff_delta* /*delta*/, const git_diff_hunk* /*hunk*/, const git_diff_line* line,
              void* payload) noexcept {
    auto& so_far = *static_cast<TextSoFar*>(payload);
    const bool marked = line->origin == GIT_DIFF_LINE_CONTEXT || line->origin == GIT_DIFF_LINE_ADDITION ||
                        line->origin == GIT_DIFF_LINE_DELETION;
    if (so_far.text.size() + line->content_len + 1 > so_far.bytes_max) {
        so_far.cut = true;
        return kEnough;
    }
    if (marked) so_far.text += line->origin;
    so_far.text.append(line->content, line->content_len);
    return 0;
}

PathChange::Sort sort_of(const TreeDifference& difference) {
    if (difference.old_mode == 0) return PathChange::Sort::added;
    if (difference.new_mode == 0) return PathChange::Sort::removed;
    return difference.old_id == difference.new_id ? PathChange::Sort::mode : PathChange::Sort::modified;
}

/// Bytes to be hashed in one go, or, when they grow large, in pieces each of which hashes the one before.
class Digest {
public:
    void add(std::string_view bytes) {
        bytes_ += bytes;
        constexpr std::size_t kPiece = std::size_t{4} << 20U;
        if (bytes_.size() >= kPiece) bytes_ = to_hex(Objects::hash(ObjectSort::blob, bytes_));
    }
    void mark() { lines_ = 0; }
    void add_line(char origin, std::string_view content) {
        ++lines_;
        add(std::string_view(&origin, 1));
        add(content);
    }
    [[nodiscard]] bool had_lines() const { return lines_ > 0; }
    [[nodiscard]] Oid finish() const { return Objects::hash(ObjectSort::blob, bytes_); }

private:
    std::string bytes_;
    std::size_t lines_ = 0;
};

int digest_line(const git_diff_delta* /*delta*/, const git_diff_hunk* /*hunk*/, const git_diff_line* line,
                void* payload) noexcept {
    static_cast<Digest*>(payload)->add_line(line->origin, {line->content, line->content_len});
    return 0;
}

/// One side of a file: nothing where it is not there, and of submodules.
Result<std::optional<Object>> side(Objects& objects, std::uint32_t mode, const Oid& id) {
    if (mode == 0 || mode == kModeSubmodule) return std::nullopt;
    return TRY(objects.read(id, ObjectSort::blob));
}

Result<bool> is_comparable(Objects& objects, std::uint32_t mode, const Oid& id) {
    if (mode == kModeSubmodule) return false;
    return mode == 0 || TRY(objects.size_of(id)) <= kTextMax;
}

Result<> digest_lines(Objects& objects, const TreeDifference& difference, Digest& digest) {
    if (!TRY(is_comparable(objects, difference.old_mode, difference.old_id)) ||
        !TRY(is_comparable(objects, difference.new_mode, difference.new_id)))
        return {};
    const std::optional<Object> before = TRY(side(objects, difference.old_mode, difference.old_id));
    const std::optional<Object> after = TRY(side(objects, difference.new_mode, difference.new_id));
    const std::string_view old_bytes = before ? before->bytes() : std::string_view{};
    const std::string_view new_bytes = after ? after->bytes() : std::string_view{};
    git_diff_options options;
    git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
    const int code = git_diff_buffers(before ? old_bytes.data() : nullptr, old_bytes.size(), nullptr,
                                      after ? new_bytes.data() : nullptr, new_bytes.size(), nullptr, &options, nullptr,
                                      nullptr, nullptr, digest_line, &digest);
    if (code != 0) return diff_failure(objects);
    return {};
}

}  // namespace

Result<std::vector<PathChange>> Mirror::changes(const ObjectId& old_tree, const ObjectId& new_tree) {
    const Oid from = TRY(to_oid(old_tree));
    const Oid to = TRY(to_oid(new_tree));
    std::vector<PathChange> out;
    for (TreeDifference& difference : TRY(compare_trees(state_->objects, from, to))) {
        const PathChange::Sort sort = sort_of(difference);
        out.push_back({.path = std::move(difference.path), .sort = sort});
    }
    return out;
}

Result<std::string> Mirror::diff(const ObjectId& old_tree, const ObjectId& new_tree, std::size_t bytes_max) {
    const Oid from = TRY(to_oid(old_tree));
    const Oid to = TRY(to_oid(new_tree));
    const TreeHandle before = TRY(look_up(state_->objects, from));
    const TreeHandle after = TRY(look_up(state_->objects, to));
    git_diff_options options;
    git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
    options.flags = GIT_DIFF_INCLUDE_TYPECHANGE;
    options.max_size = kTextMax;
    git_diff* made = nullptr;
    if (git_diff_tree_to_tree(&made, TRY(state_->objects.repository()), before.get(), after.get(), &options) != 0)
        return diff_failure(state_->objects);
    const DiffHandle diff(made);
    TextSoFar so_far{.text = {}, .bytes_max = bytes_max};
    const int code = git_diff_print(diff.get(), GIT_DIFF_FORMAT_PATCH, take_line, &so_far);
    if (code != 0 && !so_far.cut) return diff_failure(state_->objects);
    if (so_far.cut) so_far.text += fmt::format("… cut: the whole diff is larger than {} bytes\n", bytes_max);
    return std::move(so_far.text);
}

Result<std::optional<ObjectId>> Mirror::patch_id(const ObjectId& old_tree, const ObjectId& new_tree) {
    const Oid from = TRY(to_oid(old_tree));
    const Oid to = TRY(to_oid(new_tree));
    const std::vector<TreeDifference> differences = TRY(compare_trees(state_->objects, from, to));
    const std::optional<Oid> id = TRY(patch_id_of(state_->objects, differences));
    if (!id) return std::nullopt;
    return to_object_id(*id);
}

Result<std::optional<Oid>> patch_id_of(Objects& objects, const std::vector<TreeDifference>& differences) {
    if (differences.empty()) return std::nullopt;
    Digest digest;
    for (const TreeDifference& difference : differences) {
        digest.add(fmt::format("{:o} {:o} {} ", difference.old_mode, difference.new_mode, difference.path.size()));
        digest.add(difference.path);
        digest.mark();
        if (difference.old_id != difference.new_id)
            if (auto done = digest_lines(objects, difference, digest); !done)
                return std::unexpected(std::move(done).error());
        // No text: the contents themselves, and nothing about their surroundings.
        if (!digest.had_lines()) digest.add(to_hex(difference.old_id) + to_hex(difference.new_id));
    }
    return digest.finish();
}

}  // namespace sweepline
