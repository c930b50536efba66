#include <gtest/gtest.h>

#include <fstream>

#include "http/http_trial.hpp"

namespace sweepline {
namespace {

class EventStreamTest : public HttpTrial {
protected:
    EventStreamTest() { options_.limits.tick = std::chrono::milliseconds(20); }

    /// A reader whose stream has begun.
    std::unique_ptr<RawClient> follow(const std::string& me, const std::string& query = "", int receive_bytes = 0) {
        auto client = std::make_unique<RawClient>(port_, receive_bytes);
        client->say(request("GET /api/events" + query, me));
        const std::string head = client->until("\r\n\r\n");
        EXPECT_NE(head.find("text/event-stream"), std::string::npos) << head;
        static_cast<void>(client->until("retry: 1000\n\n"));
        return client;
    }
    /// Changes one cell and answers the newest event's number, once the stream has it.
    std::int64_t change(const std::string& me, const std::string& note) {
        const std::int64_t before = number(me);
        const Heard heard = post("/api/cell/block", R"({"service":"s1","layer":"l1","reason":")" + note + R"("})", me);
        EXPECT_EQ(heard.status, 200) << heard.body;
        while (number(me) == before) std::this_thread::yield();
        return number(me);
    }
    std::int64_t number(const std::string& me) { return *json(get("/api/session", me).body).find("number")->if_int(); }
    /// The ids of the next messages up to one.
    static std::vector<std::int64_t> ids_until(RawClient& client, std::int64_t last) {
        std::vector<std::int64_t> ids;
        while (ids.empty() || ids.back() < last) {
            const std::string message = client.until("\n\n");
            if (message.starts_with("id: ")) ids.push_back(std::stoll(message.substr(4)));
        }
        return ids;
    }
    double metric(const std::string& name) {
        const std::string body = get("/metrics").body;
        const std::size_t at = body.find("\n" + name + " ");
        return std::stod(body.substr(at + name.size() + 2));
    }
    /// Looks again until it is so: what the other side of a socket notices takes a while.
    void wait_for(const std::string& name, double value) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (metric(name) != value && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
        EXPECT_EQ(metric(name), value) << name;
    }
};

std::vector<std::int64_t> from_to(std::int64_t first, std::int64_t last) {
    std::vector<std::int64_t> all;
    for (std::int64_t i = first; i <= last; ++i) all.push_back(i);
    return all;
}

TEST_F(EventStreamTest, TellsWhatHappens) {
    start();
    const std::string me = entered();
    const auto one = follow(me);
    const auto other = follow(me);
    const std::int64_t before = number(me);
    const std::int64_t last = change(me, "the OIDC provider of account 4411 is missing");
    for (RawClient* client : {one.get(), other.get()}) {
        EXPECT_EQ(ids_until(*client, last), from_to(before + 1, last));
    }
}

TEST_F(EventStreamTest, GoesOnWithoutGapOrRepeat) {
    start();
    const std::string me = entered();
    std::int64_t last = 0;
    for (int i = 0; i < 20; ++i) last = change(me, "what is missing, said for time " + std::to_string(i));
    const auto by_query = follow(me, "?after=3");
    EXPECT_EQ(ids_until(*by_query, last), from_to(4, last));
    const auto by_header = follow(me + "Last-Event-ID: 5\r\n", "?after=3");
    EXPECT_EQ(ids_until(*by_header, last), from_to(6, last));
    EXPECT_EQ(get("/api/events?after=x", me).status, 400);
}

TEST_F(EventStreamTest, ReadsFromTheRecordWhatTheRingHasNoLonger) {
    options_.live.ring = 8;
    options_.limits.stream_messages = 4;
    start();
    const std::string me = entered();
    std::int64_t last = 0;
    for (int i = 0; i < 40; ++i) last = change(me, "what is missing, said for time " + std::to_string(i));
    const auto client = follow(me, "?after=1");
    EXPECT_EQ(ids_until(*client, last), from_to(2, last));
    const std::int64_t next = change(me, "and one more thing is missing");
    EXPECT_EQ(ids_until(*client, next), from_to(last + 1, next));
}

TEST_F(EventStreamTest, TellsToBeginAnewWhoIsTooFarBehind) {
    options_.limits.replay_events = 5;
    start();
    const std::string me = entered();
    std::int64_t last = 0;
    for (int i = 0; i < 20; ++i) last = change(me, "what is missing, said for time " + std::to_string(i));
    for (const char* query : {"?after=1", "?after=999999"}) {
        const auto client = follow(me, query);
        const std::string message = client->until("event: reset\ndata: {\"number\":" + std::to_string(last) + "}\n\n");
        EXPECT_NE(message.find("id: " + std::to_string(last) + "\n"), std::string::npos);
        EXPECT_TRUE(client->ended());
    }
}

TEST_F(EventStreamTest, WaitsForWhatTheRecordHasAndNobodyWasToldYet) {
    // What others write is learnt of in an hour, or when it is asked for.
    options_.live.poll = std::chrono::hours(1);
    start();
    const std::string me = entered();
    const auto elsewhere = app();
    const auto write = [&](const std::string& to) {
        const std::string request = R"({"service":"s2","layer":"l1","to":")" + to + "\"}";
        testing::need(find_use_case("cell assign")->perform(*elsewhere, {"ben", true}, json(request)));
    };
    write("ben");
    write("ana");
    const auto client = follow(me, "?after=2");
    write("ben");
    const std::int64_t last = change(me, "and one more thing is missing");
    EXPECT_EQ(ids_until(*client, last), from_to(3, last)) << "without a word of beginning anew";
}

TEST_F(EventStreamTest, SaysFirstWhichFilesCount) {
    options_.live.poll = std::chrono::milliseconds(5);
    options_.live.look = std::chrono::milliseconds(5);
    start();
    const std::string me = entered();
    const auto edition_of = [](const std::string& text) {
        const std::string begin = R"("edition":")";
        const std::size_t at = text.find(begin) + begin.size();
        return text.substr(at, text.find('"', at) - at);
    };
    const std::string known = edition_of(get("/api/state", me).body);
    EXPECT_EQ(edition_of(follow(me)->until("\n\n")), known);
    const auto client = follow(me);
    static_cast<void>(client->until("event: files"));
    testing::write_file(folder_ / "hq/layers/03-l3/layer.yaml", "title: L\nconcern: c\nrunbook: runbooks/r.md\n");
    static_cast<void>(client->until("event: files"));
    // Whoever was away just then has the former number and the former files.
    const std::string told = edition_of(follow(me, "?after=" + std::to_string(number(me)))->until("\n\n"));
    EXPECT_NE(told, known);
    EXPECT_EQ(edition_of(get("/api/state", me).body), told);
}

TEST_F(EventStreamTest, BeatsWhileNothingHappens) {
    options_.limits.heartbeat = std::chrono::milliseconds(50);
    start();
    const auto client = follow(entered());
    static_cast<void>(client->until("\n:\n\n:\n\n"));
}

TEST_F(EventStreamTest, ShowsOutWhoseTokenWasTakenBack) {
    options_.limits.heartbeat = std::chrono::milliseconds(50);
    const std::string ana = token("ana", "lead");
    const std::string ben = token("ben", "viewer");
    start();
    const auto client = follow(bearer(ben));
    EXPECT_EQ(post("/api/token/revoke", R"({"name":"ben"})", bearer(ana)).status, 200);
    static_cast<void>(client->until("event: goodbye"));
    EXPECT_TRUE(client->ended());
}

TEST_F(EventStreamTest, ShowsOutWhoseTokenWasTakenBackBeforeTellingMore) {
    options_.limits.heartbeat = std::chrono::hours(1);
    const std::string ana = token("ana", "lead");
    const std::string ben = token("ben", "viewer");
    start();
    const auto client = follow(bearer(ben));
    EXPECT_EQ(post("/api/token/revoke", R"({"name":"ben"})", bearer(ana)).status, 200);
    EXPECT_EQ(post("/api/cell/block", R"({"service":"s1","layer":"l1","reason":"for others"})", bearer(ana)).status,
              200);
    EXPECT_EQ(client->until("event: goodbye").find("for others"), std::string::npos);
    EXPECT_TRUE(client->ended());
}

TEST_F(EventStreamTest, NoticesWhoLeaves) {
    start();
    const std::string me = entered();
    {
        const auto client = follow(me);
        EXPECT_EQ(metric("sweepline_stream_clients"), 1);
    }
    wait_for("sweepline_stream_clients", 0);
}

TEST_F(EventStreamTest, LimitsHowManyFollow) {
    options_.limits.streams = 1;
    start();
    const std::string me = entered();
    const auto client = follow(me);
    EXPECT_EQ(get("/api/events", me).status, 503);
}

TEST_F(EventStreamTest, DropsAReaderThatDoesNotRead) {
    options_.limits.write = std::chrono::milliseconds(300);
    options_.limits.requests_burst = 1e9;
    start();
    const std::string me = entered();
    const auto slow = follow(me, "", 4'096);
    const auto quick = follow(me);
    const std::int64_t before = number(me);
    const std::string reason(3'000, 'm');
    RawClient editor(port_);
    std::int64_t last = 0;
    std::vector<std::int64_t> heard;
    const auto hear_up_to = [&](std::int64_t event) {
        for (const std::int64_t id : ids_until(*quick, event)) heard.push_back(id);
    };
    while (metric("sweepline_http_too_slow_total") == 0) {
        editor.say(request(
            "POST /api/cell/block", me,
            R"({"service":"s1","layer":"l1","reason":"is missing )" + std::to_string(++last) + reason + R"("})"));
        ASSERT_EQ(editor.hear().status, 200);
        ASSERT_LT(last, 2'000) << "it was never dropped";
        hear_up_to(before + last);
    }
    last = change(me, "and one more thing is missing");
    hear_up_to(last);
    EXPECT_EQ(heard, from_to(before + 1, last)) << "others lose nothing";
    wait_for("sweepline_stream_clients", 1);
}

/// Bytes of memory that this process takes.
std::size_t memory() {
    std::ifstream in("/proc/self/statm");
    std::size_t all = 0;
    std::size_t resident = 0;
    in >> all >> resident;
    return resident * 4'096;
}

TEST_F(EventStreamTest, AWatcherThatIsIdleTakesLittleMemory) {
    constexpr std::size_t kWatchers = 400;
    constexpr std::size_t kEach = 64 * 1024;
    start();
    const std::string me = entered();
    std::vector<std::unique_ptr<RawClient>> watchers;
    for (int i = 0; i < 50; ++i) watchers.push_back(follow(me));
    const std::size_t before = memory();
    for (std::size_t i = 0; i < kWatchers; ++i) watchers.push_back(follow(me));
    const std::size_t each = (std::max(memory(), before) - before) / kWatchers;
    RecordProperty("bytes_each", static_cast<int>(each));
    EXPECT_LT(each, kEach);
    const std::int64_t last = change(me, "the OIDC provider of account 4411 is missing");
    for (const auto& watcher : watchers) EXPECT_EQ(ids_until(*watcher, last).back(), last);
}

TEST_F(EventStreamTest, EndsWithTheServer) {
    start();
    const auto client = follow(entered());
    RawClient idle(port_);
    stop();
    EXPECT_TRUE(client->ended());
    EXPECT_TRUE(idle.ended());
}

}  // namespace
}  // namespace sweepline
