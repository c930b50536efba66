#include "http/request_reader.hpp"

#include <algorithm>

#include <boost/beast/core/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

namespace sweepline {

namespace beast_http = boost::beast::http;

struct RequestReader::Parser {
    beast_http::request_parser<beast_http::string_body> of_beast = {};
};

namespace {

/// A header that goes on in the next line, which Beast would join.
bool folds(std::string_view head) { return head.contains("\r\n ") || head.contains("\r\n\t"); }

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return out;
}

int status_for(const boost::system::error_code& error) {
    if (error == beast_http::error::header_limit) return 431;
    if (error == beast_http::error::body_limit) return 413;
    return 400;
}

/// Beast takes 1.0 and 1.1; older readers get one answer for each connection.
constexpr unsigned kOneOne = 11;

}  // namespace

RequestReader::RequestReader(const RequestLimits& limits) : limits_(limits), parser_(std::make_unique<Parser>()) {
    parser_->of_beast.header_limit(limits.head_bytes);
    parser_->of_beast.body_limit(limits.body_bytes);
    parser_->of_beast.eager(false);
}

RequestReader::~RequestReader() = default;

std::size_t RequestReader::take(std::string_view bytes) {
    std::size_t taken = 0;
    while (taken < bytes.size() && at_ != At::end && at_ != At::refused) {
        auto& parser = parser_->of_beast;
        boost::system::error_code error;
        const std::string_view rest = bytes.substr(taken);
        const std::size_t now = parser.put(boost::asio::buffer(rest.data(), rest.size()), error);
        if (at_ == At::head && folds(rest.substr(0, now))) {
            refuse(400, "a header goes on in a second line");
            break;
        }
        taken += now;
        if (error == beast_http::error::need_more) break;
        if (error) {
            refuse(status_for(error), "this is no HTTP request: " + error.message());
            break;
        }
        if (at_ == At::head && parser.is_header_done()) finish_head();
        if (at_ != At::refused && parser.is_done()) {
            request_.body = std::move(parser.get().body());
            at_ = At::end;
        }
        if (now == 0) break;
    }
    return taken;
}

std::uint64_t RequestReader::body_size() const { return parser_->of_beast.content_length().value_or(0); }

HttpReply RequestReader::why() const {
    HttpReply reply = refusal(status_, ErrorKind::invalid, message_);
    reply.closes = true;
    return reply;
}

void RequestReader::refuse(int status, std::string message) {
    at_ = At::refused;
    status_ = status;
    message_ = std::move(message);
}

/// Copies the head out of Beast's types, and refuses what is allowed but of no use here.
void RequestReader::finish_head() {
    const auto& head = parser_->of_beast.get();
    request_.method = std::string_view(head.method_string());
    request_.target = std::string_view(head.target());
    request_.keeps_alive = parser_->of_beast.keep_alive() && head.version() >= kOneOne;
    for (const auto& field : head) {
        const std::string_view name = field.name_string();
        const std::string_view value = field.value();
        request_.headers.push_back({lower(name), std::string(value)});
    }
    at_ = At::body;
    if (request_.headers.size() > limits_.headers) return refuse(431, "the request has too many headers");
    if (request_.count("transfer-encoding") > 0)
        return refuse(411, "a body in chunks is not read; say its Content-Length");
    if (request_.count("content-length") > 1) return refuse(400, "the request says its length twice");
    if (request_.count("host") > 1) return refuse(400, "the request names two hosts");
    if (request_.count("host") == 0 && head.version() >= kOneOne) return refuse(400, "the request names no host");
}

}  // namespace sweepline
