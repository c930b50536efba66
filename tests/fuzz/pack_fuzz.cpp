// Packs, their indexes and loose objects, with bytes that nobody vouches for. The first byte says what the rest is.

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/check.hpp"
#include "git/files.hpp"
#include "git/git.hpp"
#include "git/loose_reader.hpp"
#include "git/pack_delta.hpp"
#include "git/pack_file.hpp"
#include "git/pack_index.hpp"
#include "git/pack_reader.hpp"

namespace sweepline {
namespace {

constexpr std::size_t kLargest = std::size_t{64} << 20U;
constexpr std::size_t kIdSize = 20;
constexpr std::size_t kIds = 8 + std::size_t{256} * 4;  // of an index: behind its mark and its fan-out
constexpr std::size_t kEntriesMax = 200;

std::string_view take(std::string_view& bytes, std::size_t size) {
    const std::string_view front = bytes.substr(0, size);
    bytes.remove_prefix(front.size());
    return front;
}

std::size_t take_byte(std::string_view& bytes) {
    const std::string_view front = take(bytes, 1);
    return front.empty() ? 0 : static_cast<unsigned char>(front.front());
}

std::string big_endian(std::uint32_t number) {
    std::string out;
    for (const unsigned shift : {24U, 16U, 8U, 0U}) out += static_cast<char>(number >> shift & 0xffU);
    return out;
}

Oid oid_from(std::string_view bytes) {
    Oid id;
    std::copy_n(bytes.begin(), std::min(bytes.size(), id.bytes.size()), id.bytes.begin());
    return id;
}

Descriptor file_of(std::string_view bytes) {
    Descriptor file(::memfd_create("pack", MFD_CLOEXEC));
    CHECK(write_all(file.number(), bytes, "pack").has_value());
    CHECK(::lseek(file.number(), 0, SEEK_SET) == 0);
    return file;
}

/// An objects folder that lives as long as the program.
class Folder {
public:
    Folder() {
        CHECK(::mkdtemp(path_.data()) != nullptr);
        std::filesystem::create_directories(std::filesystem::path(path_) / "pack");
        std::filesystem::create_directories(std::filesystem::path(path_) / "00");
        open_ = Descriptor(::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    }
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    void write(const char* name, std::string_view bytes) const {
        const Descriptor file(::openat(open_.number(), name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
        CHECK(write_all(file.number(), bytes, name).has_value());
    }
    [[nodiscard]] int number() const { return open_.number(); }

private:
    std::string path_ = std::filesystem::temp_directory_path() / "pack_fuzz.XXXXXX";
    Descriptor open_;
};

const Folder& folder() {
    static const Folder made;
    return made;
}

/// What is read is as long as was said, and what deltas made is what its id says.
void check_object(PackReader& reader, const Oid& id) {
    const auto size = reader.size_of(folder().number(), id);
    const auto object = reader.read(folder().number(), id);
    if (object == nullptr) return;
    CHECK(object->bytes.size() <= kLargest);
    CHECK(size == object->bytes.size());
    CHECK(reader.damage() == nullptr || reader.has(folder().number(), id));
}

/// An index (its size in two bytes before it) and a pack, as they lie in a folder.
void check_files(std::string_view bytes) {
    const std::size_t size = take_byte(bytes) << 8U;
    const std::string_view index = take(bytes, size | take_byte(bytes));
    folder().write("pack/a.idx", index);
    folder().write("pack/a.pack", bytes);
    PackReader reader;
    check_object(reader, Oid{});
    std::string_view ids = index.substr(std::min(kIds, index.size()));
    for (std::size_t i = 0; i < kEntriesMax && ids.size() >= kIdSize; ++i)
        check_object(reader, oid_from(take(ids, kIdSize)));
}

std::string deflated(std::string_view bytes) {
    std::string out(compressBound(bytes.size()), '\0');
    uLongf size = out.size();
    CHECK(compress2(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(bytes.data()),
                    bytes.size(), Z_BEST_SPEED) == Z_OK);
    out.resize(size);
    return out;
}

/// A pack that is sound as far as sums go: what it says of sizes, bases and deltas is not.
struct Made {
    std::string pack = std::string("PACK") + big_endian(2) + big_endian(0);
    std::vector<PackPlace> places;

    /// Type, what is wrong about the size, base, and as many bytes of content as a last byte says.
    void add(std::string_view& bytes) {
        const std::size_t type = take_byte(bytes) & 7U;
        const std::size_t wrong = take_byte(bytes);
        const std::size_t base = take_byte(bytes);
        const std::string_view content = take(bytes, take_byte(bytes));
        std::string entry;
        std::size_t size = content.size() ^ (wrong < 16 ? std::size_t{wrong} << (wrong * 4) : 0);
        entry += static_cast<char>(type << 4U | (size & 0xfU) | (size > 0xf ? 0x80U : 0U));
        for (size >>= 4U; size > 0; size >>= 7U)
            entry += static_cast<char>((size & 0x7fU) | (size > 0x7f ? 0x80U : 0U));
        if (type == 6) entry += distance_to(base);
        if (type == 7) entry += std::string(kIdSize - 1, '\0') + static_cast<char>(base);
        entry += deflated(content);
        const auto sum = crc32(0, reinterpret_cast<const Bytef*>(entry.data()), static_cast<uInt>(entry.size()));
        places.push_back({.offset = pack.size(), .sum = static_cast<std::uint32_t>(sum)});
        pack += entry;
    }

    [[nodiscard]] std::string index() const {
        std::string ids;
        std::string sums;
        std::string offsets;
        for (std::size_t i = 0; i < places.size(); ++i) {
            ids += std::string(kIdSize - 1, '\0') + static_cast<char>(i);
            sums += big_endian(places[i].sum);
            offsets += big_endian(static_cast<std::uint32_t>(places[i].offset));
        }
        std::string out("\377tOc\0\0\0\2", 8);
        for (int i = 0; i < 256; ++i) out += big_endian(static_cast<std::uint32_t>(places.size()));
        return out + ids + sums + offsets + std::string(2 * kIdSize, '\0');
    }

private:
    [[nodiscard]] std::string distance_to(std::size_t base) const {
        std::size_t distance = pack.size() - (base < places.size() ? places[base].offset : base);
        std::string out(1, static_cast<char>(distance & 0x7fU));
        while ((distance >>= 7U) > 0) out.insert(out.begin(), static_cast<char>(0x80U | (--distance & 0x7fU)));
        return out;
    }
};

void check_made(std::string_view bytes) {
    Made made;
    while (!bytes.empty() && made.places.size() < kEntriesMax) made.add(bytes);
    made.pack += std::string(kIdSize, '\0');
    auto index = PackIndex::open(file_of(made.index()));
    CHECK(index.has_value());
    PackFile pack(file_of(made.pack), made.pack.size());
    // The last may stand on all others: two are enough, so that each input is quick.
    for (std::size_t i = made.places.size(); i-- > 0 && made.places.size() - i < 3;) {
        const auto size = pack.size_of(made.places[i].offset);
        const auto found = pack.read(made.places[i], *index);
        if (!found) continue;
        CHECK(found->bytes.size() <= kLargest);
        CHECK(size == found->bytes.size());
    }
}

void check_loose(std::string_view file) {
    folder().write("00/00000000000000000000000000000000000000", file);
    const auto size = find_loose_size(folder().number(), Oid{});
    const auto object = find_loose_object(folder().number(), Oid{}, kLargest);
    if (object != nullptr) CHECK(size == object->bytes.size());
}

void check_delta(std::string_view bytes) {
    const std::string_view base = take(bytes, take_byte(bytes));
    const auto made = apply_delta(base, bytes, kLargest);
    if (made) CHECK(made->size() <= kLargest);
}

}  // namespace
}  // namespace sweepline

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    static const sweepline::GitLibrary library;
    std::string_view text(reinterpret_cast<const char*>(bytes), size);
    switch (sweepline::take_byte(text)) {
        case 'f':
            sweepline::check_files(text);
            break;
        case 'm':
            sweepline::check_made(text);
            break;
        case 'l':
            sweepline::check_loose(text);
            break;
        case 'c':
            sweepline::check_loose(sweepline::deflated(text));
            break;
        case 'd':
            sweepline::check_delta(text);
            break;
        default:
            break;
    }
    return 0;
}
