#include "app/work_folder.hpp"

#include <string>
#include <system_error>
#include <utility>

namespace sweepline {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "process-";

/// Removes the folders of processes that are gone. A number that was given anew only postpones it.
void clear_leftovers(const fs::path& folder, const std::string& own) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        const std::string name = entry.path().filename().string();
        std::error_code ignored;
        const bool alive =
            name.starts_with(kPrefix) && name != own && fs::exists("/proc/" + name.substr(kPrefix.size()), ignored);
        if (!alive) fs::remove_all(entry.path(), ignored);
    }
}

}  // namespace

Result<OwnWorkFolder> OwnWorkFolder::make(App& app) {
    Tools tools = *TRY(app.tools());
    const std::string own = std::string(kPrefix) + std::to_string(app.surroundings().process);
    clear_leftovers(tools.work_folder, own);
    tools.work_folder /= own;
    return OwnWorkFolder(std::move(tools));
}

OwnWorkFolder::OwnWorkFolder(OwnWorkFolder&& other) noexcept : tools_(other.tools_) {
    other.tools_.work_folder.clear();
}

OwnWorkFolder::~OwnWorkFolder() {
    std::error_code ignored;
    if (!tools_.work_folder.empty()) fs::remove_all(tools_.work_folder, ignored);
}

}  // namespace sweepline
