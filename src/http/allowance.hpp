#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <string>

namespace sweepline {

/// How often each of many may ask: a bucket that holds `burst` and gains `each_second`.
class Allowance {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// Remembers the buckets of at most `most` names that are not full again.
    Allowance(double each_second, double burst, std::size_t most = 4'096)
        : each_second_(each_second), burst_(burst), most_(most) {}

    /// Takes one from the bucket of `name`; false when it is empty. When too many are remembered, a new name is
    /// refused.
    [[nodiscard]] bool take(const std::string& name, Time now);

private:
    struct Bucket {
        double left;
        Time at;
    };
    [[nodiscard]] double left_in(const Bucket& bucket, Time now) const;
    double each_second_;
    double burst_;
    std::size_t most_;
    std::map<std::string, Bucket, std::less<>> buckets_ = {};
};

}  // namespace sweepline
