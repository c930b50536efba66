#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "rules.hpp"

namespace sweepline {
namespace {

/// The words of a build list, comments aside.
std::set<std::string> words_of_list(const std::string& text) {
    static const std::regex kComment("#[^\n]*");
    std::string plain = std::regex_replace(text, kComment, "");
    std::ranges::replace_if(plain, [](char c) { return c == '(' || c == ')' || c == '"'; }, ' ');
    std::istringstream in(plain);
    return {std::istream_iterator<std::string>(in), {}};
}

struct Ran {
    int status = -1;
    std::string out;
};

/// Runs a command line of ours through the shell and gathers what it says on both streams.
Ran run_line(const std::string& line) {
    Ran ran;
    FILE* pipe = popen((line + " 2>&1").c_str(), "r");  // NOLINT(cert-env33-c): no text of a user's is in the line
    if (pipe == nullptr) return ran;
    std::array<char, 4096> piece{};
    while (const std::size_t got = std::fread(piece.data(), 1, piece.size(), pipe)) ran.out.append(piece.data(), got);
    const int status = pclose(pipe);
    ran.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return ran;
}

}  // namespace

std::vector<Finding> check_listed(const std::vector<SourceFile>& sources, const std::vector<SourceFile>& lists) {
    std::map<std::string, std::set<std::string>> words_by_folder;
    for (const SourceFile& list : lists)
        words_by_folder[std::filesystem::path(list.path).parent_path().generic_string()] = words_of_list(list.text);
    std::vector<Finding> findings;
    for (const SourceFile& source : sources) {
        const std::filesystem::path path = source.path;
        std::filesystem::path folder = path.parent_path();
        while (!folder.empty() && !words_by_folder.contains(folder.generic_string())) folder = folder.parent_path();
        const std::string wanted = path.lexically_relative(folder.empty() ? "." : folder).generic_string();
        const auto list = words_by_folder.find(folder.generic_string());
        if (list == words_by_folder.end())
            findings.push_back({source.path, 0, "no folder above it has a CMakeLists.txt"});
        else if (!list->second.contains(wanted))
            findings.push_back({source.path, 0, folder.generic_string() + "/CMakeLists.txt does not name " + wanted});
    }
    return findings;
}

std::vector<Finding> check_format(const std::filesystem::path& root, const std::vector<std::string>& paths) {
    static const std::regex kObjection("^(.+):([0-9]+):[0-9]+: error: ");
    std::string line = "cd '" + root.string() + "' && clang-format-19 --dry-run --Werror --style=file";
    for (const std::string& path : paths) line += " '" + path + "'";
    const Ran ran = run_line(line);
    std::vector<Finding> findings;
    std::istringstream in(ran.out);
    for (std::string said; std::getline(in, said);) {
        std::smatch match;
        if (!std::regex_search(said, match, kObjection)) continue;
        const bool first = findings.empty() || findings.back().path != match[1];
        if (first) findings.push_back({match[1], std::stoul(match[2]), "not as clang-format-19 -i writes it"});
    }
    if (ran.status != 0 && findings.empty()) findings.push_back({"clang-format-19", 0, "did not run: " + ran.out});
    return findings;
}

}  // namespace sweepline
