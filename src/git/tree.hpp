#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "text/glob.hpp"

namespace sweepline {

/// What git says a path is.
enum class FileMode : unsigned char { regular, executable, symlink, submodule };

struct FileEntry {
    std::string path;  ///< bytes as git has them, `/` between components, no leading slash
    FileMode mode = FileMode::regular;
    friend bool operator==(const FileEntry&, const FileEntry&) = default;
};

/// What edits and checks see of a repository at one commit: a git tree in memory or a checked-out folder, with the
/// same results (one contract suite). Bytes are what git stores: no filters, no line-end conversion. Symlinks are
/// never followed: a path through one is not there. Not thread-safe.
class Tree {
public:
    virtual ~Tree() = default;

    /// Every file, symlink and submodule whose path matches, sorted by bytes.
    [[nodiscard]] virtual Result<std::vector<FileEntry>> list(const Glob& glob) = 0;
    /// What is at `path`: nothing if there is no file, symlink or submodule (a directory is nothing).
    [[nodiscard]] virtual Result<std::optional<FileEntry>> look(std::string_view path) = 0;
    /// The bytes of a file, or a symlink's target; nothing if `look` finds nothing or a submodule.
    /// A file over `kFileBytesMax` is an error.
    [[nodiscard]] virtual Result<std::optional<std::string>> read(std::string_view path) = 0;
    /// Makes or replaces a file, keeping an existing file's mode; parents are made. Refused (invalid): absolute
    /// paths, `..`, `.git` components (in any case), a parent that is a file or symlink, a path that is a directory.
    virtual Result<> write(std::string_view path, std::string_view bytes) = 0;
    /// Sets the mode of an existing file (regular or executable).
    virtual Result<> set_mode(std::string_view path, FileMode mode) = 0;
    /// Removes a file or symlink; nothing happens if it is not there. Directories that become empty go.
    virtual Result<> remove(std::string_view path) = 0;
};

/// Files beyond this are not read by edits and checks.
inline constexpr std::size_t kFileBytesMax = std::size_t{256} << 20U;

}  // namespace sweepline
