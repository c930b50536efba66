#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "git/objects.hpp"
#include "git/oid.hpp"

namespace sweepline {

/// What a commit says, as far as we ask.
struct Commit {
    Oid tree;
    std::vector<Oid> parents;
    std::int64_t committed = 0;  ///< seconds since 1970
    std::string author;          ///< `Ada Lovelace <ada@example.com>`
};

[[nodiscard]] Result<Commit> read_commit(Objects& objects, const Oid& id);

}  // namespace sweepline
