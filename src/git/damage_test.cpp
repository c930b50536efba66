// What goes through libgit2 (comparing trees, packing for a push) over repositories whose packs are damaged: the right
// answer, or an error; never the end of the program.

#include <fmt/format.h>
#include <zlib.h>

#include <cstdint>
#include <filesystem>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "git/mirror_fixture.hpp"
#include "git/objects.hpp"

namespace sweepline {
namespace {

namespace fs = std::filesystem;
using namespace testing;

class DamagedPacks : public MirrorOfPath {
protected:
    DamagedPacks() {
        std::mt19937 random(3);
        std::string text;
        for (int line = 0; line < 60; ++line) text += fmt::format("line {}\n", random());
        make_repository(service_, {{"folder/long.txt", text}, {"same.txt", "same\n"}});
        old_tree_ = {.hex = git(service_, {"rev-parse", "HEAD^{tree}"})};
        for (int version = 0; version < 6; ++version) {
            text.replace(random() % text.size(), 1, "x");
            write_file(service_ / "folder/long.txt", text);
            write_file(service_ / fmt::format("{}.txt", version), fmt::format("{}\n", version));
            commit_all(service_, fmt::format("version {}", version));
        }
        git(service_, {"repack", "-a", "-d", "-f", "-q", "--depth=50"});
        new_tree_ = {.hex = git(service_, {"rev-parse", "HEAD^{tree}"})};
        for (const auto& entry : fs::directory_iterator(service_ / ".git/objects/pack"))
            fs::permissions(entry.path(), fs::perms::owner_write, fs::perm_options::add);
    }

    [[nodiscard]] fs::path only_file(std::string_view ending) const {
        for (const auto& entry : fs::directory_iterator(service_ / ".git/objects/pack"))
            if (entry.path().native().ends_with(ending)) return entry.path();
        return {};
    }

    Result<std::string> compare() {
        const Mirrors mirrors(folder_ / "mirrors", run_git);
        Mirror mirror = need(mirrors.open(service_.native()));
        return mirror.diff(old_tree_, new_tree_, 1'000'000);
    }

    ObjectId old_tree_;
    ObjectId new_tree_;
};

/// A bit of one byte turned.
std::string turned(std::string bytes, std::mt19937& random) {
    const std::size_t at = random() % bytes.size();
    bytes[at] = static_cast<char>(static_cast<unsigned char>(bytes[at]) ^ (1U << random() % 8));
    return bytes;
}

TEST_F(DamagedPacks, AreComparedOrRefused) {
    const std::string right = need(compare());
    ASSERT_NE(right.find("+++ b/folder/long.txt"), std::string::npos);
    std::mt19937 random(11);
    for (const char* const ending : {".idx", ".pack"}) {
        const fs::path path = only_file(ending);
        const std::string sound = file_bytes(path);
        int refusals = 0;
        for (int turn = 0; turn < 400; ++turn) {
            const bool cut = turn % 8 == 0;
            write_file(path, cut ? sound.substr(0, random() % sound.size()) : turned(sound, random));
            const auto text = compare();
            if (text) {
                ASSERT_EQ(*text, right) << ending << ", turn " << turn;
            } else {
                ASSERT_FALSE(text.error().message.empty());
                ++refusals;
            }
        }
        EXPECT_GT(refusals, 0) << ending;
        write_file(path, sound);
    }
    EXPECT_EQ(need(compare()), right);
}

TEST_F(DamagedPacks, OffsetsBeyondThePackAreRefused) {
    const fs::path path = only_file(".idx");
    const std::string sound = file_bytes(path);
    const std::size_t ids = 8 + 256 * 4;
    const std::size_t count = (sound.size() - ids - 40) / 28;
    const std::size_t offsets = ids + count * 24;
    for (const std::string_view number : {"\x7f\xff\xff\xff", "\x80\x12\x34\x56", "\xff\xff\xff\xff"}) {
        std::string damaged = sound;
        for (std::size_t i = 0; i < count; ++i) damaged.replace(offsets + i * 4, 4, number);
        write_file(path, damaged);
        EXPECT_NE(refused(compare()).message.find("its pack is cut off or damaged"), std::string::npos);
    }
}

TEST_F(DamagedPacks, ARefusalNamesTheObject) {
    const fs::path pack = only_file(".pack");
    write_file(pack, file_bytes(pack).substr(0, 40));
    const Error error = refused(compare());
    EXPECT_NE(error.message.find("its pack is cut off or damaged"), std::string::npos) << error.message;
    EXPECT_NE(error.message.find(old_tree_.hex), std::string::npos) << error.message;
}

TEST_F(DamagedPacks, APushBringsWhatIsSoundOrIsRefused) {
    Mirror mirror = open();
    const Base base = need(mirror.base(std::nullopt));
    const ObjectId ours = change(mirror, base, "folder/new.txt", "new\n");
    need(mirror.move_branch(kBranch, std::nullopt, ours));
    need(mirrors_.settle());
    std::mt19937 random(12);
    const fs::path path = only_file(".idx");
    const std::string sound = file_bytes(path);
    for (int turn = 0; turn < 60; ++turn) {
        write_file(path, turned(sound, random));
        const Mirrors mirrors(folder_ / "mirrors", run_git);
        Mirror again = need(mirrors.open(service_.native()));
        const auto pushed = again.push(kBranch, ours, std::nullopt);
        write_file(path, sound);
        const auto there =
            need(need(Mirrors(folder_ / "mirrors", run_git).open(service_.native())).remote_branch(kBranch));
        ASSERT_EQ(there.has_value(), pushed.has_value()) << "turn " << turn;
        if (!there) continue;
        git(service_, {"update-ref", "-d", fmt::format("refs/heads/{}", kBranch)});
    }
}

TEST_F(MirrorOfPath, ALooseObjectWithTheContentOfAnotherIsRefused) {
    make_repository(service_, {{"folder/a", "mine"}, {"b", "theirs"}});
    const ObjectId tree{git(service_, {"rev-parse", "HEAD^{tree}"})};
    const auto file_of = [&](const char* path) {
        const std::string hex = git(service_, {"rev-parse", path});
        return service_ / ".git/objects" / hex.substr(0, 2) / hex.substr(2);
    };
    for (const auto& [mine, theirs] : {std::pair{"HEAD:folder/a", "HEAD:b"}, {"HEAD:folder", "HEAD^{tree}"}}) {
        const fs::path file = file_of(mine);
        const std::string sound = file_bytes(file);
        fs::permissions(file, fs::perms::owner_write, fs::perm_options::add);
        write_file(file, file_bytes(file_of(theirs)));
        Mirror mirror = open_anew();
        const auto read = need(mirror.tree(tree))->read("folder/a");
        EXPECT_NE(refused(read).message.find("its file holds another object"), std::string::npos) << mine;
        write_file(file, sound);
        Mirror again = open_anew();
        EXPECT_EQ(need(need(again.tree(tree))->read("folder/a")), "mine");
    }
}

std::string big_endian(std::size_t number) {
    std::string out;
    for (const unsigned shift : {24U, 16U, 8U, 0U}) out += static_cast<char>(number >> shift & 0xffU);
    return out;
}

/// As groups of seven bits, the lowest first.
std::string numbered(std::size_t number) {
    std::string out;
    do {
        out += static_cast<char>((number & 0x7fU) | (number > 0x7f ? 0x80U : 0U));
        number >>= 7U;
    } while (number > 0);
    return out;
}

Oid nth_id(std::size_t number) {
    Oid id;
    id.bytes[0] = static_cast<unsigned char>(number);
    return id;
}

/// A pack by hand, with sound sums, and its index; the ids are those of `nth_id`.
struct HandMade {
    std::string pack = "PACK" + big_endian(2) + big_endian(0);
    std::vector<std::size_t> offsets;
    std::vector<std::size_t> sums;

    /// A delta on the object `base`.
    void add_delta(std::size_t base, std::string_view content) {
        std::string name(20, '\0');
        name[0] = static_cast<char>(base);
        add(7, name, content);
    }
    void add(unsigned type, const std::string& base, std::string_view content) {
        std::string entry(1, static_cast<char>(0x80U | type << 4U | (content.size() & 0xfU)));
        entry += numbered(content.size() >> 4U) + base;
        uLongf size = compressBound(content.size());
        std::string deflated(size, '\0');
        compress(reinterpret_cast<Bytef*>(deflated.data()), &size, reinterpret_cast<const Bytef*>(content.data()),
                 content.size());
        entry += deflated.substr(0, size);
        offsets.push_back(pack.size());
        sums.push_back(crc32(0, reinterpret_cast<const Bytef*>(entry.data()), static_cast<uInt>(entry.size())));
        pack += entry;
    }
    void write(const fs::path& objects) const {
        std::string index("\377tOc\0\0\0\2", 8);
        for (std::size_t i = 0; i < 256; ++i) index += big_endian(std::min(i + 1, offsets.size()));
        for (std::size_t i = 0; i < offsets.size(); ++i) index.append(1, static_cast<char>(i)).append(19, '\0');
        for (const std::size_t sum : sums) index += big_endian(sum);
        for (const std::size_t offset : offsets) index += big_endian(offset);
        fs::create_directories(objects / "pack");
        write_file(objects / "pack/pack-by-hand.idx", index + std::string(40, '\0'));
        write_file(objects / "pack/pack-by-hand.pack", pack + std::string(20, '\0'));
    }
};

class PackByHand : public ::testing::Test {
protected:
    /// That its first object is refused for the work it would be.
    void check_refused(const HandMade& made) const {
        made.write(folder_ / "objects");
        Objects objects({.own = folder_ / "objects", .borrowed = std::nullopt, .name = "service"});
        const Error error = refused(objects.read(nth_id(0), ObjectSort::blob));
        EXPECT_NE(error.message.find("its deltas go too deep, or in a circle"), std::string::npos) << error.message;
    }

    GitLibrary library_;
    TestFolder folder_;
};

TEST_F(PackByHand, DeltasInACircleAreRefused) {
    for (const std::size_t size : {std::size_t{8}, std::size_t{40'000}, std::size_t{40'000'000}}) {
        HandMade made;
        made.add_delta(1, std::string(size, 'x'));
        made.add_delta(0, std::string(size, 'x'));
        check_refused(made);
    }
}

TEST_F(PackByHand, DeltasThatMakeTooMuchAreRefused) {
    HandMade made;
    const std::size_t size = std::size_t{64} << 20U;
    for (std::size_t i = 0; i < 70; ++i) made.add_delta(i + 1, numbered(size) + numbered(size) + "\x80");
    made.add(3, "", "a base");
    check_refused(made);
}

}  // namespace
}  // namespace sweepline
