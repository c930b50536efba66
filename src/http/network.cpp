#include "http/network.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <map>
#include <mutex>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "http/descriptors.hpp"
#include "http/listening.hpp"
#include "http/tls.hpp"
#include "http/tls_stream.hpp"

// asio returns once more what it puts into its last argument. NOLINTBEGIN(bugprone-unused-return-value)
namespace sweepline {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using SteadyTime = std::chrono::steady_clock::time_point;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr int kSendBufferBytes = 128 * 1024;  ///< what the system may hold for a reader that does not read
constexpr std::size_t kReadBytes = 4 * 1024;
constexpr std::size_t kLingerBytes = 256 * 1024;
constexpr std::chrono::milliseconds kAcceptPause{100};  ///< when no more sockets can be had

SteadyTime now() { return std::chrono::steady_clock::now(); }

/// One connection as the network keeps it.
struct Connection {
    Connection(asio::io_context& io, tcp::socket given) : socket(std::move(given)), bell(io) {}
    /// Ends whatever it is doing.
    void cut() {
        error_code ignored;
        socket.close(ignored);
        bell.cancel();
        rung = true;
    }

    std::uint64_t id = 0;
    tcp::socket socket;
    std::unique_ptr<TlsStream> tls = nullptr;  ///< null: it speaks plainly
    std::unique_ptr<Talk> talk = nullptr;
    asio::steady_timer bell;  ///< of a talk that waits
    SteadyTime deadline = SteadyTime::max();
    bool rung = false;
    bool listening = false;
    std::array<char, kReadBytes> piece{};
};

/// Waits for what TLS needs of the socket; false when the connection is over.
asio::awaitable<bool> wait_for(Connection& connection, TlsStream::How how) {
    if (how == TlsStream::How::over) co_return false;
    const auto side = how == TlsStream::How::needs_read ? tcp::socket::wait_read : tcp::socket::wait_write;
    const auto [error] = co_await connection.socket.async_wait(side, kTuple);
    co_return !error;
}

// Once a socket is closed, its number may be another connection's: TLS must not be asked any more.

asio::awaitable<bool> shake_hands(Connection& connection) {
    while (connection.socket.is_open()) {
        const TlsStream::Step step = connection.tls->handshake();
        if (step.how == TlsStream::How::done) co_return true;
        const bool goes_on = co_await wait_for(connection, step.how);
        if (!goes_on) break;
    }
    co_return false;
}

/// How many bytes came, into `piece`; none when the connection is over.
asio::awaitable<std::size_t> read_some(Connection& connection) {
    if (connection.tls == nullptr) {
        const auto [error, bytes] = co_await connection.socket.async_read_some(asio::buffer(connection.piece), kTuple);
        co_return error ? 0 : bytes;
    }
    while (connection.socket.is_open()) {
        const TlsStream::Step step = connection.tls->read(connection.piece);
        if (step.how == TlsStream::How::done) co_return step.bytes;
        const bool goes_on = co_await wait_for(connection, step.how);
        if (!goes_on) break;
    }
    co_return 0;
}

/// Writes all of it; false when the connection is over.
asio::awaitable<bool> write_all(Connection& connection, const std::vector<std::string_view>& pieces) {
    if (connection.tls == nullptr) {
        std::vector<asio::const_buffer> buffers;
        for (const std::string_view piece : pieces) buffers.emplace_back(piece.data(), piece.size());
        const auto [error, bytes] = co_await asio::async_write(connection.socket, buffers, kTuple);
        co_return !error;
    }
    std::size_t size = 0;
    for (const std::string_view piece : pieces) size += piece.size();
    std::size_t written = 0;
    while (written < size && connection.socket.is_open()) {
        const TlsStream::Step step = connection.tls->write(pieces, written);
        written += step.bytes;
        if (step.how == TlsStream::How::done) continue;
        const bool goes_on = co_await wait_for(connection, step.how);
        if (!goes_on) break;
    }
    co_return written == size;
}

/// Hears that the other side of a stream left, which has nothing more to say.
asio::awaitable<void> listen_for_end(std::shared_ptr<Connection> connection) {
    co_await read_some(*connection);
    connection->cut();
}

/// Lets the other side read what was said before the connection is gone.
asio::awaitable<void> linger(Connection& connection) {
    if (connection.tls != nullptr) connection.tls->say_end();
    error_code error;
    connection.socket.shutdown(tcp::socket::shutdown_send, error);
    for (std::size_t heard = 0; !error && heard < kLingerBytes;) {
        const auto [failed, bytes] = co_await connection.socket.async_read_some(asio::buffer(connection.piece), kTuple);
        error = failed;
        heard += bytes;
    }
}

/// Performs one act of the talk; false when the connection is over.
asio::awaitable<bool> perform(std::shared_ptr<Connection> connection, Talk::Act act) {
    connection->deadline = act.sort == Talk::Act::Sort::wait ? SteadyTime::max() : act.until;
    switch (act.sort) {
        case Talk::Act::Sort::read: {
            const std::size_t bytes = co_await read_some(*connection);
            if (bytes > 0) connection->talk->hear({connection->piece.data(), bytes});
            co_return bytes > 0;
        }
        case Talk::Act::Sort::write:
            co_return co_await write_all(*connection, act.pieces);
        case Talk::Act::Sort::wait:
            if (act.listens && !std::exchange(connection->listening, true))
                asio::co_spawn(connection->bell.get_executor(), listen_for_end(connection), asio::detached);
            if (!connection->rung) {
                connection->bell.expires_at(act.until);
                co_await connection->bell.async_wait(kTuple);
            }
            connection->rung = false;
            co_return connection->socket.is_open();
        case Talk::Act::Sort::linger:
            co_await linger(*connection);
            co_return false;
        case Talk::Act::Sort::close:
            break;
    }
    co_return false;
}

}  // namespace

/// Also held by those who ring from other threads, until the last of them is gone.
struct Network::State : std::enable_shared_from_this<State> {
    asio::io_context io{1};
    TlsContext secure;
    std::vector<tcp::acceptor> acceptors;
    std::vector<ListenAddress> places;  ///< of the acceptors
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
    asio::awaitable<void> converse(std::shared_ptr<Connection> connection);
    asio::awaitable<void> watch_deadlines();
    void leave(std::optional<std::uint64_t> rung);
    void answer_door();
    void end();
};

Result<> Network::State::open(const NetworkOptions& options) {
    secure = TRY(open_tls(options.certificate, options.key));
    connections_max = raise_descriptors();
    constexpr std::size_t kForOthers = 256;
    connections_max -= std::min(connections_max / 2, kForOthers);
    std::vector<ListeningSocket> sockets = TRY(listen_at(options.listen));
    for (ListeningSocket& socket : sockets) {
        places.push_back(socket.place());
        const auto protocol = socket.place().host.contains(':') ? tcp::v6() : tcp::v4();
        acceptors.emplace_back(io, protocol, socket.release());
    }
    return {};
}

asio::awaitable<void> Network::State::accept(tcp::acceptor& acceptor) {
    const auto protocol = acceptor.local_endpoint().protocol();
    while (!stopping) {
        co_await acceptor.async_wait(tcp::acceptor::wait_read, kTuple);
        if (stopping) co_return;
        const int accepted = accept_connection(acceptor.native_handle());
        if (accepted >= 0) {
            welcome(tcp::socket(io, protocol, accepted));
        } else if (errno != EAGAIN && errno != ECONNABORTED) {
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
    auto connection = std::make_shared<Connection>(io, std::move(socket));
    if (secure != nullptr) {
        connection->tls = TlsStream::serve(*secure, connection->socket.native_handle());
        if (connection->tls == nullptr) return;
    }
    connection->id = ++last_id;
    const auto wake = [state = weak_from_this(), id = connection->id] {
        if (const auto still = state.lock()) still->leave(id);
    };
    connection->talk = std::make_unique<Talk>(*front, peer.address().to_string(), wake);
    connections.emplace(connection->id, connection);
    ++front->counts.connections;
    asio::co_spawn(io, converse(std::move(connection)), asio::detached);
}

asio::awaitable<void> Network::State::converse(std::shared_ptr<Connection> connection) {
    bool goes_on = true;
    if (connection->tls != nullptr) {
        connection->deadline = now() + front->limits().head;
        goes_on = co_await shake_hands(*connection);
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

std::vector<ListenAddress> Network::addresses() const { return state_->places; }

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
