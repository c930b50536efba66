#include <algorithm>
#include <set>

#include <openssl/evp.h>

#include "run/run.hpp"
#include "run/step_names.hpp"
#include "run/workplace.hpp"
#include "text/json.hpp"
#include "text/mustache.hpp"

namespace sweepline {
namespace {

constexpr std::size_t kHashDigits = 32;  // of SHA-256, in hex: enough never to meet by chance

/// A hash over parts that cannot run into each other.
class PartsHash {
public:
    void add(std::string_view part) {
        text_ += std::to_string(part.size());
        text_ += ':';
        text_ += part;
    }
    [[nodiscard]] std::string hex() const {
        unsigned char digest[EVP_MAX_MD_SIZE];
        unsigned int size = 0;
        EVP_Digest(text_.data(), text_.size(), digest, &size, EVP_sha256(), nullptr);
        static constexpr std::string_view kDigits = "0123456789abcdef";
        std::string hex;
        for (unsigned int i = 0; i < size && hex.size() < kHashDigits; ++i) {
            hex += kDigits[digest[i] >> 4U];
            hex += kDigits[digest[i] & 15U];
        }
        return hex;
    }

private:
    std::string text_;
};

/// The folder that a glob cannot reach out of: what stands before its first special component.
std::string fixed_part(const std::string& glob) {
    const std::size_t special = glob.find_first_of("*?[{\\");
    if (special == std::string::npos) return glob;
    const std::size_t slash = glob.rfind('/', special);
    return slash == std::string::npos ? std::string() : glob.substr(0, slash);
}

/// Everything of a service that a step or a template can see.
std::string service_text(const Service& service) {
    Object repos;
    for (const auto& [role, repository] : service.repos)
        repos.emplace_back(role, Array{repository.url, repository.path, repository.base.value_or("")});
    Array also;
    for (const AlsoPath& path : service.also) also.emplace_back(Array{path.role, path.glob});
    return to_json(Array{service.name.value, service.owner, service.deputy, service.pager, service.chat,
                         service.timezone, std::string(to_word(service.track)), Value(std::move(repos)),
                         Value(std::move(also)), Value(service.vars)});
}

struct OpenRole {
    std::string role;
    const Repository* repository;
    Mirror mirror;
    Base base;
};

/// The roles that matter to the layer, the one it changes first.
std::vector<std::string> roles_of(const Layer& layer, const Service& service) {
    std::vector<std::string> roles{layer.in};
    for (const std::string& role : layer.reads)
        if (role != layer.in && service.repos.contains(role)) roles.push_back(role);
    return roles;
}

Result<std::vector<OpenRole>> open_roles(const PreparedLayer& layer, const Service& service, const Tools& tools,
                                         const Sighting& sighting) {
    std::vector<OpenRole> open;
    for (const std::string& role : roles_of(layer.layer, service)) {
        const Repository& repository = service.repos.at(role);
        Mirror mirror = TRY(open_mirror(repository, tools, sighting.offline, sighting.stop));
        if (!sighting.offline) TRY(mirror.fetch(sighting.stop));
        Base base = TRY(mirror.resolve(repository.base));
        open.push_back({role, &repository, std::move(mirror), std::move(base)});
    }
    return open;
}

/// What a repository holds of the service: the ids of its path and of what else describes it.
Result<> add_trees(PartsHash& hash, OpenRole& open, const PreparedLayer& layer, const Service& service) {
    open.base.tree = TRY(open.mirror.tree_of(open.base.commit));
    TRY(must_have_path(open.mirror, open.base.tree, *open.repository));
    std::set<std::string> parts{open.repository->path};
    for (const AlsoPath& path : service.also)
        if (path.role == open.role) parts.insert(fixed_part(path.glob));
    for (const Glob& glob : layer.shared) parts.insert(fixed_part(glob.text()));
    for (const std::string& part : parts) {
        hash.add(part);
        hash.add(TRY(open.mirror.entry_id(open.base.tree, part)).value_or(ObjectId{}).hex);
    }
    return {};
}

Result<Fingerprint> fingerprint_of(const PreparedLayer& layer, const Service& service, std::vector<OpenRole>& roles,
                                   const Cell* cell) {
    PartsHash quick;
    quick.add(layer.hash);
    quick.add(service_text(service));
    PartsHash full = quick;
    for (const OpenRole& open : roles) quick.add(open.base.commit.hex);
    Fingerprint fingerprint{.quick = quick.hex()};
    if (cell != nullptr && cell->run && same_inputs(cell->run->fingerprint, fingerprint)) {
        // Nothing moved: what was hashed then still holds, and no tree needs to be read.
        fingerprint.full = cell->run->fingerprint.substr(cell->run->fingerprint.find('.') + 1);
        return fingerprint;
    }
    for (OpenRole& open : roles) TRY(add_trees(full, open, layer, service));
    fingerprint.full = full.hex();
    return fingerprint;
}

/// Whether the newest run made a commit that was not pushed: it is nowhere but on the shelf.
bool is_unshipped(const Cell& cell) {
    return cell.run && cell.run->state == RunState::swept &&
           !(cell.shipped && cell.shipped->commit == cell.run->commit);
}

/// Whether base, since the shipped commit was made, changed a path that the commit touches.
Result<bool> conflicts(Mirror& mirror, const Shipment& shipped, const ObjectId& base) {
    if (shipped.base == base.hex) return false;
    const ObjectId old_tree = TRY(mirror.tree_of(ObjectId{shipped.base}));
    std::set<std::string> ours;
    const ObjectId shipped_tree = TRY(mirror.tree_of(ObjectId{shipped.commit}));
    for (const PathChange& change : TRY(mirror.changes(old_tree, shipped_tree))) ours.insert(change.path);
    const ObjectId new_tree = TRY(mirror.tree_of(base));
    const auto theirs = TRY(mirror.changes(old_tree, new_tree));
    return std::any_of(theirs.begin(), theirs.end(),
                       [&](const PathChange& change) { return ours.contains(change.path); });
}

Result<Observed> look(const PreparedLayer& layer, const Service& service, const Tools& tools,
                      const Sighting& sighting) {
    Observed seen;
    auto roles = TRY(open_roles(layer, service, tools, sighting));
    OpenRole& own = roles.front();
    seen.base = own.base.commit.hex;
    seen.fingerprint = TRY(fingerprint_of(layer, service, roles, sighting.cell));
    const auto recorded = sighting.cell == nullptr ? std::nullopt : recorded_branch(*sighting.cell);
    seen.branch = recorded ? *recorded : TRY(render(layer.branch, template_names(service, layer.layer)));
    if (sighting.cell == nullptr) return seen;
    // A branch and what it names are written in one: no object needs to be read.
    if (const auto& run = sighting.cell->run; run && is_unshipped(*sighting.cell))
        seen.commit_gone = TRY(own.mirror.branch(run->branch)) != ObjectId{run->commit};
    if (!sighting.cell->shipped) return seen;
    const Shipment& shipped = *sighting.cell->shipped;
    seen.remote_tip = TRY(own.mirror.remote_branch(shipped.branch)).value_or(ObjectId{}).hex;
    if (!shipped.merged && seen.remote_tip == shipped.commit)
        seen.conflicts = TRY(conflicts(own.mirror, shipped, own.base.commit));
    return seen;
}

}  // namespace

Observed observe(const PreparedLayer& layer, const Service& service, const Tools& tools, const Sighting& sighting) {
    Observed seen;
    seen.has_role = service.repos.contains(layer.layer.in);
    if (!seen.has_role) return seen;
    auto looked = look(layer, service, tools, sighting);
    if (looked) return std::move(*looked);
    seen.unreachable = looked.error();
    return seen;
}

}  // namespace sweepline
