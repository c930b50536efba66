#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

struct ssl_ctx_st;
struct ssl_st;

namespace sweepline {

/// The server's side of TLS on a socket that does not block, and which must outlive it. It never waits: whoever has
/// the socket waits for what a step needs and tries again. While nothing is on its way it keeps no buffers, so that a
/// reader who only listens costs little.
class TlsStream {
public:
    /// How a step went: `done`, or what to wait for before the same step is tried again, or the connection is `over`.
    enum class How : std::uint8_t { done, needs_read, needs_write, over };
    struct Step {
        How how = How::over;
        std::size_t bytes = 0;  ///< of `done`, in a reading or writing
    };

    /// Null where memory has run out.
    [[nodiscard]] static std::unique_ptr<TlsStream> serve(ssl_ctx_st& context, int socket);
    ~TlsStream() = default;
    TlsStream(const TlsStream&) = delete;
    TlsStream& operator=(const TlsStream&) = delete;
    TlsStream(TlsStream&&) = delete;
    TlsStream& operator=(TlsStream&&) = delete;

    [[nodiscard]] Step handshake();
    /// At least one byte, when `done`.
    [[nodiscard]] Step read(std::span<char> into);
    /// Writes of these pieces in turn what lies behind the first `skipped` bytes of them, or a part of it. A step that
    /// could not be done is tried again with the same pieces.
    [[nodiscard]] Step write(std::span<const std::string_view> pieces, std::size_t skipped);
    /// Tells the other side that nothing more is said; once, and as far as the socket takes it.
    void say_end();

private:
    struct End {
        void operator()(ssl_st* stream) const;
    };
    TlsStream(ssl_st* stream, int socket) : socket_(socket), stream_(stream) {}
    [[nodiscard]] Step step_of(int code) const;
    int socket_;
    std::unique_ptr<ssl_st, End> stream_;
};

}  // namespace sweepline
