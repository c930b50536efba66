#include "hq/folder_hash.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <functional>
#include <string>

#include "hq/scratch_folder.hpp"

namespace sweepline {
namespace {

std::string hash(const ScratchFolder& folder, std::string_view expected = "") {
    const auto reader = FolderReader::open(folder.path());
    EXPECT_TRUE(reader.has_value());
    Diagnostics problems;
    std::string found = hash_folder(*reader, "layer", "tests", problems);
    EXPECT_EQ(shown(problems, Shown::file_and_place), expected);
    return found;
}

void fill(const ScratchFolder& folder) {
    folder.write("layer/a", "1");
    folder.write("layer/b/c", "2");
    folder.write("layer/tests/x/before/a", "3");
}

/// Whether doing this to the folder changes its hash.
bool changes(const std::function<void(const ScratchFolder&)>& act) {
    const ScratchFolder folder;
    fill(folder);
    const std::string before = hash(folder);
    act(folder);
    return hash(folder) != before;
}

TEST(FolderHash, IsTheSameForTheSame) {
    const ScratchFolder one;
    const ScratchFolder other;
    fill(one);
    other.write("layer/b/c", "2");
    other.write("layer/a", "1");
    EXPECT_EQ(hash(one), hash(other));
    EXPECT_EQ(hash(one).size(), 64U);
}

TEST(FolderHash, ChangesWithNamesModesAndBytes) {
    EXPECT_TRUE(changes([](const auto& folder) { folder.write("layer/a", "2"); }));
    EXPECT_TRUE(changes([](const auto& folder) { folder.write("layer/.hidden", ""); }));
    EXPECT_TRUE(changes([](const auto& folder) { folder.write_script("layer/a", "1"); }));
    EXPECT_TRUE(changes(
        [](const auto& folder) { std::filesystem::rename(folder.path() / "layer/a", folder.path() / "layer/aa"); }));
    EXPECT_TRUE(changes(
        [](const auto& folder) { std::filesystem::rename(folder.path() / "layer/b/c", folder.path() / "layer/c"); }));
    EXPECT_TRUE(changes([](const auto& folder) { folder.write("layer/b/tests/y", ""); }));
    // Where one file ends and the next begins is part of it.
    EXPECT_TRUE(changes([](const auto& folder) { folder.write("layer/a", "1b/c"); }));
}

TEST(FolderHash, DoesNotChangeWithTheRest) {
    EXPECT_FALSE(changes([](const auto& folder) { folder.write("layer/tests/x/before/a", "4"); }));
    EXPECT_FALSE(changes([](const auto& folder) { folder.write("elsewhere", "4"); }));
    EXPECT_FALSE(changes([](const auto& folder) { ::chmod((folder.path() / "layer/a").c_str(), 0600); }));
    EXPECT_FALSE(changes([](const auto& folder) { folder.write("layer/a", "1"); }));
}

TEST(FolderHash, LinksCountAsWhatTheyLeadTo) {
    EXPECT_TRUE(changes([](const auto& folder) {
        folder.write("shared/lib.sh", "1");
        folder.link("layer/lib.sh", "../shared/lib.sh");
    }));
    const ScratchFolder folder;
    folder.write("shared/lib.sh", "1");
    folder.link("layer/lib.sh", "../shared/lib.sh");
    const std::string before = hash(folder);
    folder.write("shared/lib.sh", "2");
    EXPECT_NE(hash(folder), before);
}

TEST(FolderHash, RefusesWhatItCannotRead) {
    const ScratchFolder folder;
    fill(folder);
    folder.link("layer/out", "/etc/passwd");
    folder.link("layer/nowhere", "gone");
    folder.link("layer/loop", ".");
    ASSERT_EQ(::mkfifo((folder.path() / "layer/pipe").c_str(), 0600), 0);
    hash(folder,
         "layer/loop:1:1 is a link to a folder [copy the folder: a layer consists of what lies below it]\n"
         "layer/nowhere:1:1 'layer/nowhere' is a link that leads nowhere\n"
         "layer/out:1:1 'layer/out' leads out of the headquarters [copy what it points to]\n"
         "layer/pipe:1:1 'layer/pipe' is not a file\n");
}

}  // namespace
}  // namespace sweepline
