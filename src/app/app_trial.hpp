#pragma once

#include <grp.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "app/app.hpp"
#include "git/test_repository.hpp"

namespace sweepline {

/// What a test of use cases is made of: a folder of its own with a headquarters in `hq`, which the test writes. Each
/// App stands for a process of its own.
class AppTrial {
protected:
    [[nodiscard]] std::unique_ptr<App> app(const std::map<std::string, std::string>& more = {}) {
        Surroundings around{.working_directory = folder_.path(),
                            .headquarters = folder_ / "hq",
                            .keeper = std::filesystem::path(SWEEPLINE_BIN_DIR) / "sweepline-keeper",
                            .examples = {},
                            .environment = {{"PATH", "/usr/bin:/bin"}, {"HOME", folder_.path().string()}}};
        around.environment.insert(more.begin(), more.end());
        around.machine = "here";
        around.process = ::getpid();
        around.processors = 2;
        return std::make_unique<App>(std::move(around), clock_);
    }

    /// Calls it in another process, whom permissions stop, and hands on what it says.
    int as_nobody(const std::function<int()>& what) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path()))
            EXPECT_TRUE(::geteuid() != 0 || ::lchown(entry.path().c_str(), kNobody, kNobody) == 0);
        EXPECT_TRUE(::geteuid() != 0 || ::chown(folder_.path().c_str(), kNobody, kNobody) == 0);
        const pid_t child = ::fork();
        if (child == 0) {
            const bool root = ::geteuid() == 0;
            ::_exit(root && (::setgroups(0, nullptr) != 0 || ::setgid(kNobody) != 0 || ::setuid(kNobody) != 0)
                        ? 100
                        : what());
        }
        int status = 0;
        EXPECT_EQ(::waitpid(child, &status, 0), child);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

    static constexpr uid_t kNobody = 65534;
    testing::TestFolder folder_;
    SystemClock clock_;
    const Caller ana_{"ana", true};
};

}  // namespace sweepline
