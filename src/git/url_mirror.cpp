#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <map>
#include <system_error>

#include "git/file_lock.hpp"
#include "git/files.hpp"
#include "git/leftovers.hpp"
#include "git/mirror_state.hpp"
#include "git/url.hpp"

namespace sweepline {
namespace {

constexpr std::string_view kRemotePrefix = "refs/remotes/origin/";
/// As long as a fetch of ours may take.
constexpr std::chrono::minutes kFetchPatience{30};
constexpr const char* kRefspec = "+refs/heads/*:refs/remotes/origin/*";

/// The mirror's configuration. A URL with a secret in it is handed to git each time and not written down.
std::string configuration(const Mirror::State& state) {
    std::string text = "[core]\n\trepositoryformatversion = 0\n\tbare = true\n[remote \"origin\"]\n";
    if (redacted(state.url) == state.url) text += "\turl = " + c_quoted(state.url) + "\n";
    return text + "\tfetch = " + kRefspec + "\n\ttagOpt = --no-tags\n";
}

/// Which error git's words are.
Error failure(const Mirror::State& state, const GitExit& exit) {
    const std::string words = words_of(exit);
    for (const std::string_view sign : {"does not appear to be a git repository", "not found", "does not exist"})
        if (words.find(sign) != std::string::npos)
            return {.kind = ErrorKind::not_found, .message = fmt::format("no repository at {}: {}", state.name, words)};
    if (words.find("is shallow") != std::string::npos)
        return {.kind = ErrorKind::unsupported, .message = state.name + " is shallow: its history is cut off"};
    Error error{.kind = ErrorKind::unavailable, .message = fmt::format("{}: {}", state.name, words)};
    // Not one of ours, or it was killed a moment ago.
    if (words.find(".lock'") != std::string::npos) error.hint = "if no git runs there, remove that file";
    return error;
}

/// Turns what `git clone --no-checkout` made into a bare mirror with branches of its own only.
Result<> make_bare(const Mirror::State& state, const std::filesystem::path& git) {
    std::error_code error;
    std::filesystem::remove_all(git / "refs/heads", error);
    std::filesystem::remove_all(git / "logs", error);
    std::filesystem::create_directories(git / "refs/heads", error);
    if (error) {
        errno = error.value();
        return system_failure("make", git / "refs/heads");
    }
    return replace_file(git / "config", git / "config.new", configuration(state));
}

/// What the other side has: its branches by name, and the one its HEAD names.
struct Advertised {
    std::map<std::string, Oid> branches;
    std::string head;
};

/// Reads `git ls-remote --symref`; nothing when the answer is not whole (very many branches).
std::optional<Advertised> read_advertised(std::string_view text) {
    constexpr std::string_view kLink = "ref: refs/heads/";
    constexpr std::string_view kHeads = "refs/heads/";
    Advertised found;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
        std::string_view line = text.substr(0, end);
        text.remove_prefix(end);
        if (!line.ends_with('\n')) return std::nullopt;
        line.remove_suffix(1);
        const std::size_t tab = line.find('\t');
        if (tab == std::string_view::npos) return std::nullopt;
        const std::string_view name = line.substr(tab + 1);
        if (line.starts_with(kLink) && name == "HEAD")
            found.head = line.substr(kLink.size(), tab - kLink.size());
        else if (const auto id = oid_from_hex(line.substr(0, tab)); id && name.starts_with(kHeads))
            found.branches.emplace(name.substr(kHeads.size()), *id);
    }
    if (found.head.empty()) return std::nullopt;
    return found;
}

Result<std::map<std::string, Oid>> fetched_branches(const Mirror::State& state) {
    std::map<std::string, Oid> branches;
    for (const std::string& name : TRY(reference_names(state.own_references(), std::string(kRemotePrefix)))) {
        if (name == "HEAD") continue;
        if (const auto tip = TRY(read_tip(state.own_references(), std::string(kRemotePrefix) + name)))
            branches.emplace(name, *tip);
    }
    return branches;
}

/// Keeps other processes of ours from fetching into the same mirror.
Result<Descriptor> lock_fetching(const Mirror::State& state, std::stop_token stop) {
    const std::filesystem::path path = state.folder / "sweepline-fetching";
    Descriptor held(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
    if (!held.open()) return system_failure("make", path);
    TRY(take_lock(held.number(), path,
                  {.how = LOCK_EX,
                   .patience = kFetchPatience,
                   .holder = "another process fetches there",
                   .stop = std::move(stop)}));
    return held;
}

Result<> fetch_now(Mirror::State& state, std::stop_token stop) {
    const Descriptor held = TRY(lock_fetching(state, stop));
    clear_leftovers(state.folder);
    // One connection tells whether there is anything to fetch, and what HEAD names; `git fetch` tells the second only
    // in versions newer than ours.
    const GitExit listed =
        TRY(run_in_mirror(state, {"ls-remote", "--symref", "origin", "HEAD", "refs/heads/*"}, {}, stop));
    if (listed.code != 0) return std::unexpected(failure(state, listed));
    const std::optional<Advertised> theirs = read_advertised(listed.out);
    if (!theirs || theirs->branches != TRY(fetched_branches(state))) {
        const GitExit fetched = TRY(run_in_mirror(state,
                                                  {"fetch", "--quiet", "--prune", "--no-tags", "--no-write-fetch-head",
                                                   "--no-auto-maintenance", "origin", kRefspec},
                                                  {}, std::move(stop)));
        if (fetched.code != 0) return std::unexpected(failure(state, fetched));
    }
    const std::string head = std::string(kRemotePrefix) + "HEAD";
    if (!theirs || theirs->head.empty()) return {};
    const std::string target = std::string(kRemotePrefix) + theirs->head;
    const std::optional<Reference> now = TRY(read_reference(state.own_references(), head));
    if (now && now->target == target) return {};
    return link_reference(state.folder, head, target);
}

}  // namespace

Result<> clone(Mirror::State& state, std::stop_token stop) {
    const std::filesystem::path fresh = TRY(state.staging->fresh());
    const auto run = [&]() -> Result<> {
        const GitExit exit = TRY(state.run_git({"clone", "--quiet", "--no-checkout", "--no-tags", "--reject-shallow",
                                                "--template=", "--origin=origin", "--", state.url, fresh.native()},
                                               fresh.parent_path(), {}, std::move(stop)));
        if (exit.code != 0) return std::unexpected(failure(state, exit));
        if (auto readable = check_readable(fresh / ".git", state.name); !readable) return readable;
        if (auto bare = make_bare(state, fresh / ".git"); !bare) return bare;
        return state.staging->settle(fresh / ".git", state.folder);
    };
    Result<> done = run();
    state.staging->remove(fresh);
    if (done) {
        state.made = true;
        state.upstream->fetched.emplace();
    }
    done = while_doing(std::move(done), "cloning " + state.name);
    if (!done && done.error().kind != ErrorKind::cancelled) state.upstream->not_cloned = done.error();
    return done;
}

Result<> Mirror::fetch(std::stop_token stop) {
    State& state = *state_;
    if (state.local) return {};
    const std::scoped_lock one(state.upstream->mutex);
    if (state.upstream->fetched) return *state.upstream->fetched;
    Result<> done = while_doing(fetch_now(state, std::move(stop)), "fetching " + state.name);
    if (done || done.error().kind != ErrorKind::cancelled) state.upstream->fetched = done;
    return done;
}

Result<GitExit> run_in_mirror(Mirror::State& state, std::vector<std::string> arguments, std::string_view input,
                              std::stop_token stop) {
    if (!state.url.empty() && redacted(state.url) != state.url) {
        arguments.insert(arguments.begin(), "remote.origin.url=" + state.url);
        arguments.insert(arguments.begin(), "-c");
    }
    const Descriptor working = state.url.empty() ? Descriptor() : TRY(work_in(state.folder, stop));
    return state.run_git(arguments, state.folder, input, std::move(stop));
}

std::string words_of(const GitExit& exit) {
    std::string_view text = exit.err;
    std::string_view best;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty()) continue;
        if (!best.starts_with("fatal: ") && !best.starts_with("error: ")) best = line;
    }
    for (const std::string_view prefix : {"fatal: ", "error: "})
        if (best.starts_with(prefix)) best.remove_prefix(prefix.size());
    if (best.ends_with('.')) best.remove_suffix(1);
    if (best.empty()) return fmt::format("git ended with code {}", exit.code);
    std::string words = redacted(shown(best));
    if (words.size() > 1 && words[0] >= 'A' && words[0] <= 'Z' && words[1] >= 'a' && words[1] <= 'z')
        words[0] = static_cast<char>(words[0] + 32);
    return words;
}

}  // namespace sweepline
