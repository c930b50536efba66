#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sweepline::bench {

/// A connection to a port of this machine; -1 when nobody listens there.
[[nodiscard]] int connect_to(std::uint16_t port);

/// A request as a program with a token sends it.
[[nodiscard]] std::string request_text(std::uint16_t port, std::string_view line, std::string_view token,
                                       std::string_view body = {}, std::string_view headers = {});

/// What a server answered; status 0 when it did not.
struct Answer {
    int status = 0;
    std::string body;
};

/// Asks on a connection of its own, and waits for the answer.
[[nodiscard]] Answer ask(std::uint16_t port, std::string_view line, std::string_view token, std::string_view body = {});

/// The length of the first whole reply in `text`, head and body; 0 while it is not all there.
[[nodiscard]] std::size_t reply_size(std::string_view text);
[[nodiscard]] int status_of_reply(std::string_view text);

/// The whole number that stands in `text` behind `before`; -1 when there is none.
[[nodiscard]] std::int64_t number_after(std::string_view text, std::string_view before);

/// Tokens of as many new engineers, whom the lead's token lets in.
[[nodiscard]] std::vector<std::string> enrol(std::uint16_t port, std::string_view lead, const std::string& prefix,
                                             std::size_t count);

}  // namespace sweepline::bench
