#include "git/pack_reader.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "git/objects.hpp"
#include "git/pack_delta.hpp"
#include "git/quick_reader.hpp"
#include "git/test_repository.hpp"

namespace sweepline {
namespace {

namespace fs = std::filesystem;
using testing::file_bytes;
using testing::git;
using testing::need;
using testing::refused;
using testing::TestFolder;

struct Known {
    ObjectSort sort = ObjectSort::blob;
    std::string bytes;
};
using AllKnown = std::map<Oid, Known>;

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        out.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return out;
}

Oid id_of(const std::string& hex) { return need(to_oid(ObjectId{hex})); }

ObjectSort sort_named(std::string_view name) {
    if (name == "commit") return ObjectSort::commit;
    if (name == "tree") return ObjectSort::tree;
    return name == "tag" ? ObjectSort::tag : ObjectSort::blob;
}

class PackReaderTest : public ::testing::Test {
protected:
    /// Many versions of a few files, so that there are deltas of blobs and of trees; the last version is a random one.
    void make_history(int versions, std::size_t lines = 60) {
        git(folder_.path(), {"init", "-q", "-b", "main", "service"});
        std::mt19937 random(7);
        std::vector<std::string> text(lines);
        for (std::string& line : text) line = fmt::format("line {}\n", random());
        for (int version = 0; version < versions; ++version) {
            text[random() % text.size()] = fmt::format("line {} of version {}\n", random(), version);
            std::string all;
            for (const std::string& line : text) all += line;
            testing::write_file(service_ / "folder/long.txt", all);
            testing::write_file(service_ / fmt::format("folder/{}.txt", version % 20), fmt::format("{}\n", version));
            testing::commit_all(service_, fmt::format("version {}", version));
        }
        git(service_, {"tag", "-a", "-m", "a tag", "v1"});
    }

    /// Everything that git has there, as git says it.
    [[nodiscard]] AllKnown all_known() const {
        AllKnown all;
        for (const std::string& line : lines_of(
                 git(service_, {"cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype)"}))) {
            const std::string id = line.substr(0, 40);
            const std::string sort = line.substr(41);
            const GitExit exit = need(testing::run_git({"cat-file", sort, id}, service_, {}, {}));
            all[id_of(id)] = {.sort = sort_named(sort), .bytes = exit.out};
        }
        return all;
    }

    [[nodiscard]] fs::path objects() const { return service_ / ".git/objects"; }
    [[nodiscard]] fs::path only_file(std::string_view ending) const {
        for (const auto& entry : fs::directory_iterator(objects() / "pack"))
            if (entry.path().native().ends_with(ending)) return entry.path();
        return {};
    }
    [[nodiscard]] std::size_t count_files(std::string_view ending) const {
        std::size_t count = 0;
        for (const auto& entry : fs::directory_iterator(objects() / "pack"))
            count += entry.path().native().ends_with(ending) ? 1 : 0;
        return count;
    }

    /// How many of them the reader of packs finds; each that it finds must be right.
    std::size_t check(const AllKnown& all) const {
        const Descriptor folder(::open(objects().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        PackReader reader;
        std::size_t found = 0;
        for (const auto& [id, known] : all) {
            const auto size = reader.size_of(folder.number(), id);
            const auto object = reader.read(folder.number(), id);
            EXPECT_EQ(size.has_value(), object != nullptr) << to_hex(id);
            if (object == nullptr) continue;
            ++found;
            EXPECT_TRUE(reader.has(folder.number(), id));
            EXPECT_EQ(object->id, id);
            EXPECT_EQ(object->sort, known.sort) << to_hex(id);
            EXPECT_EQ(object->bytes, known.bytes) << to_hex(id);
            EXPECT_EQ(size, known.bytes.size()) << to_hex(id);
        }
        EXPECT_EQ(reader.read(folder.number(), Oid{}), nullptr);
        EXPECT_EQ(reader.damage(), nullptr);
        return found;
    }

    /// Puts other bytes into a file, looks at everything, and puts the old ones back: each object is right or refused.
    void check_damaged(const fs::path& path, const AllKnown& all, const std::string& damaged, std::string_view what) {
        const std::string sound = file_bytes(path);
        fs::permissions(path, fs::perms::owner_write, fs::perm_options::add);
        testing::write_file(path, damaged);
        Objects objects({.own = this->objects(), .borrowed = std::nullopt, .name = "service"});
        for (const auto& [id, known] : all) {
            const auto size = objects.size_of(id);  // first: what was read is remembered
            const auto object = objects.read(id, known.sort);
            if (object) {
                ASSERT_EQ(object->bytes(), known.bytes) << what << ": " << to_hex(id);
                if (size) {
                    ASSERT_EQ(*size, known.bytes.size()) << what << ": " << to_hex(id);
                }
            } else {
                ASSERT_NE(object.error().message.find(to_hex(id)), std::string::npos) << object.error().message;
                ++refusals_;
            }
            if (!size) {
                ASSERT_FALSE(size.error().message.empty());
            }
        }
        testing::write_file(path, sound);
    }

    GitLibrary library_;
    TestFolder folder_;
    fs::path service_ = folder_ / "service";
    std::size_t refusals_ = 0;
};

TEST_F(PackReaderTest, ReadsWhatGitPacked) {
    make_history(60);
    const AllKnown all = all_known();
    EXPECT_EQ(check(all), 0U) << "they are loose";
    const struct {
        std::string_view name;
        std::vector<std::string> repack;
        std::vector<std::string> configuration = {};
    } kinds[] = {
        {"as usual", {"gc", "-q"}},
        {"long chains", {"repack", "-a", "-d", "-f", "-q", "--depth=200", "--window=100"}},
        {"bases by name", {"repack", "-a", "-d", "-f", "-q", "--depth=50"}, {"-c", "repack.useDeltaBaseOffset=false"}},
        {"nothing deflated", {"repack", "-a", "-d", "-F", "-q"}, {"-c", "pack.compression=0"}},
        {"long offsets", {"repack", "-a", "-d", "-q"}, {"-c", "pack.indexVersion=2"}},
        {"several at once", {"repack", "-a", "-d", "-q", "--write-midx"}},
        {"with a bitmap", {"repack", "-a", "-d", "-q", "-b"}},
    };
    for (const auto& [name, repack, configuration] : kinds) {
        SCOPED_TRACE(name);
        std::vector<std::string> arguments = configuration;
        arguments.insert(arguments.end(), repack.begin(), repack.end());
        git(service_, arguments);
        ASSERT_GE(count_files(".idx"), 1U);
        EXPECT_EQ(check(all), all.size());
    }
}

TEST_F(PackReaderTest, ReadsOffsetsFromTheTableOfLongOnes) {
    make_history(10);
    git(service_, {"gc", "-q"});
    const AllKnown all = all_known();
    const fs::path index = only_file(".idx");
    const fs::path pack = only_file(".pack");
    fs::remove(index);
    git(service_, {"index-pack", "--index-version=2,64", "-o", index.native(), pack.native()});
    EXPECT_EQ(check(all), all.size());
}

TEST_F(PackReaderTest, LeavesAnIndexOfTheFirstVersionToTheLibrary) {
    make_history(5);
    git(service_, {"gc", "-q"});
    const AllKnown all = all_known();
    const fs::path index = only_file(".idx");
    fs::remove(index);
    git(service_, {"index-pack", "--index-version=1", "-o", index.native(), only_file(".pack").native()});
    Objects objects({.own = this->objects(), .borrowed = std::nullopt, .name = "service"});
    QuickReader quick(this->objects());
    for (const auto& [id, known] : all) {
        EXPECT_EQ(quick.read(id), nullptr);
        EXPECT_EQ(need(objects.read(id, known.sort)).bytes(), known.bytes);
        EXPECT_EQ(need(objects.size_of(id)), known.bytes.size());
    }
}

TEST_F(PackReaderTest, ReadsManyPacksAndLeavesTooManyToTheLibrary) {
    git(folder_.path(), {"init", "-q", "-b", "main", "service"});
    for (int i = 0; i < 32; ++i) {
        testing::write_file(service_ / "a.txt", fmt::format("{}\n", i));
        testing::commit_all(service_, "m");
        git(service_, {"repack", "-d", "-q"});
        if (i % 2 == 0) testing::write_file(only_file(".pack").replace_extension(".keep"), "");
        if (i % 3 == 0) testing::write_file(only_file(".pack").replace_extension(".promisor"), "");
    }
    ASSERT_EQ(count_files(".pack"), 32U);
    AllKnown all = all_known();
    EXPECT_EQ(check(all), all.size());
    testing::write_file(service_ / "a.txt", "one more\n");
    testing::commit_all(service_, "m");
    git(service_, {"repack", "-d", "-q"});
    all = all_known();
    EXPECT_EQ(check(all), 0U);
    Objects objects({.own = this->objects(), .borrowed = std::nullopt, .name = "service"});
    for (const auto& [id, known] : all) EXPECT_EQ(need(objects.read(id, known.sort)).bytes(), known.bytes);
}

TEST_F(PackReaderTest, SearchesAnIndexThatIsNotHeldInMemory) {
    git(folder_.path(), {"init", "-q", "-b", "main", "service"});
    // As `git fast-import` makes them: 45,000 blobs, whose index is 1.2 MiB.
    constexpr int kBlobs = 45'000;
    std::string input;
    for (int i = 0; i < kBlobs; ++i) {
        const std::string text = fmt::format("blob {}\n", i);
        input += fmt::format("blob\ndata {}\n{}\n", text.size(), text);
    }
    git(service_, {"fast-import", "--quiet"}, input);
    ASSERT_GT(fs::file_size(only_file(".idx")), std::size_t{1} << 20U);
    AllKnown all;
    for (int i = 0; i < kBlobs; i += 9) {
        const std::string text = fmt::format("blob {}\n", i);
        all[Objects::hash(ObjectSort::blob, text)] = {.sort = ObjectSort::blob, .bytes = text};
    }
    EXPECT_EQ(check(all), all.size());
    const Descriptor folder(::open(objects().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    PackReader reader;
    for (int i = 0; i < 2'000; ++i)
        EXPECT_FALSE(reader.has(folder.number(), Objects::hash(ObjectSort::blob, fmt::format("not {}", i))));
}

TEST_F(PackReaderTest, ReadsLargeObjects) {
    git(folder_.path(), {"init", "-q", "-b", "main", "service"});
    std::string noise(3'000'000, '\0');
    std::mt19937 random(1);
    std::generate(noise.begin(), noise.end(), [&] { return static_cast<char>(random()); });
    testing::write_file(service_ / "noise", noise);
    testing::write_file(service_ / "same", std::string(5'000'000, 'x'));
    testing::commit_all(service_, "m");
    noise[1'500'000] = static_cast<char>(noise[1'500'000] + 1);
    testing::write_file(service_ / "noise", noise + "more");
    testing::commit_all(service_, "m");
    git(service_, {"gc", "-q"});
    const AllKnown all = all_known();
    EXPECT_EQ(check(all), all.size());
}

TEST_F(PackReaderTest, WhatIsRepackedMeanwhileIsStillFound) {
    make_history(5);
    git(service_, {"gc", "-q"});
    Objects objects({.own = this->objects(), .borrowed = std::nullopt, .name = "service"});
    const Oid old = id_of(git(service_, {"rev-parse", "HEAD"}));
    EXPECT_TRUE(need(objects.has(old)));
    testing::write_file(service_ / "new.txt", "new\n");
    const Oid commit = id_of(testing::commit_all(service_, "new"));
    const Oid blob = id_of(git(service_, {"rev-parse", "HEAD:new.txt"}));
    git(service_, {"repack", "-a", "-d", "-q"});
    EXPECT_EQ(need(objects.read(blob, ObjectSort::blob)).bytes(), "new\n");
    EXPECT_EQ(need(objects.size_of(blob)), 4U);
    EXPECT_FALSE(need(objects.read(commit, ObjectSort::commit)).bytes().empty());
    EXPECT_FALSE(need(objects.read(old, ObjectSort::commit)).bytes().empty());
}

TEST_F(PackReaderTest, ReadsLooseObjectsAndWhatAnotherRepositoryLends) {
    make_history(3);
    const AllKnown all = all_known();
    QuickReader quick(objects());
    for (const auto& [id, known] : all) {
        ASSERT_NE(quick.read(id), nullptr);
        EXPECT_EQ(quick.read(id)->bytes, known.bytes);
        EXPECT_EQ(quick.size_of(id), known.bytes.size());
    }
    git(folder_.path(), {"clone", "-q", "--shared", "service", "borrower"});
    Objects lent({.own = folder_ / "none", .borrowed = folder_ / "borrower/.git/objects", .name = "borrower"});
    for (const auto& [id, known] : all) EXPECT_EQ(need(lent.read(id, known.sort)).bytes(), known.bytes);
}

TEST_F(PackReaderTest, ErrorsAreThoseOfTheLibrary) {
    make_history(3);
    git(service_, {"gc", "-q"});
    Objects objects({.own = this->objects(), .borrowed = std::nullopt, .name = "service"});
    const Oid commit = id_of(git(service_, {"rev-parse", "HEAD"}));
    EXPECT_EQ(refused(objects.read(commit, ObjectSort::tree)).message,
              "object " + to_hex(commit) + " of service is a commit where a tree belongs");
    const Error missing = refused(objects.read(Oid{}, ObjectSort::tree));
    EXPECT_EQ(missing.kind, ErrorKind::not_found);
    EXPECT_EQ(missing.message, "object " + to_hex(Oid{}) + " of service is missing");
    EXPECT_EQ(missing.hint, "`git fsck` in it says more");
}

TEST_F(PackReaderTest, DamageIsRefusedOrHarmless) {
    make_history(12, 12);
    git(service_, {"repack", "-a", "-d", "-f", "-q", "--depth=50", "--window=50"});
    const AllKnown all = all_known();
    std::mt19937 random(20);
    for (const char* const ending : {".idx", ".pack"}) {
        const fs::path path = only_file(ending);
        const std::string sound = file_bytes(path);
        for (int turn = 0; turn < 250; ++turn) {
            std::string damaged = sound;
            const std::size_t at = random() % sound.size();
            damaged[at] = static_cast<char>(static_cast<unsigned char>(damaged[at]) ^ (1U << random() % 8));
            check_damaged(path, all, damaged, fmt::format("{} with a bit of byte {} turned", ending, at));
            if (HasFatalFailure()) return;
        }
        EXPECT_GT(refusals_, 0U) << ending;
        refusals_ = 0;
        for (int turn = 0; turn < 40; ++turn) {
            const std::size_t size = random() % sound.size();
            check_damaged(path, all, sound.substr(0, size), fmt::format("{} cut off at {}", ending, size));
            if (HasFatalFailure()) return;
        }
        EXPECT_GT(refusals_, 0U) << ending;
    }
}

TEST(PackDelta, TakesOnlyWhatFits) {
    using namespace std::string_literals;
    const std::string base = "abcdefgh";
    const struct {
        std::string delta;
        std::optional<std::string> made;
    } cases[] = {
        {"\x08\x04\x90\x04"s, "abcd"},
        {"\x08\x04\x91\x04\x04"s, "efgh"},
        {"\x08\x03\x03xyz"s, "xyz"},
        {"\x08\x05\x91\x06\x02\x03xyz"s, "ghxyz"},
        {"\x08\x00"s, ""},
        {"\x08\x04\x91\x05\x04"s, std::nullopt},              // beyond the base
        {"\x08\x04\x9f\xff\xff\xff\xff\x04"s, std::nullopt},  // far beyond it
        {"\x08\x04\x80"s, std::nullopt},                      // 65,536 bytes of it
        {"\x07\x04\x90\x04"s, std::nullopt},                  // another base
        {"\x08\x05\x90\x04"s, std::nullopt},                  // too little
        {"\x08\x03\x90\x04"s, std::nullopt},                  // too much
        {"\x08\x03\x03xy"s, std::nullopt},                    // cut off
        {"\x08\x04\x91"s, std::nullopt},                      // cut off
        {"\x08"s, std::nullopt},
        {""s, std::nullopt},
        {"\x08\x01\x00"s, std::nullopt},                                          // a command that means nothing
        {"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x90\x04"s, std::nullopt},  // no number
        {"\x08\xff\xff\x7f\x90\x04"s, std::nullopt},                              // larger than wanted
    };
    for (const auto& [delta, made] : cases)
        EXPECT_EQ(apply_delta(base, delta, 1000), made) << ::testing::PrintToString(delta);
}

}  // namespace
}  // namespace sweepline
