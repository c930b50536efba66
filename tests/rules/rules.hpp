#pragma once
// tests/rules/: what the house asks of its own source, kept by a test. It may know the folders and the order they
// stand in, and reads the checkout as text. It must never know what the code does.

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace sweepline {

/// One file of the checkout: its path from the root, with forward slashes, and its text. What only tests are made of
/// may do more: it may stand on neighbours, use GoogleTest and reach the world.
struct SourceFile {
    std::string path;
    std::string text;
    bool for_tests = false;
};

/// Something a rule objects to; `line` counts from one, zero means the file as a whole.
struct Finding {
    std::string path;
    std::size_t line = 0;
    std::string what;

    friend bool operator==(const Finding&, const Finding&) = default;
};

/// `src/text/glob.cpp:12: what`, as an editor can jump to.
[[nodiscard]] std::string to_text(const Finding& finding);

/// Every regular file below `root/folder` whose name ends in one of `endings`, sorted by path; none when there is no
/// such folder.
[[nodiscard]] std::vector<SourceFile> read_sources(const std::filesystem::path& root, std::string_view folder,
                                                   const std::vector<std::string_view>& endings);

/// Marks what only tests are made of: what stands in `tests/` or `bench/`, what is named `…_test` or `…_testing`, and
/// headers that nothing else includes, with their sources.
void mark_tests(std::vector<SourceFile>& files);

/// The text with comments, literals and preprocessor lines turned into blanks; lines keep their numbers.
[[nodiscard]] std::string code_only(std::string_view text);

/// The first folder below `src/` that a path or an include names; empty for `src/main.cpp` and paths outside.
[[nodiscard]] std::string_view room_of(std::string_view path);

/// Includes that go upwards or sideways, headers from outside in a header of ours, and input, output or clocks in a
/// pure room.
[[nodiscard]] std::vector<Finding> check_includes(const SourceFile& file);

/// What only `main.cpp` may ask the world for, and what a pure room may not ask at all.
[[nodiscard]] std::vector<Finding> check_world(const SourceFile& file);

/// Function bodies of more than 70 lines.
[[nodiscard]] std::vector<Finding> check_functions(const SourceFile& file);

/// A file below `src/` of more than 400 lines.
[[nodiscard]] std::vector<Finding> check_length(const SourceFile& file);

/// Names of files and types that say nothing, and file names that are not snake_case.
[[nodiscard]] std::vector<Finding> check_names(const SourceFile& file);

/// Sources that the nearest `CMakeLists.txt` above them does not name. `lists` holds every such list.
[[nodiscard]] std::vector<Finding> check_listed(const std::vector<SourceFile>& sources,
                                                const std::vector<SourceFile>& lists);

/// Files clang-format 19 would write otherwise; also says so when it cannot be run.
[[nodiscard]] std::vector<Finding> check_format(const std::filesystem::path& root,
                                                const std::vector<std::string>& paths);

}  // namespace sweepline
