#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "base/result.hpp"
#include "http/message.hpp"

namespace sweepline {

/// How much of one request is read.
struct RequestLimits {
    std::uint32_t head_bytes = 16 * 1024;
    std::uint64_t body_bytes = 1024 * 1024;
    std::size_t headers = 64;
};

/// Reads one request of HTTP/1.1 or 1.0 from pieces of any size. Strict: what two readers might read differently
/// (a length said twice, a transfer coding, a folded or empty header, a bare line end) is refused, since behind a
/// proxy it would smuggle a second request.
class RequestReader {
public:
    explicit RequestReader(const RequestLimits& limits);
    ~RequestReader();
    RequestReader(const RequestReader&) = delete;
    RequestReader& operator=(const RequestReader&) = delete;
    RequestReader(RequestReader&&) = delete;
    RequestReader& operator=(RequestReader&&) = delete;

    /// How far reading has come.
    enum class At : std::uint8_t { head, body, end, refused };
    [[nodiscard]] At at() const { return at_; }

    /// Takes a first part of `bytes` and says how much; the rest belongs to what follows, or is to be handed in again
    /// with more behind it.
    [[nodiscard]] std::size_t take(std::string_view bytes);

    /// The head, from `At::body` on; the whole request at `At::end`.
    [[nodiscard]] HttpRequest& request() { return request_; }
    [[nodiscard]] std::uint64_t body_size() const;

    /// Why reading ended at `At::refused`.
    [[nodiscard]] HttpReply why() const;

private:
    struct Parser;
    void refuse(int status, std::string message);
    void finish_head();

    RequestLimits limits_;
    std::unique_ptr<Parser> parser_;
    HttpRequest request_;
    At at_ = At::head;
    int status_ = 400;
    std::string message_ = {};
};

}  // namespace sweepline
