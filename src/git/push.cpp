// Ships a commit to the service's repository.

#include <fmt/format.h>
#include <git2.h>

#include <algorithm>
#include <memory>

#include "git/commit_object.hpp"
#include "git/files.hpp"
#include "git/mirror_state.hpp"
#include "git/tree_object.hpp"

namespace sweepline {
namespace {

/// A branch that is made has this as its old id, in git's protocol.
constexpr Oid kNone{};

/// Commits of ours that one push may bring; more are left to `git push`.
constexpr std::size_t kCommitsMax = 64;

Error touched(const Mirror::State& state, std::string_view name, const std::optional<Oid>& found,
              const std::optional<Oid>& expected, const std::string& author) {
    const auto words = [](const std::optional<Oid>& id) { return id ? to_hex(*id) : std::string("not there"); };
    const std::string by = author.empty() ? "somebody else" : shown(author);
    return {.kind = ErrorKind::conflict,
            .message = fmt::format("branch '{}' of {} was touched by {}: it is {}, where {} was expected", shown(name),
                                   state.name, by, words(found), words(expected)),
            .hint = "look at what was done there; Sweepline never overwrites it"};
}

/// Who made the tip that stands in the way, as far as its commit is at hand.
std::string author_of(Mirror::State& state, const std::optional<Oid>& tip) {
    if (!tip) return {};
    const auto commit = read_commit(state.objects, *tip);
    return commit ? commit->author : std::string();
}

/// `line` as git's protocol frames it: its length in four hexadecimal digits before it.
std::string packet(std::string_view line) { return fmt::format("{:04x}{}", line.size() + 4, line); }

/// The objects that `after` has and `before` has not, folders that are equal left out unread.
Result<> collect(Objects& objects, const std::optional<Oid>& before, const Oid& after, std::vector<Oid>& out) {
    if (before == after) return {};
    out.push_back(after);
    std::vector<TreeEntry> old_entries;
    if (before) old_entries = TRY(read_tree(objects, *before));
    auto old = old_entries.begin();
    for (const TreeEntry& entry : TRY(read_tree(objects, after))) {
        const auto order = [&] { return compare_names(old->name, old->is_tree(), entry.name, entry.is_tree()); };
        while (old != old_entries.end() && order() < 0) ++old;
        if (entry.mode == kModeSubmodule) continue;
        std::optional<Oid> old_id;
        if (old != old_entries.end() && order() == 0) old_id = old->id;
        if (old_id == entry.id) continue;
        if (entry.is_tree()) {
            if (auto done = collect(objects, old_id, entry.id, out); !done) return done;
        } else {
            out.push_back(entry.id);
        }
    }
    return {};
}

/// The objects that `theirs` lacks of `commit`'s history; nothing when that is more than a few plain commits.
Result<std::optional<std::vector<Oid>>> missing_objects(Mirror::State& state, Objects& theirs, const Oid& commit) {
    std::vector<Oid> out;
    Oid next = commit;
    for (std::size_t count = 0; !TRY(theirs.has(next)); ++count) {
        const Commit read = TRY(read_commit(state.objects, next));
        if (read.parents.size() != 1 || count == kCommitsMax) return std::nullopt;
        const Oid parent_tree = TRY(read_commit(state.objects, read.parents.front())).tree;
        out.push_back(next);
        if (auto done = collect(state.objects, parent_tree, read.tree, out); !done)
            return std::unexpected(std::move(done).error());
        next = read.parents.front();
    }
    return out;
}

Result<std::string> pack(Objects& objects, const std::vector<Oid>& ids) {
    git_repository* repository = TRY(objects.repository());
    const auto failure = [&](int code) {
        const git_error* error = git_error_last();
        return fail(code == GIT_ENOTFOUND ? ErrorKind::not_found : ErrorKind::internal,
                    fmt::format("cannot pack objects of {}: {}", objects.name(),
                                error != nullptr && error->message != nullptr ? shown(error->message) : "no reason"));
    };
    git_packbuilder* made = nullptr;
    if (const int code = git_packbuilder_new(&made, repository); code != 0) return failure(code);
    const std::unique_ptr<git_packbuilder, decltype(&git_packbuilder_free)> builder(made, &git_packbuilder_free);
    git_packbuilder_set_threads(made, 1);
    for (const Oid& each : ids) {
        git_oid id;
        std::memcpy(id.id, each.bytes.data(), each.bytes.size());
        if (const int code = git_packbuilder_insert(made, &id, nullptr); code != 0) return failure(code);
    }
    git_buf buffer = GIT_BUF_INIT;
    if (const int code = git_packbuilder_write_buf(&buffer, made); code != 0) return failure(code);
    std::string bytes(buffer.ptr, buffer.size);
    git_buf_dispose(&buffer);
    return bytes;
}

/// The reason in a report of `git receive-pack` (packets `unpack ok`, `ok REF`, `ng REF REASON`); empty when all went
/// well, nothing when there is no whole report.
std::optional<std::string> refusal(std::string_view report) {
    bool unpacked = false;
    while (report.size() >= 4) {
        std::size_t length = 0;
        for (const char c : report.substr(0, 4)) {
            const std::size_t digit = std::string_view("0123456789abcdef").find(c);
            if (digit == std::string_view::npos) return std::nullopt;
            length = length * 16 + digit;
        }
        if (length < 4 || length > report.size()) return std::nullopt;
        std::string_view line = report.substr(4, length - 4);
        report.remove_prefix(length);
        if (line.ends_with('\n')) line.remove_suffix(1);
        if (line == "unpack ok")
            unpacked = true;
        else if (line.starts_with("unpack "))
            return std::string(line.substr(7));
        else if (line.starts_with("ok "))
            return unpacked ? std::optional<std::string>("") : std::nullopt;
        else if (line.starts_with("ng "))
            return std::string(line.substr(std::min(line.find(' ', 3), line.size() - 1) + 1));
    }
    return std::nullopt;
}

/// Runs `git receive-pack` in the service's repository and hands it the pack: what `git push` does, without the three
/// programs that find out what we know already. Its hooks run, and its refusals (of a branch that is checked out) hold.
/// The branch's old id goes with it, so git itself refuses when another push was quicker.
Result<> push_by_path(Mirror::State& state, const LocalRepository& theirs, std::string_view name, const Oid& commit,
                      const std::optional<Oid>& expected, const std::vector<Oid>& objects, std::stop_token stop) {
    std::string input = packet(fmt::format("{} {} refs/heads/{}{}report-status agent=sweepline\n",
                                           to_hex(expected.value_or(kNone)), to_hex(commit), name, '\0'));
    input += "0000" + TRY(pack(state.objects, objects));
    const GitExit exit =
        TRY(state.run_git({"-c", "receive.autogc=false", "receive-pack", "--stateless-rpc", theirs.git.own.native()},
                          theirs.git.own, input, std::move(stop)));
    const std::optional<std::string> reason = refusal(exit.out);
    if (reason && reason->empty()) return {};
    const std::optional<Oid> found = TRY(read_tip(theirs.git, "refs/heads/" + std::string(name)));
    if (found != expected) return std::unexpected(touched(state, name, found, expected, author_of(state, found)));
    std::string words = exit.err.empty() && reason ? shown(*reason) : words_of(exit);
    if (reason && !exit.err.empty()) words = fmt::format("{} ({})", shown(*reason), words);
    return fail(ErrorKind::denied, fmt::format("{} refused branch '{}': {}", state.name, name, words));
}

/// What the other side says the branch is now.
Result<std::optional<Oid>> ask_tip(Mirror::State& state, const std::string& reference, std::stop_token stop) {
    const GitExit exit = TRY(run_in_mirror(state, {"ls-remote", "origin", reference}, {}, std::move(stop)));
    if (exit.code != 0) return fail(ErrorKind::unavailable, state.name + ": " + words_of(exit));
    return oid_from_hex(std::string_view(exit.out).substr(0, 40));
}

Result<> push_by_git(Mirror::State& state, std::string_view name, const Oid& commit, const std::optional<Oid>& expected,
                     std::stop_token stop) {
    const std::string reference = "refs/heads/" + std::string(name);
    const std::string lease =
        fmt::format("--force-with-lease={}:{}", reference, expected ? to_hex(*expected) : std::string());
    const GitExit exit = TRY(run_in_mirror(state,
                                           {"-c", "pack.threads=1", "push", "--porcelain", "--no-progress", lease,
                                            "origin", to_hex(commit) + ":" + reference},
                                           {}, stop));
    if (exit.code == 0) {
        if (state.local) return {};
        const std::string tracking = state.service_prefix() + std::string(name);
        // `git push` has done so already where the URL stands in the configuration.
        const std::optional<Oid> known = TRY(read_tip(state.own_references(), tracking));
        return known == commit ? Result<>{} : move_reference(state.folder, tracking, known, commit);
    }
    if (exit.out.find("[rejected]") != std::string::npos || exit.out.find("[remote rejected]") != std::string::npos) {
        const std::optional<Oid> found = TRY(ask_tip(state, reference, std::move(stop)));
        if (found != expected) return std::unexpected(touched(state, name, found, expected, author_of(state, found)));
        std::string reason = exit.out;
        if (const std::size_t open = reason.rfind('('); open != std::string::npos) reason.erase(0, open + 1);
        reason.resize(std::min(reason.find_first_of(")\n"), reason.size()));
        return fail(ErrorKind::denied, fmt::format("{} refused branch '{}': {}", state.name, name, shown(reason)));
    }
    return fail(ErrorKind::unavailable, state.name + ": " + words_of(exit));
}

}  // namespace

Result<> Mirror::push(std::string_view name, const ObjectId& commit, const std::optional<ObjectId>& expected,
                      std::stop_token stop) {
    State& state = *state_;
    if (!is_branch_name(name)) return fail(ErrorKind::invalid, "git takes no branch named '" + shown(name) + "'");
    const Oid ours = TRY(to_oid(commit));
    std::optional<Oid> old;
    if (expected) old = TRY(to_oid(*expected));
    const std::string doing = fmt::format("pushing {} to {}", name, state.name);
    const auto by_git = [&]() -> Result<> {
        if (auto done = sweepline::lay_out(state, ours); !done) return done;
        return push_by_git(state, name, ours, old, std::move(stop));
    };
    if (!state.local) return while_doing(by_git(), doing);

    const std::optional<Oid> found = TRY(read_tip(state.local->git, "refs/heads/" + std::string(name)));
    if (found == ours) return {};
    if (found != old)
        return while_doing(Result<>(std::unexpected(touched(state, name, found, old, author_of(state, found)))), doing);
    Objects theirs({.own = state.local->objects(), .borrowed = std::nullopt, .name = state.name});
    const auto objects = TRY(missing_objects(state, theirs, ours));
    if (!objects) return while_doing(by_git(), doing);
    return while_doing(push_by_path(state, *state.local, name, ours, old, *objects, std::move(stop)), doing);
}

}  // namespace sweepline
