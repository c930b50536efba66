#include "git/pack_reader.hpp"

#include <dirent.h>
#include <fcntl.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <new>
#include <string_view>
#include <utility>

#include "git/objects.hpp"

namespace sweepline {
namespace {

constexpr std::size_t kPacksMax = 32;  // each holds up to two descriptors
constexpr int kOpen = O_RDONLY | O_CLOEXEC | O_NONBLOCK;
constexpr const char* kPackDamaged = "its pack is cut off or damaged";

/// Null for what is left to libgit2.
const char* words(PackFile::Fault fault) {
    switch (fault) {
        case PackFile::Fault::damaged:
            return kPackDamaged;
        case PackFile::Fault::too_much_work:
            return "its deltas go too deep, or in a circle, or make too much on the way (`git repack -adf` there may "
                   "mend "
                   "it)";
        case PackFile::Fault::too_large:
            break;
    }
    return nullptr;
}

}  // namespace

std::shared_ptr<const MadeObject> PackReader::read(int objects, const Oid& id) try {
    const auto found = find(objects, id);
    if (!found) return nullptr;
    auto unpacked = found->pack.file->read(found->place, *found->pack.index);
    if (!unpacked) {
        damage_ = words(found->pack.file->fault());
        return nullptr;
    }
    // The sum of the index covers what lies there, but no bases of deltas.
    if (!unpacked->whole && Objects::hash(unpacked->sort, unpacked->bytes) != id) {
        damage_ = kPackDamaged;
        return nullptr;
    }
    return std::make_shared<const MadeObject>(
        MadeObject{.id = id, .sort = unpacked->sort, .bytes = std::move(unpacked->bytes)});
} catch (const std::bad_alloc&) {
    return nullptr;
}

std::optional<std::uint64_t> PackReader::size_of(int objects, const Oid& id) {
    const auto found = find(objects, id);
    if (!found) return std::nullopt;
    const auto size = found->pack.file->size_of(found->place.offset);
    if (!size) damage_ = kPackDamaged;
    return size;
}

std::optional<PackReader::Found> PackReader::find(int objects, const Oid& id) {
    damage_ = nullptr;
    if (!std::exchange(looked_, true)) look_for_packs(objects);
    for (auto pack = packs_.begin(); pack != packs_.end(); ++pack) {
        if (pack->unfit || !open_index(*pack)) continue;
        const auto place = pack->index->find(id);
        if (!place || !open_file(*pack)) continue;
        std::rotate(packs_.begin(), pack, pack + 1);
        return Found{.pack = packs_.front(), .place = *place};
    }
    return std::nullopt;
}

/// By `getdents64` itself: a `DIR` costs two more calls and 32 KiB.
void PackReader::look_for_packs(int objects) {
    folder_ = Descriptor(::openat(objects, "pack", kOpen | O_DIRECTORY));
    if (!folder_.open()) return;
    alignas(dirent64) std::array<char, 4096> entries{};
    while (true) {
        const ssize_t size = ::getdents64(folder_.number(), entries.data(), entries.size());
        if (size <= 0) break;
        for (std::size_t at = 0; at < static_cast<std::size_t>(size);) {
            const auto* const entry = reinterpret_cast<const dirent64*>(entries.data() + at);
            at += entry->d_reclen;
            std::string_view name = entry->d_name;
            constexpr std::string_view kEnding = ".idx";
            if (!name.ends_with(kEnding)) continue;
            name.remove_suffix(kEnding.size());
            packs_.push_back({.name = std::string(name)});
        }
    }
    if (packs_.size() > kPacksMax) packs_.clear();
}

bool PackReader::open_index(Pack& pack) {
    if (pack.index) return true;
    Descriptor file(::openat(folder_.number(), (pack.name + ".idx").c_str(), kOpen));
    pack.unfit = true;
    if (!file.open()) return false;
    auto index = PackIndex::open(std::move(file));
    if (!index) {
        index_damaged_ = index_damaged_ || index.error() == PackIndex::Fault::damaged;
        return false;
    }
    pack.index = std::make_unique<PackIndex>(std::move(*index));
    pack.unfit = false;
    return true;
}

bool PackReader::open_file(Pack& pack) const {
    if (pack.file) return true;
    Descriptor file(::openat(folder_.number(), (pack.name + ".pack").c_str(), kOpen));
    struct stat status{};
    pack.unfit = !file.open() || ::fstat(file.number(), &status) != 0 || !S_ISREG(status.st_mode);
    if (!pack.unfit)
        pack.file = std::make_unique<PackFile>(std::move(file), static_cast<std::uint64_t>(status.st_size));
    return !pack.unfit;
}

}  // namespace sweepline
