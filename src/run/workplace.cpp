#include "run/workplace.hpp"

#include <system_error>
#include <utility>

#include "run/step_names.hpp"

namespace sweepline {
namespace {

namespace fs = std::filesystem;

Result<> make_folder(const fs::path& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) return fail(ErrorKind::unavailable, folder.string() + ": " + error.message());
    return {};
}

std::vector<Glob> also_of(const PreparedLayer& layer, const Service& service, const std::string& role) {
    std::vector<Glob> also = layer.shared;
    for (const AlsoPath& path : service.also)
        if (path.role == role)
            if (auto glob = Glob::parse(path.glob)) also.push_back(*glob);
    return also;
}

}  // namespace

void remove_folder(const fs::path& folder) {
    std::error_code error;
    fs::remove_all(folder, error);
    if (!error) return;
    for (fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied, error), end;
         !error && at != end; at.increment(error)) {
        std::error_code ignored;
        if (at->symlink_status(ignored).type() == fs::file_type::directory)
            fs::permissions(at->path(), fs::perms::owner_all, fs::perm_options::add, ignored);
    }
    fs::remove_all(folder, error);
}

Result<Mirror> open_mirror(const Repository& repository, const Tools& tools, bool offline, std::stop_token stop) {
    return offline ? tools.mirrors.open_offline(repository.url) : tools.mirrors.open(repository.url, std::move(stop));
}

/// A link may lead out of the work tree, and a submodule's folder is empty there.
Result<> must_have_path(Mirror& mirror, const ObjectId& tree, const Repository& repository) {
    const Mirror::Entry entry = TRY(mirror.entry(tree, repository.path));
    const char* what = nullptr;
    switch (entry) {
        case Mirror::Entry::folder:
            return {};
        case Mirror::Entry::none:
            break;
        case Mirror::Entry::file:
            what = "a file";
            break;
        case Mirror::Entry::symlink:
            what = "a symbolic link";
            break;
        case Mirror::Entry::submodule:
            what = "a submodule";
            break;
    }
    const std::string wrong = what == nullptr
                                  ? "' is not in " + repository.url
                                  : "' is " + std::string(what) + " in " + repository.url + ", not a folder";
    return fail(ErrorKind::not_found, "'" + repository.path + wrong,
                "`path` of the service in services.yaml names a folder of its repository");
}

Result<Workplace> Workplace::open(const PreparedLayer& layer, const Service& service, const Tools& tools,
                                  const Wanted& wanted) {
    Workplace place;
    const Repository& own = service.repos.at(layer.layer.in);
    place.mirror_ = std::make_unique<Mirror>(TRY(open_mirror(own, tools, wanted.offline, wanted.stop)));
    const ObjectId commit{wanted.commit};
    place.base_tree_ = TRY(place.mirror_->tree_of(commit));
    TRY(must_have_path(*place.mirror_, place.base_tree_, own));
    if (wanted.in_folder) {
        place.folder_ = tools.work_folder / wanted.name;
        place.repository_ = place.folder_ / "repos" / layer.layer.in;
        TRY(place.make_folders());
        TRY(place.mirror_->check_out(commit, place.repository_, wanted.stop));
        place.tree_ = folder_tree(place.repository_);
    } else {
        place.tree_ = TRY(place.mirror_->tree(place.base_tree_));
    }
    TRY(place.open_readable(layer, service, tools, wanted));
    place.make_context(layer, service, tools, wanted.stop);
    return place;
}

Workplace::Workplace(Workplace&& other) noexcept
    : folder_(std::exchange(other.folder_, {})),
      repository_(std::move(other.repository_)),
      mirror_(std::move(other.mirror_)),
      tree_(std::move(other.tree_)),
      base_tree_(std::move(other.base_tree_)),
      readable_(std::move(other.readable_)),
      context_(std::move(other.context_)) {}

Workplace::~Workplace() {
    tree_.reset();
    readable_.clear();
    if (!folder_.empty()) remove_folder(folder_);
}

Result<ObjectId> Workplace::current_tree() {
    if (folder_.empty()) return mirror_->write_tree(*tree_);
    return mirror_->write_folder(repository_, base_tree_, context_->stop);
}

Result<std::vector<PathChange>> Workplace::changes(const ObjectId& from, const ObjectId& to) {
    if (from == to) return std::vector<PathChange>{};
    return mirror_->changes(from, to);
}

fs::path Workplace::start_folder() const {
    return context_->own().path.empty() ? repository_ : repository_ / context_->own().path;
}

Result<> Workplace::make_folders() {
    remove_folder(folder_);
    for (const char* name : {"repos", "home", "tmp", "steps", "output"}) TRY(make_folder(folder_ / name));
    return {};
}

Result<> Workplace::open_readable(const PreparedLayer& layer, const Service& service, const Tools& tools,
                                  const Wanted& wanted) {
    for (const std::string& role : layer.layer.reads) {
        const auto repository = service.repos.find(role);
        if (repository == service.repos.end() || role == layer.layer.in) continue;
        Readable readable;
        readable.mirror =
            std::make_unique<Mirror>(TRY(open_mirror(repository->second, tools, wanted.offline, wanted.stop)));
        if (!wanted.offline) TRY(readable.mirror->fetch(wanted.stop));
        const Base base = TRY(readable.mirror->base(repository->second.base));
        if (wanted.in_folder) {
            readable.folder = folder_ / "repos" / role;
            TRY(readable.mirror->check_out(base.commit, readable.folder, wanted.stop));
        }
        readable.tree = TRY(readable.mirror->tree(base.tree));
        readable_.emplace(role, std::move(readable));
    }
    return {};
}

void Workplace::make_context(const PreparedLayer& layer, const Service& service, const Tools& tools,
                             std::stop_token stop) {
    std::map<std::string, View> views;
    const auto own = service.repos.find(layer.layer.in);
    const std::string own_path = own == service.repos.end() ? std::string() : own->second.path;
    views[layer.layer.in] = View{tree_.get(), own_path, also_of(layer, service, layer.layer.in), repository_};
    for (auto& [role, readable] : readable_)
        views[role] =
            View{readable.tree.get(), service.repos.at(role).path, also_of(layer, service, role), readable.folder};
    context_ = std::make_unique<StepContext>(StepContext{.service = service,
                                                         .layer = layer.layer,
                                                         .layer_folder = layer.folder,
                                                         .role = layer.layer.in,
                                                         .views = std::move(views),
                                                         .names = template_names(service, layer.layer)});
    context_->timeout = layer.layer.timeout;
    context_->stop = std::move(stop);
    if (folder_.empty()) return;
    context_->variables = step_variables(service, layer.layer, tools);
    context_->variables["HOME"] = (folder_ / "home").string();
    context_->variables["TMPDIR"] = (folder_ / "tmp").string();
    context_->variables["SWEEPLINE_REPOS"] = (folder_ / "repos").string();
    context_->variables["SWEEPLINE_STEPS"] = steps_folder().string();
    context_->variables["SWEEPLINE_OUTPUT"] = output_file().string();
    context_->writable = {repository_, folder_ / "home", folder_ / "tmp", output_file().parent_path()};
}

}  // namespace sweepline
