// What somebody can ask who may read the headquarters and not write to it.

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "app/app_trial.hpp"
#include "app/cell_commands.hpp"
#include "app/look_commands.hpp"

namespace sweepline {
namespace {

namespace fs = std::filesystem;
using testing::need;
using testing::write_file;

class ReaderTest : public ::testing::Test, protected AppTrial {};

TEST_F(ReaderTest, SeesTheGridAlsoBeforeARenamingIsRecorded) {
    write_file(folder_ / "hq/migration.yaml", "migration: test\n");
    write_file(folder_ / "hq/services.yaml", "- {name: old, repo: ../old}\n");
    write_file(folder_ / "hq/layers/01-one/layer.yaml", "title: T\nconcern: identity\nneeds: []\n");
    write_file(folder_ / "hq/layers/01-one/runbook.md", "- [ ] walk\n");
    need(run(*app(), ana_,
             SetCell{.service = ServiceName("old"), .layer = LayerName("one"), .status = Status::in_progress}));
    write_file(folder_ / "hq/services.yaml", "- {name: new, was: old, repo: ../old}\n");
    const auto look = [&]() -> int {
        const fs::perms writing = fs::perms::owner_write | fs::perms::group_write | fs::perms::others_write;
        for (const auto& entry : fs::recursive_directory_iterator(folder_ / "hq/.sweepline"))
            fs::permissions(entry.path(), writing, fs::perm_options::remove);
        fs::permissions(folder_ / "hq/.sweepline", writing, fs::perm_options::remove);
        const auto reading = app();
        const auto grid = run(*reading, ana_, Grid{});
        fs::permissions(folder_ / "hq/.sweepline", fs::perms::owner_write, fs::perm_options::add);
        return grid && grid->rows.size() == 1 ? 0 : 1;
    };
    EXPECT_EQ(as_nobody(look), 0);
    const GridReply after = need(run(*app(), ana_, Grid{}));
    EXPECT_EQ(after.rows.front().cells.front().status, Status::in_progress);
}

}  // namespace
}  // namespace sweepline
