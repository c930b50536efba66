#include "git/shelf.hpp"

#include <fmt/format.h>

#include <utility>

#include "git/files.hpp"

namespace sweepline {
namespace {

std::string said(const std::optional<Oid>& id) { return id ? to_hex(*id) : std::string("not there"); }

}  // namespace

Result<std::shared_ptr<const MadeObject>> Shelf::object(const std::string& repository, const Oid& id) {
    const std::scoped_lock guard(mutex_);
    for (const ShelfChanges* changes : {&put_, &being_written_})
        if (const auto objects = changes->objects.find(repository); objects != changes->objects.end())
            if (const auto found = objects->second.find(id); found != objects->second.end()) return found->second;
    return file_.object(repository, id);
}

Result<std::optional<Oid>> Shelf::branch(const std::string& repository, const std::string& name) {
    const std::scoped_lock guard(mutex_);
    return tip({repository, name});
}

Result<std::map<std::string, Oid>> Shelf::branches(const std::string& repository) {
    const std::scoped_lock guard(mutex_);
    auto all = TRY(file_.branches(repository));
    for (const ShelfChanges* changes : {&being_written_, &put_})
        for (auto at = changes->branches.lower_bound({repository, {}});
             at != changes->branches.end() && at->first.repository == repository; ++at)
            if (const std::optional<Oid>& to = at->second.to)
                all.insert_or_assign(at->first.name, *to);
            else
                all.erase(at->first.name);
    return all;
}

Result<> Shelf::put(const MadeObjects& objects, const BranchName& branch, const std::optional<Oid>& expected,
                    const std::optional<Oid>& to) {
    const std::scoped_lock guard(mutex_);
    if (const std::optional<Oid> found = TRY(tip(branch)); found != expected)
        return fail(ErrorKind::conflict, fmt::format("branch '{}' of {} is at {}, not at {}", shown(branch.name),
                                                     branch.repository, said(found), said(expected)));
    if (!objects.empty()) put_.objects[branch.repository].insert(objects.begin(), objects.end());
    put_.branches.try_emplace(branch, BranchMove{.expected = expected, .to = to}).first->second.to = to;
    return {};
}

Result<> Shelf::settle() {
    const std::scoped_lock one(settling_);
    {
        const std::scoped_lock guard(mutex_);
        if (put_.branches.empty()) return {};
        being_written_ = std::exchange(put_, {});
    }
    // Not under the mutex: runs go on while this waits for the disk. Nobody else changes what is being written.
    Result<> done = file_.write(being_written_);
    const std::scoped_lock guard(mutex_);
    ShelfChanges written = std::exchange(being_written_, {});
    if (!done) {
        for (auto& [repository, objects] : written.objects) put_.objects[repository].merge(objects);
        for (const auto& [branch, moved] : written.branches) {
            const auto [later, alone] = put_.branches.try_emplace(branch, moved);
            if (!alone) later->second.expected = moved.expected;  // it goes where it was put meanwhile
        }
    }
    return done;
}

void Shelf::hold(bool still) {
    const std::scoped_lock guard(mutex_);
    file_.hold(still);
}

Result<std::optional<Oid>> Shelf::tip(const BranchName& branch) {
    for (const ShelfChanges* changes : {&put_, &being_written_})
        if (const auto found = changes->branches.find(branch); found != changes->branches.end())
            return found->second.to;
    return file_.branch(branch);
}

}  // namespace sweepline
