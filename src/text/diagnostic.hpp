#pragma once

#include <compare>
#include <string>
#include <vector>

namespace sweepline {

/// One thing wrong in a file that a person wrote: `file:line:column: what`, and what to do.
struct Diagnostic {
    enum class Severity : unsigned char { error, warning };
    std::string file;  ///< relative to the headquarters
    int line = 1;
    int column = 1;
    std::string message;
    std::string hint = {};
    Severity severity = Severity::error;
    friend bool operator==(const Diagnostic&, const Diagnostic&) = default;
};
using Diagnostics = std::vector<Diagnostic>;

}  // namespace sweepline
