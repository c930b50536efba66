#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "transcript.hpp"

namespace sweepline {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot = SWEEPLINE_SOURCE_DIR;

std::string read_file(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// Every Markdown file with something to run.
std::vector<fs::path> transcripts() {
    std::vector<fs::path> files{kRoot / "README.md"};
    for (const char* folder : {"tests/transcripts", "docs/manual"})
        if (fs::is_directory(kRoot / folder))
            for (const auto& entry : fs::directory_iterator(kRoot / folder))
                if (entry.path().extension() == ".md") files.push_back(entry.path());
    std::erase_if(files, [](const fs::path& path) { return read_transcript(read_file(path)).empty(); });
    std::ranges::sort(files);
    return files;
}

std::string text_of(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) text += line + "\n";
    return text;
}

std::vector<std::string> steadied(const std::vector<std::string>& lines) {
    std::vector<std::string> out;
    for (const std::string& line : lines) out.push_back(steady(line));
    return out;
}

void compare(const fs::path& file, const TranscriptCommand& command, const Outcome& outcome) {
    const std::string place = fs::relative(file, kRoot).string() + ":" + std::to_string(command.line);
    EXPECT_EQ(steadied(outcome.lines), steadied(command.expected)) << place << ": $ " << command.text << "\nprinted:\n"
                                                                   << text_of(outcome.lines);
    EXPECT_EQ(outcome.exit_code, command.exit_code) << place << ": $ " << command.text << "\nprinted:\n"
                                                    << text_of(outcome.lines);
}

class Transcripts : public testing::TestWithParam<fs::path> {};

TEST_P(Transcripts, SayWhatHappens) {
    const bool accept = std::getenv("SWEEPLINE_ACCEPT") != nullptr;
    const std::string markdown = read_file(GetParam());
    const std::vector<TranscriptBlock> blocks = read_transcript(markdown);
    Stage stage(SWEEPLINE_BIN_DIR);
    std::vector<Outcome> outcomes;
    for (const TranscriptBlock& block : blocks) {
        if (block.hidden) {
            const Outcome outcome = stage.run("set -e\n" + block.setup);
            ASSERT_EQ(outcome.exit_code, 0) << "setup at line " << block.line << ":\n" << text_of(outcome.lines);
        }
        for (const TranscriptCommand& command : block.commands) {
            outcomes.push_back(stage.run(command.text));
            if (!accept) compare(GetParam(), command, outcomes.back());
        }
    }
    if (accept) std::ofstream(GetParam(), std::ios::binary) << with_outcomes(markdown, blocks, outcomes);
}

std::string name_of(const testing::TestParamInfo<fs::path>& file) {
    std::string name = fs::relative(file.param, kRoot).replace_extension().string();
    std::ranges::replace_if(name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(Markdown, Transcripts, testing::ValuesIn(transcripts()), name_of);

TEST(Transcript, ReadsBlocksCommandsAndSetup) {
    const auto blocks = read_transcript(
        "# Title\n<!-- setup: one -->\n```sh\n$ not this\n```\n<!-- setup:\ntwo\nthree\n-->\n"
        "```console\n$ a \\\n> b\nout\n\nmore\n[exit 2]\n$ c\n```\n");
    ASSERT_EQ(blocks.size(), 3U);
    EXPECT_EQ(blocks[0].setup, " one \n");
    EXPECT_EQ(blocks[1].setup, "\ntwo\nthree\n\n");
    ASSERT_EQ(blocks[2].commands.size(), 2U);
    EXPECT_EQ(blocks[2].commands[0].text, "a \\\nb");
    EXPECT_EQ(blocks[2].commands[0].expected, (std::vector<std::string>{"out", "", "more"}));
    EXPECT_EQ(blocks[2].commands[0].exit_code, 2);
    EXPECT_EQ(blocks[2].commands[0].line, 11U);
    EXPECT_EQ(blocks[2].commands[1].text, "c");
}

TEST(Transcript, RunsAndWritesCodeBlocksThatAreShown) {
    const auto blocks = read_transcript(
        "<!-- run -->\n```sh\nmake it\n```\n```sh\nnot this\n```\n<!-- file: a/b.yaml -->\n\n```yaml\nx: 1\n```\n");
    ASSERT_EQ(blocks.size(), 2U);
    EXPECT_EQ(blocks[0].setup, "make it\n");
    EXPECT_TRUE(blocks[0].hidden);
    EXPECT_EQ(blocks[1].setup, "cat > 'a/b.yaml' <<'END-OF-FILE'\nx: 1\nEND-OF-FILE\n");
    EXPECT_EQ(blocks[1].line, 11U);
}

TEST(Transcript, KeepsWhatOnlyDiffersInUnsteadyParts) {
    const std::string markdown = "a\n```console\n$ x\ntook 3 ms\nold\n```\nb\n```console\n$ y\n[exit 1]\n```\nc\n";
    const auto blocks = read_transcript(markdown);
    EXPECT_EQ(with_outcomes(markdown, blocks, {{{"took 45 ms", "new"}, 3}, {{"z"}, 0}}),
              "a\n```console\n$ x\ntook 3 ms\nnew\n[exit 3]\n```\nb\n```console\n$ y\nz\n```\nc\n");
}

TEST(Transcript, KeepsLinesApartThatDifferInUnsteadyPartsOnly) {
    const std::string markdown = "```console\n$ x\nindex 0000000..b4f04f4\nsame\nindex e45c9c2..0000000\n```\n";
    const auto blocks = read_transcript(markdown);
    EXPECT_EQ(with_outcomes(markdown, blocks, {{{"index 0000000..aaaaaaa", "same", "index bbbbbbb..0000000"}, 0}}),
              markdown);
    EXPECT_EQ(with_outcomes(markdown, blocks, {{{"index 0000000..aaaaaaa", "index bbbbbbb..0000000", "more"}, 0}}),
              "```console\n$ x\nindex 0000000..b4f04f4\nindex e45c9c2..0000000\nmore\n```\n");
}

TEST(Transcript, SteadiesWhatDiffersFromRunToRun) {
    const auto same = [](const char* one, const char* other) { EXPECT_EQ(steady(one), steady(other)); };
    same("changed  2 h ago, 2026-03-02 07:50 by ana", "changed  just now, 2027-11-12 17:50 by ana");
    same("3 runs in 12 s", "3 runs in 1.4 s");
    same("3 runs in 3 min 20 s", "3 runs in 980 ms");
    same("run  01JH6VZ6S2C8X5N4Q0T7Y3RABC", "run  01JH6VZ6S2C8X5N4Q0T7Y3RABD");
    same("at 1a2b3c4d, on base", "at 99999999, on base");
    same("10-x  change  120 ms  ok", "10-x  change  3 ms    ok");
    same(R"({"millis":12,"at":"2026-03-02T07:50:01.123456Z"})", R"({"millis":9999,"at":"2026-03-02T07:50:01Z"})");
    EXPECT_NE(steady("3 runs"), steady("4 runs"));
    EXPECT_NE(steady("payments swept"), steady("ledger swept"));
    EXPECT_EQ(steady("defaced"), "defaced");
}

TEST(Transcript, StageRemembersItsFolderAndTellsExitCodes) {
    Stage stage(SWEEPLINE_BIN_DIR);
    EXPECT_EQ(stage.run("pwd").lines, std::vector<std::string>{"/home/ana/work/hq"});
    EXPECT_EQ(stage.run("mkdir sub && cd sub").exit_code, 0);
    EXPECT_EQ(stage.run("pwd; echo err >&2; exit 7").lines, (std::vector<std::string>{"/home/ana/work/hq/sub", "err"}));
    EXPECT_EQ(stage.run("exit 7").exit_code, 7);
    EXPECT_EQ(stage.run("echo 'sweeping identity: 3/9, 1 failed, 2/s'; echo kept").lines,
              std::vector<std::string>{"kept"});
}

}  // namespace
}  // namespace sweepline
