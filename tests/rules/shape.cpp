#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <regex>
#include <sstream>
#include <utility>

#include "rules.hpp"

namespace sweepline {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kFunctionLinesMax = 70;
constexpr std::size_t kFileLinesMax = 400;
constexpr std::array kEmptyWords{"manager"sv, "helper"sv, "util"sv,    "utils"sv,     "utility"sv, "utilities"sv,
                                 "common"sv,  "misc"sv,   "handler"sv, "processor"sv, "helpers"sv, "impl"sv};

/// What a brace opens: a namespace or class, a function, a value among a head's arguments, or anything else.
enum class Brace : std::uint8_t { scope, function, argument, other };

std::string trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \t\n");
    if (begin == std::string_view::npos) return {};
    return std::string(text.substr(begin, text.find_last_not_of(" \t\n") - begin + 1));
}

/// The head without what stands in round, square or angle brackets; the brackets themselves stay.
std::string flat(std::string_view head) {
    std::string out;
    std::string open;
    for (std::size_t i = 0; i < head.size(); ++i) {
        const char c = head[i];
        const bool arrow = c == '>' && i > 0 && head[i - 1] == '-';
        if (c == '(' || c == '[' || c == '<') {
            if (open.empty()) out += c;
            open += c;
        } else if (c == ')' || c == ']') {
            // An angle still open in here compared two things.
            while (!open.empty() && open.back() == '<') open.pop_back();
            if (!open.empty()) open.pop_back();
            if (open.empty()) out += c;
        } else if (c == '>' && !arrow && !open.empty()) {
            if (open.back() == '<') open.pop_back();
            if (open.empty()) out += c;
        } else if (open.empty()) {
            out += c;
        }
    }
    return out;
}

/// What the brace after `head` opens, when it stands in a namespace or a class.
Brace kind_of(const std::string& head, bool after_brace) {
    static const std::regex kScope(
        R"(^(template\s*<>\s*|inline\s+|export\s+|typedef\s+)*(namespace|class|struct|union|enum|extern)\b)");
    static const std::regex kOperator(R"(\boperator\s*[^\s\w(]+)");
    const std::string plain = flat(std::regex_replace(head, kOperator, "operator_"));
    if (std::regex_search(plain, kScope) && plain.find('(') == std::string::npos) return Brace::scope;
    if (plain.empty() || plain.front() == ',') return after_brace ? Brace::function : Brace::other;
    if (plain.find('=') != std::string::npos)
        return plain.find("](") != std::string::npos || plain.ends_with("]") ? Brace::function : Brace::other;
    return plain.find(')') != std::string::npos ? Brace::function : Brace::other;
}

/// Follows the braces of one file and measures the functions among them.
class FunctionMeter {
public:
    explicit FunctionMeter(const SourceFile& file) : path_(file.path), code_(code_only(file.text)) {}

    std::vector<Finding> run() {
        for (const char c : code_) step(c);
        if (!open_.empty()) findings_.push_back({path_, open_.back().line, "a brace that is never closed"});
        return std::move(findings_);
    }

private:
    struct Opened {
        Brace kind;
        std::size_t line;
    };

    void step(char c) {
        if (c == '\n') ++line_;
        if (c == '{') {
            open_.push_back({kind_here(), line_});
        } else if (c == '}' && !open_.empty()) {
            close();
            if (in_head_) {
                head_ += c;
                return;
            }
        } else if (c != ';') {
            head_ += c;
            round_ += c == '(' ? 1 : c == ')' ? -1 : 0;
            return;
        }
        if (!open_.empty() && open_.back().kind == Brace::argument) {
            head_ += c;
            return;
        }
        head_.clear();
        round_ = 0;
        if (c != '}') after_function_ = false;
    }

    [[nodiscard]] Brace kind_here() const {
        if (!open_.empty() && open_.back().kind == Brace::argument) return Brace::argument;
        const auto is_scope = [](const Opened& each) { return each.kind == Brace::scope; };
        if (!std::ranges::all_of(open_, is_scope)) return Brace::other;
        return round_ > 0 ? Brace::argument : kind_of(trimmed(head_), after_function_);
    }

    void close() {
        const Opened last = open_.back();
        open_.pop_back();
        in_head_ = last.kind == Brace::argument;
        if (in_head_) return;
        after_function_ = last.kind == Brace::function;
        const std::size_t length = line_ - last.line + 1;
        if (last.kind == Brace::function && length > kFunctionLinesMax)
            findings_.push_back({path_, last.line,
                                 "a function of " + std::to_string(length) + " lines, of at most " +
                                     std::to_string(kFunctionLinesMax)});
    }

    std::string path_;
    std::string code_;
    std::vector<Finding> findings_;
    std::vector<Opened> open_;
    std::string head_;             // what stands before the next brace
    int round_ = 0;                // round brackets open in it
    bool after_function_ = false;  // a constructor's body may follow the braces of its last initialiser
    bool in_head_ = false;         // the brace just closed was an argument's
    std::size_t line_ = 1;
};

std::vector<std::string> words_of(std::string_view name) {
    std::vector<std::string> words(1);
    for (const char c : name) {
        const auto letter = static_cast<unsigned char>(c);
        if (std::isalnum(letter) == 0 || std::isupper(letter) != 0) words.emplace_back();
        if (std::isalnum(letter) != 0) words.back() += static_cast<char>(std::tolower(letter));
    }
    return words;
}

/// The word in `name` that says nothing; empty when each says something.
std::string empty_word_in(std::string_view name) {
    for (const std::string& word : words_of(name))
        if (std::ranges::find(kEmptyWords, word) != kEmptyWords.end()) return word;
    return {};
}

}  // namespace

std::vector<Finding> check_functions(const SourceFile& file) { return FunctionMeter(file).run(); }

std::vector<Finding> check_length(const SourceFile& file) {
    const auto lines = static_cast<std::size_t>(std::ranges::count(file.text, '\n'));
    if (lines <= kFileLinesMax) return {};
    return {{file.path, 0, std::to_string(lines) + " lines, of at most " + std::to_string(kFileLinesMax)}};
}

std::vector<Finding> check_names(const SourceFile& file) {
    static const std::regex kSnake("[a-z][a-z0-9_]*");
    static const std::regex kType(R"(\b(?:enum\s+(?:class|struct)|class|struct|union|enum|concept)\s+([A-Za-z_]\w*))");
    std::vector<Finding> findings;
    const std::string stem = std::filesystem::path(file.path).stem().string();
    if (!std::regex_match(stem, kSnake)) findings.push_back({file.path, 0, "'" + stem + "' is not snake_case"});
    if (const std::string word = empty_word_in(stem); !word.empty())
        findings.push_back({file.path, 0, "'" + word + "' in a file's name says nothing"});
    std::istringstream in(code_only(file.text));
    std::string line;
    for (std::size_t number = 1; std::getline(in, line); ++number)
        for (std::sregex_iterator match(line.begin(), line.end(), kType), end; match != end; ++match)
            if (const std::string word = empty_word_in((*match)[1].str()); !word.empty())
                findings.push_back({file.path, number, "'" + word + "' in '" + (*match)[1].str() + "' says nothing"});
    return findings;
}

}  // namespace sweepline
