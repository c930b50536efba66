// The record over HTTP, for command lines elsewhere: who may append what, and whole commands that do.

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <utility>
#include <vector>

#include "app/server_link.hpp"
#include "http/http_trial.hpp"

namespace sweepline {
namespace {

class RecordTest : public HttpTrial {
protected:
    void SetUp() override {
        for (const char* access : {"viewer", "engineer", "lead"}) tokens_[access] = token(access, access);
        start();
    }
    Heard read(const std::string& query, const std::string& who = "viewer") {
        return get("/api/record" + query, bearer(tokens_[who]));
    }
    Heard offer(const std::string& who, const std::string& happenings, std::int64_t expected = -1) {
        if (record_.empty()) record_ = json(read("").body).find("record")->to_text();
        if (expected < 0) expected = events();
        return post("/api/record",
                    R"({"record":")" + record_ + R"(","expected":)" + std::to_string(expected) + R"(,"happenings":[)" +
                        happenings + "]}",
                    bearer(tokens_[who]));
    }
    static std::string happening(const std::string& kind, const std::string& body) {
        return R"({"kind":")" + kind + R"(","version":1,"body":)" + body + "}";
    }
    static std::string assigned(const std::string& service, const std::string& to) {
        return happening("assigned", R"({"service":")" + service + R"(","layer":"l1","to":")" + to + R"("})");
    }
    /// An App of somebody's own clone that names the server.
    std::unique_ptr<App> client(const std::string& who) {
        const auto clone = folder_ / who;
        if (!std::filesystem::exists(clone)) {
            std::filesystem::copy(folder_ / "hq", clone, std::filesystem::copy_options::recursive);
            std::filesystem::remove_all(clone / ".sweepline");
        }
        Surroundings around = surroundings();
        around.headquarters = clone;
        around.server = "http://" + host();
        around.token = tokens_[who];
        return std::make_unique<App>(around, clock_);
    }
    static Result<Reply> ask(App& app, std::string_view what, const std::string& request) {
        const Caller caller = TRY(app.caller());
        return find_use_case(what)->perform(app, caller, json(request));
    }

    std::map<std::string, std::string> tokens_;
    std::string record_;
};

TEST_F(RecordTest, IsReadInPieces) {
    const Value all = json(read("").body);
    EXPECT_EQ(all.find("newest")->to_text(), "3");
    EXPECT_EQ(all.find("events")->if_array()->size(), 3U);
    EXPECT_EQ(all.find("recorded"), nullptr);
    const Value piece = json(read("?after=1&most=1").body);
    ASSERT_EQ(piece.find("events")->if_array()->size(), 1U);
    const Value& event = piece.find("events")->if_array()->front();
    EXPECT_EQ(event.find("number")->to_text(), "2");
    EXPECT_EQ(event.find("kind")->to_text(), "token_added");
    EXPECT_EQ(event.find("body")->find("name")->to_text(), "engineer");
    EXPECT_EQ(get("/api/record").status, 401);
    EXPECT_EQ(read("?after=x").status, 400);
}

TEST_F(RecordTest, IsAppendedToByTheNameOfTheToken) {
    const Heard heard = offer("engineer", assigned("s0", "ana") + "," + assigned("s1", "ben"));
    EXPECT_EQ(heard.status, 200) << heard.body;
    const Value answer = json(heard.body);
    EXPECT_EQ(answer.find("recorded")->to_text(), "true");
    EXPECT_EQ(answer.find("first")->to_text(), "4");
    EXPECT_EQ(answer.find("events")->if_array()->back().find("actor")->to_text(), "engineer");
    EXPECT_EQ(events(), 5);
    expect_sound();
}

TEST_F(RecordTest, WhatMeetsIsNotAppended) {
    ASSERT_EQ(offer("engineer", assigned("s0", "ana"), 3).status, 200);
    const Value beside = json(offer("lead", assigned("s1", "ben"), 3).body);
    EXPECT_EQ(beside.find("recorded")->to_text(), "true");
    const Value meets = json(offer("lead", assigned("s0", "ben"), 3).body);
    EXPECT_EQ(meets.find("recorded")->to_text(), "false");
    EXPECT_EQ(meets.find("events")->if_array()->size(), 2U) << "what came between";
    EXPECT_EQ(json(offer("lead", assigned("s0", "ben"), 99).body).find("recorded")->to_text(), "false");
    record_ = "another";
    EXPECT_EQ(json(offer("lead", assigned("s2", "ben")).body).find("recorded")->to_text(), "false");
    EXPECT_EQ(events(), 5);
}

TEST_F(RecordTest, EachBringsOnlyWhatTheyMayDecide) {
    const std::string hash(64, 'a');
    const std::vector<std::pair<std::string, bool>> cases{
        {assigned("s0", "ana"), false},
        {happening("decision_recorded", R"({"decision":"ahead","layer":"l1","because":"b","owner":"o"})"), false},
        {happening("decision_recorded",
                   R"({"decision":"waiver","service":"s0","layer":"l1","because":"b","owner":"o"})"),
         true},
        {happening("layer_closed", R"({"layer":"l2"})"), true},
        {happening("token_added", R"({"name":"eve","access":"lead","hash":")" + hash + R"("})"), true},
        {happening("token_revoked", R"({"name":"eve"})"), true},
    };
    for (const auto& [what, for_leads] : cases) {
        EXPECT_EQ(offer("viewer", what).status, 403) << what;
        EXPECT_EQ(offer("engineer", what).status, for_leads ? 403 : 200) << what;
        EXPECT_EQ(offer("engineer", assigned("s2", "x") + "," + what).status, for_leads ? 403 : 200) << what;
        EXPECT_EQ(offer("lead", what).status, 200) << what;
    }
}

TEST_F(RecordTest, NonsenseIsRefused) {
    for (const std::string& what :
         {happening("assigned", "{}"), happening("invented", "{}"), std::string("1"), std::string("{}"),
          std::string(R"({"kind":"assigned","version":9,"body":{"service":"s0","layer":"l1","to":"x"}})"),
          happening("token_added", R"({"name":"eve\n","access":"lead","hash":"00"})"),
          happening("token_added", R"({"name":"eve","access":"lead","hash":"00"})"),
          assigned("s0", std::string(1'000, 'x'))})
        EXPECT_EQ(offer("lead", what).status, 400) << what;
    EXPECT_EQ(events(), 3);
}

TEST_F(RecordTest, TakesLongBodiesHereAndNowhereElse) {
    const std::string note(100'000, 'x');
    std::string many;
    // What runs report may be long; what people say may not.
    for (int i = 0; i < 12; ++i)
        many += (many.empty() ? "" : ",") +
                happening("run_finished", R"({"service":"s)" + std::to_string(i) +
                                              R"(","layer":"l1","run":"r","state":"failed","millis":1,"because":")" +
                                              note + "\"}");
    EXPECT_EQ(offer("engineer", many).status, 200);
    EXPECT_EQ(post("/api/cell/assign", R"({"service":"s0","layer":"l1","to":")" + many + "\"}", bearer(tokens_["lead"]))
                  .status,
              413);
    const Heard packed = get("/api/record?after=3", bearer(tokens_["viewer"]) + "Accept-Encoding: gzip\r\n");
    EXPECT_EQ(packed.header("Content-Encoding"), "gzip");
    EXPECT_LT(packed.body.size(), 100'000U);
}

TEST_F(RecordTest, CommandsElsewhereAreRecordedHere) {
    const auto mine = client("engineer");
    const auto assigned_to = ask(*mine, "cell assign", R"({"service":"s0","layer":"l1","me":true})");
    ASSERT_TRUE(assigned_to) << assigned_to.error().message;
    EXPECT_EQ(json(assigned_to->json()).find("assignee")->to_text(), "engineer");
    const auto theirs = client("lead");
    const auto grid = ask(*theirs, "grid", "{}");
    ASSERT_TRUE(grid) << grid.error().message;
    EXPECT_NE(grid->json().find("engineer"), std::string::npos);
    const auto closed = ask(*mine, "close", R"({"layer":"l1"})");
    ASSERT_FALSE(closed);
    EXPECT_EQ(closed.error().message, "engineer may not 'close' as engineer");
    EXPECT_EQ(events(), 4);
    EXPECT_EQ(testing::need(mine->store())->is_copy(), true);
    EXPECT_EQ(testing::need(testing::need(mine->store())->identity()),
              testing::need(testing::need(app()->store())->identity()));
}

TEST_F(RecordTest, AnotherMigrationIsRefused) {
    const auto mine = client("lead");
    testing::write_file(folder_ / "lead/migration.yaml", "migration: another\n");
    const auto refused = ask(*mine, "grid", "{}");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::invalid);
    EXPECT_NE(refused.error().message.find("keeps the record of 'to-eks'"), std::string::npos);
}

TEST_F(RecordTest, NewsAreHeard) {
    const auto mine = client("engineer");
    ASSERT_TRUE(ask(*mine, "grid", "{}"));
    EXPECT_TRUE(mine->has_news()) << "listening begins";
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (mine->has_news() && std::chrono::steady_clock::now() < until) std::this_thread::yield();
    EXPECT_FALSE(mine->has_news());
    ASSERT_EQ(offer("lead", assigned("s0", "ana")).status, 200);
    while (!mine->has_news() && std::chrono::steady_clock::now() < until) std::this_thread::yield();
    ASSERT_TRUE(mine->catch_up());
    EXPECT_EQ(testing::need(mine->store())->newest(), 4);
}

TEST_F(RecordTest, AServerProvesWhoItIs) {
    stop();
    const std::string folder = folder_.path().string();
    const std::string made =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost "
        "-addext subjectAltName=IP:127.0.0.1 -keyout " +
        folder + "/k.pem -out " + folder + "/c.pem 2>/dev/null";
    ASSERT_EQ(std::system(made.c_str()), 0);  // NOLINT(cert-env33-c): a line of ours
    options_.certificate = folder_ / "c.pem";
    options_.key = folder_ / "k.pem";
    start();
    Surroundings around = surroundings();
    around.headquarters = folder_ / "hq";
    around.server = "https://" + host();
    around.token = tokens_["lead"];
    App stranger(around, clock_);
    const auto refused = stranger.caller();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::denied);
    EXPECT_NE(refused.error().message.find("does not prove who it is"), std::string::npos) << refused.error().message;
    around.environment["SSL_CERT_FILE"] = folder + "/c.pem";
    App known(around, clock_);
    const auto caller = known.caller();
    ASSERT_TRUE(caller) << caller.error().message;
    EXPECT_EQ(caller->access, Access::lead);
}

TEST_F(RecordTest, ATokenIsKeptForItsOwnerAlone) {
    Surroundings around = surroundings();
    around.environment["HOME"] = folder_ / "home";
    const std::string url = "http://" + host();
    const auto wrong = log_in(around, url, "swl_wrong");
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().kind, ErrorKind::denied);
    EXPECT_FALSE(std::filesystem::exists(folder_ / "home/.config/sweepline/tokens"));

    const auto session = log_in(around, url + "/", tokens_["lead"]);
    ASSERT_TRUE(session) << session.error().message;
    EXPECT_EQ(session->name, "lead");
    EXPECT_EQ(session->access, Access::lead);
    const auto file = folder_ / "home/.config/sweepline/tokens";
    using std::filesystem::perms;
    EXPECT_EQ(std::filesystem::status(file).permissions(), perms::owner_read | perms::owner_write);
    around.server = url;
    around.headquarters = folder_ / "hq";
    App mine(around, clock_);
    EXPECT_EQ(testing::need(mine.caller()).name, "lead");

    std::filesystem::permissions(file, perms::group_read, std::filesystem::perm_options::add);
    App spied(around, clock_);
    const auto refused = spied.caller();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().hint, "chmod 600 " + file.string());
    std::filesystem::permissions(file, perms::owner_read | perms::owner_write);
    EXPECT_TRUE(log_out(around, url));
    EXPECT_FALSE(log_out(around, url));
    App out(around, clock_);
    EXPECT_EQ(out.caller().error().message, "there is no token for " + url);
}

}  // namespace
}  // namespace sweepline
