#include "http/front.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "http/front_rows.hpp"
#include "http/listen_address.hpp"

namespace sweepline {

namespace {

constexpr std::chrono::hours kSessionLength{24 * 30};
constexpr std::uint64_t kStrangersBody = 4 * 1024;  ///< a token, and little more

HttpReply no_such_method(const std::string& allowed) {
    HttpReply reply = refusal(405, ErrorKind::invalid, "this address does not take that method", "use " + allowed);
    reply.headers.push_back({"Allow", allowed});
    return reply;
}

HttpReply too_often() {
    HttpReply reply = refusal(429, ErrorKind::unavailable, "too many requests", "wait a second, then go on");
    reply.headers.push_back({"Retry-After", "1"});
    return reply;
}

std::string methods_of(bool changes, bool reads) {
    if (changes && reads) return "GET, HEAD, POST, OPTIONS";
    return changes ? "POST, OPTIONS" : "GET, HEAD, OPTIONS";
}

}  // namespace

void LateReply::arrive(HttpReply reply) {
    {
        const std::scoped_lock lock(mutex_);
        reply_ = std::move(reply);
    }
    wake_();
}

std::optional<HttpReply> LateReply::take() {
    const std::scoped_lock lock(mutex_);
    return std::exchange(reply_, std::nullopt);
}

Front::Front(Parts parts)
    : parts_(std::move(parts)),
      pages_(parts_.pages),
      requests_(parts_.limits.requests_per_second, parts_.limits.requests_burst),
      wrong_tokens_(parts_.limits.logins_per_second, parts_.limits.logins_burst) {}

std::expected<Admitted, HttpReply> Front::admit(const HttpRequest& request, std::uint64_t body_size,
                                                const std::string& peer) {
    if (auto refused = check_host(parts_.gate, request)) return std::unexpected(*std::move(refused));
    if (request.method == "OPTIONS") {
        // No other origin is ever told that it may ask.
        return std::unexpected(HttpReply{.status = 204, .headers = {{"Allow", "GET, HEAD, POST, OPTIONS"}}});
    }
    auto target = parse_target(request.target);
    if (!target) return std::unexpected(problem(target.error()));
    const bool api = target->path.starts_with("/api/");
    const RouteNeeds needs = needs_of(target->path);
    if (!(only_reads(request) ? needs.reads : request.method == "POST" && needs.changes))
        return std::unexpected(no_such_method(methods_of(needs.changes, needs.reads)));
    if (body_size > parts_.limits.request.body_bytes && target->path != kRecordPath)
        return std::unexpected(refusal(413, ErrorKind::invalid, "the body is too long"));
    if (only_reads(request) && body_size > 0)
        return std::unexpected(refusal(400, ErrorKind::invalid, "what only reads has no body"));

    const bool has_cookie = request.count("cookie") > 0;
    const bool has_bearer = request.count("authorization") > 0;
    const Proof proof = has_bearer ? Proof::bearer : has_cookie ? Proof::cookie : Proof::none;
    if (api)
        if (auto refused = check_origin(parts_.gate, request, proof)) return std::unexpected(*std::move(refused));
    if (!only_reads(request))
        if (auto refused = check_content_type(request)) return std::unexpected(*std::move(refused));

    Admitted admitted{.target = *std::move(target), .peer = peer};
    if (needs.visitor) {
        auto visitor = identify(request, peer);
        if (!visitor) return std::unexpected(std::move(visitor).error());
        admitted.visitor = *std::move(visitor);
        const bool open = needs.open_here && parts_.here_only && !parts_.live.has_users();
        if (!admitted.visitor && !open) return std::unexpected(stranger());
    }
    if (!admitted.visitor && body_size > kStrangersBody)
        return std::unexpected(refusal(413, ErrorKind::invalid, "the body is too long"));
    return admitted;
}

/// Who asks, by token or cookie; nobody when neither is there or the cookie is none of ours.
std::expected<std::optional<Visitor>, HttpReply> Front::identify(const HttpRequest& request, const std::string& peer) {
    const auto now = std::chrono::steady_clock::now();
    std::optional<Visitor> visitor;
    if (request.count("authorization") > 0) {
        constexpr std::string_view kBearer = "Bearer ";
        const std::string_view said = request.header("authorization").value_or("");
        auto guest = said.starts_with(kBearer) ? parts_.live.who(said.substr(kBearer.size())) : std::nullopt;
        if (!guest) return std::unexpected(wrong_tokens_.take(peer, now) ? stranger() : too_often());
        visitor = Visitor{.guest = *std::move(guest)};
    } else if (const auto cookies = request.header("cookie")) {
        if (const auto cookie = cookie_in(*cookies, parts_.cookie)) visitor = visitor_of(*cookie);
    }
    if (visitor && !requests_.take(visitor->guest.caller.name, now)) return std::unexpected(too_often());
    return visitor;
}

std::optional<Visitor> Front::visitor_of(std::string_view cookie) const {
    const auto session = parts_.sessions.read(cookie, parts_.clock.now());
    if (!session) return std::nullopt;
    if (session->name.empty()) {
        if (!parts_.here_only || parts_.live.has_users()) return std::nullopt;
        return Visitor{.guest = {.caller = parts_.live.serving().local}, .local = true};
    }
    auto guest = parts_.live.still(session->name, session->number);
    if (!guest) return std::nullopt;
    return Visitor{.guest = *std::move(guest)};
}

bool Front::still_welcome(const Visitor& visitor) const {
    if (visitor.local) return !parts_.live.has_users();
    return parts_.live.still(visitor.guest.caller.name, visitor.guest.number).has_value();
}

HttpReply Front::stranger() const {
    const bool users = parts_.live.has_users();
    return refusal(401, ErrorKind::denied, "nobody is logged in",
                   users                     ? "log in with your token"
                   : parts_.entrance.empty() ? "start `sweepline serve` again: it prints a new link"
                                             : "open the link that `sweepline serve` printed");
}

std::string Front::hidden_from(const Visitor& visitor) const {
    return visitor.local ? std::string() : parts_.live.serving().folder;
}

std::string Front::cookie_for(const Session& session) const {
    const bool ends = session.until.micros == 0;
    return fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict; Max-Age={}{}", parts_.cookie,
                       ends ? "" : parts_.sessions.sign(session),
                       ends ? 0 : std::chrono::duration_cast<std::chrono::seconds>(kSessionLength).count(),
                       parts_.gate.secure ? "; Secure" : "");
}

Outcome Front::login(const Call& call) {
    const Value* const said = call.body.find("token");
    const std::string* const token = said == nullptr ? nullptr : said->if_string();
    if (token == nullptr || call.body.if_object()->size() != 1)
        return refusal(400, ErrorKind::invalid, "'token' is missing", "log in with {\"token\": \"swl_…\"}");
    const auto guest = parts_.live.who(*token);
    if (!guest) {
        if (!wrong_tokens_.take(call.peer, std::chrono::steady_clock::now())) return too_often();
        return refusal(401, ErrorKind::denied, "this token lets nobody in", "ask a lead for one: sweepline token add");
    }
    const Instant until{parts_.clock.now().micros + std::chrono::microseconds(kSessionLength).count()};
    const Session session{.name = guest->caller.name, .number = guest->number, .until = until};
    return HttpReply{.status = 204, .headers = {{"Set-Cookie", cookie_for(session)}, {"Cache-Control", "no-store"}}};
}

/// Whoever came by the link has no token that could be taken back: no copy of their cookie is good any more.
Outcome Front::logout(const Call& call) {
    const auto cookie = cookie_in(call.request.header("cookie").value_or(""), parts_.cookie);
    if (const auto visitor = cookie ? visitor_of(*cookie) : std::nullopt; visitor && visitor->local) {
        if (const auto renewed = parts_.sessions.renew(); !renewed) return problem(renewed.error());
    }
    return HttpReply{.status = 204, .headers = {{"Set-Cookie", cookie_for(Session{})}, {"Cache-Control", "no-store"}}};
}

/// The one-time link: good once, while there are no users. Whoever followed it before keeps their cookie.
Outcome Front::enter(const Call& call) {
    const auto& query = call.target.query;
    const bool good = call.request.method == "GET" && query.size() == 1 && query.front().first == "key" &&
                      !parts_.entrance.empty() && !parts_.live.has_users() &&
                      equal_secrets(query.front().second, parts_.entrance);
    if (!good)
        return refusal(403, ErrorKind::denied, "this link was used already, or is not of this server",
                       "start `sweepline serve` again: it prints a new one");
    parts_.entrance.clear();
    const Session session{.until = {parts_.clock.now().micros + std::chrono::microseconds(kSessionLength).count()}};
    return HttpReply{
        .status = 303,
        .headers = {{"Location", "/"}, {"Set-Cookie", cookie_for(session)}, {"Cache-Control", "no-store"}}};
}

void Front::stream_begins(const Visitor& visitor) {
    ++counts.streams;
    ++streams_of_[visitor.guest.caller.name];
}

void Front::stream_ends(const Visitor& visitor) {
    --counts.streams;
    const auto found = streams_of_.find(visitor.guest.caller.name);
    if (found == streams_of_.end() || --found->second > 0) return;
    streams_of_.erase(found);
    parts_.live.absent(visitor.guest.caller.name);
}

std::string Front::date() const { return http_date(parts_.clock.now()); }

}  // namespace sweepline
