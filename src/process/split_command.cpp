#include "process/process.hpp"

namespace sweepline {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

/// Where a command text is being read, and what was read.
struct Reading {
    std::string_view text;
    std::size_t at = 0;
    std::vector<std::string> words = {};
    bool in_word = false;

    [[nodiscard]] bool more() const { return at < text.size(); }
    void take(char byte) {
        if (!in_word) words.emplace_back();
        in_word = true;
        words.back() += byte;
    }
    /// A word may be empty: `''`.
    void begin_word() {
        if (!in_word) words.emplace_back();
        in_word = true;
    }
};

Result<> read_quoted(Reading& reading, char quote) {
    const std::size_t opened = reading.at++;
    reading.begin_word();
    while (reading.more()) {
        const char byte = reading.text[reading.at++];
        if (byte == quote) return {};
        if (byte != '\\' || quote == '\'' || !reading.more()) {
            reading.take(byte);
            continue;
        }
        // As in a shell, a backslash between double quotes protects these and stays before all else.
        const char next = reading.text[reading.at++];
        if (std::string_view("\"\\$`").find(next) == std::string_view::npos) reading.take('\\');
        reading.take(next);
    }
    return fail(ErrorKind::invalid,
                std::string("the quote ") + quote + " at character " + std::to_string(opened + 1) + " is never closed",
                "close it, or put a backslash before it");
}

}  // namespace

Result<std::vector<std::string>> split_command(std::string_view text) {
    if (text.find('\0') != std::string_view::npos) return fail(ErrorKind::invalid, "a command holds a NUL byte");
    Reading reading{.text = text};
    while (reading.more()) {
        const char byte = text[reading.at];
        if (kBlanks.find(byte) != std::string_view::npos) {
            reading.in_word = false;
            ++reading.at;
        } else if (byte == '\'' || byte == '"') {
            if (auto read = read_quoted(reading, byte); !read) return std::unexpected(std::move(read).error());
        } else {
            if (byte == '\\' && ++reading.at == text.size())
                return fail(ErrorKind::invalid, "a command ends in a backslash");
            reading.take(text[reading.at++]);
        }
    }
    if (reading.words.empty()) return fail(ErrorKind::invalid, "a command is empty");
    return std::move(reading.words);
}

}  // namespace sweepline
