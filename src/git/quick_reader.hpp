#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

#include "git/files.hpp"
#include "git/pack_reader.hpp"

namespace sweepline {

/// The packs and loose objects of one objects folder, for those who want a few of them. Only what is ordinary and sound
/// is found; whatever else there may be (alternates, what came since, what is damaged or large) is for libgit2 to say.
class QuickReader {
public:
    explicit QuickReader(std::filesystem::path objects) : path_(std::move(objects)) {}

    /// Null when it is not found.
    [[nodiscard]] std::shared_ptr<const MadeObject> read(const Oid& id);
    /// How many bytes `read` would give.
    [[nodiscard]] std::optional<std::uint64_t> size_of(const Oid& id);
    /// Whether a pack has it.
    [[nodiscard]] bool packed(const Oid& id);
    /// Whether something here was damaged: what libgit2 makes of it is to be hashed.
    [[nodiscard]] bool damaged() const { return damaged_ || packs_.damaged(); }

private:
    [[nodiscard]] bool open();

    std::filesystem::path path_;
    Descriptor folder_;
    PackReader packs_;
    bool damaged_ = false;
};

}  // namespace sweepline
