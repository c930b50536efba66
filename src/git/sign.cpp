#include <fmt/format.h>

#include "git/mirror_state.hpp"

namespace sweepline {
namespace {

/// Signing is git's, with the person's keys and settings; but `git commit-tree` takes people and times from its
/// environment only, which is not ours to set. An alias is a shell function that sets them.
constexpr const char* kAlias =
    "alias.sweepline-sign=!f() { GIT_AUTHOR_NAME=$1 GIT_AUTHOR_EMAIL=$2 GIT_AUTHOR_DATE=$3 GIT_COMMITTER_NAME=$1 "
    "GIT_COMMITTER_EMAIL=$2 GIT_COMMITTER_DATE=$3; export GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_AUTHOR_DATE "
    "GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL GIT_COMMITTER_DATE; shift 3; git commit-tree \"$@\"; }; f";

}  // namespace

Result<ObjectId> Mirror::commit_signed(const ObjectId& tree, const ObjectId& parent, const Signature& who, Instant when,
                                       std::string_view message) {
    const Oid tree_id = TRY(to_oid(tree));
    if (auto done = sweepline::lay_out(*state_, tree_id); !done) return std::unexpected(std::move(done).error());
    const Oid parent_id = TRY(to_oid(parent));
    const std::string date = fmt::format("@{} +0000", when.micros / 1'000'000);
    const GitExit exit = TRY(run_in_mirror(*state_,
                                           {"-c", kAlias, "sweepline-sign", who.name, who.email, date, "-S", "-p",
                                            to_hex(parent_id), "-F", "-", to_hex(tree_id)},
                                           message, {}));
    const auto id = oid_from_hex(std::string_view(exit.out).substr(0, exit.out.find('\n')));
    if (exit.code != 0 || !id)
        return fail(ErrorKind::unavailable, "cannot sign the commit: " + words_of(exit),
                    "`git commit -S` in any repository shows what is missing");
    // Git wrote it into the mirror's folder; what is made belongs on the shelf.
    const Object object = TRY(state_->objects.read(*id, ObjectSort::commit));
    return to_object_id(TRY(state_->objects.write(ObjectSort::commit, object.bytes())));
}

}  // namespace sweepline
