#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "git/files.hpp"
#include "git/git.hpp"
#include "git/mirror_state.hpp"
#include "git/staging.hpp"
#include "git/url.hpp"

namespace sweepline {
namespace {

/// A path without what changes nothing (`//`, `.`, a slash at its end), a URL without secrets.
std::string identity(std::string_view path_or_url) {
    if (!is_local_repository(path_or_url)) return redacted(path_or_url);
    std::filesystem::path path = std::filesystem::path(path_or_url).lexically_normal();
    if (!path.has_filename() && path.has_relative_path()) path = path.parent_path();
    return path.native();
}

/// The last component, as far as it is fit for a folder's name.
std::string short_name(std::string_view identity) {
    constexpr std::size_t kLengthMax = 60;
    if (identity.ends_with(".git")) identity.remove_suffix(4);
    while (identity.ends_with('/')) identity.remove_suffix(1);
    identity.remove_prefix(std::min(identity.find_last_of("/:") + 1, identity.size()));
    std::string name;
    for (const char c : identity.substr(0, kLengthMax)) {
        const bool fit = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
                         c == '-' || (c == '.' && !name.empty());
        name += fit ? c : '-';
    }
    return name.empty() ? "repository" : name;
}

bool there(const std::filesystem::path& path) {
    struct stat status{};
    return ::stat(path.c_str(), &status) == 0;
}

/// As few files as git takes for a repository.
Result<> lay_out(const std::filesystem::path& at, const std::string& alternates, const std::string& source) {
    for (const char* folder : {"", "objects", "objects/info", "refs", "refs/heads"})
        if (::mkdir((at / folder).c_str(), 0777) != 0) return system_failure("make", at / folder);
    if (auto done = write_new_file(at / "objects/info/alternates", alternates); !done) return done;
    const std::string config =
        "[core]\n\trepositoryformatversion = 0\n\tbare = true\n[remote \"origin\"]\n\turl = " + c_quoted(source) + "\n";
    if (auto done = write_new_file(at / "config", config); !done) return done;
    return write_new_file(at / "HEAD", "ref: refs/heads/main\n");
}

}  // namespace

Mirrors::Mirrors(std::filesystem::path folder, RunGit run_git)
    : folder_(std::move(folder)),
      run_git_(std::move(run_git)),
      staging_(std::make_shared<Staging>(folder_)),
      shelf_(std::make_shared<Shelf>(folder_ / "shelf.db")),
      upstreams_(std::make_shared<Upstreams>()),
      locals_(std::make_shared<LocalRepositories>()),
      known_(std::make_shared<KnownFolders>()) {}

Mirror::State::State(std::filesystem::path at, std::string shown_name, std::optional<LocalRepository> repository,
                     std::shared_ptr<Shelf> shelf_to_use, KnownFolders& known)
    : folder(std::move(at)),
      name(std::move(shown_name)),
      local(std::move(repository)),
      shelf(std::move(shelf_to_use)),
      objects({.own = folder / "objects",
               .borrowed = local ? std::optional(local->objects()) : std::nullopt,
               .name = name,
               .shelf = shelf,
               .on_shelf = key(),
               .make_own = [this] { return make_sure(*this); },
               .known = known.of(local ? local->objects() : folder / "objects")}) {}

Result<std::unique_ptr<Mirror::State>> Mirrors::look(std::string_view path_or_url) const {
    staging_->clean_once();
    const std::string who = identity(path_or_url);
    std::optional<LocalRepository> local;
    if (is_local_repository(path_or_url)) {
        if (!who.starts_with('/'))
            return fail(ErrorKind::invalid, "repository path '" + shown(who) + "' is not absolute");
        local = TRY(locals_->find(who));
    }
    auto state = std::make_unique<Mirror::State>(folder_ / folder_name(path_or_url), shown(who), std::move(local),
                                                 shelf_, *known_);
    if (!state->local) {
        state->url = std::string(path_or_url);
        state->upstream = upstreams_->of(state->key());
    }
    state->run_git = run_git_;
    state->staging = staging_;
    return state;
}

Result<Mirror> Mirrors::open(std::string_view path_or_url, std::stop_token stop) const {
    auto state = TRY(look(path_or_url));
    if (state->local) return Mirror(std::move(state));
    const std::scoped_lock one(state->upstream->mutex);
    if (there(state->folder / "HEAD")) {
        if (auto readable = check_readable(state->folder, state->name); !readable)
            return std::unexpected(std::move(readable).error());
        state->made = true;
    } else if (there(state->folder)) {
        return fail(ErrorKind::invalid, "mirror " + shown(state->folder.native()) + " is damaged: it has no HEAD",
                    "remove that folder; it is cloned again");
    } else if (state->upstream->not_cloned) {
        return std::unexpected(*state->upstream->not_cloned);
    } else if (auto cloned = clone(*state, std::move(stop)); !cloned) {
        return std::unexpected(std::move(cloned).error());
    }
    return Mirror(std::move(state));
}

Result<> Mirrors::settle() const { return shelf_->settle(); }

std::shared_ptr<const void> Mirrors::hold_still() const {
    shelf_->hold(true);
    return {shelf_.get(), [shelf = shelf_](const void*) { shelf->hold(false); }};
}

std::vector<std::string> Mirrors::not_removed() const { return staging_->not_removed(); }

Result<Mirror> Mirrors::open_offline(std::string_view path_or_url) const {
    auto state = TRY(look(path_or_url));
    if (!state->local) {
        if (!there(state->folder / "HEAD"))
            return fail(ErrorKind::not_found, state->name + " is not fetched yet", "plan with --fetch");
        state->made = true;
    }
    return Mirror(std::move(state));
}

std::string Mirrors::folder_name(std::string_view path_or_url) {
    const std::string who = identity(path_or_url);
    return fmt::format("{}-{}.git", short_name(who), to_hex(Objects::hash(ObjectSort::blob, who)).substr(0, 12));
}

Result<> make_sure(Mirror::State& state) {
    if (state.made) return {};
    if (!state.local) return fail(ErrorKind::internal, "the mirror of " + state.name + " was not cloned");
    const std::string alternates = alternates_line(state.local->objects());
    const std::filesystem::path file = state.folder / "objects/info/alternates";
    const std::optional<std::string> found = TRY(read_small_file(file));
    if (!found && !there(state.folder)) {
        const std::filesystem::path fresh = TRY(state.staging->fresh());
        if (auto done = lay_out(fresh, alternates, state.local->folder.native()); !done) return done;
        if (auto done = state.staging->settle(fresh, state.folder); !done) return done;
    } else if (found != alternates) {
        // The repository was made anew in another form (a work tree, bare), or somebody tidied up in the mirror.
        std::error_code ignored;
        std::filesystem::create_directories(file.parent_path(), ignored);
        if (auto done = replace_file(file, file.native() + fmt::format(".{}", ::getpid()), alternates); !done) {
            done.error().hint = "remove " + shown(state.folder.native()) + "; it is made again";
            return done;
        }
    }
    state.made = true;
    return {};
}

std::string c_quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '\n') {
            out += "\\n";
            continue;
        }
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

std::string alternates_line(const std::filesystem::path& objects) {
    const std::string& path = objects.native();
    // Git reads a line in double quotes like a C string; a plain line cannot hold a line end.
    return path.find('\n') == std::string::npos ? path + "\n" : c_quoted(path) + "\n";
}

}  // namespace sweepline
