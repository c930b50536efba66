#include "app/work_folder.hpp"

#include <gtest/gtest.h>

#include <string>

#include "app/app_trial.hpp"

namespace sweepline {
namespace {

namespace fs = std::filesystem;
using testing::need;
using testing::write_file;

/// A headquarters in which each App is a process of its own.
class WorkFolderTest : public ::testing::Test, protected AppTrial {
protected:
    WorkFolderTest() {
        write_file(folder_ / "hq/migration.yaml", "migration: test\n");
        write_file(folder_ / "hq/services.yaml", "[]\n");
        fs::create_directories(work());
    }
    [[nodiscard]] fs::path work() const { return folder_ / "hq/.sweepline/work"; }
};

TEST_F(WorkFolderTest, ALivingProcessKeepsWhatItHas) {
    const auto first_app = app();
    const auto second_app = app();
    const OwnWorkFolder first = need(OwnWorkFolder::make(*first_app));
    write_file(first.tools().work_folder / "run/file", "x");
    {
        const OwnWorkFolder second = need(OwnWorkFolder::make(*second_app));
        EXPECT_NE(second.tools().work_folder, first.tools().work_folder);
        write_file(second.tools().work_folder / "file", "y");
    }
    EXPECT_EQ(testing::file_bytes(first.tools().work_folder / "run/file"), "x");
}

TEST_F(WorkFolderTest, NothingStaysOfAProcessThatEndedOrDied) {
    write_file(work() / "process-dead/run/file", "x");
    write_file(work() / "process-dead.lock", "");
    write_file(work() / "process-17/of-an-older-version", "x");
    {
        const auto one = app();
        const OwnWorkFolder own = need(OwnWorkFolder::make(*one));
        fs::create_directories(own.tools().work_folder / "run");
        EXPECT_FALSE(fs::exists(work() / "process-dead"));
        EXPECT_FALSE(fs::exists(work() / "process-17"));
    }
    EXPECT_TRUE(fs::is_empty(work()));
}

TEST_F(WorkFolderTest, FoldersThatAStepMadeReadOnlyGoToo) {
    const fs::path module = work() / "process-dead/run/home/go/pkg/mod";
    write_file(module / "deep/file", "x");
    const auto all_gone = [&] {
        for (const fs::path& folder : {module / "deep", module})
            fs::permissions(folder, fs::perms::owner_read | fs::perms::owner_exec);
        const auto one = app();
        return OwnWorkFolder::make(*one) && !fs::exists(work() / "process-dead") ? 0 : 1;
    };
    EXPECT_EQ(as_nobody(all_gone), 0);
}

}  // namespace
}  // namespace sweepline
