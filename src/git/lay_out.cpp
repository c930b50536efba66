// A mirror as git itself reads it, with what lies on the shelf, for the few things that only git can do.

#include <fmt/format.h>

#include "git/commit_object.hpp"
#include "git/mirror_state.hpp"
#include "git/tree_object.hpp"

namespace sweepline {
namespace {

/// Writes what the shelf has of an object and of what it names, as files. What lies elsewhere is complete there: in the
/// service's repository, or as a blob too many in the mirror, whose folder somebody may have removed since.
class LayOut {
public:
    explicit LayOut(Mirror::State& state) : state_(state) {}

    Result<> object(const Oid& id) {
        const auto made = TRY(state_.objects.made(id));
        if (made == nullptr) return must_be_there(id);
        // Deepest first: whoever sees an object finds all it names.
        if (made->sort == ObjectSort::tree)
            for (const TreeEntry& entry : TRY(read_tree(state_.objects, id)))
                if (entry.mode != kModeSubmodule)
                    if (auto done = object(entry.id); !done) return done;
        if (made->sort == ObjectSort::commit) {
            const Commit commit = TRY(read_commit(state_.objects, id));
            if (auto done = object(commit.tree); !done) return done;
            for (const Oid& parent : commit.parents)
                if (auto done = object(parent); !done) return done;
        }
        return state_.objects.write_file(id, made->sort, made->bytes);
    }

private:
    Result<> must_be_there(const Oid& id) {
        if (id == empty_tree() || TRY(state_.objects.has(id))) return {};
        return fail(ErrorKind::not_found, fmt::format("object {} of {} is missing", to_hex(id), state_.name));
    }

    Mirror::State& state_;
};

}  // namespace

Result<> lay_out(Mirror::State& state, const Oid& id) {
    if (auto made = make_sure(state); !made) return made;
    return LayOut(state).object(id);
}

Result<std::filesystem::path> Mirror::lay_out() {
    State& state = *state_;
    if (auto made = make_sure(state); !made) return std::unexpected(std::move(made).error());
    for (const auto& [id, object] : MadeObjects(state.objects.held()))
        if (auto done = sweepline::lay_out(state, id); !done) return std::unexpected(std::move(done).error());
    for (const auto& [name, tip] : TRY(state.shelf->branches(state.key()))) {
        TRY(sweepline::lay_out(state, tip));
        const std::string reference = "refs/heads/" + name;
        const std::optional<Oid> found = TRY(read_tip(state.own_references(), reference));
        if (found != tip) TRY(move_reference(state.folder, reference, found, tip));
    }
    return state.folder;
}

}  // namespace sweepline
