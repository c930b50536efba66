#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "net/net.hpp"
#include "text/json.hpp"

namespace sweepline {

namespace {

constexpr std::array kKinds{
    std::pair{std::string_view("invalid"), ErrorKind::invalid},
    std::pair{std::string_view("not_found"), ErrorKind::not_found},
    std::pair{std::string_view("conflict"), ErrorKind::conflict},
    std::pair{std::string_view("denied"), ErrorKind::denied},
    std::pair{std::string_view("unavailable"), ErrorKind::unavailable},
    std::pair{std::string_view("timed_out"), ErrorKind::timed_out},
    std::pair{std::string_view("cancelled"), ErrorKind::cancelled},
    std::pair{std::string_view("unsupported"), ErrorKind::unsupported},
    std::pair{std::string_view("internal"), ErrorKind::internal},
};

std::string text_in(const Value& problem, std::string_view name) {
    const Value* const found = problem.find(name);
    const std::string* const text = found == nullptr ? nullptr : found->if_string();
    return text == nullptr ? std::string() : *text;
}

/// Where only the status says what went wrong: a proxy, or no Sweepline at all.
Error error_of_status(const WebReply& reply, const WebAddress& from) {
    const std::string said = from.url + " answers with status " + std::to_string(reply.status);
    if (!reply.elsewhere.empty())
        return {ErrorKind::invalid, from.url + " sends its readers to " + reply.elsewhere,
                "if that is the server, write its address yourself"};
    switch (reply.status) {
        case 401:
        case 403:
        case 407:
            return {ErrorKind::denied, said};
        case 404:
        case 405:
            return {ErrorKind::not_found, said, "is that the address of a Sweepline server?"};
        case 408:
        case 504:
            return {ErrorKind::timed_out, said};
        case 429:
        case 502:
        case 503:
            return {ErrorKind::unavailable, said, "try again in a moment"};
        default:
            return {reply.status >= 500 ? ErrorKind::unavailable : ErrorKind::invalid, said,
                    "is that the address of a Sweepline server?"};
    }
}

}  // namespace

Result<std::string> content_of(WebReply reply, const WebAddress& from) {
    constexpr int kGood = 200;
    constexpr int kOther = 300;
    if (reply.status >= kGood && reply.status < kOther) return std::move(reply.body);
    const auto problem = reply.type == "application/problem+json" ? parse_json(reply.body) : Result<Value>(Value());
    if (!problem || text_in(*problem, "detail").empty()) return std::unexpected(error_of_status(reply, from));
    const std::string kind = text_in(*problem, "kind");
    const auto* const known = std::ranges::find(kKinds, kind, [](const auto& each) { return each.first; });
    Error error = known == kKinds.end() ? error_of_status(reply, from) : Error{.kind = known->second, .message = {}};
    error.message = text_in(*problem, "detail");
    error.hint = text_in(*problem, "hint");
    const Value* const doing = problem->find("doing");
    if (const Array* const items = doing == nullptr ? nullptr : doing->if_array())
        for (const Value& item : *items)
            if (const std::string* const text = item.if_string()) error.doing.push_back(*text);
    return std::unexpected(std::move(error));
}

}  // namespace sweepline
