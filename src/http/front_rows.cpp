#include "http/front_rows.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "app/catalogue.hpp"
#include "app/door.hpp"
#include "app/look_commands.hpp"
#include "app/record_exchange.hpp"
#include "http/grid_format.hpp"
#include "http/gzip.hpp"
#include "http/http_metrics.hpp"
#include "http/openapi.hpp"
#include "http/query_request.hpp"
#include "text/fields.hpp"
#include "text/json.hpp"

namespace sweepline {

namespace {

constexpr std::string_view kApi = "/api/";
constexpr RouteNeeds kOpenRead{};
constexpr RouteNeeds kOpenChange{.reads = false, .changes = true};
constexpr RouteNeeds kRead{.visitor = true};
constexpr RouteNeeds kChange{.reads = false, .changes = true, .visitor = true};

constexpr About kStopJob{"jobs stop", "Tell a job to stop", Effect::performs, Habit::rare};

/// What `/api/session` says of whoever asks.
struct SessionView {
    std::string name;
    std::string access;
    std::string migration;
    std::string folder;
    std::int64_t number = 0;
    std::string version;
    bool users = false;
    template <class F>
    void fields(F& f) {
        f.required("name", name, "who asks");
        f.required("access", access, "what they may do");
        f.required("migration", migration, "the migration's name");
        f.optional("folder", folder, "where the headquarters is, told at this machine alone");
        f.required("number", number, "the newest event");
        f.required("version", version, "of the server");
        f.required("users", users, "whether people log in with tokens");
    }
};

/// Where somebody looks, as a page says it.
/// Everybody who looks is told of where everybody is: a place must not grow.
constexpr std::size_t kNameMost = 200;

struct PresenceBody {
    std::string service;
    std::string layer;
    template <class F>
    void fields(F& f) {
        f.optional("service", service, "the service they look at");
        f.optional("layer", layer, "and the layer");
    }
};

struct JobBody {
    std::string job;
    template <class F>
    void fields(F& f) {
        f.required("job", job, "which one");
    }
};

HttpReply done() { return HttpReply{.status = 204, .headers = {{"Cache-Control", "no-store"}}}; }

/// `folder`: which is not to be said; see `told_elsewhere`.
HttpReply reply_of(const Result<Reply>& reply, std::string_view folder, GridFormat format = GridFormat::json) {
    if (!reply) return problem(told_elsewhere(reply.error(), folder));
    HttpReply out = reply_in(format, *reply);
    // The command line ends with it also when it asked a server.
    if (reply->exit_code() != 0) out.headers.push_back({"Sweepline-Exit-Code", std::to_string(reply->exit_code())});
    return out;
}

HttpReply reply_of(const Result<std::shared_ptr<const Snapshot>>& snapshot, std::string_view folder,
                   const std::string& known, bool gzip) {
    if (!snapshot) return problem(told_elsewhere(snapshot.error(), folder));
    HttpReply out = json_reply("");
    out.headers.back().value = "no-cache";
    out.headers.push_back({"ETag", (*snapshot)->etag});
    out.headers.push_back({"Vary", "Accept-Encoding"});
    if (!known.empty() && known.contains((*snapshot)->etag)) {
        out.status = 304;
    } else if (gzip) {
        out.headers.push_back({"Content-Encoding", "gzip"});
        out.shared = {*snapshot, &(*snapshot)->gzip};
    } else {
        out.shared = {*snapshot, &(*snapshot)->json};
    }
    return out;
}

/// Packs a body that is worth it.
void pack(HttpReply& reply) {
    constexpr std::size_t kWorthIt = 4 * 1024;
    if (reply.body.size() < kWorthIt) return;
    reply.body = packed(reply.body);
    reply.headers.push_back({"Content-Encoding", "gzip"});
    reply.headers.push_back({"Vary", "Accept-Encoding"});
}

std::optional<std::int64_t> number_in(std::string_view text) {
    std::int64_t number = 0;
    const auto [last, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || last != text.data() + text.size() || number < 0) return std::nullopt;
    return number;
}

}  // namespace

const std::vector<Front::Row>& Front::rows() {
    static const std::vector<Row> kRows{
        {"/api/session", kRead, &Front::session},
        {"/api/login", kOpenChange, &Front::login},
        {"/api/logout", kOpenChange, &Front::logout},
        {"/enter", kOpenRead, &Front::enter},
        {"/api/state", kRead, &Front::state},
        {"/api/events", kRead, &Front::events},
        {"/api/openapi.json", kOpenRead, &Front::openapi},
        {"/api/jobs", kRead, &Front::jobs},
        {"/api/jobs/stop", kChange, &Front::stop_job},
        {"/api/presence", kChange, &Front::presence},
        {kRecordPath, {.changes = true, .visitor = true}, &Front::record},
        {"/healthz", kOpenRead, &Front::health},
        {"/readyz", kOpenRead, &Front::readiness},
        {"/metrics", {.visitor = true, .open_here = true}, &Front::metrics},
    };
    return kRows;
}

RouteNeeds Front::needs_of(std::string_view path) {
    if (const auto row = std::ranges::find(rows(), path, &Row::path); row != rows().end()) return row->needs;
    if (const UseCase* const use_case = use_case_at(path))
        return {.reads = use_case->about.effect == Effect::reads, .changes = true, .visitor = true};
    // What there is under /api is told to those who came in.
    return {.changes = path.starts_with(kApi), .visitor = path.starts_with(kApi)};
}

const UseCase* use_case_at(std::string_view path) {
    if (!path.starts_with(kApi) || path.contains(' ')) return nullptr;
    std::string name(path.substr(kApi.size()));
    std::ranges::replace(name, '/', ' ');
    return find_use_case(name);
}

Outcome Front::answer(const Admitted& admitted, const HttpRequest& request, std::function<void()> wake) {
    const RequestTarget& target = admitted.target;
    Value body{Object{}};
    if (!only_reads(request) && !request.body.empty()) {
        auto parsed = parse_json(request.body);
        if (!parsed) {
            parsed.error().doing.emplace_back("reading the body");
            return problem(parsed.error());
        }
        if (parsed->if_object() == nullptr)
            return refusal(400, ErrorKind::invalid, "the body is no JSON object", "send {\"field\": value, …}");
        body = *std::move(parsed);
    }
    const Call call{target, request, admitted.peer, admitted.visitor.value_or(Visitor{}), body, std::move(wake)};
    if (const auto row = std::ranges::find(rows(), target.path, &Row::path); row != rows().end())
        return (this->*row->answer)(call);
    if (target.path.starts_with(kApi)) return use_case(call);
    return pages_.answer(request, target.path);
}

// The answers of one table are of one type, whether they change the front or not.
// NOLINTBEGIN(readability-make-member-function-const)

Outcome Front::session(const Call& call) {
    const Serving serving = parts_.live.serving();
    const Caller& caller = call.visitor.guest.caller;
    return json_reply(to_json_text(SessionView{.name = caller.name,
                                               .access = std::string(to_word(caller.access)),
                                               .migration = serving.migration,
                                               .folder = call.visitor.local ? serving.folder : "",
                                               .number = serving.number,
                                               .version = parts_.version,
                                               .users = serving.users}));
}

Outcome Front::state(const Call& call) {
    auto late = std::make_shared<LateReply>(call.wake);
    const std::string known(call.request.header("if-none-match").value_or(""));
    const bool gzip = accepts_gzip(call.request);
    SnapshotWish wish{.plain = !gzip};
    for (const auto& [name, value] : call.target.query) {
        const auto after = name == "after" ? number_in(value) : std::nullopt;
        if (!after) return refusal(400, ErrorKind::invalid, "the state is asked for after a number of an event");
        wish.after = *after;
    }
    parts_.live.snapshot([late, known, gzip, hidden = hidden_from(call.visitor)](
                             const auto& snapshot) { late->arrive(reply_of(snapshot, hidden, known, gzip)); },
                         wish);
    return late;
}

Outcome Front::events(const Call& call) {
    if (call.request.method != "GET")
        return HttpReply{.headers = {{"Content-Type", "text/event-stream"}, {"Cache-Control", "no-store"}}};
    if (counts.streams >= static_cast<std::int64_t>(parts_.limits.streams))
        return refusal(503, ErrorKind::unavailable, "too many people follow already", "try again later");
    const auto theirs = streams_of_.find(call.visitor.guest.caller.name);
    if (theirs != streams_of_.end() && theirs->second >= parts_.limits.streams_each)
        return refusal(429, ErrorKind::unavailable, "you follow from too many places already", "close some of them");
    Following following{.visitor = call.visitor};
    std::string_view said = call.request.header("last-event-id").value_or("");
    for (const auto& [name, value] : call.target.query)
        if (name == "after" && said.empty()) said = value;
    if (!said.empty()) {
        following.after = number_in(said);
        if (!following.after) return refusal(400, ErrorKind::invalid, "the stream goes on after a number of an event");
    }
    return following;
}

Outcome Front::openapi(const Call& /*call*/) {
    static const auto kText =
        std::make_shared<const std::string>(openapi_text(catalogue(), parts_.version, parts_.cookie));
    HttpReply reply = json_reply("");
    reply.headers.back().value = "no-cache";
    reply.shared = kText;
    return reply;
}

Outcome Front::jobs(const Call& /*call*/) { return json_reply(to_json_text(parts_.live.jobs())); }

Outcome Front::stop_job(const Call& call) {
    if (const auto allowed = may(call.visitor.guest.caller, kStopJob); !allowed) return problem(allowed.error());
    JobBody wanted;
    if (const auto read = read_value(call.body, wanted); !read) return problem(read.error());
    const auto stopped = parts_.live.stop_job(wanted.job);
    return stopped ? done() : problem(stopped.error());
}

Outcome Front::presence(const Call& call) {
    PresenceBody where;
    if (const auto read = read_value(call.body, where); !read) return problem(read.error());
    if (where.service.size() > kNameMost || where.layer.size() > kNameMost)
        return refusal(400, ErrorKind::invalid, "no service and no layer has so long a name");
    parts_.live.present(call.visitor.guest.caller.name, where.service, where.layer);
    return done();
}

Outcome Front::health(const Call& /*call*/) {
    return HttpReply{.headers = {{"Content-Type", "text/plain; charset=utf-8"}, {"Cache-Control", "no-store"}},
                     .body = "ok\n"};
}

Outcome Front::readiness(const Call& call) {
    const auto ready = parts_.live.ready();
    return ready ? health(call) : problem(ready.error());
}

Outcome Front::metrics(const Call& call) {
    auto late = std::make_shared<LateReply>(call.wake);
    parts_.live.metrics([late, now = counts](const Metrics& inside) {
        late->arrive(HttpReply{
            .headers = {{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"}, {"Cache-Control", "no-store"}},
            .body = metrics_text(inside, now)});
    });
    return late;
}

/// The record for command lines elsewhere: pieces of it, and what they append.
Outcome Front::record(const Call& call) {
    const bool reads = only_reads(call.request);
    const UseCase& wanted = reads ? record_to_read() : record_to_offer();
    auto request = reads ? request_of_query(wanted, call.target.query) : Result<Value>(call.body);
    if (!request) return problem(request.error());
    auto late = std::make_shared<LateReply>(call.wake);
    parts_.live.ask(
        wanted, call.visitor.guest.caller, *std::move(request),
        [late, hidden = hidden_from(call.visitor), gzip = accepts_gzip(call.request)](const Result<Reply>& reply) {
            HttpReply out = reply_of(reply, hidden);
            if (gzip && reply) pack(out);
            late->arrive(std::move(out));
        });
    return late;
}

/// A row of the catalogue. What performs answers with its job at once, unless the reader prefers to wait.
Outcome Front::use_case(const Call& call) {
    const UseCase* const wanted = use_case_at(call.target.path);
    if (wanted == nullptr)
        return refusal(404, ErrorKind::not_found, "there is no such command", "see /api/openapi.json");
    auto query = call.target.query;
    GridFormat format = GridFormat::json;
    if (wanted->about.name == Grid::about.name && only_reads(call.request)) {
        const auto said = take_grid_format(query, call.request.header("accept").value_or(""));
        if (!said) return problem(said.error());
        format = *said;
    }
    auto request = only_reads(call.request) ? request_of_query(*wanted, query) : Result<Value>(call.body);
    if (!request) return problem(request.error());
    auto late = std::make_shared<LateReply>(call.wake);
    const Caller& caller = call.visitor.guest.caller;
    const bool waits = call.request.header("prefer").value_or("").contains("wait");
    if (wanted->about.effect == Effect::performs && !waits) {
        const auto job = parts_.live.begin(*wanted, caller, *std::move(request));
        return job ? json_reply(to_json_text(JobBody{*job}), 202)
                   : problem(told_elsewhere(job.error(), hidden_from(call.visitor)));
    }
    parts_.live.ask(*wanted, caller, *std::move(request),
                    [late, format, hidden = hidden_from(call.visitor)](const Result<Reply>& reply) {
                        late->arrive(reply_of(reply, hidden, format));
                    });
    return late;
}

// NOLINTEND(readability-make-member-function-const)

}  // namespace sweepline
