#pragma once
// tests/transcripts/: Markdown whose ```console blocks are run as a person would type them, and compared with what
// they show. It may know Markdown, the shell and which parts of an answer differ from run to run. It must never know
// what a command is for.

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace sweepline {

/// One `$ command` of a block, and what is written below it.
struct TranscriptCommand {
    std::size_t line = 0;                    ///< of the `$`, from one
    std::string text;                        ///< without `$ `; lines that end in a backslash go on with `> `
    std::vector<std::string> shown_as = {};  ///< the lines of the command as they are written
    std::vector<std::string> expected = {};
    int exit_code = 0;  ///< `[exit 2]` below the output
};

/// Something to run: a console block, or shell lines whose output is nobody's concern: a hidden `<!-- setup: … -->`, a
/// code block below `<!-- run -->`, or one below `<!-- file: PATH -->`, which is written there.
struct TranscriptBlock {
    bool hidden = false;
    std::size_t line = 0;    ///< of its first line inside, from one
    std::size_t lines = 0;   ///< how many there are inside
    std::string setup = {};  ///< of a hidden block
    std::vector<TranscriptCommand> commands = {};
};

/// The blocks of a Markdown file in order.
[[nodiscard]] std::vector<TranscriptBlock> read_transcript(const std::string& markdown);

/// What was printed and how it ended.
struct Outcome {
    std::vector<std::string> lines = {};
    int exit_code = 0;
};

/// A home folder of its own, with a shell that remembers its current folder between commands. The program tested is
/// first in PATH; time zone, locale, width and the author of commits are fixed. Everything is gone with it.
class Stage {
public:
    explicit Stage(const std::filesystem::path& programs);
    ~Stage();
    Stage(const Stage&) = delete;
    Stage& operator=(const Stage&) = delete;

    /// Runs shell text, both streams together, at most two minutes. Lines that only say how far something long has
    /// come are left out.
    [[nodiscard]] Outcome run(const std::string& command);
    /// The text with the stage's folder written as `/home/ana/work`.
    [[nodiscard]] std::string at_home(std::string text) const;

private:
    std::filesystem::path home_;
    std::filesystem::path programs_;
};

/// A line with everything that differs from run to run (times, durations, ids, hashes, folders) replaced by a word in
/// brackets, and blanks around those folded.
[[nodiscard]] std::string steady(const std::string& line);

/// The file with what was printed in place of what was expected; lines that only differed in what `steady` replaces
/// are kept as they were. `outcomes` holds one for each command of the visible blocks, in order.
[[nodiscard]] std::string with_outcomes(const std::string& markdown, const std::vector<TranscriptBlock>& blocks,
                                        const std::vector<Outcome>& outcomes);

}  // namespace sweepline
