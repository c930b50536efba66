#include "base/id.hpp"

#include <cstddef>
#include <string_view>

namespace sweepline {
namespace {
constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t kTimeChars = 10;
constexpr std::size_t kRandomChars = 16;
constexpr std::int64_t kMicrosPerMilli = 1000;
}  // namespace

IdSource::IdSource() {
    std::random_device device;
    random_.seed((std::uint64_t{device()} << 32U) | device());
}

IdSource::IdSource(std::uint64_t seed) : random_(seed) {}

std::string IdSource::next(Instant now) {
    std::string id(kTimeChars + kRandomChars, '0');
    auto millis = static_cast<std::uint64_t>(now.micros / kMicrosPerMilli);
    for (std::size_t i = kTimeChars; i-- > 0; millis >>= 5U) id[i] = kAlphabet[millis & 31U];
    for (std::size_t i = kTimeChars; i < id.size(); ++i) id[i] = kAlphabet[random_() & 31U];
    return id;
}

}  // namespace sweepline
