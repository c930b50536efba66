#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "git/git.hpp"
#include "git/known_objects.hpp"
#include "git/local_repository.hpp"
#include "git/objects.hpp"
#include "git/refs.hpp"
#include "git/shelf.hpp"
#include "git/staging.hpp"
#include "git/upstream.hpp"

namespace sweepline {

/// What the file system said of a file when its bytes were known, to tell later whether it may have changed.
struct FileStamp {
    std::int64_t mtime_ns = 0;
    std::int64_t ctime_ns = 0;
    std::uint64_t inode = 0;
    std::uint64_t size = 0;
    Oid id;
};

/// The files of one checked-out folder.
struct Stamps {
    std::unordered_map<std::string, FileStamp> files;  ///< by path
    /// The file system's clock when the last file was written. A stamp this new proves nothing: the file may have been
    /// written again within the same tick.
    std::int64_t newest_ns = 0;
};

struct Mirror::State {
    State(std::filesystem::path at, std::string shown_name, std::optional<LocalRepository> repository,
          std::shared_ptr<Shelf> shelf_to_use, KnownFolders& known);

    std::filesystem::path folder;
    std::string name;  ///< of the service's repository, for people: no secrets
    std::string url;   ///< empty for a repository on this machine
    std::optional<LocalRepository> local;
    std::shared_ptr<Shelf> shelf;
    RunGit run_git;
    std::shared_ptr<Staging> staging;
    std::shared_ptr<Upstream> upstream;  ///< of a URL
    bool made = false;                   ///< whether the folder is there
    Objects objects;
    std::map<std::filesystem::path, Stamps> checked_out;

    /// Under which the shelf knows the repository.
    [[nodiscard]] std::string key() const { return folder.filename().native(); }
    /// The mirror's own references.
    [[nodiscard]] GitFolders own_references() const { return {.own = folder, .common = folder}; }
    /// Where the service's branches are read, and what their names begin with there.
    [[nodiscard]] GitFolders service_references() const { return local ? local->git : own_references(); }
    [[nodiscard]] std::string service_prefix() const { return local ? "refs/heads/" : "refs/remotes/origin/"; }
};

/// Makes the folder of a local repository's mirror if it is not there.
Result<> make_sure(Mirror::State& state);

/// Writes an object that lies on the shelf, and what it names, into the mirror's folder for git to find.
Result<> lay_out(Mirror::State& state, const Oid& id);

/// Runs the system git in the mirror. Its own words, without secrets, when it ends with another code than 0;
/// `doing` names what was tried.
[[nodiscard]] Result<GitExit> run_in_mirror(Mirror::State& state, std::vector<std::string> arguments,
                                            std::string_view input, std::stop_token stop);
/// What git said when it gave up, as a clause.
[[nodiscard]] std::string words_of(const GitExit& exit);

/// Clones a URL into `state.folder`, by way of a temporary folder.
Result<> clone(Mirror::State& state, std::stop_token stop);

/// `text` as a value in a git configuration file, or a quoted line in `objects/info/alternates`.
[[nodiscard]] std::string c_quoted(std::string_view text);
/// `objects/info/alternates` for one other objects folder.
[[nodiscard]] std::string alternates_line(const std::filesystem::path& objects);

}  // namespace sweepline
