#include "app/access.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>

#include "base/check.hpp"

namespace sweepline {
namespace {

constexpr std::string_view kPrefix = "swl_";
constexpr std::string_view kDigits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::size_t kRandomBytes = 32;
constexpr std::size_t kTokenDigits = 43;  // the fewest of base 62 that hold 256 bits
constexpr std::size_t kNameBytesMax = 100;
constexpr unsigned kByte = 256;

}  // namespace

std::string new_token() {
    std::array<unsigned char, kRandomBytes> number{};
    CHECK(RAND_bytes(number.data(), static_cast<int>(number.size())) == 1);
    std::string digits(kTokenDigits, '0');
    for (char& digit : digits) {
        // Long division of the number by 62; the remainder is the next digit.
        unsigned rest = 0;
        for (unsigned char& byte : number) {
            const unsigned value = rest * kByte + byte;
            byte = static_cast<unsigned char>(value / kDigits.size());
            rest = static_cast<unsigned>(value % kDigits.size());
        }
        digit = kDigits[rest];
    }
    OPENSSL_cleanse(number.data(), number.size());
    return std::string(kPrefix) + digits;
}

std::string hash_of_token(std::string_view token) {
    constexpr std::string_view kHex = "0123456789abcdef";
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    CHECK(EVP_Digest(token.data(), token.size(), digest.data(), &size, EVP_sha256(), nullptr) == 1);
    std::string hex;
    for (unsigned i = 0; i < size; ++i) {
        hex += kHex[digest.at(i) >> 4U];
        hex += kHex[digest.at(i) & 0xFU];
    }
    return hex;
}

const Token* find_token(const Tokens& tokens, std::string_view token) {
    const std::string hash = hash_of_token(token);
    const Token* found = nullptr;
    for (const auto& [name, each] : tokens)
        if (each.hash.size() == hash.size() && CRYPTO_memcmp(each.hash.data(), hash.data(), hash.size()) == 0)
            found = &each;
    return found;
}

Result<> can_be_let_in(std::string_view name) {
    const bool printable = std::ranges::none_of(name, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < ' ' || byte == 0x7F;
    });
    const bool blank = name.empty() || name.front() == ' ' || name.back() == ' ';
    if (printable && !blank && name.size() <= kNameBytesMax) return {};
    return fail(ErrorKind::invalid, "nobody can be let in under this name",
                "a name has 1 to 100 characters, without line breaks, and no blanks at its ends");
}

}  // namespace sweepline
