#include "http/allowance.hpp"

#include <algorithm>

namespace sweepline {

bool Allowance::take(const std::string& name, Time now) {
    auto found = buckets_.find(name);
    if (found == buckets_.end()) {
        if (buckets_.size() >= most_)
            std::erase_if(buckets_, [&](const auto& each) { return left_in(each.second, now) >= burst_; });
        if (buckets_.size() >= most_) return false;
        found = buckets_.emplace(name, Bucket{.left = burst_, .at = now}).first;
    }
    Bucket& bucket = found->second;
    bucket = {.left = left_in(bucket, now), .at = now};
    if (bucket.left < 1) return false;
    bucket.left -= 1;
    return true;
}

double Allowance::left_in(const Bucket& bucket, Time now) const {
    const std::chrono::duration<double> passed = now - bucket.at;
    return std::min(burst_, bucket.left + std::max(0.0, passed.count()) * each_second_);
}

}  // namespace sweepline
