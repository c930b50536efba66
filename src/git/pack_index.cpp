#include "git/pack_index.hpp"

#include <algorithm>
#include <cerrno>

namespace sweepline {
namespace {

constexpr std::string_view kMagic("\377tOc\0\0\0\2", 8);
constexpr std::size_t kFanOut = kMagic.size();                // 256 numbers: how many ids begin with at most this byte
constexpr std::size_t kIds = kFanOut + std::size_t{256} * 4;  // sorted; behind them sums, offsets, long offsets
constexpr std::size_t kTrailer = 40;                          // two checksums
constexpr std::size_t kIdSize = 20;
constexpr std::size_t kEach = kIdSize + 4 + 4;
constexpr std::uint32_t kLong = 0x80000000U;             // the offset lies in the table of long ones
constexpr std::size_t kAtFirst = std::size_t{8} << 10U;  // most repositories are small
constexpr std::size_t kInMemoryMax = std::size_t{1} << 20U;
constexpr std::uint32_t kIdsAtOnce = 256;

std::uint32_t big_endian(std::string_view bytes) {
    std::uint32_t number = 0;
    for (const char byte : bytes.substr(0, 4)) number = number << 8U | static_cast<unsigned char>(byte);
    return number;
}

std::string_view view(const Oid& id) { return {reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()}; }

}  // namespace

std::expected<PackIndex, PackIndex::Fault> PackIndex::open(Descriptor file) {
    PackIndex index;
    index.begin_.resize(kAtFirst);
    const ssize_t got = ::read(file.number(), index.begin_.data(), kAtFirst);
    if (got < 0) return std::unexpected(Fault::not_ours);
    index.size_ = static_cast<std::uint64_t>(got);  // were it cut short, it would be found damaged
    index.begin_.resize(index.size_);
    if (index.size_ == kAtFirst) {
        struct stat status{};
        if (::fstat(file.number(), &status) != 0 || !S_ISREG(status.st_mode)) return std::unexpected(Fault::not_ours);
        index.size_ = static_cast<std::uint64_t>(status.st_size);
        const bool small = index.size_ <= kInMemoryMax;
        if (small && !read_at(file.number(), 0, index.size_, index.begin_)) return std::unexpected(Fault::not_ours);
        if (small && index.begin_.size() != index.size_) return std::unexpected(Fault::damaged);
        if (!small) index.begin_.resize(kIds);
        if (!small) index.file_ = std::move(file);
    }
    if (!index.begin_.starts_with(kMagic)) return std::unexpected(Fault::not_ours);
    if (index.size_ < kIds + kTrailer) return std::unexpected(Fault::damaged);
    index.count_ = big_endian(std::string_view(index.begin_).substr(kIds - 4));
    if ((index.size_ - kIds - kTrailer) / kEach < index.count_ || !index.sound_fan_out())
        return std::unexpected(Fault::damaged);
    return index;
}

bool PackIndex::sound_fan_out() {
    std::uint32_t before = 0;
    for (std::size_t at = kFanOut; at < kIds; at += 4) {
        const std::uint32_t here = big_endian(std::string_view(begin_).substr(at));
        if (here < before) return false;
        before = here;
    }
    return true;
}

std::optional<PackPlace> PackIndex::find(const Oid& id) {
    const auto at = position(id);
    if (!at) return std::nullopt;
    const std::uint64_t sums = kIds + std::uint64_t{count_} * kIdSize;
    const std::uint64_t offsets = sums + std::uint64_t{count_} * 4;
    const auto sum = number(sums + std::uint64_t{*at} * 4);
    const auto offset = number(offsets + std::uint64_t{*at} * 4);
    constexpr PackPlace kNowhere{.offset = ~std::uint64_t{0}};
    if (!sum || !offset) return kNowhere;
    if ((*offset & kLong) == 0) return PackPlace{.offset = *offset, .sum = *sum};
    const std::uint64_t entry = offsets + std::uint64_t{count_} * 4 + std::uint64_t{*offset & ~kLong} * 8;
    const auto high = number(entry);
    const auto low = number(entry + 4);
    if (!high || !low || entry + 8 + kTrailer > size_) return kNowhere;
    return PackPlace{.offset = std::uint64_t{*high} << 32U | *low, .sum = *sum};
}

/// Looks at blocks of ids: the first where the id would be if they were spread evenly, as hashes are, then halving.
std::optional<std::uint32_t> PackIndex::position(const Oid& id) {
    const std::string_view wanted = view(id);
    const std::size_t first = id.bytes[0];
    std::uint32_t begin = first == 0 ? 0 : number(kFanOut + (first - 1) * 4).value_or(count_);
    std::uint32_t end = std::min(number(kFanOut + first * 4).value_or(0), count_);
    std::uint64_t guess = begin;
    if (begin < end) guess += std::uint64_t{end - begin} * big_endian(wanted.substr(1)) >> 32U;
    while (begin < end) {
        const std::uint32_t size = std::min(end - begin, kIdsAtOnce);
        const std::uint64_t before = std::min<std::uint64_t>(guess - begin, size / 2);
        const auto from = static_cast<std::uint32_t>(std::min<std::uint64_t>(guess - before, end - size));
        const auto ids = bytes(kIds + std::uint64_t{from} * kIdSize, std::size_t{size} * kIdSize);
        if (!ids) return std::nullopt;
        const auto nth = [&](std::size_t i) { return ids->substr(i * kIdSize, kIdSize); };
        std::size_t low = 0;
        std::size_t high = size;
        while (low < high) {
            const std::size_t middle = (low + high) / 2;
            const int order = wanted.compare(nth(middle));
            if (order == 0) return from + static_cast<std::uint32_t>(middle);
            (order < 0 ? high : low) = order < 0 ? middle : middle + 1;
        }
        if (low > 0 && low < size) return std::nullopt;
        (low == 0 ? end : begin) = low == 0 ? from : from + size;
        guess = begin < end ? begin + (end - begin) / 2 : begin;
    }
    return std::nullopt;
}

std::optional<std::string_view> PackIndex::bytes(std::uint64_t begin, std::size_t size) {
    if (begin > size_ || size > size_ - begin) return std::nullopt;
    if (begin + size <= begin_.size()) return std::string_view(begin_).substr(begin, size);
    if (!read_at(file_.number(), begin, size, block_) || block_.size() != size) return std::nullopt;
    return block_;
}

std::optional<std::uint32_t> PackIndex::number(std::uint64_t begin) {
    const auto found = bytes(begin, 4);
    if (!found) return std::nullopt;
    return big_endian(*found);
}

}  // namespace sweepline
