#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "git/files.hpp"
#include "git/pack_index.hpp"
#include "git/shelf_file.hpp"

struct z_stream_s;  // NOLINT(readability-identifier-naming): zlib calls it so

namespace sweepline {

/// One `*.pack`, read by blocks. Its bytes are believed in nothing: what is damaged, larger than 64 MiB or too much
/// work yields nothing.
class PackFile {
public:
    enum class Fault : std::uint8_t {
        damaged,
        too_large,  ///< and its deltas come to an end
        too_much_work,
    };
    struct Unpacked {
        ObjectSort sort = ObjectSort::blob;
        std::string bytes;
        bool whole = true;  ///< it was no delta, so that the index's sum covers all of it
    };

    PackFile(Descriptor file, std::uint64_t size);
    ~PackFile();
    PackFile(PackFile&&) noexcept;
    PackFile& operator=(PackFile&&) noexcept;

    /// What lies there; `index` is that of this pack. Checked against the index's sum, bases of deltas are not.
    [[nodiscard]] std::optional<Unpacked> read(const PackPlace& place, PackIndex& index);
    /// Why the last `read` yielded nothing.
    [[nodiscard]] Fault fault() const { return fault_; }
    /// How many bytes `read` would give, as the pack says.
    [[nodiscard]] std::optional<std::uint64_t> size_of(std::uint64_t offset);

private:
    struct Entry;
    using Base = std::shared_ptr<const Unpacked>;
    struct Delta {
        std::uint64_t offset = 0;
        std::string bytes;
    };
    struct Deltas {
        std::vector<Delta> links;  ///< the one that was wanted first
        Base base;
    };

    [[nodiscard]] std::optional<Unpacked> unpacked(const PackPlace& place, PackIndex& index);
    [[nodiscard]] static bool makes_too_much(const Deltas& chain);
    [[nodiscard]] Fault fault_of_large(std::uint64_t offset, PackIndex& index);
    [[nodiscard]] std::optional<Entry> entry(std::uint64_t offset, PackIndex* index);
    [[nodiscard]] std::optional<Deltas> deltas(Entry top, PackIndex& index);
    [[nodiscard]] std::optional<std::string> inflated(const Entry& entry, std::uint32_t* sum);
    [[nodiscard]] std::optional<std::string> first_bytes(const Entry& entry);
    [[nodiscard]] std::string_view block(std::uint64_t offset, std::size_t wanted);
    [[nodiscard]] bool begin_stream();
    [[nodiscard]] std::optional<std::string> applied(const Base& base, std::string_view delta);
    void keep(std::uint64_t offset, const Base& base);

    Descriptor file_;
    std::uint64_t size_ = 0;
    std::uint64_t block_begin_ = 0;
    std::string block_;
    struct EndStream {
        void operator()(z_stream_s* stream) const;
    };
    std::unique_ptr<z_stream_s, EndStream> stream_;
    std::map<std::uint64_t, Base> bases_;  ///< of deltas, by offset
    std::size_t bases_bytes_ = 0;
    Fault fault_ = Fault::damaged;
};

}  // namespace sweepline
