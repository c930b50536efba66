#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "app/live_trial.hpp"
#include "http/http.hpp"

namespace sweepline {

/// What a server answered.
struct Heard {
    int status = 0;
    std::string head;
    std::string body;

    /// The value of a header, written as the server writes it; empty when it is not there.
    [[nodiscard]] std::string header(std::string_view name) const {
        const std::string begin = "\r\n" + std::string(name) + ": ";
        const std::size_t at = head.find(begin);
        if (at == std::string::npos) return {};
        return head.substr(at + begin.size(), head.find("\r\n", at + 2) - at - begin.size());
    }
};

/// A client that says just what it is told to, byte by byte.
class RawClient {
public:
    /// `from`: an address of this machine.
    explicit RawClient(std::uint16_t port, int receive_bytes = 0, const char* from = "127.0.0.1")
        : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        if (receive_bytes > 0) ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof receive_bytes);
        const timeval patience{.tv_sec = 30, .tv_usec = 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        sockaddr_in place{};
        place.sin_family = AF_INET;
        ::inet_pton(AF_INET, from, &place.sin_addr);
        if (::bind(socket_, reinterpret_cast<const sockaddr*>(&place), sizeof place) != 0)
            throw std::runtime_error("this machine has no such address");
        place.sin_port = htons(port);
        place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(socket_, reinterpret_cast<const sockaddr*>(&place), sizeof place) != 0)
            throw std::runtime_error("the server is not there");
    }
    ~RawClient() { ::close(socket_); }
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    /// False when the server hears nothing more.
    bool say(std::string_view text) const {
        while (!text.empty()) {
            const auto sent = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            text.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    void say_no_more() const { ::shutdown(socket_, SHUT_WR); }

    /// The next reply; throws when the connection ends before it.
    Heard hear(bool bodiless = false) {
        Heard heard;
        heard.head = until("\r\n\r\n");
        std::from_chars(heard.head.data() + 9, heard.head.data() + 12, heard.status);
        const std::string length = heard.header("Content-Length");
        if (length.empty() || bodiless) return heard;
        const std::size_t size = std::stoul(length);
        while (held_.size() < size)
            if (!more()) throw std::runtime_error("the connection ended within a body");
        heard.body = held_.substr(0, size);
        held_.erase(0, size);
        return heard;
    }
    /// Everything up to and with `text`.
    std::string until(std::string_view text) {
        std::size_t at = 0;
        while ((at = held_.find(text)) == std::string::npos)
            if (!more()) throw std::runtime_error("the connection ended before '" + std::string(text) + "': " + held_);
        std::string out = held_.substr(0, at + text.size());
        held_.erase(0, out.size());
        return out;
    }
    /// Whether the server has ended the connection, after whatever it still said.
    bool ended() {
        while (more()) {
        }
        return !late_;
    }

private:
    bool more() {
        std::array<char, 16 * 1024> piece{};
        const auto got = ::recv(socket_, piece.data(), piece.size(), 0);
        late_ = got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
        if (got <= 0) return false;
        held_.append(piece.data(), static_cast<std::size_t>(got));
        return true;
    }
    int socket_;
    std::string held_;
    bool late_ = false;
};

/// A headquarters with a server on it that listens on a free port of this machine.
class HttpTrial : public LiveTrial, public ::testing::Test {
public:
    ~HttpTrial() override { stop(); }

protected:
    HttpTrial() { options_.listen = "127.0.0.1:0"; }

    void start() {
        if (!std::filesystem::exists(folder_ / "hq/migration.yaml")) write_headquarters(3, 2);
        server_ = testing::need(Server::open(surroundings(), *ticks_, options_, "0.0.1"));
        port_ = server_->addresses().front().port;
        thread_ = std::jthread([server = server_.get()](const std::stop_token& asked) { server->run(asked); });
    }
    void stop() {
        thread_ = {};
        server_.reset();
    }

    /// Adds a token before or while the server runs.
    std::string token(const std::string& name, const std::string& access) {
        if (!std::filesystem::exists(folder_ / "hq/migration.yaml")) write_headquarters(3, 2);
        const auto here = app();
        const auto reply =
            testing::need(find_use_case("token add")
                              ->perform(*here, here->local_caller(),
                                        json(R"({"name":")" + name + R"(","access":")" + access + R"("})")));
        const Value said = json(reply.json());
        return *said.find("token")->if_string();
    }

    [[nodiscard]] std::string host() const { return "127.0.0.1:" + std::to_string(port_); }

    /// A request with the usual headers and these.
    [[nodiscard]] std::string request(std::string_view line, std::string_view headers = {},
                                      std::string_view body = {}) const {
        std::string text = std::string(line) + " HTTP/1.1\r\nHost: " + host() + "\r\n" + std::string(headers);
        if (line.starts_with("POST"))
            text += "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
        return text + "\r\n" + std::string(body);
    }
    [[nodiscard]] Heard get(std::string_view path, std::string_view headers = {}) const {
        RawClient client(port_);
        client.say(request("GET " + std::string(path), headers));
        return client.hear();
    }
    [[nodiscard]] Heard post(std::string_view path, std::string_view body, std::string_view headers = {}) const {
        RawClient client(port_);
        client.say(request("POST " + std::string(path), headers, body));
        return client.hear();
    }
    [[nodiscard]] static std::string bearer(std::string_view token) {
        return "Authorization: Bearer " + std::string(token) + "\r\n";
    }

    /// The Cookie header of whoever followed the one-time link, as a browser sends it along with its origin.
    [[nodiscard]] std::string entered() const {
        const std::string link = server_->link().value_or("");
        return cookie_of(get(link.substr(link.find("/enter"))));
    }
    [[nodiscard]] std::string cookie_of(const Heard& heard) const {
        const std::string set = heard.header("Set-Cookie");
        return "Cookie: " + set.substr(0, set.find(';')) + "\r\nSec-Fetch-Site: same-origin\r\n";
    }

    /// The clock of the server.
    Clock* ticks_ = &clock_;
    ServeOptions options_;
    std::unique_ptr<Server> server_;
    std::uint16_t port_ = 0;
    std::jthread thread_;
};

}  // namespace sweepline
