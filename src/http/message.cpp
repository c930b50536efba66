#include "http/message.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include <fmt/format.h>

#include "text/fields.hpp"

namespace sweepline {

namespace {

struct KindRow {
    ErrorKind kind;
    std::string_view word;
    int status;
};
constexpr std::array kKinds{
    KindRow{ErrorKind::invalid, "invalid", 400},         KindRow{ErrorKind::not_found, "not_found", 404},
    KindRow{ErrorKind::conflict, "conflict", 409},       KindRow{ErrorKind::denied, "denied", 403},
    KindRow{ErrorKind::unavailable, "unavailable", 503}, KindRow{ErrorKind::timed_out, "timed_out", 504},
    KindRow{ErrorKind::cancelled, "cancelled", 409},     KindRow{ErrorKind::unsupported, "unsupported", 400},
    KindRow{ErrorKind::internal, "internal", 500},
};

const KindRow& row_of(ErrorKind kind) { return *std::ranges::find(kKinds, kind, &KindRow::kind); }

constexpr std::array kReasons{
    std::pair{200, std::string_view("OK")},
    std::pair{202, std::string_view("Accepted")},
    std::pair{204, std::string_view("No Content")},
    std::pair{303, std::string_view("See Other")},
    std::pair{304, std::string_view("Not Modified")},
    std::pair{400, std::string_view("Bad Request")},
    std::pair{401, std::string_view("Unauthorized")},
    std::pair{403, std::string_view("Forbidden")},
    std::pair{404, std::string_view("Not Found")},
    std::pair{405, std::string_view("Method Not Allowed")},
    std::pair{408, std::string_view("Request Timeout")},
    std::pair{409, std::string_view("Conflict")},
    std::pair{411, std::string_view("Length Required")},
    std::pair{413, std::string_view("Content Too Large")},
    std::pair{415, std::string_view("Unsupported Media Type")},
    std::pair{421, std::string_view("Misdirected Request")},
    std::pair{429, std::string_view("Too Many Requests")},
    std::pair{431, std::string_view("Request HeaderLine Fields Too Large")},
    std::pair{500, std::string_view("Internal Server Error")},
    std::pair{503, std::string_view("Service Unavailable")},
    std::pair{504, std::string_view("Gateway Timeout")},
};

std::string_view reason_of(int status) {
    const auto found = std::ranges::find(kReasons, status, [](const auto& each) { return each.first; });
    return found == kReasons.end() ? std::string_view("Unknown") : found->second;
}

/// A problem of RFC 9457 with what every error of ours says.
struct Problem {
    std::string type = "about:blank";
    std::string title;
    int status = 500;
    std::string kind;
    std::string detail;
    std::string hint;
    std::vector<std::string> doing;
    template <class F>
    void fields(F& f) {
        f.required("type", type, "always about:blank");
        f.required("title", title, "the kind");
        f.required("status", status, "as the head says");
        f.required("kind", kind, "what sort of failure");
        f.required("detail", detail, "what went wrong");
        f.optional("hint", hint, "what to do");
        f.optional("doing", doing, "what was under way, innermost first");
    }
};

/// What every answer tells a browser: to run only our scripts, to be in no frame, to tell nobody where it came from.
constexpr std::string_view kCareful =
    "X-Content-Type-Options: nosniff\r\n"
    "X-Frame-Options: DENY\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Cross-Origin-Embedder-Policy: require-corp\r\n"
    "Permissions-Policy: camera=(), geolocation=(), microphone=(), payment=(), usb=()\r\n";

/// For everything but the page itself, which brings its own policy.
constexpr std::string_view kNothingRuns =
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'\r\n";

bool says(const HttpReply& reply, std::string_view name) {
    return std::ranges::find(reply.headers, name, &HeaderLine::name) != reply.headers.end();
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

}  // namespace

std::optional<std::string_view> HttpRequest::header(std::string_view name) const {
    if (count(name) != 1) return std::nullopt;
    return std::ranges::find(headers, name, &HeaderLine::name)->value;
}

std::size_t HttpRequest::count(std::string_view name) const {
    return static_cast<std::size_t>(std::ranges::count(headers, name, &HeaderLine::name));
}

std::string_view HttpReply::content() const {
    if (shared != nullptr) return *shared;
    return fixed.empty() ? std::string_view(body) : fixed;
}

std::string_view word_of(ErrorKind kind) { return row_of(kind).word; }

int status_of(ErrorKind kind) { return row_of(kind).status; }

HttpReply problem(const Error& error, std::optional<int> status) {
    const int code = status.value_or(status_of(error.kind));
    const std::string kind(word_of(error.kind));
    HttpReply reply = json_reply(to_json_text(Problem{.title = kind,
                                                      .status = code,
                                                      .kind = kind,
                                                      .detail = error.message,
                                                      .hint = error.hint,
                                                      .doing = error.doing}),
                                 code);
    reply.headers.front().value = "application/problem+json";
    if (code == 401) reply.headers.push_back({"WWW-Authenticate", "Bearer realm=\"sweepline\""});
    return reply;
}

Error told_elsewhere(Error error, std::string_view folder) {
    const auto shorten = [&](std::string& text) {
        for (std::size_t at = 0; !folder.empty() && (at = text.find(folder, at)) != std::string::npos;) {
            const std::size_t end = at + folder.size();
            const bool is_inside = end < text.size() && text[end] == '/';
            const std::string_view instead = is_inside ? "" : "the headquarters";
            text.replace(at, folder.size() + (is_inside ? 1 : 0), instead);
            at += instead.size();
        }
    };
    shorten(error.message);
    shorten(error.hint);
    for (std::string& each : error.doing) shorten(each);
    return error;
}

HttpReply refusal(int status, ErrorKind kind, std::string message, std::string hint) {
    return problem(Error{.kind = kind, .message = std::move(message), .hint = std::move(hint)}, status);
}

HttpReply json_reply(std::string json, int status) {
    return HttpReply{.status = status,
                     .headers = {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}},
                     .body = std::move(json)};
}

std::string head_of(const HttpReply& reply, const HeadTraits& traits) {
    std::string head = fmt::format("HTTP/1.1 {} {}\r\n", reply.status, reason_of(reply.status));
    if (!traits.date.empty()) head += fmt::format("Date: {}\r\n", traits.date);
    for (const HeaderLine& header : reply.headers) head += fmt::format("{}: {}\r\n", header.name, header.value);
    const bool bodiless = reply.status == 204 || reply.status == 304;
    if (!traits.endless && !bodiless) head += fmt::format("Content-Length: {}\r\n", reply.content().size());
    if (!traits.keeps_alive) head += "Connection: close\r\n";
    head += kCareful;
    if (!says(reply, "Content-Security-Policy")) head += kNothingRuns;
    return head + "\r\n";
}

std::string http_date(Instant instant) {
    using namespace std::chrono;
    constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const sys_seconds at = floor<seconds>(sys_time<microseconds>(microseconds(instant.micros)));
    const sys_days day = floor<days>(at);
    const year_month_day date(day);
    const hh_mm_ss time(at - day);
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays.at(weekday(day).c_encoding()),
                       static_cast<unsigned>(date.day()), kMonths.at(static_cast<unsigned>(date.month()) - 1),
                       static_cast<int>(date.year()), time.hours().count(), time.minutes().count(),
                       time.seconds().count());
}

bool accepts_gzip(const HttpRequest& request) {
    const auto header = request.header("accept-encoding");
    if (!header) return false;
    for (std::string_view rest = *header; !rest.empty();) {
        const std::size_t comma = std::min(rest.find(','), rest.size());
        const std::string_view item = trimmed(rest.substr(0, comma));
        rest.remove_prefix(std::min(comma + 1, rest.size()));
        const std::size_t semicolon = std::min(item.find(';'), item.size());
        const std::string_view coding = trimmed(item.substr(0, semicolon));
        if (coding != "gzip" && coding != "*") continue;
        const std::string_view weight = trimmed(item.substr(std::min(semicolon + 1, item.size())));
        return !(weight.starts_with("q=0") && weight.find_first_not_of("0.", 2) == std::string_view::npos);
    }
    return false;
}

}  // namespace sweepline
