#include "git/oid.hpp"

namespace sweepline {
namespace {

int digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

std::string to_hex(const Oid& id) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string hex;
    hex.reserve(2 * id.bytes.size());
    for (const unsigned char byte : id.bytes) {
        hex += kDigits[byte >> 4U];
        hex += kDigits[byte & 15U];
    }
    return hex;
}

std::optional<Oid> oid_from_hex(std::string_view hex) {
    Oid id;
    if (hex.size() != 2 * id.bytes.size()) return std::nullopt;
    std::size_t at = 0;
    for (unsigned char& byte : id.bytes) {
        const int high = digit(hex[at]);
        const int low = digit(hex[at + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        byte = static_cast<unsigned char>(high * 16 + low);
        at += 2;
    }
    return id;
}

Result<Oid> to_oid(const ObjectId& id) {
    const std::optional<Oid> bytes = oid_from_hex(id.hex);
    if (!bytes) return fail(ErrorKind::invalid, "'" + id.hex + "' is no object id");
    return *bytes;
}

}  // namespace sweepline
