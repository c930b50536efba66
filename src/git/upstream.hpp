#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/result.hpp"

namespace sweepline {

/// The other side of one URL, as far as this process asked it. Many services may live in one repository: it is cloned
/// and fetched once, whoever comes first, and the others wait and hear the same.
struct Upstream {
    std::mutex mutex;
    std::optional<Result<>> fetched;  ///< how it went; nothing: not asked yet
    std::optional<Error> not_cloned;  ///< why not
};

/// The upstreams by their mirrors' folders. Thread-safe.
class Upstreams {
public:
    [[nodiscard]] std::shared_ptr<Upstream> of(const std::string& folder) {
        const std::scoped_lock guard(mutex_);
        std::shared_ptr<Upstream>& found = all_[folder];
        if (found == nullptr) found = std::make_shared<Upstream>();
        return found;
    }

private:
    std::mutex mutex_;
    std::map<std::string, std::shared_ptr<Upstream>> all_;
};

}  // namespace sweepline
