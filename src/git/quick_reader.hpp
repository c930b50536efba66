#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

#include "git/files.hpp"
#include "git/known_objects.hpp"
#include "git/pack_reader.hpp"

namespace sweepline {

/// The packs and loose objects of one objects folder, for those who want a few of them. Only what is ordinary and sound
/// is found. What is damaged in a pack is said, and nobody else is to be asked for it; whatever else there may be
/// (alternates, what came since, what is large, loose objects that are damaged) is for libgit2 to find.
class QuickReader {
public:
    /// `known` may be shared with others who read the same folder.
    explicit QuickReader(std::filesystem::path objects,
                         std::shared_ptr<KnownObjects> known = std::make_shared<KnownObjects>())
        : path_(std::move(objects)), known_(std::move(known)) {}

    /// Null when it is not found.
    [[nodiscard]] std::shared_ptr<const MadeObject> read(const Oid& id);
    /// How many bytes `read` would give; of what is damaged it may be another number.
    [[nodiscard]] std::optional<std::uint64_t> size_of(const Oid& id);
    /// Whether a pack has it.
    [[nodiscard]] bool packed(const Oid& id);
    /// Why what was asked for last was not found, where a pack is damaged; null elsewhere. libgit2 (1.5) is not to be
    /// asked then: it believes what an index says.
    [[nodiscard]] const char* damage() const { return packs_.damage(); }

private:
    [[nodiscard]] bool open();

    std::filesystem::path path_;
    std::shared_ptr<KnownObjects> known_;
    Descriptor folder_;
    PackReader packs_;
};

}  // namespace sweepline
