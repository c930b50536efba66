#pragma once

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "git/files.hpp"

namespace sweepline {

/// Where mirrors are made before they are renamed to their place: folders below `mirrors/.new`. Those of processes that
/// died are removed: each process holds a lock that its death frees. Thread-safe.
class Staging {
public:
    explicit Staging(std::filesystem::path mirrors) : mirrors_(std::move(mirrors)) {}
    ~Staging();
    Staging(const Staging&) = delete;
    Staging& operator=(const Staging&) = delete;

    /// A name below `.new` for a folder that the caller makes; nobody else has it.
    [[nodiscard]] Result<std::filesystem::path> fresh();
    /// Renames a finished folder to `mirror`. If another was quicker, theirs stays and ours goes.
    Result<> settle(const std::filesystem::path& made, const std::filesystem::path& mirror);
    /// Removes what dead processes left; the first call does, later ones find it done.
    void clean_once();
    /// Removes a folder below `.new`, and remembers it when that cannot be done.
    void remove(const std::filesystem::path& folder);
    /// What could not be removed, and why: clauses. Another process tries again.
    [[nodiscard]] std::vector<std::string> not_removed() const;

private:
    Result<> claim();
    void clean();
    bool remove_held(const std::filesystem::path& folder);

    std::filesystem::path mirrors_;
    mutable std::mutex mutex_;
    bool cleaned_ = false;
    std::filesystem::path ours_;
    Descriptor held_;
    std::uint64_t next_ = 0;
    std::vector<std::string> not_removed_;
};

}  // namespace sweepline
