#pragma once

// Real repositories made by the git program, in folders that go when the test ends.

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "git/git.hpp"

namespace sweepline::testing {

/// A folder of the test's own.
class TestFolder {
public:
    TestFolder();
    ~TestFolder();
    TestFolder(const TestFolder&) = delete;
    TestFolder& operator=(const TestFolder&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    [[nodiscard]] std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

/// Runs the git program without the configuration of whoever runs the tests; people and times are always the same.
[[nodiscard]] Result<GitExit> run_git(const std::vector<std::string>& arguments, const std::filesystem::path& directory,
                                      std::string_view input, const std::stop_token& stop);

/// Runs git, which must succeed, and yields what it said without the line end.
std::string git(const std::filesystem::path& directory, const std::vector<std::string>& arguments,
                std::string_view input = {});

void write_file(const std::filesystem::path& path, std::string_view bytes);
[[nodiscard]] std::string file_bytes(const std::filesystem::path& path);

/// Makes a repository with a branch `main` and these files, committed; the folder's own files are its work tree.
struct TestFile {
    std::string path;
    std::string bytes;
};
void make_repository(const std::filesystem::path& directory, const std::vector<TestFile>& files);
/// Commits everything in a work tree; yields the commit.
std::string commit_all(const std::filesystem::path& directory, std::string_view message);

/// The value of a result that must be one.
template <class T>
T need(Result<T> result) {
    if (!result) {
        ADD_FAILURE() << result.error().message;
        throw std::runtime_error(result.error().message);
    }
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

/// The error of a result that must be one.
template <class T>
Error refused(const Result<T>& result) {
    if (result) {
        ADD_FAILURE() << "it succeeded";
        return {.kind = ErrorKind::internal, .message = {}};
    }
    return result.error();
}

}  // namespace sweepline::testing
