#include <gtest/gtest.h>

#include <cstdio>
#include <vector>

#include "http/http_trial.hpp"

namespace sweepline {
namespace {

/// Deadlines that a test can wait for.
class SafetyTest : public HttpTrial {
protected:
    SafetyTest() {
        options_.limits.tick = std::chrono::milliseconds(20);
        options_.limits.head = std::chrono::milliseconds(400);
        options_.limits.idle = std::chrono::milliseconds(400);
        options_.limits.body_grace = std::chrono::milliseconds(400);
    }
    /// What is answered to these very bytes; 0 when the connection just ends.
    int answer_to(std::string_view bytes) const {
        RawClient client(port_);
        client.say(bytes);
        client.say_no_more();
        try {
            return client.hear().status;
        } catch (const std::runtime_error&) {
            return 0;
        }
    }
    /// Whether the server still serves others.
    void expect_well() const { EXPECT_EQ(get("/healthz").body, "ok\n"); }
};

TEST_F(SafetyTest, RefusesMalformedRequests) {
    start();
    const std::string host = "Host: localhost\r\n";
    const std::vector<std::pair<std::string, int>> all{
        {"GET / HTTP/1.1\r\n" + host + "\r\n", 200},
        {"GET / HTTP/1.0\r\n" + host + "\r\n", 200},
        {"GET / HTTP/1.1\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\n" + host + host + "\r\n", 400},
        {"GET / HTTP/2.0\r\n" + host + "\r\n", 400},
        {"GET / HTTP/1.1\n" + host + "\n", 400},
        {"GET  / HTTP/1.1\r\n" + host + "\r\n", 400},
        {"GET /\x01 HTTP/1.1\r\n" + host + "\r\n", 400},
        {"GET http://localhost/ HTTP/1.1\r\n" + host + "\r\n", 400},
        {"GET /%zz HTTP/1.1\r\n" + host + "\r\n", 400},
        {"GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\n" + host + "\r\n", 400},
        {"GET /..%2f..%2fetc/passwd HTTP/1.1\r\n" + host + "\r\n", 400},
        {"GET /%ff HTTP/1.1\r\n" + host + "\r\n", 400},
        {"GET / HTTP/1.1\r\n" + host + "A: b\r\n folded\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\n" + host + "A : b\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\n" + host + ": b\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\n" + host + "A: b\rc\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\n" + host + std::string("A: b\0c\r\n\r\n", 10), 400},
        {"POST /api/login HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", 411},
        {"POST /api/login HTTP/1.1\r\n" + host + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}", 400},
        {"POST /api/login HTTP/1.1\r\n" + host + "Transfer-Encoding: xchunked\r\n\r\n{}", 411},
        {"POST /api/login HTTP/1.1\r\n" + host + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 400},
        {"POST /api/login HTTP/1.1\r\n" + host + "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}", 400},
        {"POST /api/login HTTP/1.1\r\n" + host + "Content-Length: -2\r\n\r\n{}", 400},
        {"POST /api/login HTTP/1.1\r\n" + host + "Content-Length: +2\r\n\r\n{}", 400},
        {"POST /api/login HTTP/1.1\r\n" + host + "Content-Length: 99999999999999999999\r\n\r\n{}", 400},
        {"GET / HTTP/1.1\r\n" + host + "Content-Length: 2\r\n\r\n{}", 400},
        {"BREW / HTTP/1.1\r\n" + host + "\r\n", 405},
        {"CONNECT localhost:22 HTTP/1.1\r\n" + host + "\r\n", 400},
        {"OPTIONS * HTTP/1.1\r\n" + host + "\r\n", 204},
        {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400},
        {"\r\n\r\n", 400},
    };
    for (const auto& [bytes, status] : all) EXPECT_EQ(answer_to(bytes), status) << bytes;
    expect_well();
}

TEST_F(SafetyTest, RefusesWhatIsTooLong) {
    start();
    const std::string long_text(20'000, 'a');
    EXPECT_EQ(answer_to("GET /" + long_text + " HTTP/1.1\r\nHost: localhost\r\n\r\n"), 431);
    EXPECT_EQ(get("/", "A: " + long_text + "\r\n").status, 431);
    std::string many;
    for (int i = 0; i < 100; ++i) many += "A" + std::to_string(i) + ": b\r\n";
    EXPECT_EQ(get("/", many).status, 431);
    const std::string me = entered();
    RawClient client(port_);
    client.say(
        "POST /api/grid HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2000000\r\n" +
        me + "\r\n");
    EXPECT_EQ(client.hear().status, 413) << "refused before it is sent";
    EXPECT_TRUE(client.ended());
    EXPECT_EQ(post("/api/login", "{\"token\":\"" + long_text + "\"}").status, 413) << "a stranger says little";
    const std::string deep = "{\"layer\":" + std::string(5'000, '[');
    EXPECT_EQ(post("/api/grid", deep, me).status, 400);
    expect_well();
}

TEST_F(SafetyTest, WhatFollowsARefusalIsNotRead) {
    start();
    RawClient client(port_);
    client.say(
        "POST /api/nothing HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 45\r\n\r\n"
        "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_EQ(client.hear().status, 401);
    EXPECT_THROW(static_cast<void>(client.hear()), std::runtime_error);
}

TEST_F(SafetyTest, CutsOffWhoIsSlow) {
    start();
    const std::string me = entered();
    RawClient silent(port_);
    RawClient in_head(port_);
    in_head.say("GET / HTTP/1.1\r\nHost: local");
    RawClient in_body(port_);
    in_body.say(
        "POST /api/grid HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 20\r\n" + me +
        "\r\n{");
    RawClient between(port_);
    between.say(request("GET /healthz"));
    EXPECT_EQ(between.hear().status, 200);
    for (RawClient* client : {&silent, &in_head, &in_body, &between}) EXPECT_TRUE(client->ended());
    expect_well();
}

TEST_F(SafetyTest, DripsDoNotProlongAHead) {
    start();
    const RawClient client(port_);
    client.say("GET / HTTP/1.1\r\nHost: localhost\r\nA: ");
    const auto began = std::chrono::steady_clock::now();
    while (client.say("a") && std::chrono::steady_clock::now() - began < std::chrono::seconds(20))
        std::this_thread::yield();
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(10));
    expect_well();
}

TEST_F(SafetyTest, RefusesForeignPages) {
    start();
    const std::string me = entered();
    const std::string cookie = me.substr(0, me.find("Sec-Fetch"));
    const std::string own = "http://" + host();
    struct Case {
        std::string headers;
        int get;
        int post;
    };
    const std::vector<Case> all{
        {me, 200, 200},
        {cookie, 200, 403},
        {cookie + "Origin: " + own + "\r\n", 200, 200},
        {cookie + "Origin: https://" + host() + "\r\n", 200, 200},  // behind a proxy that speaks TLS
        {cookie + "Origin: http://127.0.0.1:1\r\n", 403, 403},
        {cookie + "Origin: http://evil.example\r\n", 403, 403},
        {cookie + "Origin: null\r\n", 403, 403},
        {cookie + "Origin: " + own + "\r\nOrigin: " + own + "\r\n", 403, 403},
        {cookie + "Sec-Fetch-Site: none\r\n", 200, 200},
        {cookie + "Sec-Fetch-Site: same-site\r\n", 403, 403},
        {cookie + "Sec-Fetch-Site: cross-site\r\n", 403, 403},
        {me + "Origin: http://evil.example\r\n", 403, 403},
    };
    for (const auto& [headers, get_status, post_status] : all) {
        EXPECT_EQ(get("/api/grid", headers).status, get_status) << headers;
        EXPECT_EQ(post("/api/grid", "{}", headers).status, post_status) << headers;
    }
    const std::string form = "POST /api/grid HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n" + me;
    EXPECT_EQ(answer_to(form + "\r\n{}"), 415);
    EXPECT_EQ(answer_to(form + "Content-Type: text/plain\r\n\r\n{}"), 415);
    EXPECT_EQ(answer_to(form + "Content-Type: application/json;charset=utf-8\r\n\r\n{}"), 200);
}

TEST_F(SafetyTest, GoesByItsOwnNamesOnly) {
    options_.names = {"Grid.Example"};
    start();
    const auto by = [&](const std::string& name) {
        return answer_to("GET /healthz HTTP/1.1\r\nHost: " + name + "\r\n\r\n");
    };
    for (const char* good : {"localhost", "localhost:7433", "LOCALHOST", "127.0.0.1", "[::1]:80", "10.0.0.7",
                             "grid.example", "grid.example.:443", "here"})
        EXPECT_EQ(by(good), 200) << good;
    for (const char* bad : {"evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "", "a b",
                            "localhost:x", "user@localhost", "[::1"})
        EXPECT_EQ(by(bad), 421) << bad;
}

TEST_F(SafetyTest, BelievesNoForgedCookie) {
    start();
    const std::string me = entered();
    const std::size_t begin = me.find('=') + 1;
    const std::string cookie = me.substr(begin, me.find('\r') - begin);
    const std::string name = me.substr(0, begin);
    ASSERT_EQ(get("/api/session", name + cookie + "\r\n").status, 200);
    std::vector<std::string> forged{
        "", "1", "....", "1....", std::string(5'000, 'A'), cookie + "A", "2" + cookie.substr(1)};
    for (std::size_t i = 0; i < cookie.size(); ++i) {
        forged.push_back(cookie);
        forged.back()[i] = forged.back()[i] == 'x' ? 'y' : 'x';
    }
    for (const std::string& each : forged) EXPECT_EQ(get("/api/session", name + each + "\r\n").status, 401) << each;
    EXPECT_EQ(get("/api/session", name + cookie + "; " + name.substr(8) + cookie + "\r\n").status, 401) << "said twice";
}

TEST_F(SafetyTest, AnOldCookieOfALeadIsWorthNothingWithANewKey) {
    start();
    const std::string me = entered();
    const std::string port = std::to_string(port_);
    stop();
    std::filesystem::remove(folder_ / "hq/.sweepline/server.key");
    options_.listen = "127.0.0.1:" + port;
    start();
    EXPECT_EQ(get("/api/session", me).status, 401);
}

TEST_F(SafetyTest, BelievesNoForgedToken) {
    const std::string ana = token("ana", "lead");
    start();
    EXPECT_EQ(get("/api/session", bearer(ana)).status, 200);
    for (std::size_t i = 0; i < ana.size(); ++i) {
        std::string forged = ana;
        forged[i] = forged[i] == 'x' ? 'y' : 'x';
        const int status = get("/api/session", bearer(forged)).status;
        EXPECT_TRUE(status == 401 || status == 429) << forged;
    }
    EXPECT_NE(get("/api/session", bearer("")).status, 200);
    EXPECT_NE(get("/api/session", "Authorization: Basic " + ana + "\r\n").status, 200);
    EXPECT_NE(get("/api/session", bearer(ana) + bearer(ana)).status, 200) << "said twice";
    EXPECT_EQ(get("/api/session", bearer(ana)).status, 200) << "others' tries lock nobody out";
}

TEST_F(SafetyTest, AsksMeasureOfEachToken) {
    const std::string ana = token("ana", "lead");
    const std::string ben = token("ben", "lead");
    options_.limits.requests_per_second = 0.001;
    options_.limits.requests_burst = 5;
    start();
    for (int i = 0; i < 5; ++i) EXPECT_EQ(get("/api/session", bearer(ana)).status, 200);
    const Heard refused = get("/api/session", bearer(ana));
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(refused.header("Retry-After"), "1");
    EXPECT_EQ(get("/api/session", bearer(ben)).status, 200);
}

TEST_F(SafetyTest, ListensBeyondThisMachineOnlyWithUsers) {
    write_headquarters(2, 1);
    options_.listen = "0.0.0.0:0";
    const auto refused = Server::open(surroundings(), clock_, options_, "0");
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().kind, ErrorKind::denied);
    EXPECT_NE(refused.error().hint.find("token add"), std::string::npos);
    static_cast<void>(token("ana", "lead"));
    EXPECT_TRUE(Server::open(surroundings(), clock_, options_, "0").has_value());
}

TEST_F(SafetyTest, SaysThatAPortIsTaken) {
    start();
    ServeOptions second = options_;
    second.listen = host();
    const auto refused = Server::open(surroundings(), clock_, second, "0");
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().kind, ErrorKind::conflict);
    EXPECT_NE(refused.error().message.find(host()), std::string::npos);
}

/// What a program says on its output.
std::string said_by(const std::string& line) {
    FILE* pipe = popen((line + " 2>&1").c_str(), "r");  // NOLINT(cert-env33-c): a line of ours
    std::string out;
    std::array<char, 4096> piece{};
    while (const std::size_t got = std::fread(piece.data(), 1, piece.size(), pipe)) out.append(piece.data(), got);
    pclose(pipe);
    return out;
}

TEST_F(SafetyTest, SpeaksTls) {
    write_headquarters(2, 1);
    const std::string folder = folder_.path().string();
    said_by(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost "
        "-addext subjectAltName=IP:127.0.0.1 -keyout " +
        folder + "/k.pem -out " + folder + "/c.pem");
    options_.certificate = folder_ / "c.pem";
    options_.key = folder_ / "k.pem";
    start();
    const std::string curl = "curl -s -i --max-time 20 --cacert " + folder + "/c.pem ";
    EXPECT_NE(said_by(curl + server_->url() + "healthz").find("ok\n"), std::string::npos);
    const std::string in = said_by(curl + "'" + server_->link().value_or("") + "'");
    EXPECT_NE(in.find("; Secure"), std::string::npos) << in;
    EXPECT_EQ(in.find("Strict-Transport-Security"), std::string::npos) << "it would bind every port of this machine";
    EXPECT_NE(said_by(curl + "--tls-max 1.1 " + server_->url() + "healthz; echo $?").find("35"), std::string::npos);
    RawClient plain(port_);
    plain.say("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_TRUE(plain.ended());
    RawClient silent(port_);
    EXPECT_TRUE(silent.ended()) << "a handshake has a deadline, too";
}

TEST_F(SafetyTest, RefusesHalfACertificate) {
    write_headquarters(1, 1);
    options_.certificate = folder_ / "none.pem";
    const auto half = Server::open(surroundings(), clock_, options_, "0");
    ASSERT_FALSE(half.has_value());
    EXPECT_EQ(half.error().kind, ErrorKind::invalid);
    options_.key = folder_ / "none.pem";
    EXPECT_FALSE(Server::open(surroundings(), clock_, options_, "0").has_value());
}

}  // namespace
}  // namespace sweepline
