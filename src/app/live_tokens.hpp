#pragma once

#include <cstdint>
#include <memory>
#include <mutex>

#include "migration/migration.hpp"

namespace sweepline {

/// Who is let in, as far as is known. Several threads learn of it, each at its own pace: what is older than what is
/// known changes nothing. Thread-safe.
class KnownTokens {
public:
    /// They are so up to event `number`.
    void take(std::int64_t number, const Tokens& tokens) {
        const std::scoped_lock lock(mutex_);
        if (number < number_) return;
        number_ = number;
        if (*tokens_ != tokens) tokens_ = std::make_shared<const Tokens>(tokens);
    }
    [[nodiscard]] std::shared_ptr<const Tokens> now() const {
        const std::scoped_lock lock(mutex_);
        return tokens_;
    }

private:
    mutable std::mutex mutex_;
    std::int64_t number_ = 0;
    std::shared_ptr<const Tokens> tokens_ = std::make_shared<const Tokens>();
};

}  // namespace sweepline
