#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): mkdtemp is not in <cstdlib>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

#include "hq/diagnose.hpp"

namespace sweepline {

/// A folder of a test's own, gone when the test ends.
class ScratchFolder {
public:
    ScratchFolder() {
        std::string path = (std::filesystem::temp_directory_path() / "sweepline-hq-XXXXXX").string();
        EXPECT_NE(::mkdtemp(path.data()), nullptr);
        path_ = std::filesystem::canonical(path);
    }
    ~ScratchFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

    void write(const std::string& file, std::string_view text) const {
        std::filesystem::create_directories((path_ / file).parent_path());
        std::ofstream(path_ / file, std::ios::binary) << text;
    }
    void write_script(const std::string& file, std::string_view text = "#!/bin/sh\n") const {
        write(file, text);
        std::filesystem::permissions(path_ / file, std::filesystem::perms::owner_exec,
                                     std::filesystem::perm_options::add);
    }
    void link(const std::string& file, const std::filesystem::path& to) const {
        std::filesystem::create_directories((path_ / file).parent_path());
        std::filesystem::create_symlink(to, path_ / file);
    }
    /// What git keeps of an empty repository, as far as anybody looks at it from outside.
    void make_repository(const std::string& folder, std::string_view config = "") const {
        make_git(folder + "/.git", config);
        write(folder + "/README.md", "# It\n");
    }
    void make_git(const std::string& folder, std::string_view config = "") const {
        write(folder + "/HEAD", "ref: refs/heads/main\n");
        write(folder + "/config", config);
        std::filesystem::create_directories(path_ / folder / "objects");
        std::filesystem::create_directories(path_ / folder / "refs");
    }
    [[nodiscard]] std::string read(const std::string& file) const {
        std::ostringstream text;
        text << std::ifstream(path_ / file, std::ios::binary).rdbuf();
        return text.str();
    }

private:
    std::filesystem::path path_;
};

/// `3:5 what [hint]` for each problem, a line each; warnings begin with `warning`; with the file in front where
/// `with_file`.
enum class Shown : unsigned char { place, file_and_place };
inline std::string shown(const Diagnostics& problems, Shown how = Shown::place) {
    std::string out;
    for (const Diagnostic& each : problems) {
        if (how == Shown::file_and_place) out += each.file + ':';
        out += std::to_string(each.line) + ':' + std::to_string(each.column) + ' ';
        if (each.severity == Diagnostic::Severity::warning) out += "warning: ";
        out += each.message;
        if (!each.hint.empty()) out += " [" + each.hint + ']';
        out += '\n';
    }
    return out;
}

}  // namespace sweepline
