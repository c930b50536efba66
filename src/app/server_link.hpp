#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "app/app.hpp"
#include "base/result.hpp"
#include "migration/access.hpp"
#include "store/record_link.hpp"

namespace sweepline {

/// Who a server says that somebody is.
struct ServerSession {
    std::string name;
    Access access = Access::viewer;
    std::string migration;
};

/// The way to the server that keeps the record, for one thread.
class ServerLink {
public:
    /// With the token of the surroundings, else the one kept by `login`; denied where there is none. `stop` tells when
    /// waiting is over.
    [[nodiscard]] static Result<std::unique_ptr<ServerLink>> open(const Surroundings& surroundings,
                                                                  const std::string& url,
                                                                  std::function<std::stop_token()> stop);
    ~ServerLink();
    ServerLink(const ServerLink&) = delete;
    ServerLink& operator=(const ServerLink&) = delete;

    /// Whose token it is; asked once.
    [[nodiscard]] Result<ServerSession> session();
    /// The record, as the store wants it; not for longer than this lives.
    [[nodiscard]] RecordLink record(const std::string& actor);
    /// Whether something may have happened since this was asked last. The first time begins to listen.
    [[nodiscard]] bool has_news();

private:
    struct State;
    explicit ServerLink(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// Checks a token against a server and keeps it; answers who it is there.
[[nodiscard]] Result<ServerSession> log_in(const Surroundings& surroundings, const std::string& url,
                                           const std::string& token);
/// Forgets the token for a server; not_found when there is none.
[[nodiscard]] Result<> log_out(const Surroundings& surroundings, const std::string& url);
/// The address in its usual form.
[[nodiscard]] Result<std::string> server_address(const std::string& said);

}  // namespace sweepline
