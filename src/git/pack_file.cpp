#include "git/pack_file.hpp"

#include <zlib.h>

#include <algorithm>
#include <utility>

#include "git/pack_delta.hpp"

namespace sweepline {
namespace {

constexpr std::uint64_t kHeader = 12;   // `PACK`, version, count
constexpr std::uint64_t kTrailer = 20;  // a checksum
constexpr std::uint64_t kUnpackedMax = std::uint64_t{64} << 20U;
constexpr std::size_t kDeepest = 4096;  // beyond what git makes
/// What the deltas between an object and its base may make in all: enough for a chain as deep as git makes it unless it
/// is told otherwise (50), of the largest objects that are read here.
constexpr std::uint64_t kMadeMax = std::uint64_t{4} << 30U;
constexpr std::uint64_t kInflatedPerByte = 1100;  // deflate does not reach it
constexpr std::size_t kBlock = std::size_t{8} << 10U;
constexpr std::size_t kBlockOfMany = std::size_t{64} << 10U;
constexpr std::size_t kPage = 4096;
constexpr std::size_t kEntryHeaderMax = 32;  // ten bytes of size and a base
constexpr std::size_t kBaseMax = std::size_t{1} << 20U;
constexpr std::size_t kBasesMax = std::size_t{8} << 20U;

constexpr unsigned kOffsetDelta = 6;
constexpr unsigned kNamedDelta = 7;

/// How far before an entry its base lies; nothing when that is cut off or absurd.
std::optional<std::uint64_t> take_distance(std::string_view& bytes) {
    std::uint64_t distance = 0;
    for (int i = 0; i < 8 && !bytes.empty(); ++i) {
        const auto byte = static_cast<unsigned char>(bytes.front());
        bytes.remove_prefix(1);
        distance = distance << 7U | (byte & 0x7fU);
        if ((byte & 0x80U) == 0) return distance;
        ++distance;  // so that no distance can be written in two ways
    }
    return std::nullopt;
}

std::uint32_t sum_of(std::uint32_t sum, std::string_view bytes) {
    return static_cast<std::uint32_t>(
        crc32(sum, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size())));
}

}  // namespace

struct PackFile::Entry {
    unsigned type = 0;
    std::uint64_t size = 0;  // inflated
    std::uint64_t offset = 0;
    std::uint64_t content = 0;  // where it begins, deflated
    std::uint64_t base = 0;     // of a delta
    std::uint32_t sum = 0;      // of its header

    [[nodiscard]] bool is_delta() const { return type == kOffsetDelta || type == kNamedDelta; }
};

void PackFile::EndStream::operator()(z_stream_s* stream) const {
    inflateEnd(stream);
    delete stream;
}

PackFile::PackFile(Descriptor file, std::uint64_t size) : file_(std::move(file)), size_(size) {}
PackFile::~PackFile() = default;
PackFile::PackFile(PackFile&&) noexcept = default;
PackFile& PackFile::operator=(PackFile&&) noexcept = default;

std::optional<PackFile::Unpacked> PackFile::read(const PackPlace& place, PackIndex& index) {
    fault_ = Fault::damaged;
    auto found = unpacked(place, index);
    // libgit2 would follow a circle of deltas for ever.
    if (!found && fault_ == Fault::too_large) fault_ = fault_of_large(place.offset, index);
    return found;
}

std::optional<PackFile::Unpacked> PackFile::unpacked(const PackPlace& place, PackIndex& index) {
    auto top = entry(place.offset, &index);
    if (!top) return std::nullopt;
    std::uint32_t sum = top->sum;
    auto bytes = inflated(*top, &sum);
    if (!bytes || sum != place.sum) return std::nullopt;
    if (!top->is_delta()) return Unpacked{.sort = static_cast<ObjectSort>(top->type), .bytes = std::move(*bytes)};
    const auto chain = deltas(*top, index);
    if (!chain) return std::nullopt;
    if (makes_too_much(*chain)) {
        fault_ = Fault::too_much_work;
        return std::nullopt;
    }
    Base base = chain->base;
    for (auto link = chain->links.rbegin(); link != chain->links.rend(); ++link) {
        auto made = applied(base, link->bytes);
        if (!made) return std::nullopt;
        base = std::make_shared<const Unpacked>(Unpacked{.sort = base->sort, .bytes = std::move(*made)});
        keep(link->offset, base);
    }
    auto made = applied(base, *bytes);
    if (!made) return std::nullopt;
    return Unpacked{.sort = base->sort, .bytes = std::move(*made), .whole = false};
}

std::optional<std::uint64_t> PackFile::size_of(std::uint64_t offset) {
    const auto top = entry(offset, nullptr);
    if (!top) return std::nullopt;
    if (!top->is_delta()) return top->size;
    const auto begin = first_bytes(*top);
    if (!begin) return std::nullopt;
    std::string_view delta = *begin;
    const auto sizes = take_sizes(delta);
    if (!sizes) return std::nullopt;
    return sizes->result;
}

/// Everything that lies between a delta and what it was made from, itself not included.
std::optional<PackFile::Deltas> PackFile::deltas(Entry top, PackIndex& index) {
    Deltas chain;
    std::uint64_t bytes = top.size;
    for (std::size_t depth = 0; depth < kDeepest; ++depth) {
        if (const auto known = bases_.find(top.base); known != bases_.end()) {
            chain.base = known->second;
            return chain;
        }
        const auto next = entry(top.base, &index);
        if (!next) return std::nullopt;
        bytes += next->size;
        if (bytes > kUnpackedMax) {
            fault_ = Fault::too_large;
            return std::nullopt;
        }
        auto content = inflated(*next, nullptr);
        if (!content) return std::nullopt;
        if (!next->is_delta()) {
            chain.base = std::make_shared<const Unpacked>(
                Unpacked{.sort = static_cast<ObjectSort>(next->type), .bytes = std::move(*content)});
            keep(next->offset, chain.base);
            return chain;
        }
        chain.links.push_back({.offset = next->offset, .bytes = std::move(*content)});
        top = *next;
    }
    fault_ = Fault::too_much_work;
    return std::nullopt;
}

bool PackFile::makes_too_much(const Deltas& chain) {
    std::uint64_t made = 0;
    for (const Delta& link : chain.links) {
        std::string_view delta = link.bytes;
        const auto sizes = take_sizes(delta);
        made += sizes ? std::min(sizes->result, kMadeMax) : 0;
    }
    return made > kMadeMax;
}

/// What else may be wrong with an object that is too large.
PackFile::Fault PackFile::fault_of_large(std::uint64_t offset, PackIndex& index) {
    for (std::size_t depth = 0; depth <= kDeepest; ++depth) {
        const auto next = entry(offset, &index);
        if (!next) return Fault::damaged;
        if (!next->is_delta()) return Fault::too_large;
        offset = next->base;
    }
    return Fault::too_much_work;
}

std::optional<std::string> PackFile::applied(const Base& base, std::string_view delta) {
    std::string_view begin = delta;
    const auto sizes = take_sizes(begin);
    if (!sizes) return std::nullopt;
    if (sizes->result > kUnpackedMax) {
        fault_ = Fault::too_large;
        return std::nullopt;
    }
    return apply_delta(base->bytes, delta, kUnpackedMax);
}

/// What an entry begins with. Without an index, the base of a delta is left out.
std::optional<PackFile::Entry> PackFile::entry(std::uint64_t offset, PackIndex* index) {
    if (offset < kHeader || size_ < kTrailer || offset >= size_ - kTrailer) return std::nullopt;
    const std::string_view all = block(offset, kEntryHeaderMax);
    if (all.empty()) return std::nullopt;
    const auto first = static_cast<unsigned char>(all.front());
    std::string_view left = all.substr(1);
    Entry found{.type = first >> 4U & 7U, .size = first & 0xfU, .offset = offset};
    if ((first & 0x80U) != 0) {
        const auto more = take_number(left);
        if (!more || *more >> 59U != 0) return std::nullopt;
        found.size |= *more << 4U;
    }
    if (found.type == kOffsetDelta) {
        const auto distance = take_distance(left);
        if (!distance || *distance == 0 || *distance > offset - kHeader) return std::nullopt;
        found.base = offset - *distance;
    } else if (found.type == kNamedDelta) {
        Oid id;
        if (left.size() < id.bytes.size()) return std::nullopt;
        std::copy_n(left.begin(), id.bytes.size(), id.bytes.begin());
        left.remove_prefix(id.bytes.size());
        const auto base = index != nullptr ? index->find(id) : std::optional(PackPlace{});
        if (!base) return std::nullopt;
        found.base = base->offset;
    } else if (found.type == 0 || found.type > static_cast<unsigned>(ObjectSort::tag)) {
        return std::nullopt;
    }
    found.sum = sum_of(0, all.substr(0, all.size() - left.size()));
    found.content = offset + all.size() - left.size();
    return found;
}

/// Adds to `sum` what was read.
std::optional<std::string> PackFile::inflated(const Entry& entry, std::uint32_t* sum) {
    if (entry.size > kUnpackedMax) {
        fault_ = Fault::too_large;
        return std::nullopt;
    }
    if (entry.size / kInflatedPerByte > size_ || !begin_stream()) return std::nullopt;
    std::string out(entry.size + 1, '\0');  // a byte more than wanted, so that zlib has room to find the end
    z_stream& stream = *stream_;
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    for (std::uint64_t at = entry.content;;) {
        const std::string_view in = block(at, 1);
        stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));  // zlib only reads it
        stream.avail_in = static_cast<uInt>(in.size());
        const int code = inflate(&stream, Z_FINISH);
        const std::size_t used = in.size() - stream.avail_in;
        if (sum != nullptr) *sum = sum_of(*sum, in.substr(0, used));
        at += used;
        if (code == Z_STREAM_END) break;
        // More bytes of the pack are all that may be missing.
        if ((code != Z_OK && code != Z_BUF_ERROR) || used == 0 || stream.avail_out == 0) return std::nullopt;
    }
    if (stream.avail_out != 1) return std::nullopt;
    out.pop_back();
    return out;
}

/// Enough of a delta to see its sizes.
std::optional<std::string> PackFile::first_bytes(const Entry& entry) {
    if (!begin_stream()) return std::nullopt;
    std::string out(kEntryHeaderMax, '\0');
    z_stream& stream = *stream_;
    const std::string_view in = block(entry.content, kPage);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));  // zlib only reads it
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int code = inflate(&stream, Z_NO_FLUSH);
    if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) return std::nullopt;
    out.resize(out.size() - stream.avail_out);
    return out;
}

bool PackFile::begin_stream() {
    if (stream_) return inflateReset(stream_.get()) == Z_OK;
    auto stream = std::make_unique<z_stream>();
    if (inflateInit(stream.get()) != Z_OK) return false;
    stream_.reset(stream.release());
    return true;
}

/// What the pack has from `offset` on: `wanted` bytes or more, fewer only at its end. Entries that are wanted together
/// mostly lie together, so what was read is kept and a little before the offset is read too.
std::string_view PackFile::block(std::uint64_t offset, std::size_t wanted) {
    const std::uint64_t end = block_begin_ + block_.size();
    const bool held = offset >= block_begin_ && offset < end && (end - offset >= wanted || end == size_);
    if (!held) {
        const bool goes_on = offset == end && !block_.empty();
        const std::uint64_t begin = goes_on ? offset : offset / kPage * kPage;
        if (begin >= size_) return {};
        const auto size = std::min<std::uint64_t>(goes_on ? kBlockOfMany : kBlock, size_ - begin);
        block_begin_ = begin;
        if (!read_at(file_.number(), begin, size, block_)) block_.clear();
        if (offset - begin >= block_.size()) return {};
    }
    return std::string_view(block_).substr(offset - block_begin_);
}

/// Bases come again and again: those of one folder's versions, or of the folders of one tree.
void PackFile::keep(std::uint64_t offset, const Base& base) {
    if (base->bytes.size() > kBaseMax) return;
    if (bases_bytes_ > kBasesMax) {
        bases_.clear();
        bases_bytes_ = 0;
    }
    if (bases_.emplace(offset, base).second) bases_bytes_ += base->bytes.size();
}

}  // namespace sweepline
