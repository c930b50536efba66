#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"

namespace sweepline {

/// One line of a head. Names are in lower case in what was read, as written in what is said.
struct HeaderLine {
    std::string name;
    std::string value;
};

/// One request as it came: nothing in it was believed yet.
struct HttpRequest {
    std::string method;
    std::string target;
    bool keeps_alive = false;
    std::vector<HeaderLine> headers = {};
    std::string body = {};

    /// The value of the only header of that name (lower case); nothing when there is none or several.
    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
    /// How many headers have that name.
    [[nodiscard]] std::size_t count(std::string_view name) const;
};

/// One answer. Its body is `shared`, else `fixed`, else `body`: the first that is there.
struct HttpReply {
    int status = 200;
    std::vector<HeaderLine> headers = {};
    std::string body = {};
    std::shared_ptr<const std::string> shared = {};  ///< many readers, one text
    std::string_view fixed = {};                     ///< text that outlives the server
    bool closes = false;                             ///< nothing more is read from this reader

    [[nodiscard]] std::string_view content() const;
};

/// `conflict`: the word of a kind, as the command line's JSON writes it too.
[[nodiscard]] std::string_view word_of(ErrorKind kind);

/// The status that stands for a kind of error.
[[nodiscard]] int status_of(ErrorKind kind);

/// An error as `application/problem+json`, with the status of its kind or the one given.
[[nodiscard]] HttpReply problem(const Error& error, std::optional<int> status = std::nullopt);

/// The error as it is told to those who sit at other machines: what lies in `folder` is named as seen from there, and
/// `folder` itself is not said.
[[nodiscard]] Error told_elsewhere(Error error, std::string_view folder);

/// A refusal of the server itself, after which the connection ends when what follows cannot be trusted.
[[nodiscard]] HttpReply refusal(int status, ErrorKind kind, std::string message, std::string hint = {});

/// JSON with status 200.
[[nodiscard]] HttpReply json_reply(std::string json, int status = 200);

/// What a head depends on besides the reply.
struct HeadTraits {
    bool keeps_alive = false;
    bool endless = false;  ///< an event stream: no length
    std::string_view date = {};
};

/// The head of a reply with everything that makes browsers careful, up to and with its empty line.
[[nodiscard]] std::string head_of(const HttpReply& reply, const HeadTraits& traits);

/// `Sun, 06 Nov 1994 08:49:37 GMT`.
[[nodiscard]] std::string http_date(Instant instant);

/// The texts of a comma-separated header, trimmed, parameters cut off: `gzip;q=0` is left out.
[[nodiscard]] bool accepts_gzip(const HttpRequest& request);

}  // namespace sweepline
