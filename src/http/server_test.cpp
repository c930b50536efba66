#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>

#include "http/http_trial.hpp"

namespace sweepline {
namespace {

class ServerTest : public HttpTrial {};

std::string text_in(const Heard& heard, std::string_view key) {
    const Value body = parse_json(heard.body).value_or(Value{});
    const Value* const found = body.find(key);
    return found == nullptr ? "" : found->to_text();
}

TEST_F(ServerTest, LetsInByTheLinkOnce) {
    start();
    const std::string link = server_->link().value_or("");
    const std::string path = link.substr(link.find("/enter"));
    EXPECT_EQ(get("/api/session").status, 401);
    RawClient looker(port_);
    looker.say(request("HEAD " + path));
    EXPECT_EQ(looker.hear(true).status, 403) << "looking at a link does not use it up";
    const Heard in = get(path);
    EXPECT_EQ(in.status, 303);
    EXPECT_EQ(in.header("Location"), "/");
    const std::string set = in.header("Set-Cookie");
    for (const char* part : {"HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=2592000"})
        EXPECT_NE(set.find(part), std::string::npos) << part;
    EXPECT_EQ(set.find("Secure"), std::string::npos);
    EXPECT_EQ(get(path).status, 403);
    const Heard session = get("/api/session", cookie_of(in));
    EXPECT_EQ(session.status, 200);
    EXPECT_EQ(text_in(session, "migration"), "to-eks");
    EXPECT_EQ(text_in(session, "access"), "lead");
    EXPECT_EQ(text_in(session, "users"), "false");
}

TEST_F(ServerTest, KeepsSessionsOverARestart) {
    start();
    const std::string port = std::to_string(port_);
    const std::string cookie = entered();
    stop();
    options_.listen = "127.0.0.1:" + port;
    start();
    EXPECT_EQ(get("/api/session", cookie).status, 200);
}

TEST_F(ServerTest, AnswersUseCases) {
    start();
    const std::string me = entered();
    const Heard blocked =
        post("/api/cell/block",
             R"({"service":"s1","layer":"l1","reason":"the OIDC provider of account 4411 is missing"})", me);
    EXPECT_EQ(blocked.status, 200) << blocked.body;
    EXPECT_EQ(text_in(blocked, "status"), "blocked");
    const Heard read = get("/api/blockers?layer=l1", me);
    EXPECT_EQ(read.status, 200);
    EXPECT_NE(read.body.find("account 4411"), std::string::npos);
    EXPECT_EQ(post("/api/blockers", R"({"layer":["l1"]})", me).body, read.body);
    EXPECT_EQ(post("/api/blockers", "", me).status, 200) << "no body asks with no fields";
}

TEST_F(ServerTest, TheGridIsAFileToo) {
    start();
    const std::string me = entered();
    const auto as = [&](const std::string& query, const std::string& accept = "*/*") {
        RawClient client(port_);
        client.say(request("GET /api/grid" + query, me + "Accept: " + accept + "\r\n"));
        return client.hear();
    };
    const Heard csv = as("?format=csv&service=s1");
    EXPECT_EQ(csv.status, 200) << csv.body;
    EXPECT_EQ(csv.header("Content-Type"), "text/csv; charset=utf-8");
    EXPECT_EQ(csv.header("Content-Disposition"), "attachment; filename=\"grid.csv\"");
    EXPECT_TRUE(csv.body.starts_with("service,owner,track,l1,l2\r\n")) << csv.body;
    EXPECT_NE(csv.body.find("\r\ns1,team-1,layered,not_started"), std::string::npos) << csv.body;
    EXPECT_EQ(as("?service=s1", "text/csv").body, csv.body);
    EXPECT_EQ(as("?service=s1", "text/html, text/csv;q=0.9, application/json").body, csv.body);
    EXPECT_TRUE(as("?format=markdown").body.starts_with("| service | l1 | l2 |"));
    EXPECT_EQ(as("", "text/markdown").header("Content-Type"), "text/markdown; charset=utf-8");
    EXPECT_EQ(as("?format=json", "text/csv").header("Content-Type"), "application/json");
    EXPECT_EQ(as("").header("Content-Type"), "application/json");
    EXPECT_EQ(as("?format=xlsx").status, 400);
    EXPECT_EQ(as("?format=csv&service=nobody").header("Content-Type"), "application/problem+json");
}

TEST_F(ServerTest, ImportsTheTextThatIsSentAndReadsNoFile) {
    start();
    const std::string me = entered();
    const Heard sent = post("/api/grid/import", R"({"file":"plan.csv","text":"service,l1\ns1,done\ns2,=1+1\n"})", me);
    EXPECT_EQ(sent.status, 200) << sent.body;
    EXPECT_NE(sent.body.find(R"("becomes":"claimed")"), std::string::npos) << sent.body;
    EXPECT_NE(get("/api/grid?format=csv", me).body.find("s1,team-1,layered,done:claimed"), std::string::npos);
    testing::write_file(folder_ / "plan.csv", "service,l1\ns2,done\n");
    const Heard read = post("/api/grid/import", R"({"file":")" + (folder_ / "plan.csv").string() + "\"}", me);
    EXPECT_EQ(read.status, 400) << read.body;
    EXPECT_EQ(get("/api/grid/import", me).status, 405);
}

TEST_F(ServerTest, TellsProblems) {
    start();
    const std::string me = entered();
    const Heard missing =
        post("/api/cell/block", R"({"service":"nobody","layer":"l1","reason":"a reason of length"})", me);
    EXPECT_EQ(missing.status, 404);
    EXPECT_EQ(missing.header("Content-Type"), "application/problem+json");
    EXPECT_EQ(text_in(missing, "kind"), "not_found");
    EXPECT_EQ(text_in(missing, "status"), "404");
    EXPECT_EQ(text_in(missing, "type"), "about:blank");
    EXPECT_NE(text_in(missing, "detail"), "");
    EXPECT_EQ(post("/api/cell/block", R"({"service":"s1"})", me).status, 400);
    EXPECT_EQ(post("/api/cell/block", R"({"service":"s1","colour":"red"})", me).status, 400);
    EXPECT_EQ(post("/api/cell/block", R"([1])", me).status, 400);
    EXPECT_EQ(post("/api/cell/block", R"({"service":)", me).status, 400);
    EXPECT_EQ(get("/api/blockers?shape=round", me).status, 400);
    EXPECT_EQ(get("/api/explain?service=s1&service=s2&layer=l1", me).status, 400);
    EXPECT_EQ(get("/api/cell%20block", me).status, 404);
    EXPECT_EQ(get("/api/nothing", me).status, 404);
    const Heard wrong_method = get("/api/cell/block?service=s1", me);
    EXPECT_EQ(wrong_method.status, 405);
    EXPECT_EQ(wrong_method.header("Allow"), "POST, OPTIONS");
    EXPECT_EQ(post("/api/state", "{}", me).status, 405);
}

TEST_F(ServerTest, LogsInWithTokens) {
    const std::string viewer = token("ben", "viewer");
    const std::string engineer = token("ana", "engineer");
    start();
    EXPECT_FALSE(server_->link().has_value());
    const std::string same = "Sec-Fetch-Site: same-origin\r\n";
    EXPECT_EQ(post("/api/login", R"({"token":"swl_wrong"})", same).status, 401);
    EXPECT_EQ(post("/api/login", R"({})", same).status, 400);
    const Heard in = post("/api/login", R"({"token":")" + engineer + R"("})", same);
    EXPECT_EQ(in.status, 204);
    EXPECT_EQ(in.header("Set-Cookie").find(engineer), std::string::npos) << "the cookie is not the token";
    EXPECT_EQ(text_in(get("/api/session", cookie_of(in)), "name"), "ana");
    EXPECT_EQ(text_in(get("/api/session", bearer(viewer)), "access"), "viewer");

    const std::string change =
        R"({"service":"s1","layer":"l1","reason":"the OIDC provider of account 4411 is missing"})";
    EXPECT_EQ(post("/api/cell/block", change, bearer(viewer)).status, 403);
    EXPECT_EQ(post("/api/cell/block", change, bearer(engineer)).status, 200);
    EXPECT_EQ(post("/api/jobs/stop", R"({"job":"x"})", bearer(viewer)).status, 403);
    EXPECT_EQ(post("/api/jobs/stop", R"({"job":"x"})", bearer(engineer)).status, 404);
    const Heard out = post("/api/logout", "{}", cookie_of(in));
    EXPECT_NE(out.header("Set-Cookie").find("Max-Age=0"), std::string::npos);
}

TEST_F(ServerTest, ASessionDiesWithItsToken) {
    const std::string ana = token("ana", "lead");
    static_cast<void>(token("ben", "lead"));
    start();
    const std::string cookie = cookie_of(post("/api/login", R"({"token":")" + ana + R"("})"));
    EXPECT_EQ(get("/api/session", cookie).status, 200);
    EXPECT_EQ(post("/api/token/revoke", R"({"name":"ana"})", bearer(ana)).status, 200);
    EXPECT_EQ(get("/api/session", cookie).status, 401);
    EXPECT_EQ(get("/api/session", bearer(ana)).status, 401);
}

TEST_F(ServerTest, TheFirstTokenEndsSessionsWithoutOne) {
    start();
    const std::string me = entered();
    EXPECT_EQ(get("/api/session", me).status, 200);
    EXPECT_EQ(post("/api/token/add", R"({"name":"ana","access":"lead"})", me).status, 200);
    EXPECT_EQ(get("/api/session", me).status, 401);
}

TEST_F(ServerTest, HandsOutTheGridPackedAndOnce) {
    start();
    const std::string me = entered();
    const Heard plain = get("/api/state", me);
    EXPECT_EQ(plain.status, 200);
    EXPECT_EQ(text_in(plain, "migration"), "to-eks");
    const Heard packed = get("/api/state", me + "Accept-Encoding: br, gzip\r\n");
    EXPECT_EQ(packed.header("Content-Encoding"), "gzip");
    EXPECT_LT(packed.body.size(), plain.body.size());
    const Heard again = get("/api/state", me + "If-None-Match: " + packed.header("ETag") + "\r\n");
    EXPECT_EQ(again.status, 304);
    EXPECT_EQ(get("/api/state", me + "Accept-Encoding: gzip;q=0\r\n").header("Content-Encoding"), "");
}

TEST_F(ServerTest, UnpacksAPageOnceForAllReaders) {
    const Pages pages(embedded_pages());
    const HttpRequest cannot_unpack{.method = "GET", .target = "/"};
    for (const PageFile& page : embedded_pages()) {
        const HttpReply one = pages.answer(cannot_unpack, page.path);
        const HttpReply other = pages.answer(cannot_unpack, page.path);
        EXPECT_EQ(one.content().data(), other.content().data()) << page.path;
        EXPECT_GT(one.content().size(), page.packed ? page.content.size() : 0) << page.path;
    }
}

TEST_F(ServerTest, TheStateIsNoOlderThanWasAskedFor) {
    options_.live.fresh = std::chrono::hours(1);
    start();
    const std::string me = entered();
    EXPECT_EQ(text_in(get("/api/state", me), "number"), "0");
    EXPECT_EQ(post("/api/cell/assign", R"({"service":"s1","layer":"l1","to":"ana"})", me).status, 200);
    while (text_in(get("/api/session", me), "number") == "0") std::this_thread::yield();
    EXPECT_EQ(text_in(get("/api/state", me), "number"), "0");
    EXPECT_EQ(text_in(get("/api/state?after=1", me), "number"), "1");
    EXPECT_EQ(get("/api/state?after=x", me).status, 400);
}

TEST_F(ServerTest, ServesPagesForEveryView) {
    start();
    const Heard first = get("/");
    EXPECT_EQ(first.status, 200);
    EXPECT_EQ(first.header("Content-Type"), "text/html; charset=utf-8");
    const std::string policy = first.header("Content-Security-Policy");
    EXPECT_NE(policy.find("default-src 'none'; script-src 'self'; "), std::string::npos);
    EXPECT_NE(policy.find("style-src 'self'; "), std::string::npos);
    EXPECT_EQ(policy.find("unsafe"), std::string::npos);
    EXPECT_NE(policy.find("frame-ancestors 'none'"), std::string::npos);
    EXPECT_EQ(first.header("X-Frame-Options"), "DENY");
    EXPECT_EQ(first.header("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(get("/layers/identity?owner=team-1").status, 200);
    for (const char* view : {"/services/payments.api", "/services/orders.js", "/owners/ana%40example.com"})
        EXPECT_EQ(get(view).body, first.body) << view;
    for (const char* file : {"/assets/none.js", "/assets/none", "/favicon.png", "/robots.txt"})
        EXPECT_EQ(get(file).status, 404) << file;
    for (const PageFile& page : embedded_pages()) {
        const Heard heard = get(page.path);
        EXPECT_EQ(heard.status, 200) << page.path;
        EXPECT_EQ(heard.header("Content-Type"), page.type);
        EXPECT_EQ(heard.header("Cache-Control").ends_with("immutable"), page.immutable) << page.path;
        if (page.path == "/index.html") continue;
        const Heard known = get(page.path, "If-None-Match: " + std::string(page.etag) + "\r\n");
        EXPECT_EQ(known.status, 304) << page.path;
    }
}

TEST_F(ServerTest, SaysHowItIs) {
    start();
    EXPECT_EQ(get("/healthz").body, "ok\n");
    EXPECT_EQ(get("/readyz").status, 200);
    const Heard metrics = get("/metrics");
    EXPECT_EQ(metrics.status, 200) << "only this machine can ask";
    for (const char* name : {"sweepline_cells{status=\"done\"}", "sweepline_stream_clients 0",
                             "sweepline_write_duration_seconds_bucket{le=\"+Inf\"}", "sweepline_http_connections 1"})
        EXPECT_NE(metrics.body.find(name), std::string::npos) << name << "\n" << metrics.body;
}

/// While it is there no file can be written.
class FullDisk {
public:
    FullDisk() {
        getrlimit(RLIMIT_FSIZE, &usual_);
        const rlimit full{.rlim_cur = 1, .rlim_max = usual_.rlim_max};
        setrlimit(RLIMIT_FSIZE, &full);
    }
    ~FullDisk() {
        setrlimit(RLIMIT_FSIZE, &usual_);
        std::signal(SIGXFSZ, signals_);
    }
    FullDisk(const FullDisk&) = delete;
    FullDisk& operator=(const FullDisk&) = delete;

private:
    rlimit usual_{};
    void (*signals_)(int) = std::signal(SIGXFSZ, SIG_IGN);
};

constexpr std::string_view kAssign = R"({"service":"s1","layer":"l1","to":"ana"})";
constexpr std::string_view kAssignAnew = R"({"service":"s1","layer":"l1","to":"ben"})";

TEST_F(ServerTest, IsNotReadyWhileTheDiskIsFull) {
    start();
    const std::string me = entered();
    EXPECT_EQ(post("/api/cell/assign", kAssign, me).status, 200);
    EXPECT_EQ(get("/readyz").status, 200);
    {
        const FullDisk full;
        EXPECT_EQ(post("/api/cell/assign", kAssignAnew, me).status, 503);
        const Heard readiness = get("/readyz");
        EXPECT_EQ(readiness.status, 503);
        EXPECT_EQ(text_in(readiness, "detail"), "the record cannot be written");
        EXPECT_EQ(get("/healthz").status, 200);
    }
    EXPECT_EQ(post("/api/cell/assign", kAssignAnew, me).status, 200);
    EXPECT_EQ(get("/readyz").status, 200);
}

TEST_F(ServerTest, SaysElsewhereNothingOfItsFolders) {
    start();
    const std::string folder = (folder_ / "hq").string();
    const std::string me = entered();
    EXPECT_EQ(text_in(get("/api/session", me), "folder"), folder);
    EXPECT_EQ(post("/api/cell/assign", kAssign, me).status, 200);
    const auto refused = [&](const std::string& by) {
        const FullDisk full;
        return text_in(post("/api/cell/assign", kAssignAnew, by), "detail");
    };
    EXPECT_NE(refused(me).find(folder), std::string::npos) << refused(me);
    stop();
    const std::string ben = token("ben", "lead");
    start();
    EXPECT_EQ(text_in(get("/api/session", bearer(ben)), "folder"), "");
    EXPECT_EQ(post("/api/cell/assign", kAssign, bearer(ben)).status, 200);
    EXPECT_NE(refused(bearer(ben)), "");
    EXPECT_EQ(refused(bearer(ben)).find(folder), std::string::npos) << refused(bearer(ben));

    const Error error{.kind = ErrorKind::invalid, .message = folder + "/a.yaml:1: bad in " + folder, .doing = {folder}};
    const Error told = told_elsewhere(error, folder);
    EXPECT_EQ(told.message, "a.yaml:1: bad in the headquarters");
    EXPECT_EQ(told.doing, std::vector<std::string>{"the headquarters"});
    EXPECT_EQ(told_elsewhere(error, "").message, error.message) << "whoever sits here is told all";
}

TEST_F(ServerTest, EndsTheLocalSessionWhereverItWasCopiedTo) {
    start();
    const std::string me = entered();
    EXPECT_EQ(post("/api/logout", "{}").status, 204) << "a stranger ends nobody's";
    EXPECT_EQ(get("/api/session", me).status, 200);
    EXPECT_EQ(post("/api/logout", "{}", me).status, 204);
    const Heard gone = get("/api/session", me);
    EXPECT_EQ(gone.status, 401);
    EXPECT_NE(text_in(gone, "hint").find("prints a new link"), std::string::npos);
    const std::string port = std::to_string(port_);
    stop();
    options_.listen = "127.0.0.1:" + port;
    start();
    EXPECT_EQ(get("/api/session", me).status, 401) << "nor is it good later";
}

TEST_F(ServerTest, GuardsMetricsWhereThereAreUsers) {
    const std::string ben = token("ben", "viewer");
    start();
    EXPECT_EQ(get("/metrics").status, 401);
    EXPECT_EQ(get("/metrics", bearer(ben)).status, 200);
}

TEST_F(ServerTest, AnswersHeadAndOptions) {
    start();
    const std::string me = entered();
    RawClient client(port_);
    client.say(request("HEAD /api/blockers", me) + request("OPTIONS /api/blockers") + request("GET /healthz"));
    const Heard head = client.hear(true);
    EXPECT_EQ(head.status, 200);
    EXPECT_NE(head.header("Content-Length"), "0");
    const Heard options = client.hear();
    EXPECT_EQ(options.status, 204);
    EXPECT_EQ(options.header("Access-Control-Allow-Origin"), "");
    EXPECT_EQ(client.hear().body, "ok\n") << "one connection, three requests at once";
}

TEST_F(ServerTest, PerformsAsAJob) {
    start();
    const std::string me = entered();
    const Heard begun = post("/api/validate", R"({"layer":"l1"})", me);
    EXPECT_EQ(begun.status, 202) << begun.body;
    const std::string job = text_in(begun, "job");
    EXPECT_NE(job, "");
    EXPECT_NE(get("/api/jobs", me).body.find(job), std::string::npos);
    const Heard waited = post("/api/validate", R"({"layer":"l1"})", me + "Prefer: wait\r\n");
    EXPECT_NE(waited.status, 202);
    EXPECT_EQ(text_in(waited, "job"), "");
}

TEST_F(ServerTest, TakesPresence) {
    start();
    const std::string me = entered();
    EXPECT_EQ(post("/api/presence", R"({"service":"s1","layer":"l1"})", me).status, 204);
    EXPECT_EQ(post("/api/presence", R"({"service":1})", me).status, 400);
}

}  // namespace
}  // namespace sweepline
