#include "git/test_repository.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace sweepline::testing {
namespace {

std::filesystem::path unique(std::string_view prefix) {
    static std::atomic<int> next{0};
    return std::filesystem::temp_directory_path() / fmt::format("{}-{}-{}", prefix, ::getpid(), ++next);
}

std::vector<std::string> environment() {
    const char* path = std::getenv("PATH");
    std::vector<std::string> out{"GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1", "GIT_TERMINAL_PROMPT=0",
                                 "LC_ALL=C", "HOME=/nonexistent"};
    out.push_back(std::string("PATH=") + (path != nullptr ? path : "/usr/bin:/bin"));
    for (const char* who : {"AUTHOR", "COMMITTER"}) {
        out.push_back(fmt::format("GIT_{}_NAME=Ada", who));
        out.push_back(fmt::format("GIT_{}_EMAIL=ada@example.com", who));
        out.push_back(fmt::format("GIT_{}_DATE=2026-01-01T00:00:00Z", who));
    }
    return out;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> out;
    for (std::string& text : texts) out.push_back(text.data());
    out.push_back(nullptr);
    return out;
}

}  // namespace

TestFolder::TestFolder() : path_(unique("sweepline-git-test")) {
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
}

TestFolder::~TestFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

Result<GitExit> run_git(const std::vector<std::string>& arguments, const std::filesystem::path& directory,
                        std::string_view input, const std::stop_token& /*stop*/) {
    const std::filesystem::path base = unique("sweepline-git-io");
    const std::string in = base.native() + ".in";
    const std::string out = base.native() + ".out";
    const std::string err = base.native() + ".err";
    write_file(in, input);
    std::vector<std::string> argv{"git"};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    std::vector<std::string> env = environment();
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, in.c_str(), O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_addopen(&actions, 2, err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_addchdir_np(&actions, directory.c_str());
    pid_t child = 0;
    const int code = ::posix_spawnp(&child, "git", &actions, nullptr, pointers(argv).data(), pointers(env).data());
    posix_spawn_file_actions_destroy(&actions);
    if (code != 0) return fail(ErrorKind::unavailable, "cannot start git");
    int status = 0;
    ::waitpid(child, &status, 0);
    GitExit exit{.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128, .out = file_bytes(out), .err = file_bytes(err)};
    for (const std::string& each : {in, out, err}) std::filesystem::remove(each);
    return exit;
}

std::string git(const std::filesystem::path& directory, const std::vector<std::string>& arguments,
                std::string_view input) {
    const auto exit = run_git(arguments, directory, input, {});
    if (!exit || exit->code != 0) {
        const std::string what = arguments.empty() ? "" : arguments.front();
        ADD_FAILURE() << "git " << what << ": " << (exit ? exit->err : exit.error().message);
        throw std::runtime_error("git " + what);
    }
    std::string text = exit->out;
    if (text.ends_with('\n')) text.pop_back();
    return text;
}

void write_file(const std::filesystem::path& path, std::string_view bytes) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << bytes;
}

std::string file_bytes(const std::filesystem::path& path) {
    std::ostringstream bytes;
    bytes << std::ifstream(path, std::ios::binary).rdbuf();
    return std::move(bytes).str();
}

void make_repository(const std::filesystem::path& directory, const std::vector<TestFile>& files) {
    std::filesystem::create_directories(directory);
    git(directory, {"init", "--quiet", "--initial-branch=main"});
    // What the tests write is what git stores, whatever .gitattributes says.
    write_file(directory / ".git/info/attributes", "* -text -ident -filter !working-tree-encoding\n");
    for (const TestFile& file : files) write_file(directory / file.path, file.bytes);
    commit_all(directory, "base");
}

std::string commit_all(const std::filesystem::path& directory, std::string_view message) {
    git(directory, {"add", "--all", "--force"});
    git(directory, {"commit", "--quiet", "--allow-empty", "--message", std::string(message)});
    return git(directory, {"rev-parse", "HEAD"});
}

}  // namespace sweepline::testing
