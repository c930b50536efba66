#pragma once
// http/: the team's server: JSON over HTTP, the event stream, login and the embedded pages. It may know app/ and plain
// types, sockets, and the rules by which browsers are kept from being used against their owners. It must never decide
// anything about a migration or about who may do what: it finds out who asks, and hands on.

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "app/live.hpp"
#include "base/instant.hpp"
#include "base/result.hpp"
#include "http/front.hpp"
#include "http/network.hpp"

namespace sweepline {

/// How a server is started.
struct ServeOptions {
    std::string listen = "127.0.0.1:7433";
    std::filesystem::path certificate = {};  ///< with `key`: speaks TLS
    std::filesystem::path key = {};
    std::vector<std::string> names = {};  ///< by which it is called besides its address, `localhost` and the machine's
    bool open_browser = false;
    std::optional<Value> sweep = std::nullopt;  ///< the request of a sweep that is begun with it
    HttpLimits limits = {};
    LiveOptions live = {};
};

/// A server that listens. It and its `Live` end together.
class Server {
public:
    /// Opens the headquarters and listens. Beyond this machine without users it is refused (denied): whoever came by
    /// could do anything.
    [[nodiscard]] static Result<std::unique_ptr<Server>> open(const Surroundings& surroundings, Clock& clock,
                                                              const ServeOptions& options, std::string version);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    Server(Server&&) = delete;
    Server& operator=(Server&&) = delete;

    /// Serves until somebody asks to stop.
    void run(const std::stop_token& stop);

    /// Where it listens, as a browser writes it: `http://127.0.0.1:7433/`.
    [[nodiscard]] std::string url() const;
    [[nodiscard]] std::vector<ListenAddress> addresses() const;
    /// The link that lets one person in, once; nothing when people log in with tokens.
    [[nodiscard]] std::optional<std::string> link() const;
    /// Whether what it says can be read between it and others: it is reached from other machines, without TLS.
    [[nodiscard]] bool can_be_overheard() const { return !here_only_ && !secure_; }
    [[nodiscard]] Live& live() { return *live_; }

private:
    Server(std::unique_ptr<Live> live, std::unique_ptr<Network> network);
    std::unique_ptr<Live> live_;
    std::unique_ptr<Network> network_;
    std::unique_ptr<Front> front_;
    std::string entrance_;
    ListenAddress shown_;
    bool secure_ = false;
    bool here_only_ = false;
};

/// `sweepline serve`: opens a server, says where it is and who may come, and serves until somebody asks to stop.
[[nodiscard]] Result<> serve(const Surroundings& surroundings, Clock& clock, const ServeOptions& options,
                             std::string version, const std::function<void(std::string_view)>& say,
                             const std::stop_token& stop);

}  // namespace sweepline
