#pragma once

#include <unistd.h>

#include <filesystem>
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

    testing::TestFolder folder_;
    SystemClock clock_;
    const Caller ana_{"ana", true};
};

}  // namespace sweepline
