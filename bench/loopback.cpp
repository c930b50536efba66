#include "loopback.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <charconv>

namespace sweepline::bench {

int connect_to(std::uint16_t port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in place{};
    place.sin_family = AF_INET;
    place.sin_port = htons(port);
    place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&place), sizeof place) != 0) {
        ::close(socket);
        return -1;
    }
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return socket;
}

std::string request_text(std::uint16_t port, std::string_view line, std::string_view token, std::string_view body,
                         std::string_view headers) {
    std::string text(line);
    text.append(" HTTP/1.1\r\nHost: 127.0.0.1:").append(std::to_string(port));
    text.append("\r\nAuthorization: Bearer ").append(token).append("\r\n").append(headers);
    if (line.starts_with("POST"))
        text.append("Content-Type: application/json\r\nContent-Length: ")
            .append(std::to_string(body.size()))
            .append("\r\n");
    return text.append("\r\n").append(body);
}

Answer ask(std::uint16_t port, std::string_view line, std::string_view token, std::string_view body) {
    Answer answer;
    const int socket = connect_to(port);
    if (socket < 0) return answer;
    const std::string request = request_text(port, line, token, body);
    std::string heard;
    std::array<char, 64 * 1024> piece{};
    auto got = ::send(socket, request.data(), request.size(), MSG_NOSIGNAL);
    while (got > 0 && reply_size(heard) == 0) {
        got = ::recv(socket, piece.data(), piece.size(), 0);
        if (got > 0) heard.append(piece.data(), static_cast<std::size_t>(got));
    }
    ::close(socket);
    if (reply_size(heard) == 0) return answer;
    return {.status = status_of_reply(heard), .body = heard.substr(heard.find("\r\n\r\n") + 4)};
}

std::size_t reply_size(std::string_view text) {
    const std::size_t end = text.find("\r\n\r\n");
    if (end == std::string_view::npos) return 0;
    const std::int64_t length = number_after(text.substr(0, end + 2), "\r\nContent-Length: ");
    const std::size_t size = end + 4 + (length > 0 ? static_cast<std::size_t>(length) : 0);
    return text.size() >= size ? size : 0;
}

int status_of_reply(std::string_view text) { return static_cast<int>(number_after(text.substr(0, 16), "HTTP/1.1 ")); }

std::int64_t number_after(std::string_view text, std::string_view before) {
    const std::size_t at = text.find(before);
    std::int64_t number = -1;
    if (at != std::string_view::npos)
        std::from_chars(text.data() + at + before.size(), text.data() + text.size(), number);
    return number;
}

std::vector<std::string> enrol(std::uint16_t port, std::string_view lead, const std::string& prefix,
                               std::size_t count) {
    std::vector<std::string> tokens;
    for (std::size_t i = 0; i < count; ++i) {
        const std::string body = R"({"name":")" + prefix + std::to_string(i) + R"(","access":"engineer"})";
        const Answer answer = ask(port, "POST /api/token/add", lead, body);
        const std::size_t at = answer.body.find("swl_");
        if (answer.status == 200 && at != std::string::npos)
            tokens.push_back(answer.body.substr(at, answer.body.find('"', at) - at));
    }
    return tokens;
}

}  // namespace sweepline::bench
