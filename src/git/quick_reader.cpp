#include "git/quick_reader.hpp"

#include <fcntl.h>

#include "git/loose_reader.hpp"

namespace sweepline {
namespace {

constexpr std::uint64_t kLooseMax = std::uint64_t{64} << 20U;
constexpr std::size_t kKnownMax = std::size_t{32} << 10U;

}  // namespace

std::shared_ptr<const MadeObject> QuickReader::read(const Oid& id) {
    if (auto object = known(id)) return object;
    if (!open()) return nullptr;
    if (auto packed = packs_.read(folder_.number(), id)) {
        keep(packed);
        return packed;
    }
    auto object = find_loose_object(folder_.number(), id, kLooseMax);
    keep(object);
    return object;
}

std::optional<std::uint64_t> QuickReader::size_of(const Oid& id) {
    if (const auto object = known(id)) return object->bytes.size();
    if (!open()) return std::nullopt;
    if (const auto packed = packs_.size_of(folder_.number(), id)) return packed;
    return find_loose_size(folder_.number(), id);
}

bool QuickReader::packed(const Oid& id) { return open() && packs_.has(folder_.number(), id); }

bool QuickReader::open() {
    if (!folder_.open()) folder_ = Descriptor(::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return folder_.open();
}

/// A run looks at the same commit and its topmost folders a few times.
std::shared_ptr<const MadeObject> QuickReader::known(const Oid& id) const {
    for (const auto& object : known_)
        if (object != nullptr && object->id == id) return object;
    return nullptr;
}

void QuickReader::keep(const std::shared_ptr<const MadeObject>& object) {
    if (object == nullptr || object->bytes.size() > kKnownMax) return;
    known_.at(next_) = object;
    next_ = (next_ + 1) % known_.size();
}

}  // namespace sweepline
