#include "git/quick_reader.hpp"

#include <fcntl.h>

#include "git/loose_reader.hpp"

namespace sweepline {
namespace {

constexpr std::uint64_t kLooseMax = std::uint64_t{64} << 20U;

}  // namespace

std::shared_ptr<const MadeObject> QuickReader::read(const Oid& id) {
    if (auto object = known_->find(id)) return object;
    if (!open()) return nullptr;
    if (auto packed = packs_.read(folder_.number(), id)) {
        known_->keep(packed);
        return packed;
    }
    auto object = find_loose_object(folder_.number(), id, kLooseMax);
    known_->keep(object);
    return object;
}

std::optional<std::uint64_t> QuickReader::size_of(const Oid& id) {
    if (const auto object = known_->find(id)) return object->bytes.size();
    if (!open()) return std::nullopt;
    if (const auto packed = packs_.size_of(folder_.number(), id)) return packed;
    return find_loose_size(folder_.number(), id);
}

bool QuickReader::packed(const Oid& id) { return open() && packs_.has(folder_.number(), id); }

bool QuickReader::open() {
    if (!folder_.open()) folder_ = Descriptor(::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return folder_.open();
}

}  // namespace sweepline
