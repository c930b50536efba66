#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "git/git.hpp"

namespace sweepline {

/// An `ObjectId` as git stores it: 20 bytes.
struct Oid {
    std::array<unsigned char, 20> bytes{};
    friend auto operator<=>(const Oid&, const Oid&) = default;
};

struct OidHash {
    std::size_t operator()(const Oid& id) const noexcept {
        std::size_t hash = 0;
        std::memcpy(&hash, id.bytes.data(), sizeof hash);
        return hash;
    }
};

[[nodiscard]] std::string to_hex(const Oid& id);
/// Nothing unless `hex` is exactly 40 hexadecimal digits.
[[nodiscard]] std::optional<Oid> oid_from_hex(std::string_view hex);
[[nodiscard]] inline ObjectId to_object_id(const Oid& id) { return ObjectId{to_hex(id)}; }
/// The same the other way; invalid when it is empty or no id.
[[nodiscard]] Result<Oid> to_oid(const ObjectId& id);

}  // namespace sweepline
