#include "app/work_folder.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "app/app_trial.hpp"

namespace sweepline {
namespace {

namespace fs = std::filesystem;
using testing::need;
using testing::write_file;

constexpr uid_t kNobody = 65534;

/// A headquarters in which each App is a process of its own.
class WorkFolderTest : public ::testing::Test, protected AppTrial {
protected:
    WorkFolderTest() {
        write_file(folder_ / "hq/migration.yaml", "migration: test\n");
        write_file(folder_ / "hq/services.yaml", "[]\n");
        fs::create_directories(work());
    }
    [[nodiscard]] fs::path work() const { return folder_ / "hq/.sweepline/work"; }
    /// Calls it in another process, whom permissions stop, and hands on what it says.
    int as_nobody(const std::function<int()>& what) {
        for (const auto& entry : fs::recursive_directory_iterator(folder_.path()))
            EXPECT_TRUE(::geteuid() != 0 || ::lchown(entry.path().c_str(), kNobody, kNobody) == 0);
        EXPECT_TRUE(::geteuid() != 0 || ::chown(folder_.path().c_str(), kNobody, kNobody) == 0);
        const pid_t child = ::fork();
        if (child == 0) {
            const bool root = ::geteuid() == 0;
            ::_exit(root && (::setgid(kNobody) != 0 || ::setuid(kNobody) != 0) ? 100 : what());
        }
        int status = 0;
        EXPECT_EQ(::waitpid(child, &status, 0), child);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
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
