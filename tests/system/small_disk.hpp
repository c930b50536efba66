#pragma once

#include <sys/mount.h>

#include <filesystem>
#include <string>
#include <utility>

namespace sweepline {

/// A disk of a few MB mounted on a folder for as long as it lives; only root may.
class SmallDisk {
public:
    SmallDisk(std::filesystem::path folder, const std::string& size) : folder_(std::move(folder)) {
        std::filesystem::create_directories(folder_);
        mounted_ = ::mount("none", folder_.c_str(), "tmpfs", 0, ("size=" + size).c_str()) == 0;
    }
    ~SmallDisk() {
        if (mounted_) ::umount2(folder_.c_str(), MNT_DETACH);
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;

    [[nodiscard]] bool mounted() const { return mounted_; }
    /// From now on nothing on it can be written.
    [[nodiscard]] bool make_read_only() const {
        return ::mount("none", folder_.c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr) == 0;
    }

private:
    std::filesystem::path folder_;
    bool mounted_ = false;
};

}  // namespace sweepline
