#include "app/work_folder.hpp"

#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "run/workplace.hpp"

namespace sweepline {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kLockEnding = ".lock";
constexpr int kAttemptsMax = 100;

fs::path lock_of(const fs::path& folder) { return folder.native() + std::string(kLockEnding); }

/// Locks a name that nobody has. Between making the lock and taking it, another process may hold it for a dead one's
/// and remove it: then we begin again.
Result<std::pair<fs::path, FileLock>> claim(App& app, const fs::path& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) return fail(ErrorKind::unavailable, folder.string() + " cannot be made: " + error.message());
    const Surroundings& around = app.surroundings();
    for (int attempt = 0; attempt < kAttemptsMax; ++attempt) {
        fs::path own = folder / ("process-" + app.new_id());
        auto lock = TRY(FileLock::try_lock(lock_of(own), std::to_string(around.process) + " on " + around.machine));
        if (lock && fs::exists(lock_of(own), error)) return std::pair(std::move(own), std::move(*lock));
    }
    return fail(ErrorKind::conflict, "cannot make a folder of our own in " + folder.string());
}

/// Removes whatever no living process holds the lock of.
void clear_leftovers(const fs::path& folder) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        fs::path left = entry.path();
        if (left.extension() == kLockEnding) left.replace_extension();
        const auto lock = FileLock::try_lock(lock_of(left), {});
        if (!lock || !*lock) continue;
        remove_folder(left);
        std::error_code ignored;
        if (!fs::exists(left, ignored)) fs::remove(lock_of(left), ignored);
    }
}

}  // namespace

Result<OwnWorkFolder> OwnWorkFolder::make(App& app) {
    Tools tools = *TRY(app.tools());
    auto [own, lock] = TRY(claim(app, tools.work_folder));
    clear_leftovers(tools.work_folder);
    tools.work_folder = std::move(own);
    return OwnWorkFolder(std::move(tools), std::move(lock));
}

OwnWorkFolder::OwnWorkFolder(OwnWorkFolder&& other) noexcept
    : tools_(std::move(other.tools_)), lock_(std::move(other.lock_)) {
    other.tools_.work_folder.clear();
}

OwnWorkFolder::~OwnWorkFolder() {
    if (tools_.work_folder.empty()) return;
    remove_folder(tools_.work_folder);
    std::error_code ignored;
    fs::remove(lock_of(tools_.work_folder), ignored);
}

}  // namespace sweepline
