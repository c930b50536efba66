#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "git/files.hpp"
#include "git/pack_file.hpp"
#include "git/pack_index.hpp"
#include "git/shelf_file.hpp"

namespace sweepline {

/// The packs of one objects folder, as they were when the first object was wanted: read without mapping them into
/// memory, which costs a short look more than it saves. What is unusual or new is left to libgit2; what is damaged is
/// said.
class PackReader {
public:
    /// Null when none has it, or it is left to libgit2, or damaged (see `damage`). What comes is what its id says.
    [[nodiscard]] std::shared_ptr<const MadeObject> read(int objects, const Oid& id);
    /// How many bytes `read` would give; of what is damaged it may be another number, as only the beginning is read.
    [[nodiscard]] std::optional<std::uint64_t> size_of(int objects, const Oid& id);
    [[nodiscard]] bool has(int objects, const Oid& id) { return find(objects, id).has_value(); }
    /// What kept the last question from an answer, as a clause; null when nothing here is damaged.
    [[nodiscard]] const char* damage() const { return damage_ != nullptr || !index_damaged_ ? damage_ : kIndexDamaged; }

private:
    static constexpr const char* kIndexDamaged = "the index of a pack is cut off or damaged";

    struct Pack {
        std::string name;  ///< without `.idx`
        std::unique_ptr<PackIndex> index = nullptr;
        std::unique_ptr<PackFile> file = nullptr;
        bool unfit = false;
    };
    struct Found {
        Pack& pack;
        PackPlace place;
    };

    [[nodiscard]] std::optional<Found> find(int objects, const Oid& id);
    void look_for_packs(int objects);
    [[nodiscard]] bool open_index(Pack& pack);
    [[nodiscard]] bool open_file(Pack& pack) const;

    Descriptor folder_;
    bool looked_ = false;
    std::vector<Pack> packs_;  ///< the one where something was found last comes first
    bool index_damaged_ = false;
    const char* damage_ = nullptr;  ///< of a pack, at the object that was asked for last
};

}  // namespace sweepline
