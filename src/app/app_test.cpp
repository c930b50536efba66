#include "app/app.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <utility>

#include "git/test_repository.hpp"

namespace sweepline {
namespace {

namespace fs = std::filesystem;
using testing::git;
using testing::TestFolder;
using testing::write_file;

TEST(App, the_headquarters_says_who_one_is) {
    const TestFolder folder;
    write_file(folder / "hq/migration.yaml", "migration: m\nteam: [{name: ana, email: ana@example.com}]\n");
    write_file(folder / "hq/services.yaml", "");
    git(folder / "hq", {"init", "-q"});
    git(folder / "hq", {"config", "user.name", "Ana Example"});
    git(folder / "hq", {"config", "user.email", "ana@example.com"});
    write_file(folder / "elsewhere/x", "");
    SystemClock clock;
    for (const fs::path& from : {folder / "hq", folder / "elsewhere"}) {
        Surroundings around{.working_directory = from,
                            .headquarters = folder / "hq",
                            .keeper = fs::path(SWEEPLINE_BIN_DIR) / "sweepline-keeper",
                            .environment = {{"PATH", "/usr/bin:/bin"}, {"HOME", folder.path().string()}}};
        App app(std::move(around), clock);
        EXPECT_EQ(app.local_caller().name, "ana") << from;
        EXPECT_TRUE(app.local_caller().in_team) << from;
    }
}

}  // namespace
}  // namespace sweepline
