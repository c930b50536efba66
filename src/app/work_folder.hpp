#pragma once

#include <filesystem>

#include "app/app.hpp"
#include "base/result.hpp"
#include "driver/driver.hpp"

namespace sweepline {

/// Tools whose work folders lie in one of this process's own, which goes with this; what processes that are no longer
/// alive left behind goes when it comes.
class OwnWorkFolder {
public:
    [[nodiscard]] static Result<OwnWorkFolder> make(App& app);
    ~OwnWorkFolder();
    OwnWorkFolder(OwnWorkFolder&& other) noexcept;
    OwnWorkFolder& operator=(OwnWorkFolder&&) = delete;

    [[nodiscard]] const Tools& tools() const { return tools_; }

private:
    explicit OwnWorkFolder(Tools tools) : tools_(std::move(tools)) {}
    Tools tools_;
};

}  // namespace sweepline
