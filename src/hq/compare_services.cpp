#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "hq/refresh.hpp"
#include "hq/repository_address.hpp"
#include "text/ascii.hpp"

namespace sweepline {

namespace {

/// A repository and a folder in it, as one text to compare by.
std::string place_of(std::string_view repo, std::string_view path) {
    return repository_identity(repo) + '\n' + std::string(path);
}
std::string place_of(const Repository& repository) { return place_of(repository.url, repository.path); }
std::string place_of(const ImportedService& service) { return place_of(service.repo, service.path); }

/// The repository that a service is known by: the app's, else the first.
const Repository& home_of(const Service& service) {
    const auto app = service.repos.find(std::string(kDefaultRole));
    return app != service.repos.end() ? app->second : service.repos.begin()->second;
}

bool stands_at(const Service& service, const ImportedService& found) {
    return std::ranges::any_of(service.repos, [&](const auto& each) {
        const std::string here = place_of(found);
        return place_of(each.second) == here || place_of(each.second.url, "") == here;
    });
}

bool is_within(std::string_view repo, std::string_view folder) {
    return folder.empty() || repo == folder ||
           (repo.starts_with(folder) && repo.substr(folder.size()).starts_with('/'));
}

bool is_called(const Service& service, std::string_view name) {
    const std::string called = in_lower_case(name);
    return called == in_lower_case(service.name.value) || called == in_lower_case(service.was);
}

ServiceProposal proposal(Proposed change, const ImportedService& service) {
    return {.change = change,
            .service = service.name,
            .repo = service.repo,
            .path = service.path,
            .owner = change == Proposed::addition ? service.owner : ""};
}

/// What became of a service, if anything.
std::optional<ServiceProposal> change_of(const Service& known, const ImportedService& now,
                                         const ComparedSource& source) {
    if (!is_called(known, now.name)) {
        ServiceProposal rename = proposal(Proposed::rename, now);
        rename.was = known.name.value;
        return rename;
    }
    if (stands_at(known, now)) return std::nullopt;
    const Repository& home = home_of(known);
    ServiceProposal move = proposal(Proposed::move, now);
    move.service = known.name.value;
    move.from = written_address(home.url, source.headquarters) + (home.path.empty() ? "" : " " + home.path);
    return move;
}

/// Finds for each service of a source the one of the headquarters that it is.
class Comparing {
public:
    Comparing(const std::vector<Service>& known, const std::vector<ImportedService>& found)
        : known_(known), found_(found), now_(known.size(), nullptr), is_new_(found.size(), true) {
        match_names();
        match_places();
    }
    [[nodiscard]] ServiceComparison answer(const ComparedSource& source) const;

private:
    void match_names();
    void match_places();
    [[nodiscard]] std::set<std::string> parts() const;

    const std::vector<Service>& known_;
    const std::vector<ImportedService>& found_;
    std::vector<const ImportedService*> now_;  ///< for each known service what it is in the source, or null
    std::vector<bool> is_new_;                 ///< for each found service whether it is nobody's
};

}  // namespace

ServiceComparison compare_services(const std::vector<Service>& known, const std::vector<ImportedService>& found,
                                   const ComparedSource& source) {
    return Comparing(known, found).answer(source);
}

namespace {

void Comparing::match_names() {
    std::map<std::string, std::size_t> by_name;
    for (std::size_t i = 0; i < known_.size(); ++i) by_name.emplace(in_lower_case(known_[i].name.value), i);
    for (std::size_t i = 0; i < known_.size(); ++i)
        if (!known_[i].was.empty()) by_name.emplace(in_lower_case(known_[i].was), i);
    for (std::size_t i = 0; i < found_.size(); ++i) {
        const auto same = by_name.find(in_lower_case(found_[i].name));
        if (same == by_name.end()) continue;
        is_new_[i] = false;
        const ImportedService*& now = now_[same->second];
        const bool is_own_name = in_lower_case(known_[same->second].name.value) == same->first;
        if (now == nullptr || is_own_name) now = &found_[i];
    }
}

void Comparing::match_places() {
    std::multimap<std::string, std::size_t> by_place;
    for (std::size_t i = 0; i < known_.size(); ++i)
        if (now_[i] == nullptr) by_place.emplace(place_of(home_of(known_[i])), i);
    for (std::size_t i = 0; i < found_.size(); ++i) {
        if (!is_new_[i]) continue;
        const auto same = by_place.find(place_of(found_[i]));
        if (same == by_place.end()) continue;
        now_[same->second] = &found_[i];
        is_new_[i] = false;
        by_place.erase(same);
    }
}

/// Places that belong to a service without being all of it.
std::set<std::string> Comparing::parts() const {
    std::set<std::string> parts;
    for (const Service& service : known_)
        for (const auto& [role, repository] : service.repos) {
            if (role == kDefaultRole && repository.path.empty()) continue;
            parts.insert(place_of(repository.url, ""));
            if (role != kDefaultRole) parts.insert(place_of(repository));
        }
    return parts;
}

ServiceComparison Comparing::answer(const ComparedSource& source) const {
    ServiceComparison answer{.proposals = {}};
    std::set<std::string> there;
    const std::set<std::string> parts = this->parts();
    for (std::size_t i = 0; i < found_.size(); ++i) {
        there.insert(place_of(found_[i]));
        if (is_new_[i] && !parts.contains(place_of(found_[i])))
            answer.proposals.push_back(proposal(Proposed::addition, found_[i]));
    }
    for (std::size_t i = 0; i < known_.size(); ++i) {
        const Service& known = known_[i];
        const Repository& home = home_of(known);
        const ImportedService gone{.name = known.name.value, .repo = home.url, .path = home.path};
        if (now_[i] != nullptr) {
            if (auto change = change_of(known, *now_[i], source)) answer.proposals.push_back(std::move(*change));
        } else if (!is_within(home.url, source.within)) {
            ++answer.elsewhere;
        } else if (!there.contains(place_of(home)) && !there.contains(place_of(home.url, ""))) {
            answer.proposals.push_back(proposal(Proposed::retirement, gone));
        }
    }
    for (ServiceProposal& each : answer.proposals) each.repo = written_address(each.repo, source.headquarters);
    std::ranges::stable_sort(answer.proposals, {}, &ServiceProposal::change);
    return answer;
}

}  // namespace

}  // namespace sweepline
