#include "app/demo_git.hpp"

#include <chrono>
#include <iterator>
#include <utility>

namespace sweepline {
namespace {

constexpr std::chrono::minutes kGitTimeMax{2};
constexpr std::int64_t kMicrosPerSecond = 1'000'000;

std::string seconds_of(Instant when) { return std::to_string(when.micros / kMicrosPerSecond); }

std::string counted_bytes(std::string_view bytes) {
    return "data " + std::to_string(bytes.size()) + "\n" + std::string(bytes) + "\n";
}

/// What a file begins with says whether it is a program.
std::string_view mode_of(std::string_view bytes) { return bytes.starts_with("#!") ? "100755" : "100644"; }

}  // namespace

DemoGit::DemoGit(std::filesystem::path keeper, std::map<std::string, std::string> environment)
    : starter_(std::move(keeper)) {
    for (const char* name : {"PATH", "TMPDIR"})
        if (const auto found = environment.find(name); found != environment.end()) environment_.insert(*found);
    environment_["LC_ALL"] = "C";
    environment_["GIT_CONFIG_GLOBAL"] = "/dev/null";
    environment_["GIT_CONFIG_NOSYSTEM"] = "1";
    environment_["GIT_TERMINAL_PROMPT"] = "0";
}

Result<std::string> DemoGit::run(const std::filesystem::path& folder, const std::vector<std::string>& arguments,
                                 const Act& act, std::string_view input) const {
    Command command{.argv = {"git", "-c", "core.hooksPath=/dev/null", "-c", "core.autocrlf=false", "-c", "gc.auto=0"},
                    .directory = folder,
                    .environment = environment_,
                    .input = std::string(input)};
    command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
    for (const std::string role : {"AUTHOR", "COMMITTER"}) {
        command.environment["GIT_" + role + "_NAME"] = act.who.name;
        command.environment["GIT_" + role + "_EMAIL"] = act.who.email;
        command.environment["GIT_" + role + "_DATE"] = "@" + seconds_of(act.when) + " +0000";
    }
    command.limits.time = kGitTimeMax;
    const Exit exit = TRY(starter_.run(command));
    if (exit.ok()) return exit.out;
    std::string said = exit.err.empty() ? exit.out : exit.err;
    while (!said.empty() && said.back() == '\n') said.pop_back();
    return fail(ErrorKind::unavailable, "git " + arguments.front() + " in " + folder.string() + ": " +
                                            (said.empty() ? describe(exit, command.limits) : said));
}

std::string DemoGit::stream_of(const std::vector<Commit>& commits) {
    std::string stream;
    for (const Commit& commit : commits) {
        const std::string who =
            commit.act.who.name + " <" + commit.act.who.email + "> " + seconds_of(commit.act.when) + " +0000";
        stream.append("commit refs/heads/").append(commit.branch).append("\n");
        for (const char* role : {"author ", "committer "}) stream.append(role).append(who).append("\n");
        stream += counted_bytes(commit.message + "\n");
        if (!commit.onto.empty()) stream += "from " + commit.onto + "\n";
        for (const auto& [path, bytes] : commit.files)
            stream.append("M ")
                .append(mode_of(bytes))
                .append(" inline ")
                .append(path)
                .append("\n")
                .append(counted_bytes(bytes));
    }
    return stream;
}

}  // namespace sweepline
