#include <algorithm>
#include <cctype>
#include <utility>

#include <fmt/format.h>

#include "http/http.hpp"

namespace sweepline {

namespace {

constexpr std::string_view kStateFolder = ".sweepline";

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

/// The names by which browsers may call this server.
HttpGate gate_of(const Surroundings& surroundings, const ServeOptions& options, const ListenAddress& address) {
    HttpGate gate{.names = {lower(surroundings.machine)}, .secure = !options.certificate.empty()};
    for (const std::string& name : options.names) gate.names.push_back(lower(name));
    if (!is_address(address.host)) gate.names.push_back(lower(address.host));
    std::erase(gate.names, "");
    return gate;
}

}  // namespace

Server::Server(std::unique_ptr<Live> live, std::unique_ptr<Network> network)
    : live_(std::move(live)), network_(std::move(network)) {}

Server::~Server() {
    live_->on_news({});
    // Answers that come from now on find nobody.
    network_.reset();
}

Result<std::unique_ptr<Server>> Server::open(const Surroundings& surroundings, Clock& clock,
                                             const ServeOptions& options, std::string version) {
    const ListenAddress address = TRY(parse_listen_address(options.listen));
    auto live = TRY(Live::open(surroundings, clock, options.live));
    const bool here_only = is_loopback(address.host);
    const bool users = live->has_users();
    if (!here_only && !users)
        return fail(ErrorKind::denied,
                    fmt::format("{} can be reached from other machines, and nobody has a token", to_text(address)),
                    "add one: sweepline token add NAME --access lead");
    const std::filesystem::path state = std::filesystem::path(live->serving().folder) / kStateFolder;
    const Sessions sessions = TRY(Sessions::open(state / "server.key"));
    const std::string entrance = users ? std::string() : TRY(random_secret());
    auto network = TRY(Network::listen({.listen = address, .certificate = options.certificate, .key = options.key}));

    std::unique_ptr<Server> server(new Server(std::move(live), std::move(network)));
    server->secure_ = !options.certificate.empty();
    server->here_only_ = here_only;
    server->shown_ = server->network_->addresses().front();
    // Cookies do not tell ports apart: two servers of one machine would log each other's people out.
    const std::string cookie = fmt::format("sweepline_{}", server->shown_.port);
    if (!address.host.empty()) server->shown_.host = address.host;
    if (address.host.empty() || address.host == "0.0.0.0" || address.host == "::")
        server->shown_.host = surroundings.machine;
    server->entrance_ = entrance;
    server->front_ = std::make_unique<Front>(Front::Parts{.live = *server->live_,
                                                          .clock = clock,
                                                          .sessions = sessions,
                                                          .gate = gate_of(surroundings, options, address),
                                                          .limits = options.limits,
                                                          .version = std::move(version),
                                                          .cookie = cookie,
                                                          .entrance = entrance,
                                                          .here_only = here_only});
    return server;
}

void Server::run(const std::stop_token& stop) {
    const std::stop_callback on_stop(stop, [this] { network_->stop(); });
    live_->on_news([network = network_.get()] { network->news(); });
    live_->resume();
    network_->run(*front_);
    live_->on_news({});
}

std::string Server::url() const { return fmt::format("{}://{}/", secure_ ? "https" : "http", to_text(shown_)); }

std::vector<ListenAddress> Server::addresses() const { return network_->addresses(); }

std::optional<std::string> Server::link() const {
    if (entrance_.empty()) return std::nullopt;
    return url() + "enter?key=" + entrance_;
}

}  // namespace sweepline
