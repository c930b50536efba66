#include "git/known_objects.hpp"

#include <algorithm>

namespace sweepline {
namespace {

constexpr std::size_t kAllMax = std::size_t{2} << 20U;  // of one folder; hundreds may be in use
constexpr std::size_t kOneMax = std::size_t{512} << 10U;

}  // namespace

std::shared_ptr<const MadeObject> KnownObjects::find(const Oid& id) {
    const std::scoped_lock guard(mutex_);
    const auto found = all_.find(id);
    return found == all_.end() ? nullptr : found->second;
}

void KnownObjects::keep(const std::shared_ptr<const MadeObject>& object) {
    if (object == nullptr || object->bytes.size() > kOneMax) return;
    const std::scoped_lock guard(mutex_);
    if (!all_.try_emplace(object->id, object).second) return;
    order_.push_back(object->id);
    bytes_ += object->bytes.size();
    while (bytes_ > kAllMax) {
        const auto first = all_.find(order_.front());
        order_.pop_front();
        bytes_ -= first->second->bytes.size();
        all_.erase(first);
    }
}

std::shared_ptr<KnownObjects> KnownFolders::of(const std::string& objects) {
    const std::scoped_lock guard(mutex_);
    std::weak_ptr<KnownObjects>& known = all_[objects];
    std::shared_ptr<KnownObjects> found = known.lock();
    if (found == nullptr) known = found = std::make_shared<KnownObjects>();
    if (std::find(last_.begin(), last_.end(), found) == last_.end()) {
        last_.at(next_) = found;
        next_ = (next_ + 1) % last_.size();
    }
    return found;
}

}  // namespace sweepline
