// Whatever comes over a connection: however it is cut, it reads as the same request or is refused; what is accepted is
// unambiguous; its address and its body are a request of a use case, or refused.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "app/catalogue.hpp"
#include "base/check.hpp"
#include "http/gate.hpp"
#include "http/listen_address.hpp"
#include "http/message.hpp"
#include "http/query_request.hpp"
#include "http/request_reader.hpp"
#include "http/sessions.hpp"
#include "http/target.hpp"
#include "text/fields.hpp"
#include "text/json.hpp"
#include "text/utf8.hpp"

namespace sweepline {
namespace {

/// What is read of these bytes when they come in pieces of that size; nothing unless it is a whole request.
std::optional<HttpRequest> read_in_pieces(std::string_view bytes, std::size_t size) {
    RequestReader reader(RequestLimits{.head_bytes = 2'048, .body_bytes = 4'096, .headers = 16});
    std::string held;
    for (std::size_t at = 0; at < bytes.size(); at += size) {
        held += bytes.substr(at, size);
        held.erase(0, reader.take(held));
        if (reader.at() == RequestReader::At::refused) {
            CHECK(reader.why().status >= 400 && reader.why().closes);
            return std::nullopt;
        }
        if (reader.at() == RequestReader::At::end) return std::move(reader.request());
    }
    return std::nullopt;
}

void check_same(const std::optional<HttpRequest>& one, const std::optional<HttpRequest>& other) {
    CHECK(one.has_value() == other.has_value());
    if (!one || !other) return;
    CHECK(one->method == other->method && one->target == other->target && one->body == other->body);
    CHECK(one->headers.size() == other->headers.size());
}

void check_unambiguous(const HttpRequest& request) {
    CHECK(request.count("transfer-encoding") == 0);
    CHECK(request.count("content-length") <= 1);
    CHECK(request.count("host") <= 1);
    CHECK(request.headers.size() <= 16 && request.body.size() <= 4'096);
    if (const auto length = request.header("content-length"))
        CHECK(std::to_string(request.body.size()).size() <= length->size());
    for (const HeaderLine& header : request.headers) CHECK(header.value.find_first_of("\r\n") == std::string::npos);
}

/// The address leads nowhere else, and nothing of it can end a line of a head.
void check_target(const HttpRequest& request, const UseCase& use_case) {
    const auto target = parse_target(request.target);
    if (!target) return;
    CHECK(target->path.starts_with('/') && !first_bad_utf8(target->path));
    CHECK(("/" + target->path + "/").find("/../") == std::string::npos);
    CHECK(target->path.find_first_of("\r\n\\") == std::string::npos);
    if (const auto asked = request_of_query(use_case, target->query)) CHECK(parse_json(to_json(*asked)).has_value());
}

void check_gates(const HttpRequest& request) {
    const HttpGate gate{.names = {"grid.example"}};
    static_cast<void>(accepts_gzip(request));
    if (const auto host = request.header("host"); host && !check_host(gate, request)) {
        const std::string name = host_of(*host);
        CHECK(name == "localhost" || name == "grid.example" || is_address(name));
    }
    if (request.header("origin") == "http://evil.example" && request.header("host") != "evil.example")
        CHECK(check_origin(gate, request, Proof::cookie).has_value());
    static const Sessions kSessions(Sessions::Key{7});
    if (const auto cookies = request.header("cookie"))
        if (const auto cookie = cookie_in(*cookies, "sweepline")) CHECK(!kSessions.read(*cookie, {0}));
}

void check_body(const std::string& text, const UseCase& use_case) {
    const auto body = parse_json(text);
    if (!body) {
        const HttpReply refused = problem(body.error());
        CHECK(parse_json(refused.body).has_value());
        CHECK(head_of(refused, {}).find("\r\n\r\n") == head_of(refused, {}).size() - 4);
        return;
    }
    CHECK(parse_json(to_json(*body)) == *body);
    // Every field is asked for by its sort, and refused where it is another.
    for (const FieldSpec& field : use_case.fields) static_cast<void>(body->find(field.name));
}

}  // namespace
}  // namespace sweepline

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace sweepline;
    if (size == 0) return 0;
    const std::size_t piece = 1 + bytes[0] % 64;
    const std::string_view input(reinterpret_cast<const char*>(bytes) + 1, size - 1);
    const auto whole = read_in_pieces(input, std::max<std::size_t>(1, input.size()));
    check_same(whole, read_in_pieces(input, piece));
    const UseCase& use_case = catalogue()[bytes[0] % catalogue().size()];
    check_body(std::string(input), use_case);
    if (!whole) return 0;
    check_unambiguous(*whole);
    check_target(*whole, use_case);
    check_gates(*whole);
    check_body(whole->body, use_case);
    return 0;
}
