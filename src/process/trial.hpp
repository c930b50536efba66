#pragma once

// What the tests of process/ share: a folder, a Starter, and a look at which processes there are.

#include <poll.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "process/process.hpp"

namespace sweepline {

using namespace std::chrono_literals;  // NOLINT(google-global-names-in-headers): for tests only

/// Tests wait for what must happen, and give up after this.
constexpr std::chrono::seconds kTestPatience{30};

/// The real keeper.
inline Starter real_starter() { return Starter(std::filesystem::path(SWEEPLINE_BIN_DIR) / "sweepline-keeper"); }

/// Whether `condition` comes to hold in time.
inline bool comes_true(const std::function<bool()>& condition) {
    const auto until = std::chrono::steady_clock::now() + kTestPatience;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > until) return false;
        ::poll(nullptr, 0, 2);
    }
    return true;
}

inline std::string content_of(const std::filesystem::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

/// What a test is made of: an empty folder of its own, and a mark that every process started by it carries in its
/// environment.
class ProcessTrial {
public:
    ProcessTrial(const ProcessTrial&) = delete;
    ProcessTrial& operator=(const ProcessTrial&) = delete;
    ProcessTrial(ProcessTrial&&) = delete;
    ProcessTrial& operator=(ProcessTrial&&) = delete;
    ~ProcessTrial() {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }

protected:
    ProcessTrial() {
        std::string pattern = (std::filesystem::temp_directory_path() / "sweepline-process-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) throw std::filesystem::filesystem_error("mkdtemp", {});
        folder_ = std::filesystem::canonical(pattern);
        mark_ = "SWEEPLINE_TRIAL=" + folder_.filename().string();
    }

    [[nodiscard]] Command command(std::vector<std::string> argv) const {
        return {.argv = std::move(argv),
                .directory = folder_,
                .environment = {{"PATH", "/usr/local/bin:/usr/bin:/bin"},
                                {"SWEEPLINE_TRIAL", folder_.filename().string()},
                                {"T", SWEEPLINE_TROUBLEMAKER}}};
    }
    [[nodiscard]] Command sh(const std::string& script) const { return command({"sh", "-c", script}); }

    std::filesystem::path write(const std::string& name, std::string_view text, int mode = 0644) const {
        const std::filesystem::path path = folder_ / name;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path, std::ios::binary) << text;
        std::filesystem::permissions(path, static_cast<std::filesystem::perms>(mode));
        return path;
    }

    /// How many living processes carry this test's mark.
    [[nodiscard]] int marked_processes() const {
        int count = 0;
        std::error_code ignored;
        for (const auto& entry : std::filesystem::directory_iterator("/proc", ignored)) {
            const std::string name = entry.path().filename().string();
            if (name.find_first_not_of("0123456789") != std::string::npos) continue;
            if (content_of(entry.path() / "environ").find(mark_) != std::string::npos) ++count;
        }
        return count;
    }

    std::filesystem::path folder_;
    std::string mark_;
    Starter starter_ = real_starter();
};

}  // namespace sweepline
