#pragma once

#include <array>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "git/oid.hpp"
#include "git/shelf_file.hpp"

namespace sweepline {

/// What was read of one objects folder, as far as there is room: those who work on many services in one repository look
/// at the same commit and the same topmost folders again and again. Thread-safe.
class KnownObjects {
public:
    /// Null when it was not read, or is not kept any more.
    [[nodiscard]] std::shared_ptr<const MadeObject> find(const Oid& id);
    void keep(const std::shared_ptr<const MadeObject>& object);

private:
    std::mutex mutex_;
    MadeObjects all_;
    std::deque<Oid> order_;  ///< the first one goes first
    std::size_t bytes_ = 0;
};

/// The same for all folders: those that are in use, and the few that were in use last. Thread-safe.
class KnownFolders {
public:
    [[nodiscard]] std::shared_ptr<KnownObjects> of(const std::string& objects);

private:
    std::mutex mutex_;
    std::unordered_map<std::string, std::weak_ptr<KnownObjects>> all_;
    std::array<std::shared_ptr<KnownObjects>, 4> last_;
    std::size_t next_ = 0;
};

}  // namespace sweepline
