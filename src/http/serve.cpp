#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "app/catalogue.hpp"
#include "http/http.hpp"

namespace sweepline {

namespace {

/// What the browser is given to open: a page of ours that leads on to the link. The link itself would stand in the
/// list of processes, where every user of the machine could read it.
class Doorstep {
public:
    Doorstep(std::filesystem::path file, const std::string& link) : file_(std::move(file)) {
        unlink(file_.c_str());
        const int descriptor = ::open(file_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
        if (descriptor < 0) return;
        const std::string text = fmt::format(
            "<!doctype html><meta charset=\"utf-8\"><title>Sweepline</title>"
            "<meta http-equiv=\"refresh\" content=\"0;url={0}\"><a href=\"{0}\">Sweepline</a>\n",
            link);
        good_ = write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size());
        close(descriptor);
    }
    ~Doorstep() { unlink(file_.c_str()); }
    Doorstep(const Doorstep&) = delete;
    Doorstep& operator=(const Doorstep&) = delete;
    Doorstep(Doorstep&&) = delete;
    Doorstep& operator=(Doorstep&&) = delete;
    [[nodiscard]] bool good() const { return good_; }

private:
    std::filesystem::path file_;
    bool good_ = false;
};

/// The program of that name on the PATH of whoever started us; empty when there is none.
std::string on_path(const std::string& name, const Surroundings& surroundings) {
    const auto path = surroundings.environment.find("PATH");
    std::string_view rest = path == surroundings.environment.end() ? "" : std::string_view(path->second);
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(':'), rest.size());
        const std::string program = fmt::format("{}/{}", rest.substr(0, end), name);
        if (program.starts_with('/') && access(program.c_str(), X_OK) == 0) return program;
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return {};
}

/// Starts the desktop's own way to open something; nothing when there is none.
std::optional<pid_t> open_in_browser(const std::string& what, const Surroundings& surroundings) {
    std::vector<std::string> pairs;
    for (const auto& [name, value] : surroundings.environment) pairs.push_back(fmt::format("{}={}", name, value));
    std::vector<char*> environment;
    for (std::string& pair : pairs) environment.push_back(pair.data());
    environment.push_back(nullptr);
    std::string program = on_path("xdg-open", surroundings);
    if (program.empty()) return std::nullopt;
    std::string argument = what;
    std::array<char*, 3> arguments{program.data(), argument.data(), nullptr};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_RDWR, 0);
    pid_t child = 0;
    const int error = posix_spawn(&child, program.c_str(), &actions, nullptr, arguments.data(), environment.data());
    posix_spawn_file_actions_destroy(&actions);
    return error == 0 ? std::optional(child) : std::nullopt;
}

std::string introduction(const Server& server, Live& live) {
    const Serving serving = live.serving();
    std::string text = fmt::format("serving {} at {}\n", serving.migration, server.url());
    if (const auto link = server.link()) {
        text += fmt::format("open this link, it lets you in once:\n  {}\n", *link);
        text += "only this machine can reach it; for a team: sweepline token add NAME --access engineer\n";
    } else {
        text += "people log in with their tokens: sweepline token list\n";
    }
    if (server.can_be_overheard())
        text +=
            "without TLS, everything can be read on the way, tokens too: --cert FILE --key FILE, or a proxy that "
            "speaks "
            "TLS\n";
    return text + "Ctrl-C ends it\n";
}

}  // namespace

Result<> serve(const Surroundings& surroundings, Clock& clock, const ServeOptions& options, std::string version,
               const std::function<void(std::string_view)>& say, const std::stop_token& stop) {
    const auto server = TRY(Server::open(surroundings, clock, options, std::move(version)));
    say(introduction(*server, server->live()));
    if (options.sweep) {
        Live& live = server->live();
        const auto begun = live.begin(*find_use_case("sweep"), live.serving().local, *options.sweep);
        if (!begun) say(fmt::format("the sweep does not begin: {}\n", begun.error().message));
    }
    std::unique_ptr<Doorstep> doorstep;
    std::optional<pid_t> browser;
    if (options.open_browser) {
        const std::string file = server->live().serving().folder + "/.sweepline/enter.html";
        if (const auto link = server->link()) doorstep = std::make_unique<Doorstep>(file, *link);
        const bool by_file = doorstep != nullptr && doorstep->good();
        browser = open_in_browser(by_file ? file : server->url(), surroundings);
        if (!browser) say("no browser could be started here: open the address yourself\n");
    }
    server->run(stop);
    if (browser) waitpid(*browser, nullptr, WNOHANG);
    return {};
}

}  // namespace sweepline
