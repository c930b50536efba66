#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "git/tree.hpp"

namespace sweepline {

/// A Tree of a few files that lives in a map: what tests and rehearsals work on where no repository is. It keeps to
/// the contract of `Tree` and counts how often it was changed.
class MapTree final : public Tree {
public:
    struct File {
        std::string bytes;  ///< a symlink's target
        FileMode mode = FileMode::regular;
        friend bool operator==(const File&, const File&) = default;
    };
    using Files = std::map<std::string, File, std::less<>>;

    explicit MapTree(Files files = {}) : files_(std::move(files)) {}

    [[nodiscard]] Result<std::vector<FileEntry>> list(const Glob& glob) override;
    [[nodiscard]] Result<std::optional<FileEntry>> look(std::string_view path) override;
    [[nodiscard]] Result<std::optional<std::string>> read(std::string_view path) override;
    Result<> write(std::string_view path, std::string_view bytes) override;
    Result<> set_mode(std::string_view path, FileMode mode) override;
    Result<> remove(std::string_view path) override;

    [[nodiscard]] const Files& files() const { return files_; }
    /// Calls of `write`, `set_mode` and `remove` that were not refused, also those that left everything as it was.
    [[nodiscard]] int changes() const { return changes_; }

private:
    Files files_;
    int changes_ = 0;
};

}  // namespace sweepline
