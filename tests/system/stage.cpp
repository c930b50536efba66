#include "stage.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "text/json.hpp"

namespace sweepline {

namespace fs = std::filesystem;

namespace {
constexpr int kPatienceMs = 120'000;  // with a program that ought to end by itself
}

std::string content_of(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

void write_file(const fs::path& file, std::string_view bytes) {
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << bytes;
    if (file.extension() == ".sh") fs::permissions(file, fs::perms::owner_all);
}

bool is_long_test() {
    const char* length = std::getenv("SWEEPLINE_TEST_LENGTH");
    return length != nullptr && std::string_view(length) == "long";
}

bool Ended::killed() const { return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL; }
int Ended::code() const { return WIFEXITED(status) ? WEXITSTATUS(status) : -1; }
Value Ended::json() const {
    auto value = parse_json(out);
    EXPECT_TRUE(value) << out << err;
    return value ? *std::move(value) : Value();
}

Stage::Stage() {
    std::string name = (fs::temp_directory_path() / "stage-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
}

Stage::~Stage() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
}

std::string Stage::shell(const std::string& line, const fs::path& directory) const {
    const fs::path script = folder_ / "line.sh";
    write_file(script, "cd '" + directory.string() + "' || exit\n" + line + "\n");
    const std::string command =
        "cd '" + folder_.string() + "' && HOME=$PWD GIT_CONFIG_NOSYSTEM=1 " + "bash -e line.sh >said 2>erred";
    EXPECT_EQ(std::system(command.c_str()), 0) << line << "\n" << content_of(folder_ / "erred");
    std::string said = content_of(folder_ / "said");
    if (said.ends_with('\n')) said.pop_back();
    return said;
}

void Stage::make_repository(const std::string& name, const std::map<std::string, std::string>& files) const {
    for (const auto& [path, bytes] : files) write_file(source(name) / path, bytes);
    shell("git init -q -b main && git add -A && git -c user.name=T -c user.email=t@example.com commit -q -m base",
          source(name));
}

void Stage::list_services(const std::vector<std::string>& names) const {
    std::string services;
    for (const std::string& name : names)
        services.append("- {name: ").append(name).append(", repo: ../src/").append(name).append("}\n");
    write_file(hq() / "services.yaml", services);
}

pid_t Stage::start(const std::vector<std::string>& arguments, const Environment& more,
                   const std::string& channel) const {
    std::vector<std::string> words{SWEEPLINE_BIN_DIR "/sweepline", "--hq", hq().string()};
    words.insert(words.end(), arguments.begin(), arguments.end());
    Environment environment{{"PATH", "/usr/bin:/bin"},
                            {"HOME", folder_.string()},
                            {"USER", "tester"},
                            {"LANG", "C.UTF-8"},
                            {"STAGE_MARK", folder_.string()}};
    environment.insert(more.begin(), more.end());
    std::vector<std::string> settings;
    for (const auto& [name, value] : environment) settings.emplace_back(name).append("=").append(value);
    std::vector<char*> argv;
    std::vector<char*> envp;
    for (std::string& word : words) argv.push_back(word.data());
    for (std::string& setting : settings) envp.push_back(setting.data());
    argv.push_back(nullptr);
    envp.push_back(nullptr);
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    constexpr int kAnew = O_WRONLY | O_CREAT | O_TRUNC;
    posix_spawn_file_actions_addopen(&files, 1, (folder_ / (channel + ".out")).c_str(), kAnew, 0644);
    posix_spawn_file_actions_addopen(&files, 2, (folder_ / (channel + ".err")).c_str(), kAnew, 0644);
    pid_t pid = 0;
    EXPECT_EQ(posix_spawn(&pid, argv[0], &files, nullptr, argv.data(), envp.data()), 0);
    posix_spawn_file_actions_destroy(&files);
    return pid;
}

Ended Stage::wait(pid_t pid, const std::string& channel) const {
    Ended ended;
    pollfd process{.fd = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)), .events = POLLIN, .revents = 0};
    if (::poll(&process, 1, kPatienceMs) == 0) {
        ADD_FAILURE() << "process " << pid << " hangs";
        ::kill(pid, SIGKILL);
    }
    ::close(process.fd);
    ::waitpid(pid, &ended.status, 0);
    ended.out = content_of(folder_ / (channel + ".out"));
    ended.err = content_of(folder_ / (channel + ".err"));
    return ended;
}

Ended Stage::run(const std::vector<std::string>& arguments, const Environment& more) const {
    return wait(start(arguments, more));
}

int Stage::processes_left() const {
    int left = 0;
    for (const auto& entry : fs::directory_iterator("/proc")) {
        const std::string environment = content_of(entry.path() / "environ");
        if (environment.find("STAGE_MARK=" + folder_.string()) != std::string::npos) ++left;
    }
    return left;
}

std::map<std::string, std::string> Stage::ends_of(const Ended& sweep) {
    std::map<std::string, std::string> ends;
    const Value reply = sweep.json();
    const Value* rows = reply.find("rows");
    if (rows == nullptr) return ends;
    for (const Value& row : *rows->if_array()) {
        const Value* because = row.find("because");
        ends[*row.find("service")->if_string()] =
            *row.find("state")->if_string() + ": " + (because == nullptr ? "" : *because->if_string());
    }
    return ends;
}

std::map<std::string, std::string> Stage::standing(const std::string& layer) const {
    std::map<std::string, std::string> standing;
    const Value reply = run({"grid", "--json", "--layer", layer}).json();
    const Value* rows = reply.find("rows");
    if (rows == nullptr) return standing;
    for (const Value& row : *rows->if_array()) {
        const std::string service = *row.find("service")->if_string();
        const Value& cell = row.find("cells")->if_array()->front();
        const Value* marks = cell.find("marks");
        standing[service] = cell.find("status")->to_text() + " " + (marks != nullptr ? marks->to_text() : "") + " ";
        // The diff names both blobs of every file it touches: equal diffs of one base are equal trees.
        const Ended shown = run({"run", "show", service, layer, "--json"});
        if (shown.code() != 0) continue;
        const Value reported = shown.json();
        if (const Value* diff = reported.find("diff")) standing[service] += diff->to_text();
    }
    return standing;
}

std::map<std::string, int> Stage::recorded() const {
    std::map<std::string, int> kinds;
    const Value history = run({"history", "--limit", "100000", "--all", "--json"}).json();
    const Value* entries = history.find("entries");
    if (entries == nullptr) return kinds;
    for (const Value& entry : *entries->if_array()) ++kinds[*entry.find("kind")->if_string()];
    return kinds;
}

void Stage::check_orderly(int runs_at_least) const {
    std::map<std::string, int> kinds = recorded();
    EXPECT_EQ(kinds["run_started"], kinds["run_finished"]);
    EXPECT_GE(kinds["run_finished"], runs_at_least);
    const Ended doctor = run({"doctor"});
    EXPECT_EQ(doctor.code(), 0) << doctor.out << doctor.err;
    std::error_code ignored;
    const fs::path work = hq() / ".sweepline/work";
    EXPECT_TRUE(!fs::exists(work) || fs::is_empty(work));
    for (const auto& mirror : fs::directory_iterator(hq() / ".sweepline/mirrors", ignored)) {
        const std::string name = mirror.path().filename().string();
        EXPECT_TRUE(name.starts_with("shelf.db") || name.ends_with(".git")) << name;
    }
    for (const fs::path& folder : {hq() / ".sweepline", folder_ / "src"})
        for (const auto& inside : fs::recursive_directory_iterator(folder, ignored))
            EXPECT_FALSE(inside.path().extension() == ".lock" &&
                         inside.path().string().find(".git/") != std::string::npos)
                << inside.path() << " was left by a git";
}

}  // namespace sweepline
