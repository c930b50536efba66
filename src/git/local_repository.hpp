#pragma once

#include <filesystem>
#include <mutex>
#include <string>
#include <unordered_map>

#include "base/result.hpp"
#include "git/refs.hpp"

namespace sweepline {

/// A repository on this machine: with a work tree, bare, a linked work tree, or a submodule.
struct LocalRepository {
    std::filesystem::path folder;  ///< as it was named
    GitFolders git;
    [[nodiscard]] std::filesystem::path objects() const { return git.common / "objects"; }
};

/// Finds what lies at `folder` itself (never above it). not_found: nothing, or no repository; unsupported: one that
/// cannot be read, with the reason.
[[nodiscard]] Result<LocalRepository> find_local_repository(const std::filesystem::path& folder);

/// The same, each found once. Thread-safe.
class LocalRepositories {
public:
    [[nodiscard]] Result<LocalRepository> find(const std::filesystem::path& folder);

private:
    std::mutex mutex_;
    std::unordered_map<std::string, LocalRepository> found_;
};

/// Refuses what libgit2 1.5 would misread: shallow and partial repositories, SHA-256, extensions it does not know.
/// `name` is how the repository is called in the message.
Result<> check_readable(const std::filesystem::path& common, const std::string& name);

}  // namespace sweepline
