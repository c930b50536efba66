#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "git/oid.hpp"
#include "git/shelf_file.hpp"

namespace sweepline {

/// What runs made: objects and branches of all repositories, in one file. What is put
/// is seen at once by everybody who shares the shelf, and is on disk when `settle` returns: thousands of runs cost a
/// few transactions instead of some twenty files each. Repositories are told apart by their mirrors' folder names.
/// Thread-safe; processes may share the file.
class Shelf {
public:
    explicit Shelf(std::filesystem::path file) : file_(std::move(file)) {}

    /// Null when it is not here.
    [[nodiscard]] Result<std::shared_ptr<const MadeObject>> object(const std::string& repository, const Oid& id);
    [[nodiscard]] Result<std::optional<Oid>> branch(const std::string& repository, const std::string& name);
    /// All branches of a repository.
    [[nodiscard]] Result<std::map<std::string, Oid>> branches(const std::string& repository);

    /// Puts objects of the branch's repository and moves the branch (`to` nothing: takes it away) by compare-and-set:
    /// conflict when it is not at `expected` (nothing: must not exist).
    Result<> put(const MadeObjects& objects, const BranchName& branch, const std::optional<Oid>& expected,
                 const std::optional<Oid>& to);

    /// Writes down all that was put, at once; what cannot be written now is kept for the next time. conflict when
    /// another process moved one of the branches meanwhile.
    Result<> settle();
    /// While it is held, what lies in the file is read as of one moment; `settle` must wait until it is not.
    void hold(bool still);

private:
    [[nodiscard]] Result<std::optional<Oid>> tip(const BranchName& branch);

    ShelfFile file_;
    std::mutex settling_;  ///< one at a time
    std::mutex mutex_;     ///< of what follows, and of reading the file
    ShelfChanges put_;
    ShelfChanges being_written_;
};

}  // namespace sweepline
