#pragma once

#include <filesystem>

#include "app/app.hpp"
#include "base/result.hpp"
#include "driver/driver.hpp"
#include "process/file_lock.hpp"

namespace sweepline {

/// Tools whose work folders lie in one of this process's own, which goes with this; what processes that are no longer
/// alive left behind goes when it comes. A process is alive as long as it holds the lock beside its folder, on this
/// machine or in any container that shares it.
class OwnWorkFolder {
public:
    [[nodiscard]] static Result<OwnWorkFolder> make(App& app);
    ~OwnWorkFolder();
    OwnWorkFolder(OwnWorkFolder&& other) noexcept;
    OwnWorkFolder& operator=(OwnWorkFolder&&) = delete;

    [[nodiscard]] const Tools& tools() const { return tools_; }

private:
    OwnWorkFolder(Tools tools, FileLock lock) : tools_(std::move(tools)), lock_(std::move(lock)) {}
    Tools tools_;
    FileLock lock_;
};

}  // namespace sweepline
