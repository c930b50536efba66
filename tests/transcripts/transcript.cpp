#include "transcript.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <sstream>
#include <string_view>
#include <utility>

namespace sweepline {

namespace {

constexpr std::string_view kHome = "/home/ana/work";

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

/// What differs from run to run, and the word that stands for it.
struct Unsteady {
    RE2 expression;
    std::string word;
};

/// Reads a file line by line into blocks.
class TranscriptReader {
public:
    std::vector<TranscriptBlock> read(const std::string& markdown) {
        for (const std::string& line : lines_of(markdown)) {
            ++number_;
            if (state_ == State::text)
                begin(line);
            else if (state_ == State::console)
                in_console(line);
            else if (state_ == State::code)
                in_code(line);
            else
                in_setup(line);
        }
        return std::move(blocks_);
    }

private:
    enum class State : unsigned char { text, console, setup, code };

    void begin(const std::string& line) {
        if (line == "```console") {
            state_ = State::console;
            blocks_.push_back({.line = number_ + 1});
        } else if (line.starts_with("<!-- setup:")) {
            blocks_.push_back({.hidden = true, .line = number_});
            state_ = State::setup;
            in_setup(line.substr(std::string_view("<!-- setup:").size()));
        } else if (line == "<!-- run -->") {
            told_ = "{}";
        } else if (std::string path; RE2::FullMatch(line, "<!-- file: (.*) -->", &path)) {
            told_ = "cat > '" + path + "' <<'END-OF-FILE'\n{}END-OF-FILE\n";
        } else if (line.starts_with("```") && !told_.empty()) {
            state_ = State::code;
            blocks_.push_back({.hidden = true, .line = number_ + 1});
        }
    }

    void in_code(const std::string& line) {
        std::string& setup = blocks_.back().setup;
        if (line != "```") {
            setup += line + "\n";
            return;
        }
        state_ = State::text;
        std::string command = std::exchange(told_, {});
        setup = command.replace(command.find("{}"), 2, setup);
    }

    void in_setup(const std::string& line) {
        const std::size_t end = line.find("-->");
        blocks_.back().setup += line.substr(0, end) + "\n";
        if (end != std::string::npos) state_ = State::text;
    }

    void in_console(const std::string& line) {
        TranscriptBlock& block = blocks_.back();
        if (line == "```") {
            state_ = State::text;
            return;
        }
        ++block.lines;
        if (line.starts_with("$ ")) {
            block.commands.push_back({.line = number_, .text = line.substr(2), .shown_as = {line}});
            return;
        }
        if (block.commands.empty()) return;
        TranscriptCommand& command = block.commands.back();
        if (command.expected.empty() && command.text.ends_with('\\') && line.starts_with("> ")) {
            command.text += "\n" + line.substr(2);
            command.shown_as.push_back(line);
        } else if (int code = 0; RE2::FullMatch(line, R"(\[exit (\d+)\])", &code)) {
            command.exit_code = code;
        } else {
            command.expected.push_back(line);
        }
    }

    State state_ = State::text;
    std::string told_ = {};  ///< what to do with the next code block, which stands for `{}`
    std::size_t number_ = 0;
    std::vector<TranscriptBlock> blocks_;
};

/// The lines that stand for an outcome: what was expected where only unsteady parts differ, else what came. Each line
/// that was expected stands for one at most, in order: several may differ in nothing but unsteady parts.
std::vector<std::string> kept_or_new(const TranscriptCommand& command, const Outcome& outcome) {
    std::vector<std::string> lines;
    auto next = command.expected.begin();
    for (const std::string& came : outcome.lines) {
        const auto same = [&](const std::string& each) { return steady(each) == steady(came); };
        const auto before = std::find_if(next, command.expected.end(), same);
        lines.push_back(before != command.expected.end() ? *before : came);
        if (before != command.expected.end()) next = std::next(before);
    }
    return lines;
}

std::vector<std::string> written_anew(const TranscriptBlock& block, const std::vector<Outcome>& outcomes,
                                      std::size_t first) {
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < block.commands.size(); ++i) {
        const TranscriptCommand& command = block.commands[i];
        const Outcome& outcome = outcomes[first + i];
        std::ranges::copy(command.shown_as, std::back_inserter(lines));
        std::ranges::copy(kept_or_new(command, outcome), std::back_inserter(lines));
        if (outcome.exit_code != 0) lines.push_back("[exit " + std::to_string(outcome.exit_code) + "]");
    }
    return lines;
}

}  // namespace

std::vector<TranscriptBlock> read_transcript(const std::string& markdown) { return TranscriptReader().read(markdown); }

std::string steady(const std::string& line) {
    // In this order: a time of day would else be taken for a duration, an id for a hash.
    static const std::array<Unsteady, 10> kUnsteady{{
        {RE2(R"(/home/ana/work\b)"), "[path]"},
        {RE2(R"(\b[0-9A-HJKMNP-TV-Z]{26}\b)"), "[id]"},
        {RE2(R"(\b\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?Z?)?)"), "[time]"},
        {RE2(R"(^  \d\d:\d\d  )"), "[time]"},
        {RE2(R"(\b(just now|yesterday|\d+ (s|min|h|days?) ago)\b)"), "[time]"},
        {RE2(R"(\b\d+(\.\d+)? (ms|s|min|h)( \d\d (s|min))?\b)"), "[ms]"},
        {RE2(R"(("millis":)\d+)"), R"(\1[ms])"},
        {RE2(R"(\b([0-9a-f]{8}|[0-9a-f]{10}|[0-9a-f]{12}|[0-9a-f]{16}|[0-9a-f]{40}|[0-9a-f]{64})\b)"), "[hash]"},
        {RE2(R"(\b([0-9a-f]{7})\.\.([0-9a-f]{7})\b)"), "[hash]..[hash]"},
        {RE2(R"( *(\[(?:path|id|time|ms|hash)\]) *)"), R"( \1 )"},
    }};
    std::string out = line;
    for (const auto& [expression, word] : kUnsteady) RE2::GlobalReplace(&out, expression, word);
    out.erase(out.find_last_not_of(' ') + 1);
    return out;
}

std::string with_outcomes(const std::string& markdown, const std::vector<TranscriptBlock>& blocks,
                          const std::vector<Outcome>& outcomes) {
    const std::vector<std::string> lines = lines_of(markdown);
    std::string out;
    std::size_t at = 0;
    std::size_t outcome = 0;
    for (const TranscriptBlock& block : blocks) {
        if (block.hidden) continue;
        for (; at + 1 < block.line; ++at) out += lines[at] + "\n";
        for (const std::string& line : written_anew(block, outcomes, outcome)) out += line + "\n";
        outcome += block.commands.size();
        at += block.lines;
    }
    for (; at < lines.size(); ++at) out += lines[at] + "\n";
    return out;
}

std::string Stage::at_home(std::string text) const {
    const std::string here = home_.string();
    for (std::size_t at = 0; (at = text.find(here, at)) != std::string::npos; at += kHome.size())
        text.replace(at, here.size(), kHome);
    return text;
}

}  // namespace sweepline
