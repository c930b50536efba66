#include "http/network.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <mutex>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "http/descriptors.hpp"
#include "http/tls.hpp"

// asio returns once more what it puts into its last argument. NOLINTBEGIN(bugprone-unused-return-value)
namespace sweepline {

namespace {

namespace asio = boost::asio;
namespace ssl = asio::ssl;
using asio::ip::tcp;
using boost::system::error_code;
using SteadyTime = std::chrono::steady_clock::time_point;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr int kSendBufferBytes = 128 * 1024;  ///< what the system may hold for a reader that does not read
constexpr std::size_t kReadBytes = 4 * 1024;
constexpr std::size_t kLingerBytes = 256 * 1024;
constexpr std::chrono::milliseconds kAcceptPause{100};  ///< when no more sockets can be had

SteadyTime now() { return std::chrono::steady_clock::now(); }

/// One connection as the network keeps it, whatever it speaks.
class Connection {
public:
    explicit Connection(asio::io_context& io) : bell(io) {}
    virtual ~Connection() = default;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    Connection(Connection&&) = delete;
    Connection& operator=(Connection&&) = delete;
    /// Ends whatever it is doing.
    virtual void cut() = 0;

    std::uint64_t id = 0;
    std::unique_ptr<Talk> talk;
    asio::steady_timer bell;  ///< of a talk that waits
    SteadyTime deadline = SteadyTime::max();
    bool rung = false;
    bool listening = false;
    std::array<char, kReadBytes> piece{};
};

tcp::socket& socket_of(tcp::socket& socket) { return socket; }
tcp::socket& socket_of(ssl::stream<tcp::socket>& stream) { return stream.next_layer(); }

template <class Wire>
class WiredConnection final : public Connection {
public:
    WiredConnection(asio::io_context& io, Wire given) : Connection(io), wire(std::move(given)) {}
    void cut() override {
        error_code ignored;
        socket_of(wire).close(ignored);
        bell.cancel();
        rung = true;
    }
    Wire wire;
};

using PlainConnection = WiredConnection<tcp::socket>;
using SecureConnection = WiredConnection<ssl::stream<tcp::socket>>;

/// Hears that the other side of a stream left, which has nothing more to say.
template <class Wire>
asio::awaitable<void> listen_for_end(std::shared_ptr<WiredConnection<Wire>> connection) {
    co_await connection->wire.async_read_some(asio::buffer(connection->piece), kTuple);
    connection->cut();
}

/// Lets the other side read what was said before the connection is gone.
template <class Wire>
asio::awaitable<void> linger(std::shared_ptr<WiredConnection<Wire>> connection, SteadyTime until) {
    connection->deadline = until;
    if constexpr (std::is_same_v<Wire, ssl::stream<tcp::socket>>) {
        co_await connection->wire.async_shutdown(kTuple);
    } else {
        error_code error;
        connection->wire.shutdown(tcp::socket::shutdown_send, error);
        for (std::size_t heard = 0; !error && heard < kLingerBytes;) {
            const auto [failed, bytes] =
                co_await connection->wire.async_read_some(asio::buffer(connection->piece), kTuple);
            error = failed;
            heard += bytes;
        }
    }
}

/// Performs one act of the talk; false when the connection is over.
template <class Wire>
asio::awaitable<bool> perform(std::shared_ptr<WiredConnection<Wire>> connection, Talk::Act act) {
    switch (act.sort) {
        case Talk::Act::Sort::read: {
            connection->deadline = act.until;
            const auto [error, bytes] =
                co_await connection->wire.async_read_some(asio::buffer(connection->piece), kTuple);
            if (error) co_return false;
            connection->talk->hear({connection->piece.data(), bytes});
            co_return true;
        }
        case Talk::Act::Sort::write: {
            connection->deadline = act.until;
            std::vector<asio::const_buffer> pieces;
            for (const std::string_view piece : act.pieces) pieces.emplace_back(piece.data(), piece.size());
            const auto [error, bytes] = co_await asio::async_write(connection->wire, pieces, kTuple);
            co_return !error;
        }
        case Talk::Act::Sort::wait:
            connection->deadline = SteadyTime::max();
            if (act.listens && !std::exchange(connection->listening, true))
                asio::co_spawn(connection->bell.get_executor(), listen_for_end(connection), asio::detached);
            if (!connection->rung) {
                connection->bell.expires_at(act.until);
                co_await connection->bell.async_wait(kTuple);
            }
            connection->rung = false;
            co_return socket_of(connection->wire).is_open();
        case Talk::Act::Sort::linger:
            co_await linger(connection, act.until);
            co_return false;
        case Talk::Act::Sort::close:
            break;
    }
    co_return false;
}

std::string said(const error_code& error) { return error.message(); }

Result<tcp::acceptor> acceptor_at(asio::io_context& io, const tcp::endpoint& place, const ListenAddress& wanted) {
    tcp::acceptor acceptor(io);
    error_code error;
    acceptor.open(place.protocol(), error);
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error && place.protocol() == tcp::v6())
        acceptor.set_option(asio::ip::v6_only(!place.address().is_unspecified()), error);
    if (!error) acceptor.bind(place, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (!error) return acceptor;
    if (error == asio::error::address_in_use)
        return fail(ErrorKind::conflict, fmt::format("something else listens on {}", to_text(wanted)),
                    "end it, or choose another port with --listen");
    return fail(ErrorKind::unavailable, fmt::format("{} cannot be listened on: {}", to_text(wanted), said(error)),
                "choose an address of this machine, and a port above 1023");
}

}  // namespace

/// Also held by those who ring from other threads, until the last of them is gone.
struct Network::State : std::enable_shared_from_this<State> {
    asio::io_context io{1};
    std::unique_ptr<ssl::context> secure;
    std::vector<tcp::acceptor> acceptors;
    std::map<std::uint64_t, std::shared_ptr<Connection>> connections;
    asio::steady_timer tick{io};
    Front* front = nullptr;
    std::uint64_t last_id = 0;
    std::size_t connections_max = 0;
    bool stopping = false;

    /// What other threads leave for this one.
    struct Door {
        std::mutex mutex;
        std::vector<std::uint64_t> rung;
        bool news = false;
        bool posted = false;
        bool closed = false;
    };
    Door door;

    Result<> open(const NetworkOptions& options);
    asio::awaitable<void> accept(tcp::acceptor& acceptor);
    void welcome(tcp::socket socket);
    template <class Wire>
    asio::awaitable<void> converse(std::shared_ptr<WiredConnection<Wire>> connection);
    template <class Wire>
    void start(std::shared_ptr<WiredConnection<Wire>> connection, std::string peer);
    asio::awaitable<void> watch_deadlines();
    void leave(std::optional<std::uint64_t> rung);
    void answer_door();
    void end();
};

Result<> Network::State::open(const NetworkOptions& options) {
    if (TlsContext tls = TRY(open_tls(options.certificate, options.key)))
        secure = std::make_unique<ssl::context>(tls.release());
    connections_max = raise_descriptors();
    constexpr std::size_t kForOthers = 256;
    connections_max -= std::min(connections_max / 2, kForOthers);
    const ListenAddress& wanted = options.listen;
    tcp::resolver resolver(io);
    error_code error;
    const std::string port = std::to_string(wanted.port);
    const auto flags = tcp::resolver::passive | tcp::resolver::numeric_service;
    const auto found = resolver.resolve(wanted.host.empty() ? "::" : wanted.host, port, flags, error);
    if (error)
        return fail(ErrorKind::invalid, fmt::format("'{}' is no address of a machine: {}", wanted.host, said(error)));
    std::uint16_t chosen = wanted.port;
    std::optional<Error> refused;
    for (const auto& entry : found) {
        auto acceptor = acceptor_at(io, tcp::endpoint(entry.endpoint().address(), chosen), wanted);
        if (acceptor) {
            // A second place of the same name has the same port.
            chosen = acceptor->local_endpoint(error).port();
            acceptors.push_back(*std::move(acceptor));
        } else if (!refused || acceptor.error().kind == ErrorKind::conflict) {
            refused = std::move(acceptor).error();
        }
    }
    // A machine without IPv6 may still say that it has ::1; a port that is taken in one place is taken.
    const bool taken = refused && refused->kind == ErrorKind::conflict;
    if (acceptors.empty() || taken)
        return std::unexpected(refused.value_or(Error{ErrorKind::invalid, "there is no such address to listen on"}));
    return {};
}

asio::awaitable<void> Network::State::accept(tcp::acceptor& acceptor) {
    while (!stopping) {
        auto [error, socket] = co_await acceptor.async_accept(kTuple);
        if (!error) {
            welcome(std::move(socket));
        } else if (!stopping) {
            asio::steady_timer pause(io, kAcceptPause);
            co_await pause.async_wait(kTuple);
        }
    }
}

void Network::State::welcome(tcp::socket socket) {
    ++front->counts.accepted;
    const std::size_t most = std::min(connections_max, front->limits().connections);
    error_code error;
    const auto peer = socket.remote_endpoint(error);
    if (error) return;
    if (connections.size() >= most) {
        ++front->counts.turned_away;
        return;
    }
    socket.set_option(tcp::no_delay(true), error);
    socket.set_option(asio::socket_base::send_buffer_size(kSendBufferBytes), error);
    const std::string address = peer.address().to_string();
    if (secure == nullptr)
        start(std::make_shared<PlainConnection>(io, std::move(socket)), address);
    else
        start(std::make_shared<SecureConnection>(io, ssl::stream<tcp::socket>(std::move(socket), *secure)), address);
}

template <class Wire>
void Network::State::start(std::shared_ptr<WiredConnection<Wire>> connection, std::string peer) {
    connection->id = ++last_id;
    connection->talk = std::make_unique<Talk>(*front, std::move(peer), [state = weak_from_this(), id = connection->id] {
        if (const auto still = state.lock()) still->leave(id);
    });
    connections.emplace(connection->id, connection);
    ++front->counts.connections;
    asio::co_spawn(io, converse(std::move(connection)), asio::detached);
}

template <class Wire>
asio::awaitable<void> Network::State::converse(std::shared_ptr<WiredConnection<Wire>> connection) {
    bool goes_on = true;
    if constexpr (std::is_same_v<Wire, ssl::stream<tcp::socket>>) {
        connection->deadline = now() + front->limits().head;
        const auto [error] = co_await connection->wire.async_handshake(ssl::stream_base::server, kTuple);
        goes_on = !error;
    }
    while (goes_on && !stopping) {
        Talk::Act act = connection->talk->next(now());
        goes_on = co_await perform(connection, std::move(act));
    }
    connection->cut();
    connection->talk.reset();
    connections.erase(connection->id);
    --front->counts.connections;
    if (stopping && connections.empty()) io.stop();
}

/// Cuts off who is too slow.
asio::awaitable<void> Network::State::watch_deadlines() {
    while (!stopping) {
        tick.expires_after(front->limits().tick);
        co_await tick.async_wait(kTuple);
        const SteadyTime at = now();
        for (const auto& [id, connection] : connections) {
            if (connection->deadline > at) continue;
            connection->deadline = SteadyTime::max();
            ++front->counts.too_slow;
            connection->cut();
        }
    }
}

/// From any thread: rings one connection, or all that follow the stream.
void Network::State::leave(std::optional<std::uint64_t> rung) {
    const std::scoped_lock lock(door.mutex);
    if (door.closed) return;
    if (rung)
        door.rung.push_back(*rung);
    else
        door.news = true;
    if (std::exchange(door.posted, true)) return;
    asio::post(io, [this] { answer_door(); });
}

void Network::State::answer_door() {
    std::vector<std::uint64_t> rung;
    bool news = false;
    {
        const std::scoped_lock lock(door.mutex);
        rung.swap(door.rung);
        news = std::exchange(door.news, false);
        door.posted = false;
    }
    const auto ring = [](Connection& connection) {
        connection.rung = true;
        connection.bell.cancel();
    };
    for (const std::uint64_t id : rung)
        if (const auto found = connections.find(id); found != connections.end()) ring(*found->second);
    if (!news) return;
    for (const auto& [id, connection] : connections)
        if (connection->listening) ring(*connection);
}

void Network::State::end() {
    stopping = true;
    error_code ignored;
    for (tcp::acceptor& acceptor : acceptors) acceptor.close(ignored);
    tick.cancel();
    for (const auto& [id, connection] : connections) connection->cut();
    if (connections.empty()) io.stop();
}

Network::Network(std::shared_ptr<State> state) : state_(std::move(state)) {}

/// Nothing is posted from now on; what was left behind is dropped with the context.
Network::~Network() {
    const std::scoped_lock lock(state_->door.mutex);
    state_->door.closed = true;
}

Result<std::unique_ptr<Network>> Network::listen(const NetworkOptions& options) {
    auto state = std::make_shared<State>();
    TRY(state->open(options));
    return std::unique_ptr<Network>(new Network(std::move(state)));
}

std::vector<ListenAddress> Network::addresses() const {
    std::vector<ListenAddress> all;
    for (const tcp::acceptor& acceptor : state_->acceptors) {
        error_code error;
        const auto place = acceptor.local_endpoint(error);
        if (!error) all.push_back({.host = place.address().to_string(), .port = place.port()});
    }
    return all;
}

void Network::run(Front& front) {
    state_->front = &front;
    for (tcp::acceptor& acceptor : state_->acceptors)
        asio::co_spawn(state_->io, state_->accept(acceptor), asio::detached);
    asio::co_spawn(state_->io, state_->watch_deadlines(), asio::detached);
    state_->io.run();
    // Whoever still waits for an answer of another thread is let go here, while the front is there.
    state_->connections.clear();
    end_tls_thread();
}

void Network::stop() {
    const std::scoped_lock lock(state_->door.mutex);
    if (!state_->door.closed) asio::post(state_->io, [state = state_.get()] { state->end(); });
}

void Network::news() { state_->leave(std::nullopt); }

}  // namespace sweepline
// NOLINTEND(bugprone-unused-return-value)
