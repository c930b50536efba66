#pragma once

// git/: mirrors, trees, work trees, commits, pushes. It may know git, the file system and how programs are run
// (a Git is handed the function that runs the system git). It must never know services, layers or statuses.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "git/tree.hpp"

namespace sweepline {

/// A commit, tree or blob: 40 hexadecimal digits. Empty: none.
struct ObjectId {
    std::string hex;
    [[nodiscard]] bool empty() const { return hex.empty(); }
    friend auto operator<=>(const ObjectId&, const ObjectId&) = default;
};

/// How one run of the system git ended.
struct GitExit {
    int code = 0;
    std::string out;
    std::string err;
};
/// Runs the system git with these arguments (without the leading "git") in a directory, input on stdin; standard output
/// may hold any bytes. Handed in, because rooms of one row do not know each other. It sets GIT_TERMINAL_PROMPT=0 and no
/// GIT_DIR or the like, so that git asks nobody and works where it is told to.
using RunGit =
    std::function<Result<GitExit>(const std::vector<std::string>& arguments, const std::filesystem::path& directory,
                                  std::string_view input, std::stop_token stop)>;

struct Signature {
    std::string name;
    std::string email;
};

/// One path that two trees differ in.
struct PathChange {
    enum class Sort : unsigned char { added, removed, modified, mode };
    std::string path;
    Sort sort = Sort::modified;
};

/// A base that a sweep starts from.
struct Base {
    std::string branch;  ///< short name: `main`
    ObjectId commit;
    ObjectId tree;
};

class KnownFolders;       // of git/known_objects.hpp
class LocalRepositories;  // of git/local_repository.hpp
class Shelf;              // of git/shelf.hpp
class Staging;            // of git/staging.hpp
class Upstreams;          // of git/upstream.hpp

/// The local copy of a repository that sweeps work on. One object per thread; two objects, or two processes, on one
/// folder are safe. Of a repository on this machine nothing is copied: its objects and refs are read in place. Of a
/// URL: a full clone by the system git. What is made lies on a shelf that all mirrors share.
class Mirror {
public:
    ~Mirror();
    Mirror(Mirror&&) noexcept;
    Mirror& operator=(Mirror&&) noexcept;

    /// Where the mirror's own repository lies, or would lie.
    [[nodiscard]] const std::filesystem::path& path() const;
    /// Makes it a repository that git can read, with everything that was made, and says where it lies: bare, and for a
    /// repository on this machine with objects borrowed from there by alternates.
    Result<std::filesystem::path> lay_out();

    /// The base branch's tip: `branch` if given, else what origin/HEAD names, else HEAD. not_found (with the branches
    /// there are in the hint) when it does not exist or the repository is empty. No object is read for `resolve`.
    [[nodiscard]] Result<Base> base(const std::optional<std::string>& branch);
    /// Like `base` without reading the commit: `tree` stays empty. Cheap: for plans over thousands.
    [[nodiscard]] Result<Base> resolve(const std::optional<std::string>& branch);
    [[nodiscard]] Result<ObjectId> tree_of(const ObjectId& commit);
    /// The id of the tree or blob at `path` (empty: the root) in a tree; nothing when there is none.
    [[nodiscard]] Result<std::optional<ObjectId>> entry_id(const ObjectId& tree, std::string_view path);
    /// What lies at `path` (empty: the root) in a tree: nothing, a folder of its own, or something else.
    enum class Entry : unsigned char { none, folder, file, symlink, submodule };
    [[nodiscard]] Result<Entry> entry(const ObjectId& tree, std::string_view path);

    /// A tree in memory to read and edit; valid while the mirror lives.
    [[nodiscard]] Result<std::unique_ptr<Tree>> tree(const ObjectId& tree);
    /// Writes what was edited in a tree made by `tree()` and names the new root tree (the same id if nothing changed).
    [[nodiscard]] Result<ObjectId> write_tree(Tree& edited);
    /// Writes a commit with one parent; author and committer are `who` at `when` (UTC), so the same input makes the
    /// same id.
    [[nodiscard]] Result<ObjectId> commit(const ObjectId& tree, const ObjectId& parent, const Signature& who,
                                          Instant when, std::string_view message);
    /// Makes a signed commit by the system git (`commit.gpgsign` as the user configured it).
    [[nodiscard]] Result<ObjectId> commit_signed(const ObjectId& tree, const ObjectId& parent, const Signature& who,
                                                 Instant when, std::string_view message);

    /// Our own branch on the shelf: its tip, or nothing.
    [[nodiscard]] Result<std::optional<ObjectId>> branch(std::string_view name);
    /// Moves it by compare-and-set: conflict when its tip is not `expected` (nothing: must not exist). It and what was
    /// written are on disk when `Mirrors::settle` returns.
    Result<> move_branch(std::string_view name, const std::optional<ObjectId>& expected, const ObjectId& to);
    /// Takes it away, should it be there: for one whose objects were lost.
    Result<> drop_branch(std::string_view name);

    /// The same branch in the service's repository (for a URL: as last fetched).
    [[nodiscard]] Result<std::optional<ObjectId>> remote_branch(std::string_view name);
    /// Pushes by the system git: `refs/heads/NAME` there becomes `commit` if it still is `expected` (lease); conflict
    /// with "touched by …" in the message otherwise; git's own words in other errors.
    Result<> push(std::string_view name, const ObjectId& commit, const std::optional<ObjectId>& expected,
                  std::stop_token stop = {});
    /// Brings a URL's refs up to date by the system git, once in the life of the `Mirrors` that opened it, however many
    /// services live there; nothing to do for a repository on this machine.
    Result<> fetch(std::stop_token stop = {});

    [[nodiscard]] Result<std::vector<PathChange>> changes(const ObjectId& old_tree, const ObjectId& new_tree);
    /// Unified diff (`git diff` form, up to `bytes_max`, then a line that says so).
    [[nodiscard]] Result<std::string> diff(const ObjectId& old_tree, const ObjectId& new_tree, std::size_t bytes_max);
    /// A stable id of what changed, equal after rebase or squash (libgit2's patchid); nothing for an empty change.
    [[nodiscard]] Result<std::optional<ObjectId>> patch_id(const ObjectId& old_tree, const ObjectId& new_tree);

    /// Whether and how `commit` (made on `base`) is in `onto`: `reachable`; the same patch id in one commit of
    /// merge-base..onto; every path it touched has its blob there (`same_blobs`); or not.
    enum class Merged : unsigned char { no, reachable, same_patch, same_blobs };
    [[nodiscard]] Result<Merged> merged(const ObjectId& commit, const ObjectId& base, const ObjectId& onto);

    /// Checks a tree out raw (no filters) into `directory` (made; must be empty), with a throwaway `.git` (alternates,
    /// detached HEAD at `commit`) so that scripts can use git; symlinks are made as they are, submodules as empty
    /// folders.
    Result<> check_out(const ObjectId& commit, const std::filesystem::path& directory, std::stop_token stop = {});
    /// Writes the tree that `directory` now holds, without what the *base's own* `.gitignore` files ignore (unless
    /// tracked in base) and without `.git`; never follows symlinks; modes kept. Blobs are stored raw. Starts from
    /// `base_tree` and rehashes only what may have changed (size, mtime, ctime, inode as recorded at check_out when
    /// available).
    [[nodiscard]] Result<ObjectId> write_folder(const std::filesystem::path& directory, const ObjectId& base_tree,
                                                std::stop_token stop = {});

    struct State;  // of git/mirror_state.hpp
    explicit Mirror(std::unique_ptr<State> state);

private:
    std::unique_ptr<State> state_;
};

/// Where mirrors lie, and how they come to be. Made anew for each command, which then sees one state of every
/// repository. Thread-safe.
class Mirrors {
public:
    /// `folder` is `.sweepline/mirrors`; `run_git` runs the system git.
    Mirrors(std::filesystem::path folder, RunGit run_git);

    /// The mirror of a path (absolute) or URL; a URL is cloned in full when it is not there (into a temporary folder
    /// that is renamed, so that a crash leaves no half mirror). not_found: no repository there. unsupported with the
    /// reason: shallow, partial, SHA-256, unknown extensions. unavailable: git's own words. A mirror whose repository
    /// moved or is corrupt says so and what to do.
    [[nodiscard]] Result<Mirror> open(std::string_view path_or_url, std::stop_token stop = {}) const;
    /// Only if it exists already or is on this machine; not_found otherwise ("not fetched yet"): for offline plans.
    [[nodiscard]] Result<Mirror> open_offline(std::string_view path_or_url) const;
    /// Writes down what was made since the last time: to be called before anybody is told of it. conflict when another
    /// process moved one of the branches meanwhile.
    Result<> settle() const;
    /// Until what it answers is gone, our own branches are seen as they were when it was asked: quicker for thousands
    /// of looks. Nothing may be settled meanwhile.
    [[nodiscard]] std::shared_ptr<const void> hold_still() const;
    /// Folders of unfinished mirrors that could not be removed, as clauses with the reason: for people to know of.
    [[nodiscard]] std::vector<std::string> not_removed() const;
    /// The same git, with mirrors in another folder.
    [[nodiscard]] Mirrors beside(std::filesystem::path folder) const { return {std::move(folder), run_git_}; }
    /// `name-HASH.git`.
    [[nodiscard]] static std::string folder_name(std::string_view path_or_url);
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

private:
    [[nodiscard]] Result<std::unique_ptr<Mirror::State>> look(std::string_view path_or_url) const;

    std::filesystem::path folder_;
    RunGit run_git_;
    std::shared_ptr<Staging> staging_;
    std::shared_ptr<Shelf> shelf_;
    std::shared_ptr<Upstreams> upstreams_;
    std::shared_ptr<LocalRepositories> locals_;
    std::shared_ptr<KnownFolders> known_;
};

/// Whether `text` means a folder on this machine rather than a URL (`https://…`, `ssh://…`, `git@host:path`; `file://`
/// is a URL).
[[nodiscard]] bool is_local_repository(std::string_view text);

/// A folder as a Tree without git: for example trees and checked-out work trees. Lists every file below it but `.git`.
[[nodiscard]] std::unique_ptr<Tree> folder_tree(std::filesystem::path directory);

/// `user.name` and `user.email` as git is configured for `directory`; empty where unset. Git itself is asked: it obeys
/// variables such as GIT_CONFIG_GLOBAL.
[[nodiscard]] Signature configured_identity(const RunGit& run_git, const std::filesystem::path& directory);

/// Call once before threads start: libgit2's global state, cache sizes and search paths for thousands of small
/// repositories.
class GitLibrary {
public:
    GitLibrary();
    ~GitLibrary();
    GitLibrary(const GitLibrary&) = delete;
    GitLibrary& operator=(const GitLibrary&) = delete;
};

}  // namespace sweepline
