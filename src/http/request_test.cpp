#include <gtest/gtest.h>

#include "http/allowance.hpp"
#include "http/http_trial.hpp"
#include "http/query_request.hpp"
#include "http/request_reader.hpp"

namespace sweepline {
namespace {

TEST(RequestReader, ReadsPiecesOfAnySize) {
    const std::string bytes =
        "POST /api/grid?x=1 HTTP/1.1\r\nHost: a\r\nX-Odd:  two words \r\nContent-Length: 5\r\n\r\nhelloGET / "
        "HTTP/1.1\r\n";
    for (std::size_t size = 1; size <= bytes.size(); ++size) {
        RequestReader reader(RequestLimits{});
        std::string held;
        for (std::size_t at = 0; at < bytes.size(); at += size) {
            held += bytes.substr(at, size);
            held.erase(0, reader.take(held));
        }
        ASSERT_EQ(reader.at(), RequestReader::At::end) << size;
        const HttpRequest& request = reader.request();
        EXPECT_EQ(request.method, "POST");
        EXPECT_EQ(request.target, "/api/grid?x=1");
        EXPECT_EQ(request.header("x-odd"), "two words");
        EXPECT_EQ(request.header("none"), std::nullopt);
        EXPECT_EQ(request.body, "hello");
        EXPECT_TRUE(request.keeps_alive);
        EXPECT_EQ(held, "GET / HTTP/1.1\r\n") << size;
    }
}

TEST(RequestReader, RefusesAFoldedHeaderWhereverItIsCut) {
    const std::string bytes = "GET / HTTP/1.1\r\nHost: a\r\nA: b\r\n\tc\r\n\r\n";
    for (std::size_t size = 1; size <= bytes.size(); ++size) {
        RequestReader reader(RequestLimits{});
        std::string held;
        for (std::size_t at = 0; at < bytes.size() && reader.at() == RequestReader::At::head; at += size) {
            held += bytes.substr(at, size);
            held.erase(0, reader.take(held));
        }
        EXPECT_EQ(reader.at(), RequestReader::At::refused) << size;
    }
}

TEST(RequestTarget, ResolvesWhatIsWritten) {
    const auto target = parse_target("/a%20b/%C3%A9?x=1&y=a+b%26c&x=&=z&q");
    ASSERT_TRUE(target.has_value());
    EXPECT_EQ(target->path, "/a b/é");
    const std::vector<std::pair<std::string, std::string>> query{
        {"x", "1"}, {"y", "a b&c"}, {"x", ""}, {"", "z"}, {"q", ""}};
    EXPECT_EQ(target->query, query);
    for (const char* bad : {"", "a", "*", "http://a/", "/a/../b", "/./a", "/a/..", "/%2e%2e/", "/a%2fb", "/a%5Cb",
                            "/a\\b", "/%", "/%4", "/%g1", "/%00", "/%0a", "/%ff", "/?x=%ff", "/?%"})
        EXPECT_FALSE(parse_target(bad).has_value()) << bad;
    EXPECT_TRUE(parse_target("/..a/b..c/...").has_value());
}

TEST(ListenAddress, ReadsWhatPeopleWrite) {
    EXPECT_EQ(parse_listen_address("127.0.0.1:7433"), (ListenAddress{"127.0.0.1", 7433}));
    EXPECT_EQ(parse_listen_address("[::1]:1"), (ListenAddress{"::1", 1}));
    EXPECT_EQ(parse_listen_address(":80"), (ListenAddress{"", 80}));
    EXPECT_EQ(parse_listen_address("grid.example:80"), (ListenAddress{"grid.example", 80}));
    for (const char* bad :
         {"", "7433", "a", "a:", "a:x", "a:70000", "a:-1", "::1:80", "[::1]", "[a]:1", "a b:1", "a/b:1"})
        EXPECT_FALSE(parse_listen_address(bad).has_value()) << bad;
    for (const char* here : {"localhost", "127.0.0.1", "127.1.2.3", "::1"}) EXPECT_TRUE(is_loopback(here)) << here;
    for (const char* beyond : {"", "0.0.0.0", "::", "10.0.0.1", "localhost.example", "::ffff:127.0.0.1"})
        EXPECT_FALSE(is_loopback(beyond)) << beyond;
    EXPECT_EQ(to_text(ListenAddress{"::1", 80}), "[::1]:80");
}

TEST(Sessions, BelieveOnlyTheirOwnCookies) {
    const Sessions ours(Sessions::Key{1, 2, 3});
    const Sessions theirs(Sessions::Key{1, 2, 4});
    for (const std::string& name : std::vector<std::string>{"", "ana", "Zoë . = ;", std::string(200, 'x')}) {
        const Session session{.name = name, .number = 42, .until = {2'000'000'000'000'000}};
        const std::string cookie = ours.sign(session);
        EXPECT_EQ(cookie.find_first_of("; =,\"\\"), std::string::npos) << cookie;
        EXPECT_EQ(ours.read(cookie, {1'999'999'999'000'000}), session);
        EXPECT_EQ(ours.read(cookie, {2'000'000'000'000'000}), std::nullopt) << "it is over";
        EXPECT_EQ(theirs.read(cookie, {0}), std::nullopt);
    }
}

TEST(Sessions, KeepTheirKeyToThemselves) {
    const testing::TestFolder folder;
    const auto file = folder / "server.key";
    const Session session{.name = "ana", .number = 1, .until = {2'000'000'000'000'000}};
    const std::string cookie = testing::need(Sessions::open(file)).sign(session);
    EXPECT_EQ(std::filesystem::status(file).permissions(), std::filesystem::perms(0600));
    EXPECT_EQ(testing::need(Sessions::open(file)).read(cookie, {0}), session);
    std::filesystem::permissions(file, std::filesystem::perms(0640));
    EXPECT_FALSE(Sessions::open(file).has_value());
    testing::write_file(file, "short");
    std::filesystem::permissions(file, std::filesystem::perms(0600));
    EXPECT_FALSE(Sessions::open(file).has_value());
    std::filesystem::remove(file);
    testing::write_file(folder / "elsewhere", std::string(32, 'k'));
    std::filesystem::permissions(folder / "elsewhere", std::filesystem::perms(0600));
    std::filesystem::create_symlink(folder / "elsewhere", file);
    EXPECT_FALSE(Sessions::open(file).has_value()) << "a link leads elsewhere";
}

TEST(Cookies, AreFoundOnce) {
    EXPECT_EQ(cookie_in("a=1; b=2; c=3", "b"), "2");
    EXPECT_EQ(cookie_in("a=1;b=2", "b"), "2");
    EXPECT_EQ(cookie_in("a=b=2", "a"), "b=2");
    EXPECT_EQ(cookie_in("bb=1; b", "b"), std::nullopt);
    EXPECT_EQ(cookie_in("b=1; b=2", "b"), std::nullopt);
    EXPECT_EQ(cookie_in("", "b"), std::nullopt);
}

TEST(Allowance, RefillsWithTime) {
    const Allowance::Time start;
    const auto later = [&](int milliseconds) { return start + std::chrono::milliseconds(milliseconds); };
    Allowance allowance(10, 2, 2);
    EXPECT_TRUE(allowance.take("a", start));
    EXPECT_TRUE(allowance.take("a", start));
    EXPECT_FALSE(allowance.take("a", start));
    EXPECT_TRUE(allowance.take("b", start));
    EXPECT_FALSE(allowance.take("c", start)) << "no more names are remembered";
    EXPECT_FALSE(allowance.take("a", later(99)));
    EXPECT_TRUE(allowance.take("a", later(100)));
    EXPECT_TRUE(allowance.take("c", later(5'000))) << "who is full again is forgotten";
    EXPECT_TRUE(allowance.take("a", later(1))) << "a clock that goes back takes nothing";
}

TEST(AcceptEncoding, IsReadWithItsWeights) {
    const auto accepts = [](const std::string& text) {
        return accepts_gzip(HttpRequest{.method = "GET", .target = "/", .headers = {{"accept-encoding", text}}});
    };
    for (const char* yes : {"gzip", "br, gzip", "gzip;q=0.5", "*", "deflate , gzip ; q=1"})
        EXPECT_TRUE(accepts(yes)) << yes;
    for (const char* no : {"", "br", "gzip;q=0", "gzip;q=0.000", "xgzip"}) EXPECT_FALSE(accepts(no)) << no;
    EXPECT_FALSE(accepts_gzip(HttpRequest{.method = "GET", .target = "/"}));
}

TEST(QueryRequest, FollowsTheFieldsSorts) {
    using Place = FieldSpec::Place;
    using Sort = FieldSpec::Sort;
    const UseCase use_case{.about = {},
                           .fields = {{"name", "", Place::required, Sort::text, {}},
                                      {"all", "", Place::named, Sort::truth, {}},
                                      {"limit", "", Place::named, Sort::number, {}},
                                      {"layer", "", Place::named, Sort::texts, {}}},
                           .perform = {}};
    const auto read = [&](const std::string& query) -> std::string {
        const auto request = request_of_query(use_case, testing::need(parse_target("/?" + query)).query);
        return request ? to_json(*request) : "refused";
    };
    EXPECT_EQ(read(""), "{}");
    EXPECT_EQ(read("name=true&all=true&limit=-3&layer=a"), R"({"name":"true","all":true,"limit":-3,"layer":["a"]})");
    EXPECT_EQ(read("layer=a&all&layer=b"), R"({"layer":["a","b"],"all":true})");
    EXPECT_EQ(read("all=0"), R"({"all":false})");
    EXPECT_EQ(read("other=x"), R"({"other":"x"})");
    for (const char* bad : {"name=a&name=b", "all=maybe", "limit=x", "limit=1.5", "limit="})
        EXPECT_EQ(read(bad), "refused");
}

TEST(HttpDate, IsWrittenAsInMail) {
    EXPECT_EQ(http_date({784'111'777'000'000}), "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_EQ(http_date({1'709'164'800'999'999}), "Thu, 29 Feb 2024 00:00:00 GMT");
}

}  // namespace
}  // namespace sweepline
