#include "app/server_link.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "app/logins.hpp"
#include "app/record_exchange.hpp"
#include "net/net.hpp"
#include "text/json.hpp"

namespace sweepline {
namespace {

constexpr std::string_view kRecordPath = "/api/record";
constexpr std::chrono::milliseconds kListenAgain{1'000};
constexpr int kStranger = 401;

/// Sleeps, but not longer than until a stop is asked for; whether it was not.
bool pause(const std::stop_token& stop, std::chrono::milliseconds time) {
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any woken;
    woken.wait_for(lock, stop, time, [] { return false; });
    return !stop.stop_requested();
}

std::string text_in(const Value& object, std::string_view name) {
    const Value* const found = object.find(name);
    const std::string* const text = found == nullptr ? nullptr : found->if_string();
    return text == nullptr ? std::string() : *text;
}

Result<HttpClient> client_of(const Surroundings& around, const std::string& url, std::string token) {
    const auto said = [&](const char* name) {
        const auto found = around.environment.find(name);
        return found == around.environment.end() ? std::string() : found->second;
    };
    return HttpClient::open({.address = TRY(read_web_address(url)),
                             .token = std::move(token),
                             .plain_is_meant = said("SWEEPLINE_PLAIN_HTTP") == "yes",
                             .certificates = said("SSL_CERT_FILE")});
}

/// The content of a reply; a stranger is told how to log in.
Result<std::string> content(Result<WebReply> reply, const WebAddress& from) {
    if (!reply) return std::unexpected(std::move(reply).error());
    if (reply->status == kStranger)
        return fail(ErrorKind::denied, from.url + " knows no such token",
                    "sweepline login " + from.url + "; a lead gives tokens: sweepline token add");
    return content_of(*std::move(reply), from);
}

Result<ServerSession> session_of(HttpClient& client) {
    const auto said = parse_json(TRY(content(client.get("/api/session"), client.address())));
    const auto access = said ? from_word<Access>(text_in(*said, "access")) : std::nullopt;
    if (!access || text_in(*said, "name").empty())
        return fail(ErrorKind::invalid, client.address().url + " is no Sweepline server, or a newer one");
    return ServerSession{.name = text_in(*said, "name"), .access = *access, .migration = text_in(*said, "migration")};
}

/// Whether a piece of the stream holds comments alone, which are heartbeats. Pieces are what the network makes of it:
/// one may hold a heartbeat and an event.
bool is_heartbeat(std::string_view piece) {
    while (!piece.empty()) {
        const std::size_t end = piece.find('\n');
        if (!piece.starts_with(':') && !piece.starts_with('\n') && !piece.starts_with('\r')) return false;
        if (end == std::string_view::npos) return true;
        piece.remove_prefix(end + 1);
    }
    return true;
}

/// Listens to the server's stream, and says whether there was anything.
class NewsListener {
public:
    explicit NewsListener(HttpClient client) : client_(std::move(client)) {
        thread_ = std::jthread([this](const std::stop_token& stop) { listen(stop); });
    }
    /// While nobody is heard there may be news.
    bool take() { return news_.exchange(false) || !hears_.load(); }

private:
    void listen(const std::stop_token& stop) {
        do {
            std::ignore = client_.follow(
                "/api/events",
                [this](std::string_view piece) {
                    if (!is_heartbeat(piece) || !hears_.load()) news_ = true;
                    hears_ = true;
                },
                stop);
            hears_ = false;
        } while (pause(stop, kListenAgain));
    }

    HttpClient client_;
    std::atomic<bool> news_{true};
    std::atomic<bool> hears_{false};
    std::jthread thread_;  // last: it uses the others
};

}  // namespace

struct ServerLink::State {
    const Surroundings& around;
    std::string token;
    HttpClient client;
    std::function<std::stop_token()> stop;
    std::optional<ServerSession> session = std::nullopt;
    std::unique_ptr<NewsListener> listener = nullptr;
};

ServerLink::ServerLink(std::unique_ptr<State> state) : state_(std::move(state)) {}
ServerLink::~ServerLink() = default;

Result<std::unique_ptr<ServerLink>> ServerLink::open(const Surroundings& surroundings, const std::string& url,
                                                     std::function<std::stop_token()> stop) {
    // A token of the environment is for the server that whoever set it names too. An address out of a file that a
    // repository brings along is answered only by what was logged in to.
    std::string token = surroundings.server.empty() ? std::string() : surroundings.token;
    if (token.empty()) {
        const std::filesystem::path file = TRY(logins_file(surroundings.environment));
        token = TRY(kept_token(file, url)).value_or("");
    }
    if (token.empty())
        return fail(ErrorKind::denied,
                    surroundings.token.empty()
                        ? "there is no token for " + url
                        : "SWEEPLINE_TOKEN does not say that it is for " + url + ", which migration.yaml names",
                    "sweepline login " + url + ", or set SWEEPLINE_SERVER=" + url +
                        " and SWEEPLINE_TOKEN; on the server's own machine: --server here");
    HttpClient client = TRY(client_of(surroundings, url, token));
    return std::unique_ptr<ServerLink>(
        new ServerLink(std::make_unique<State>(surroundings, std::move(token), std::move(client), std::move(stop))));
}

Result<ServerSession> ServerLink::session() {
    if (!state_->session) state_->session = TRY(session_of(state_->client));
    return *state_->session;
}

RecordLink ServerLink::record(const std::string& actor) {
    HttpClient& client = state_->client;
    return {.name = client.address().url,
            .actor = actor,
            .read = [&client](std::int64_t after, std::int64_t most) -> Result<RecordPiece> {
                return read_piece(
                    TRY(content(client.get(std::string(kRecordPath) + query_after(after, most)), client.address())));
            },
            .append = [&client](const RecordOffer& offer) -> Result<RecordAnswer> {
                return read_answer(TRY(content(client.post(kRecordPath, text_of(offer)), client.address())));
            },
            .wait = [this](std::chrono::milliseconds time) { return pause(state_->stop(), time); }};
}

bool ServerLink::has_news() {
    if (state_->listener) return state_->listener->take();
    auto client = client_of(state_->around, state_->client.address().url, state_->token);
    if (client) state_->listener = std::make_unique<NewsListener>(*std::move(client));
    return true;
}

Result<ServerSession> log_in(const Surroundings& surroundings, const std::string& url, const std::string& token) {
    HttpClient client = TRY(client_of(surroundings, url, token));
    ServerSession session = TRY(session_of(client));
    const std::filesystem::path file = TRY(logins_file(surroundings.environment));
    TRY(keep_token(file, client.address().url, token));
    return session;
}

Result<> log_out(const Surroundings& surroundings, const std::string& url) {
    const std::filesystem::path file = TRY(logins_file(surroundings.environment));
    if (TRY(forget_token(file, url))) return {};
    return fail(ErrorKind::not_found, "there is no token for " + url);
}

Result<std::string> server_address(const std::string& said) { return TRY(read_web_address(said)).url; }

}  // namespace sweepline
