#include "git/pack_delta.hpp"

#include <cstddef>

namespace sweepline {
namespace {

/// The bytes of a copy's offset or size that its command says are there; the others are zero.
std::optional<std::size_t> take_parts(std::string_view& delta, unsigned present, unsigned parts) {
    std::size_t number = 0;
    for (unsigned i = 0; i < parts; ++i) {
        if ((present >> i & 1U) == 0) continue;
        if (delta.empty()) return std::nullopt;
        number |= std::size_t{static_cast<unsigned char>(delta.front())} << (8 * i);
        delta.remove_prefix(1);
    }
    return number;
}

}  // namespace

std::optional<std::uint64_t> take_number(std::string_view& bytes) {
    std::uint64_t number = 0;
    for (unsigned shift = 0; shift < 63; shift += 7) {
        if (bytes.empty()) return std::nullopt;
        const auto byte = static_cast<unsigned char>(bytes.front());
        bytes.remove_prefix(1);
        number |= std::uint64_t{byte & 0x7fU} << shift;
        if ((byte & 0x80U) == 0) return number;
    }
    return std::nullopt;
}

std::optional<DeltaSizes> take_sizes(std::string_view& delta) {
    const auto base = take_number(delta);
    const auto result = base ? take_number(delta) : std::nullopt;
    if (!result) return std::nullopt;
    return DeltaSizes{.base = *base, .result = *result};
}

std::optional<std::string> apply_delta(std::string_view base, std::string_view delta, std::uint64_t size_max) {
    const auto sizes = take_sizes(delta);
    if (!sizes || sizes->base != base.size() || sizes->result > size_max) return std::nullopt;
    std::string out;
    out.reserve(sizes->result);
    while (!delta.empty()) {
        const auto command = static_cast<unsigned char>(delta.front());
        delta.remove_prefix(1);
        const std::size_t room = sizes->result - out.size();
        if ((command & 0x80U) != 0) {  // a copy from the base
            const auto offset = take_parts(delta, command & 0xfU, 4);
            const auto said = offset ? take_parts(delta, command >> 4U & 7U, 3) : std::nullopt;
            if (!said) return std::nullopt;
            const std::size_t size = *said == 0 ? 0x10000 : *said;
            if (*offset > base.size() || size > base.size() - *offset || size > room) return std::nullopt;
            out.append(base, *offset, size);
        } else {  // bytes that follow; a command of zero means nothing yet
            if (command == 0 || command > delta.size() || command > room) return std::nullopt;
            out.append(delta, 0, command);
            delta.remove_prefix(command);
        }
    }
    if (out.size() != sizes->result) return std::nullopt;
    return out;
}

}  // namespace sweepline
