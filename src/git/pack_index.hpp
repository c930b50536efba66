#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "git/files.hpp"
#include "git/oid.hpp"

namespace sweepline {

/// Where a pack has an object, and the CRC-32 of what lies there.
struct PackPlace {
    std::uint64_t offset = 0;
    std::uint32_t sum = 0;
};

/// The index of a pack (`*.idx`, version 2). A small one is held in memory; in a large one each look-up reads a few
/// blocks. Its bytes are believed in nothing: what is damaged only finds nothing.
class PackIndex {
public:
    enum class Fault : std::uint8_t { not_ours, damaged };
    /// Not ours when it is of another version or cannot be read.
    [[nodiscard]] static std::expected<PackIndex, Fault> open(Descriptor file);

    /// Nothing when the pack does not have it; a place that no pack has when that is all that is known.
    [[nodiscard]] std::optional<PackPlace> find(const Oid& id);

private:
    PackIndex() = default;

    [[nodiscard]] bool sound_fan_out();
    [[nodiscard]] std::optional<std::uint32_t> position(const Oid& id);
    [[nodiscard]] std::optional<std::string_view> bytes(std::uint64_t begin, std::size_t size);
    [[nodiscard]] std::optional<std::uint32_t> number(std::uint64_t begin);

    Descriptor file_;    ///< of a large one
    std::string begin_;  ///< all of a small one, the fan-out of a large one
    std::string block_;  ///< what was read last of a large one
    std::uint64_t size_ = 0;
    std::uint32_t count_ = 0;
};

}  // namespace sweepline
