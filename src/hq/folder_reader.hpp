#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace sweepline {

/// One name in a folder. A link is what it leads to, as long as that is below the reader's folder.
struct FolderEntry {
    enum class Sort : unsigned char { file, folder, leads_out, dangling, other };
    std::string name;
    Sort sort = Sort::file;
    bool executable = false;  ///< by its owner
    bool link = false;
};

/// Reads files and lists folders below one folder, and nothing else: a link that leads out of it, a pipe, a device or
/// a file that is too big is an error, so that a headquarters from elsewhere can be read without harm.
class FolderReader {
public:
    /// Errors: not_found, or not a folder.
    [[nodiscard]] static Result<FolderReader> open(const std::filesystem::path& folder);

    /// The bytes of a file, at most `bytes_max` of them. Paths are relative to the folder.
    [[nodiscard]] Result<std::string> read(const std::string& path, std::size_t bytes_max) const;
    /// What is in a folder, by name; an empty path is the folder itself.
    [[nodiscard]] Result<std::vector<FolderEntry>> list(const std::string& path) const;
    /// What is there; not_found when nothing is.
    [[nodiscard]] Result<FolderEntry> look(const std::string& path) const;

    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

private:
    explicit FolderReader(std::filesystem::path folder, std::filesystem::path real);
    [[nodiscard]] bool holds(const std::filesystem::path& path) const;

    std::filesystem::path folder_;
    std::filesystem::path real_;  ///< without links
};

/// The bytes of a regular file, at most `bytes_max` of them; never waits for a pipe or a device.
[[nodiscard]] Result<std::string> read_plain_file(const std::filesystem::path& file, std::size_t bytes_max);

/// Writes a file that is not there yet, with the folders it lies in; conflict when it is.
Result<> write_fresh_file(const std::filesystem::path& file, std::string_view bytes);

/// Gives a file that is there other bytes, all at once; its mode stays, and a link still leads to it.
Result<> replace_file(const std::filesystem::path& file, std::string_view bytes);

/// Adds bytes at the end of a file that is there.
Result<> append_to_file(const std::filesystem::path& file, std::string_view bytes);

}  // namespace sweepline
