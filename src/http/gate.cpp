#include "http/gate.hpp"

#include <algorithm>
#include <cctype>

#include "http/listen_address.hpp"

namespace sweepline {

namespace {

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

HttpReply foreign(std::string message) {
    return refusal(403, ErrorKind::denied, std::move(message), "use the page that this server itself serves");
}

}  // namespace

std::optional<HttpReply> check_host(const HttpGate& gate, const HttpRequest& request) {
    const auto said = request.header("host");
    const std::string host = said ? host_of(*said) : std::string();
    if (!host.empty() &&
        (host == "localhost" || is_address(host) || std::ranges::find(gate.names, host) != gate.names.end()))
        return std::nullopt;
    return refusal(421, ErrorKind::denied, "this server does not go by the name it was asked by",
                   "start it with --name for each name people use");
}

std::optional<HttpReply> check_origin(const HttpGate& gate, const HttpRequest& request, Proof proof) {
    const std::size_t sites = request.count("sec-fetch-site");
    const auto site = request.header("sec-fetch-site");
    if (sites > 0 && site != "same-origin" && site != "none") return foreign("a page of another site asked for this");
    const std::size_t origins = request.count("origin");
    if (origins > 0) {
        const std::string host = lower(request.header("host").value_or(""));
        const std::string origin = lower(request.header("origin").value_or(""));
        // Spoken to plainly, it may stand behind a proxy that speaks TLS.
        const bool plain = !gate.secure && origin == "http://" + host;
        if (!plain && origin != "https://" + host) return foreign("a page of another origin asked for this");
    }
    if (proof == Proof::cookie && !only_reads(request) && sites + origins == 0)
        return foreign("a change with a cookie does not say which page asked for it");
    return std::nullopt;
}

std::optional<HttpReply> check_content_type(const HttpRequest& request) {
    const std::string type = lower(request.header("content-type").value_or(""));
    const std::string_view essence = std::string_view(type).substr(0, type.find_first_of("; \t"));
    if (essence == "application/json") return std::nullopt;
    return refusal(415, ErrorKind::invalid, "a change is sent as JSON", "say Content-Type: application/json");
}

bool only_reads(const HttpRequest& request) { return request.method == "GET" || request.method == "HEAD"; }

}  // namespace sweepline
