#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.hpp"
#include "process/file_descriptor.hpp"

namespace sweepline {

/// Holds a file locked for as long as it lives: against other processes and against this one. Programs that are
/// started do not share it, and the kernel releases it however the holder dies. The file itself stays.
class FileLock {
public:
    /// Makes `path` where it is not there and locks it, with `said_by` as its content for others to read; nothing
    /// when somebody holds it, for a quarter of a second at least.
    [[nodiscard]] static Result<std::optional<FileLock>> try_lock(const std::filesystem::path& path,
                                                                  std::string_view said_by);

    FileLock(FileLock&&) noexcept = default;
    FileLock& operator=(FileLock&&) = delete;
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;
    /// Empties the file and releases it.
    ~FileLock();

private:
    explicit FileLock(FileDescriptor file) : file_(std::move(file)) {}
    FileDescriptor file_;
};

/// What the holder of the lock on `path` said about itself (4 KiB of it at most); nothing when nobody holds it.
/// Empty when the holder has only just taken it.
[[nodiscard]] Result<std::optional<std::string>> lock_holder(const std::filesystem::path& path);

}  // namespace sweepline
