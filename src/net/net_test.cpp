#include "net/net.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>
#include <vector>

namespace sweepline {
namespace {

/// A server that answers each connection with the next of its texts, and keeps what it was asked.
class Answers {
public:
    explicit Answers(std::vector<std::string> texts) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in place{};
        place.sin_family = AF_INET;
        place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof place;
        auto* const address = reinterpret_cast<sockaddr*>(&place);
        EXPECT_EQ(::bind(socket_, address, size), 0);
        EXPECT_EQ(::listen(socket_, 8), 0);
        EXPECT_EQ(::getsockname(socket_, address, &size), 0);
        port_ = ntohs(place.sin_port);
        thread_ = std::jthread([this, texts = std::move(texts)] {
            for (const std::string& text : texts) answer(text);
        });
    }
    ~Answers() {
        ::shutdown(socket_, SHUT_RDWR);
        thread_ = {};
        ::close(socket_);
    }
    Answers(const Answers&) = delete;
    Answers& operator=(const Answers&) = delete;

    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
    /// What it was asked; once all was answered.
    std::string asked() {
        thread_ = {};
        return asked_;
    }

private:
    void answer(const std::string& text) {
        const int connection = ::accept(socket_, nullptr, nullptr);
        if (connection < 0) return;
        std::string head;
        char byte = 0;
        while (!head.ends_with("\r\n\r\n") && ::recv(connection, &byte, 1, 0) == 1) head += byte;
        asked_ += head;
        ::send(connection, text.data(), text.size(), MSG_NOSIGNAL);
        ::close(connection);
    }
    int socket_;
    int port_ = 0;
    std::string asked_;
    std::jthread thread_;
};

std::string reply(const std::string& status, const std::string& headers, const std::string& body) {
    return "HTTP/1.1 " + status + "\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
           headers + "\r\n" + body;
}

std::string shown(const Error& error) { return error.message + (error.hint.empty() ? "" : " [" + error.hint + "]"); }

Result<HttpClient> client(const std::string& url, WebLimits limits = {}) {
    auto address = read_web_address(url);
    if (!address) return std::unexpected(address.error());
    return HttpClient::open({.address = *address, .token = "swl_secret"}, limits);
}

/// What `GET /api/x` comes to.
std::string got(const std::string& answer, WebLimits limits = {}) {
    Answers server({answer});
    auto asking = client(server.url(), limits);
    if (!asking) return shown(asking.error());
    auto said = asking->get("/api/x");
    if (!said) return shown(said.error()).substr(server.url().size());
    const auto content = content_of(*std::move(said), asking->address());
    return content ? *content : shown(content.error());
}

TEST(WebAddress, IsReadStrictly) {
    const auto check = [](const std::string& text, const std::string& wanted) {
        const auto address = read_web_address(text);
        EXPECT_EQ(address ? address->url : address.error().message, wanted) << text;
    };
    check("https://Grid.Example.com/", "https://grid.example.com");
    check("HTTPS://grid.example.com:443/sweepline//", "https://grid.example.com/sweepline");
    check("http://127.0.0.1:7433", "http://127.0.0.1:7433");
    check("http://[::1]:7433/", "http://[::1]:7433");
    check("grid.example.com", "'grid.example.com' is no address of a server");
    check("ftp://grid.example.com",
          "'ftp://grid.example.com' is no address of a server: it begins with http:// or https://");
    check("https://ana:pw@grid.example.com", "the address of a server holds no password");
    check("https://grid.example.com/?a=b",
          "'https://grid.example.com/?a=b' is no address of a server: nothing follows its path");
    check("https://grid.example.com/\r\nX: y", "'https://grid.example.com/\r\nX: y' is no address of a server");
    check("", "'' is no address of a server");
}

TEST(WebAddress, KnowsThisMachine) {
    for (const char* here : {"http://127.0.0.1", "http://127.9.9.9:1", "http://localhost", "http://[::1]"})
        EXPECT_TRUE(read_web_address(here)->is_loopback()) << here;
    for (const char* there : {"http://127.example.com", "http://10.0.0.1", "http://localhost.example.com"})
        EXPECT_FALSE(read_web_address(there)->is_loopback()) << there;
}

TEST(HttpClient, SendsNoTokenInTheClearUnlessThatIsMeant) {
    WebPlace place{.address = *read_web_address("http://grid.example.com")};
    const auto refused = HttpClient::open(place);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::denied);
    place.plain_is_meant = true;
    EXPECT_TRUE(HttpClient::open(place));
    EXPECT_FALSE(HttpClient::open({.address = *read_web_address("https://grid.example.com"), .token = "a\r\nb: c"}));
}

TEST(HttpClient, AnswersWhatTheServerSays) {
    EXPECT_EQ(got(reply("200 OK", "Content-Type: application/json\r\n", "{}")), "{}");
    const std::string problem = "Content-Type: application/problem+json\r\n";
    EXPECT_EQ(got(reply("409 Conflict", problem, R"({"kind":"conflict","detail":"not now","hint":"later"})")),
              "not now [later]");
    const std::string elsewhere = got(reply("302 Found", "Location: http://evil.example/x\r\n", ""));
    EXPECT_NE(elsewhere.find("sends its readers to http://evil.example/x"), std::string::npos) << elsewhere;
    EXPECT_NE(got(reply("502 Bad Gateway", "", "<html>")).find("status 502 [try again"), std::string::npos);
    EXPECT_NE(got(reply("404 Not Found", problem, "no JSON")).find("is that the address"), std::string::npos);
}

TEST(HttpClient, TakesNoReplyWithoutEnd) {
    EXPECT_EQ(got(reply("200 OK", "", std::string(3U << 20U, 'x')), {.reply_bytes = std::size_t{1} << 20U}),
              " answers more than 1 MiB at once");
    const std::string cut = got("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort");
    EXPECT_TRUE(cut.starts_with(" does not answer: ")) << cut;
}

TEST(HttpClient, SaysWhoAsksAndWhat) {
    Answers server({reply("200 OK", "", "")});
    auto asking = client(server.url());
    ASSERT_TRUE(asking && asking->post("/api/y", "{\"a\":1}"));
    const std::string asked = server.asked();
    EXPECT_TRUE(asked.starts_with("POST /api/y HTTP/1.1\r\n")) << asked;
    EXPECT_NE(asked.find("\r\nAuthorization: Bearer swl_secret\r\n"), std::string::npos);
    EXPECT_NE(asked.find("\r\nContent-Type: application/json\r\n"), std::string::npos);
    EXPECT_NE(asked.find("\r\nContent-Length: 7\r\n"), std::string::npos);
    EXPECT_EQ(asked.find("Expect"), std::string::npos);
}

TEST(HttpClient, SaysThatNobodyIsThere) {
    std::string url;
    {
        const Answers gone({});
        url = gone.url();
    }
    auto asking = client(url);
    ASSERT_TRUE(asking);
    const auto said = asking->get("/");
    ASSERT_FALSE(said);
    EXPECT_EQ(said.error().kind, ErrorKind::unavailable);
    EXPECT_TRUE(said.error().message.starts_with(url + " does not answer")) << said.error().message;
    EXPECT_EQ(said.error().message.find("secret"), std::string::npos);
}

TEST(HttpClient, StopsAndTimesOut) {
    // A head that never ends.
    const auto ask = [](const std::stop_token& stop, WebLimits limits) {
        const int silent = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in place{};
        place.sin_family = AF_INET;
        place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof place;
        EXPECT_EQ(::bind(silent, reinterpret_cast<sockaddr*>(&place), size), 0);
        EXPECT_EQ(::listen(silent, 1), 0);
        EXPECT_EQ(::getsockname(silent, reinterpret_cast<sockaddr*>(&place), &size), 0);
        auto asking = client("http://127.0.0.1:" + std::to_string(ntohs(place.sin_port)), limits);
        const auto said = asking->get("/", stop);
        ::close(silent);
        return said ? ErrorKind::internal : said.error().kind;
    };
    EXPECT_EQ(ask({}, {.answer = std::chrono::milliseconds(50)}), ErrorKind::timed_out);
    std::stop_source source;
    source.request_stop();
    EXPECT_EQ(ask(source.get_token(), {}), ErrorKind::cancelled);
}

TEST(HttpClient, FollowsAStream) {
    Answers server(
        {"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/event-stream\r\n\r\nid: 1\n\nid: 2\n\n"});
    auto asking = client(server.url());
    ASSERT_TRUE(asking);
    std::string heard;
    ASSERT_TRUE(asking->follow("/api/events", [&](std::string_view piece) { heard += piece; }, {}));
    EXPECT_EQ(heard, "id: 1\n\nid: 2\n\n");
}

}  // namespace
}  // namespace sweepline
