#pragma once
// net/: one request, one response, one deadline, as a client of somebody's web server. It may know libcurl, base/ and
// text/. It must never know what is asked for, nor keep a secret anywhere but in the request that carries it.

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace sweepline {

/// A web address without what follows its path: `https://host:port/prefix`, no slash at its end.
struct WebAddress {
    std::string url;        ///< in its usual form: lower case, no default port
    std::string host;       ///< without the brackets of an IPv6 address
    bool is_plain = false;  ///< `http`, which everybody on the way can read
    [[nodiscard]] bool is_loopback() const;
};

/// Reads `http://…` or `https://…`; anything else, a password, a query or a fragment in it is invalid.
[[nodiscard]] Result<WebAddress> read_web_address(std::string_view text);

/// Whom to talk to, and how.
struct WebPlace {
    WebAddress address;
    std::string token = {};           ///< sent as `Authorization: Bearer`; empty: none
    bool plain_is_meant = false;      ///< somebody said that plain HTTP beyond this machine is what they want
    std::string certificates = {};    ///< file with the authorities to trust (PEM); empty: those of the system
    std::string agent = "sweepline";  ///< who asks
};

/// How long is waited and how much is taken.
struct WebLimits {
    std::chrono::milliseconds connect{10'000};
    std::chrono::milliseconds answer{60'000};   ///< for a whole reply
    std::chrono::milliseconds silence{45'000};  ///< of a stream, before it is given up
    std::size_t reply_bytes = std::size_t{256} << 20U;
};

/// What came back, whatever its status.
struct WebReply {
    int status = 0;
    std::string type = {};  ///< of the content, without parameters
    std::string body = {};
    std::string elsewhere = {};  ///< where a redirection leads
};

/// Asks one server, one thing at a time, over a connection that is kept. Certificates are verified; redirections are
/// never followed; proxies are those of the environment, and none for this machine.
class HttpClient {
public:
    /// Plain HTTP beyond this machine is denied unless it is meant: the token could be read on the way.
    [[nodiscard]] static Result<HttpClient> open(WebPlace place, WebLimits limits = {});
    ~HttpClient();
    HttpClient(HttpClient&&) noexcept;
    HttpClient& operator=(HttpClient&&) noexcept;

    /// `unavailable` or `timed_out` where no whole reply came; `cancelled` when somebody asked to stop.
    [[nodiscard]] Result<WebReply> get(std::string_view path, const std::stop_token& stop = {});
    [[nodiscard]] Result<WebReply> post(std::string_view path, std::string_view json, const std::stop_token& stop = {});
    /// Hands on what a stream says until it ends or somebody asks to stop.
    [[nodiscard]] Result<> follow(std::string_view path, const std::function<void(std::string_view)>& hear,
                                  const std::stop_token& stop);

    [[nodiscard]] const WebAddress& address() const;

private:
    struct State;
    explicit HttpClient(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// The body of a reply that says all is well (2xx); else its `application/problem+json` as an error, or what the status
/// says.
[[nodiscard]] Result<std::string> content_of(WebReply reply, const WebAddress& from);

}  // namespace sweepline
