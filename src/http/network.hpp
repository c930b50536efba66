#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "http/front.hpp"
#include "http/listen_address.hpp"
#include "http/talk.hpp"

namespace sweepline {

/// Where a network listens, and with which certificate it speaks TLS; without one it speaks plainly.
struct NetworkOptions {
    ListenAddress listen;
    std::filesystem::path certificate = {};  ///< PEM, the chain behind it
    std::filesystem::path key = {};          ///< PEM
};

/// Sockets: accepts, reads, writes and cuts off who is too slow. One thread does all of it, in which every `Talk` and
/// the `Front` live; there is no thread per connection.
class Network {
public:
    /// Listens from now on, and answers once it runs; a port that is taken is a conflict.
    [[nodiscard]] static Result<std::unique_ptr<Network>> listen(const NetworkOptions& options);
    /// Not while it runs.
    ~Network();
    Network(const Network&) = delete;
    Network& operator=(const Network&) = delete;
    Network(Network&&) = delete;
    Network& operator=(Network&&) = delete;

    /// Where it listens in fact: `localhost` may be two places, and port 0 was one.
    [[nodiscard]] std::vector<ListenAddress> addresses() const;

    /// Serves on this thread until `stop`; then ends every connection and returns.
    void run(Front& front);
    /// From any thread, also before `run`, and more than once.
    void stop();
    /// Lets every event stream look for news; from any thread.
    void news();

private:
    struct State;
    explicit Network(std::shared_ptr<State> state);
    std::shared_ptr<State> state_;
};

}  // namespace sweepline
