#include "http/network.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <exception>
#include <map>
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

#include "http/connection_shares.hpp"
#include "http/descriptors.hpp"
#include "http/doorbell.hpp"
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
    std::string who = {};
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
    std::unique_ptr<ConnectionShares> shares;
    asio::steady_timer tick{io};
    Front* front = nullptr;
    std::uint64_t last_id = 0;
    std::size_t connections_max = 0;  ///< by what the system allows
    bool stopping = false;

    Doorbell bell{[this] { asio::post(io, [this] { answer_door(); }); }};

    Result<> open(const NetworkOptions& options);
    asio::awaitable<void> accept(tcp::acceptor& acceptor);
    void take_in(tcp::socket socket);
    void welcome(tcp::socket socket, std::uint64_t id);
    asio::awaitable<void> converse(std::shared_ptr<Connection> connection);
    asio::awaitable<void> say_and_hear(std::shared_ptr<Connection> connection) const;
    asio::awaitable<void> watch_deadlines();
    void answer_door();
    void forget(std::uint64_t id);
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
        const int why = errno;
        tcp::socket socket(io);
        error_code error;
        if (accepted >= 0 && !socket.assign(protocol, accepted, error)) {
            take_in(std::move(socket));
        } else if (accepted >= 0) {
            close(accepted);
        } else if (why != EAGAIN && why != ECONNABORTED) {
            asio::steady_timer pause(io, kAcceptPause);
            co_await pause.async_wait(kTuple);
        }
    }
}

/// What throws, for want of memory, turns one away and lets others in.
void Network::State::take_in(tcp::socket socket) {
    const std::uint64_t id = ++last_id;
    try {
        welcome(std::move(socket), id);
    } catch (const std::exception&) {
        ++front->counts.broken;
        forget(id);
    }
}

void Network::State::welcome(tcp::socket socket, std::uint64_t id) {
    ++front->counts.accepted;
    error_code error;
    const std::string who = who_is_at(socket.remote_endpoint(error).address().to_string());
    if (error) return;
    if (!shares->has_room_for(who)) {
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
    connection->id = id;
    connection->who = who;
    const auto wake = [state = weak_from_this(), id] {
        if (const auto still = state.lock()) still->bell.ring(id);
    };
    connection->talk = std::make_unique<Talk>(*front, who, wake);
    connections.emplace(id, connection);
    ++front->counts.connections;
    shares->come(who);
    asio::co_spawn(io, converse(std::move(connection)), asio::detached);
}

/// A connection from its beginning to its end. What throws ends it, and it alone.
asio::awaitable<void> Network::State::converse(std::shared_ptr<Connection> connection) {
    try {
        co_await say_and_hear(connection);
    } catch (const std::exception&) {
        ++front->counts.broken;
    }
    connection->cut();
    connection->talk.reset();
    forget(connection->id);
}

void Network::State::forget(std::uint64_t id) {
    const auto found = connections.find(id);
    if (found == connections.end()) return;
    shares->go(found->second->who);
    connections.erase(found);
    --front->counts.connections;
    if (stopping && connections.empty()) io.stop();
}

asio::awaitable<void> Network::State::say_and_hear(std::shared_ptr<Connection> connection) const {
    bool goes_on = true;
    if (connection->tls != nullptr) {
        connection->deadline = now() + front->limits().head;
        goes_on = co_await shake_hands(*connection);
    }
    while (goes_on && !stopping) {
        Talk::Act act = connection->talk->next(now());
        goes_on = co_await perform(connection, std::move(act));
    }
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

void Network::State::answer_door() {
    const Doorbell::Left left = bell.take();
    if (left.stop) return end();
    const auto ring = [](Connection& connection) {
        connection.rung = true;
        connection.bell.cancel();
    };
    for (const std::uint64_t id : left.rung)
        if (const auto found = connections.find(id); found != connections.end()) ring(*found->second);
    if (!left.news) return;
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
Network::~Network() { state_->bell.close(); }

Result<std::unique_ptr<Network>> Network::listen(const NetworkOptions& options) {
    auto state = std::make_shared<State>();
    TRY(state->open(options));
    return std::unique_ptr<Network>(new Network(std::move(state)));
}

std::vector<ListenAddress> Network::addresses() const { return state_->places; }

void Network::run(Front& front) {
    state_->front = &front;
    const HttpLimits& limits = front.limits();
    state_->shares = std::make_unique<ConnectionShares>(
        ConnectionShares::Limits{.all = std::min(state_->connections_max, limits.connections),
                                 .each = limits.connections_each,
                                 .here = limits.connections_here});
    for (tcp::acceptor& acceptor : state_->acceptors)
        asio::co_spawn(state_->io, state_->accept(acceptor), asio::detached);
    asio::co_spawn(state_->io, state_->watch_deadlines(), asio::detached);
    state_->io.run();
    // Whoever still waits for an answer of another thread is let go here, while the front is there.
    state_->connections.clear();
    end_tls_thread();
}

void Network::stop() { state_->bell.stop(); }

void Network::news() { state_->bell.tell_news(); }

}  // namespace sweepline
// NOLINTEND(bugprone-unused-return-value)
