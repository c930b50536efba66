#pragma once

#include <string>
#include <vector>

namespace sweepline {

/// A fenced block of a manual page. The words behind the language say what it is: `yaml edit`, `text before notes`.
struct ManualBlock {
    std::vector<std::string> words;
    std::string text;
};

/// A section of a manual page: what `## word` heads.
struct ManualSection {
    std::string word;
    std::vector<ManualBlock> blocks;

    /// The text of the block of this sort (`edit`), empty if there is none.
    [[nodiscard]] std::string text_of(const std::string& sort) const;
};

/// The sections of `docs/manual/NAME`.
[[nodiscard]] std::vector<ManualSection> read_manual(const std::string& name);

}  // namespace sweepline
