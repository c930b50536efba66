#include "git/ignore_rules.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <sstream>

#include "git/test_repository.hpp"

namespace sweepline {
namespace {

using namespace testing;

/// `ignored`, `kept` (by a rule with `!`), or `-` when no rule matches.
std::string judged(std::string_view rules, std::string_view path) {
    const bool is_folder = path.ends_with('/');
    if (is_folder) path.remove_suffix(1);
    const auto said = IgnoreRules(rules).judge(path, is_folder);
    return !said ? "-" : *said ? "ignored" : "kept";
}

TEST(IgnoreRules, MatchAsGitSays) {
    const struct {
        const char* rules;
        const char* path;
        const char* expected;
    } cases[] = {
        {"*.o", "a.o", "ignored"},
        {"*.o", "deep/down/a.o", "ignored"},
        {"*.o", "a.o.txt", "-"},
        {"/build", "build", "ignored"},
        {"/build", "sub/build", "-"},
        {"build/", "build", "-"},
        {"build/", "build/", "ignored"},
        {"build/", "sub/build/", "ignored"},
        {"doc/*.txt", "doc/a.txt", "ignored"},
        {"doc/*.txt", "doc/sub/a.txt", "-"},
        {"doc/*.txt", "sub/doc/a.txt", "-"},
        {"**/logs", "logs", "ignored"},
        {"**/logs", "a/b/logs", "ignored"},
        {"**/logs", "xlogs", "-"},
        {"**/logs/x", "alogs/x", "-"},
        {"a/**/b", "a/b", "ignored"},
        {"a/**/b", "a/x/y/b", "ignored"},
        {"a/**/b", "a/xb", "-"},
        {"a/**", "a", "-"},
        {"a/**", "a/b/c", "ignored"},
        {"a**b", "axxb", "ignored"},
        {"x/a**b", "x/a/b", "-"},
        {"*.log\n!keep.log", "keep.log", "kept"},
        {"!keep.log\n*.log", "keep.log", "ignored"},
        {"# *.o", "# a.o", "-"},
        {"\\#x", "#x", "ignored"},
        {"\\!x", "!x", "ignored"},
        {"x  ", "x", "ignored"},
        {"x\\ ", "x ", "ignored"},
        {"x\r\ny", "x", "ignored"},
        {"\xEF\xBB\xBFx", "x", "ignored"},
        {"a?c", "abc", "ignored"},
        {"d/a?c", "d/a/c", "-"},
        {"[a-c]x", "bx", "ignored"},
        {"[!a-c]x", "bx", "-"},
        {"[^a-c]x", "dx", "ignored"},
        {"[]]x", "]x", "ignored"},
        {"[a\\]]x", "]x", "ignored"},
        {"[[:digit:]]x", "7x", "ignored"},
        {"[[:digit:]]x", "dx", "-"},
        {"[a-", "[a-", "-"},
        {"x\\", "x\\", "-"},
        {"\\a", "a", "ignored"},
        {"/", "x", "-"},
        {"", "x", "-"},
        {"caf\xe9", "caf\xe9", "ignored"},
        {"*a*a*a*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "-"},
    };
    for (const auto& each : cases)
        EXPECT_EQ(judged(each.rules, each.path), each.expected) << each.rules << " | " << each.path;
}

/// Seeded rules over a small alphabet, where matches are common, each judged by git as well.
TEST(IgnoreRules, AgreeWithTheGitProgram) {
    const TestFolder folder;
    git(folder.path(), {"init", "--quiet"});
    std::mt19937 random(20260301);  // NOLINT(bugprone-random-generator-seed): the same rules each time
    const auto pick = [&](const auto& from) { return from[random() % std::size(from)]; };
    const char* const pieces[] = {"a", "b", "*", "**", "?", "/", "/", "[ab]", "[!a]", "\\a", ".", "[[:alpha:]]"};
    const char* const parts[] = {"a", "b", "ab", "a.b", "ba"};
    for (int round = 0; round < 60; ++round) {
        std::string rules;
        for (int rule = 0; rule < 4; ++rule) {
            if (random() % 4 == 0) rules += '!';
            for (std::size_t piece = 0; piece < 1 + random() % 6; ++piece) rules += pick(pieces);
            rules += '\n';
        }
        write_file(folder / ".gitignore", rules);
        std::set<std::string> paths;
        for (int path = 0; path < 60; ++path) {
            std::string text = pick(parts);
            for (std::size_t depth = random() % 4; depth > 0; --depth) text += std::string("/") + pick(parts);
            paths.insert(text);
        }
        std::string input;
        for (const std::string& path : paths) input += path + "\n";
        const auto exit = need(run_git({"check-ignore", "--no-index", "--verbose", "--non-matching", "--stdin"},
                                       folder.path(), input, {}));
        std::istringstream lines(exit.out);
        std::string line;
        while (std::getline(lines, line)) {
            const std::string path = line.substr(line.find('\t') + 1);
            const std::string pattern = line.substr(0, line.find('\t'));
            // git also asks whether a folder above is ignored; so do we, the way write_folder does.
            std::string ours = "-";
            for (std::size_t slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1))
                if (ours != "ignored") ours = judged(rules, path.substr(0, slash + 1));
            if (ours != "ignored") ours = judged(rules, path);
            const std::size_t rule = pattern.find(':', pattern.find(':') + 1) + 1;
            const std::string theirs = pattern == "::" ? "-" : pattern[rule] == '!' ? "kept" : "ignored";
            EXPECT_EQ(ours == "ignored", theirs == "ignored") << "rules:\n" << rules << "path: " << path;
        }
    }
}

}  // namespace
}  // namespace sweepline
