#include "app/live_presence.hpp"

#include <utility>

namespace sweepline {
namespace {

constexpr std::size_t kPeopleMax = 4'096;
constexpr std::size_t kFew = 50;  // as many again make it as long again

}  // namespace

void Presence::come(Present person, Time now) {
    const std::scoped_lock lock(mutex_);
    const auto found = people_.find(person.name);
    if (found == people_.end() && people_.size() >= kPeopleMax) return;
    if (found == people_.end() || found->second.person != person) changed_ = true;
    std::string name = person.name;
    people_.insert_or_assign(std::move(name), Entry{std::move(person), now + lasts_});
}

void Presence::go(const std::string& name) {
    const std::scoped_lock lock(mutex_);
    if (people_.erase(name) > 0) changed_ = true;
}

bool Presence::is_news(Time now) {
    const std::scoped_lock lock(mutex_);
    if (std::erase_if(people_, [&](const auto& each) { return each.second.until <= now; }) > 0) changed_ = true;
    return std::exchange(changed_, false);
}

std::vector<Present> Presence::people() const {
    const std::scoped_lock lock(mutex_);
    std::vector<Present> people;
    for (const auto& [name, entry] : people_) people.push_back(entry.person);
    return people;
}

std::chrono::milliseconds Presence::pace(std::chrono::milliseconds few) const {
    const std::scoped_lock lock(mutex_);
    return few * static_cast<std::int64_t>(1 + people_.size() / kFew);
}

}  // namespace sweepline
