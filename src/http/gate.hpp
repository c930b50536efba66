#pragma once

#include <optional>
#include <string>
#include <vector>

#include "http/message.hpp"

namespace sweepline {

/// What the server knows of its own address.
struct HttpGate {
    std::vector<std::string> names = {};  ///< by which it may be called besides `localhost` and addresses
    bool secure = false;                  ///< speaks TLS
};

/// How a request says who asks.
enum class Proof : unsigned char { none, cookie, bearer };

/// Whether the Host of a request is a name of this server. A page of somebody else's whose name was made to lead here
/// (DNS rebinding) is refused with 421.
[[nodiscard]] std::optional<HttpReply> check_host(const HttpGate& gate, const HttpRequest& request);

/// Whether a page of somebody else's made the browser ask: `Sec-Fetch-Site` and `Origin` must be ours where they are
/// there, and a change proved by a cookie needs one of them. Refused with 403.
[[nodiscard]] std::optional<HttpReply> check_origin(const HttpGate& gate, const HttpRequest& request, Proof proof);

/// Whether a change brings JSON, which no form of a foreign page can send. Refused with 415.
[[nodiscard]] std::optional<HttpReply> check_content_type(const HttpRequest& request);

/// GET and HEAD, which change nothing.
[[nodiscard]] bool only_reads(const HttpRequest& request);

}  // namespace sweepline
