#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "text/diagnostic.hpp"
#include "text/yaml.hpp"

namespace sweepline {

/// Where the problems of one file go. `lines_before` is added to every line: for YAML that begins inside a file.
class FileProblems {
public:
    FileProblems(std::string_view file, Diagnostics& into, int lines_before = 0);

    void error(const Span& at, std::string message, std::string hint = {});
    void warning(const Span& at, std::string message, std::string hint = {});
    /// A problem with the file as a whole.
    void error(std::string message, std::string hint = {});
    void warning(std::string message, std::string hint = {});

    [[nodiscard]] Diagnostic at(const Span& span, std::string message, std::string hint = {}) const;
    [[nodiscard]] const std::string& file() const { return file_; }

private:
    std::string file_;
    Diagnostics* into_;
    int lines_before_;
};

/// The one document of a YAML text; nothing when it cannot be read, which is then among the problems, at its place.
[[nodiscard]] std::optional<YamlNode> read_yaml(std::string_view text, FileProblems& problems);

/// `'text'` as a message shows it: on one line, without control characters, cut where it is long.
[[nodiscard]] std::string in_quotes(std::string_view text);

/// By file, line and column; equal ones once.
void sort_diagnostics(Diagnostics& problems);

/// Whether one of them is an error.
[[nodiscard]] bool has_error(const Diagnostics& problems);

}  // namespace sweepline
